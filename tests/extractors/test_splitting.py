import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from extractors.splitting import StackSplitter, split
from models.layout.labels import TYPES
from models.layout.runtime import PageKind
from models.stacks.boundaries import EVIDENCE, BoundaryModel, page_number

FILE = InputFile("scan.pdf", b"%PDF", "folder:/in/scan.pdf", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))


def page(number: int, text: str) -> Page:
    words = tuple(Word(word, BBox(0.1, 0.1, 0.2, 0.12)) for word in text.split())
    return Page(number, 595, 842, words, PageOrigin.NATIVE)


def document(*texts: str) -> Document:
    return Document(FILE, tuple(page(number, text) for number, text in enumerate(texts, 1)))


def numbers(*texts: str) -> list[list[int]]:
    return [[page.number for page in part.pages] for part in split(document(*texts))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Page 1 of 2", (1, 2)),
        ("Seite 2 von 3", (2, 3)),
        ("Seite: 1/4", (1, 4)),
        ("Blatt 10 / 12", (10, 12)),
        ("page 1 de 1", (1, 1)),
        ("see page 1 of 9 of the terms … Page 2 of 2", (2, 2)),  # the footer counts
        ("Seite 3", None),
        ("Homepage 1 of 2", None),
        ("", None),
    ],
)
def test_page_number_is_read_as_printed(text: str, found: tuple[int, int] | None) -> None:
    assert page_number(page(1, text)) == found


def test_new_paper_begins_where_the_last_was_complete() -> None:
    assert numbers("Page 1 of 2", "Page 2 of 2", "Page 1 of 1", "Page 1 of 1") == [[1, 2], [3], [4]]


def test_parts_keep_the_file_and_count() -> None:
    parts = split(document("Page 1 of 1", "Page 1 of 1"))
    assert [part.index for part in parts] == [0, 1]
    assert {part.source for part in parts} == {"scan.pdf"}


@pytest.mark.parametrize(
    "texts",
    [
        ("no number", "no number"),
        ("Page 1 of 2", "terms without a number"),
        ("cover sheet", "Page 1 of 1"),  # the page before does not say that it was the last
        ("Page 1 of 3", "Page 1 of 3"),  # a page is missing: for a person to see, not for us to guess
        ("Page 1 of 1",),
    ],
)
def test_paper_in_doubt_stays_whole(texts: tuple[str, ...]) -> None:
    assert len(numbers(*texts)) == 1


class FirstPages:
    """Implements ``PageKindReader``: pages whose first word is "Rechnung" look like first pages."""

    def kinds_apart(self, pages: Sequence[Page]) -> list[PageKind]:
        types = np.full(len(TYPES), 1 / len(TYPES), np.float32)
        return [PageKind(types, 0.95 if p.words and p.words[0].text == "Rechnung" else 0.05) for p in pages]


WEIGHTS = {name: 0.0 for name in EVIDENCE} | {"looks_first": 8.0, "shared_numbers": -6.0}


def split_stack(*texts: str) -> list[list[int]]:
    parts = StackSplitter(FirstPages(), BoundaryModel(WEIGHTS))(document(*texts))
    assert [part.index for part in parts] == list(range(len(parts)))
    return [[p.number for p in part.pages] for part in parts]


def test_a_stack_is_split_where_a_page_looks_like_the_first() -> None:
    assert split_stack("Rechnung 47114711", "Fortsetzung 47114711", "Rechnung 48154815") == [[1, 2], [3]]


def test_pages_that_show_the_same_number_stay_together() -> None:
    assert split_stack("Rechnung 47114711", "Rechnung 47114711") == [[1, 2]]


def test_an_empty_page_stays_with_the_paper_before_it() -> None:
    assert split_stack("Rechnung 47114711", "", "Rechnung 48154815") == [[1, 2], [3]]


def test_a_single_page_is_one_paper() -> None:
    assert split_stack("Rechnung 47114711") == [[1]]
