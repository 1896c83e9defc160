"""What the layout reader says of a word and of a page.

A word has a tag (the field whose value it belongs to), a mark where a value begins, and a role on the page.
"""

from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, PAPER_TYPES

LINE = "line."
"""Prefix of the tags of line fields: ``line.quantity``; header fields are their own tags."""

NO_TAG = ""
TAGS: tuple[str, ...] = (NO_TAG, *PAPER_HEADER_FIELDS, *(LINE + name for name in PAPER_LINE_FIELDS))

TEXT, LABEL, HEADING, ITEM, ITEM_MORE, SUBTOTAL = "text", "label", "heading", "item", "item_more", "subtotal"
ROLES: tuple[str, ...] = (TEXT, LABEL, HEADING, ITEM, ITEM_MORE, SUBTOTAL)
"""``label``: of a printed label ("Rechnung Nr."). ``heading``: column headings of the table of items.
``item``: stands on the first text line of a line item; ``item_more``: on its further lines. ``subtotal``: within the
table and no item: sums carried over, group headings and their sums. ``text``: everything else."""

TYPES: tuple[str, ...] = tuple(kind.value for kind in PAPER_TYPES)
