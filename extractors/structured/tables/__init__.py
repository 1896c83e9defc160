"""Orders as tables: CSV and XLSX of any firm, their columns told by headings and values. ``docs/formats/tables.md``."""
