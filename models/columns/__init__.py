"""Which field each column of a table holds, by its heading and by its values. Card: ``cards/columns.md``."""
