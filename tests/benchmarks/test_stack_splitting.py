import datetime as dt
import random
import runpy
from pathlib import Path

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from extractors import splitting

SPLITTING = runpy.run_path(str(Path(__file__).parent.parent.parent / "benchmarks" / "stack_splitting.py"))


def paper(*texts: str) -> Document:
    file = InputFile("a.pdf", b"%PDF", "folder:/in", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    pages = tuple(Page(n, 595, 842, tuple(_words(text)), PageOrigin.NATIVE) for n, text in enumerate(texts, 1))
    return Document(file, pages)


def _words(text: str):
    for place, word in enumerate(text.split()):
        yield Word(word, BBox(0.1 + place * 0.1, 0.9, 0.18 + place * 0.1, 0.92))


NUMBERED = paper("Seite 1 von 2", "Seite 2 von 2")
PLAIN = paper("Rechnung", "Anlage")


def test_places_between_pages_are_counted_by_what_was_said_of_them():
    stacked = Document(NUMBERED.file, NUMBERED.pages + NUMBERED.pages)
    found = SPLITTING["count"](
        splitting.split, [(stacked, {0, 2}), (Document(PLAIN.file, PLAIN.pages + PLAIN.pages), {0, 2})]
    )
    assert (found.parted, found.whole, found.missed, found.invented) == (1, 4, 1, 0)
    assert found.share == 5 / 6


def test_a_stack_says_where_its_papers_begin():
    document, starts = SPLITTING["stack"](random.Random(1), [[NUMBERED, PLAIN]])
    assert starts == {0, 2}
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
