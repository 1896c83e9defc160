"""IDocs as incoming files: parsed by the adapter, told as documents. ``docs/formats/idoc.md`` says what is read."""
