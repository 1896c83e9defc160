import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType, Field
from models.confidence.proposals import Proposal, Proposals, Vote


@pytest.fixture
def invoice():
    return Classification(DocumentType.INVOICE, 0.9, "de")


def field(name, value, *, confidence=0.9, text=None, page=1, bbox=None):
    return Field(name, value, str(value) if text is None else text, confidence, page, bbox)


def number(name, value, **options):
    return field(name, Decimal(value), **options)


def slot(*fields, reader="geometry"):
    return tuple(Proposal(one, (Vote(reader, one.confidence, rank),)) for rank, one in enumerate(fields))


def proposals(fields=(), lines=()):
    header = {one.name: slot(one) for one in fields}
    return Proposals(("geometry",), header, tuple({one.name: slot(one) for one in line} for line in lines))


def paper(*texts, confidence=1.0, origin=PageOrigin.NATIVE):
    """A page with one word a row."""
    words = tuple(
        Word(text, BBox(0.1, 0.1 + 0.05 * row, 0.3, 0.12 + 0.05 * row), confidence) for row, text in enumerate(texts)
    )
    file = InputFile("a.pdf", b"a", "folder:a.pdf", dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    return Document(file, (Page(1, 595, 842, words, origin),))


@pytest.fixture
def make():
    """The makers of this file."""
    return SimpleNamespace(field=field, number=number, slot=slot, proposals=proposals, paper=paper)
