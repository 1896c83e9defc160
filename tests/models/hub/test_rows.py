import numpy as np

from datamodel.document import BBox, Page, PageOrigin, Word
from models.hub.rows import roles_of
from models.layout.labels import ITEM, ITEM_MORE, ROLES, TAGS, TEXT

Cell = tuple[int, str, str]
"""Line of the page, tag, and "B" where a value begins."""


def roles_on(*pages: tuple[Cell, ...]) -> list[list[str]]:
    """The likeliest role of every word of pages with ``cells``, tagged without doubt."""
    made, tags, begins = [], [], []
    for number, cells in enumerate(pages, 1):
        rows = [
            BBox(0.05 * i, 0.03 * line, 0.05 * i + 0.04, 0.03 * line + 0.02) for i, (line, _, _) in enumerate(cells)
        ]
        made.append(Page(number, 595, 842, tuple(Word("x", row) for row in rows), PageOrigin.NATIVE))
        tags.append(np.eye(len(TAGS), dtype=np.float32)[[TAGS.index(tag) for _, tag, _ in cells]])
        begins.append(np.array([mark == "B" for _, _, mark in cells], np.float32))
    return [[ROLES[int(role)] for role in found.argmax(axis=1)] for found in roles_of(made, tags, begins)]


def item(line: int, *names: str) -> tuple[Cell, ...]:
    return tuple((line, f"line.{name}", "B") for name in names)


def test_an_item_starts_where_its_position_stands() -> None:
    more = ((1, "line.description", ""),)
    cells = (*item(0, "position", "quantity"), *more, *item(2, "gtin"), *item(3, "position", "quantity"))
    assert roles_on(cells) == [[ITEM, ITEM, ITEM_MORE, ITEM_MORE, ITEM, ITEM]]


def test_a_text_that_seems_to_begin_on_every_line_opens_no_item() -> None:
    rows = (item(2 * n, "description", "quantity") + item(2 * n + 1, "description") for n in range(3))
    assert roles_on(sum(rows, ())) == [[ITEM, ITEM, ITEM_MORE] * 3]


def test_what_stands_on_the_line_of_an_item_is_of_it_but_for_header_fields() -> None:
    cells = (*item(0, "description"), (0, "", ""), (0, "document_date", "B"), (1, "", ""))
    assert roles_on(cells) == [[ITEM, ITEM, TEXT, TEXT]]


def test_the_rest_of_an_item_may_stand_on_the_next_page() -> None:
    first = (*item(0, "position", "description"), *item(1, "position", "description"))
    assert roles_on(first, item(0, "net_amount")) == [[ITEM] * 4, [ITEM_MORE]]


def test_without_items_everything_is_text() -> None:
    assert roles_on(((0, "document_number", "B"), (1, "", "")), ()) == [[TEXT, TEXT], []]
