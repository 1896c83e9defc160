"""SAP IDocs, both ways: their types declared once, and business records as IDocs. ``docs/idoc.md`` tells more."""
