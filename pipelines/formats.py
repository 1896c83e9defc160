"""The formats of data that Intray reads: the only list of them."""

from extractors.structured.formats import Format

FORMATS: tuple[Format, ...] = ()
"""In no order: no two of them claim one file."""
