"""Which field the columns of a table hold, told by their headings and by what stands in them. Card: ``cards/columns.md``."""
