"""Papers of three senders with layouts of their own, and a person who corrects them: the fixture ``desk``."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.extraction import Classification, DocumentType, Extraction, Field, LineItem, Status, Value
from datamodel.memory import RememberedLayout, Review
from extractors.memory.recall import learn, recall

WIDTH, HEIGHT = 595.0, 842.0  # points
NOW = dt.datetime(2026, 3, 5, 9, 0, tzinfo=dt.UTC)
Print = tuple[float, float, str]

_GOODS = (("A-100", "Flansch", "2", "10,00", "20,00"), ("B-200", "Dichtung rund", "5", "4,00", "20,00"))


def paper(*pages: Sequence[Print], name: str = "a.pdf", origin: PageOrigin = PageOrigin.NATIVE) -> Document:
    """Prints are (x, y, text) in points; a character is five points wide."""
    made = tuple(_page(prints, number, origin) for number, prints in enumerate(pages, 1))
    return Document(InputFile(name, name.encode(), "test", NOW), made)


def _page(prints: Sequence[Print], number: int, origin: PageOrigin) -> Page:
    words = []
    for x, y, text in prints:
        for match in re.finditer(r"\S+", text):
            x0, x1 = x + 5 * match.start(), x + 5 * match.end()
            words.append(Word(match[0], BBox(x0 / WIDTH, y / HEIGHT, x1 / WIDTH, (y + 8) / HEIGHT)))
    return Page(number, WIDTH, HEIGHT, tuple(words), origin)


def boxed(
    number: str = "V-1001", *, sender: str = "Brandt Stahlbau GmbH", date: str = "05.03.2026", **more: object
) -> list[Print]:
    """Labels above their values; the number has a label that nobody knows."""
    goods = more.get("goods", _GOODS)
    assert isinstance(goods, tuple)
    prints = [
        (40.0, 40.0, f"{sender}"),
        (40.0, 52.0, "Lindenallee 4, 28195 Bremen"),
        (40.0, 150.0, "Bitte liefern Sie an unser Lager"),
        (330.0, 150.0, "Kennung Vorgang"),
        (430.0, 150.0, "Erstellt am"),
        (330.0, 164.0, number),
        (430.0, 164.0, date),
        (40.0, 220.0, "Artikel"),
        (120.0, 220.0, "Bezeichnung"),
        (300.0, 220.0, "Stück"),
        (380.0, 220.0, "Einzeln"),
        (460.0, 220.0, "Gesamt"),
    ]
    y = 236.0
    for article, text, *numbers in goods:
        prints += [(40.0, y, article), (120.0, y, text)]
        prints += [(right - 5 * len(n), y, n) for right, n in zip((325, 415, 490), numbers, strict=True)]
        y += 14
    prints += [(380.0, y + 10, "Summe netto"), (490.0 - 5 * 5, y + 10, "40,00"), (40.0, 780.0, "Amtsgericht Bremen")]
    return prints


def gridded(
    number: str = "77/12", *, sender: str = "Northern Pumps Ltd", date: str = "03/05/2026", **_: object
) -> list[Print]:
    """Labels left of their values, all down the right side."""
    return [
        (40.0, 40.0, sender),
        (40.0, 52.0, "1 Harbour Road, Hull"),
        (40.0, 100.0, "PURCHASE REQUISITION"),
        (320.0, 100.0, "Our file"),
        (420.0, 100.0, number),
        (320.0, 114.0, "Issued"),
        (420.0, 114.0, date),
        (320.0, 128.0, "Contract"),
        (420.0, 128.0, "99-1"),
        (40.0, 300.0, "Please supply the goods listed in the enclosure"),
        (40.0, 780.0, "Registered office Hull"),
    ]


def bare(
    number: str = "2026-0815", *, sender: str = "Gärtnerei Vogel", date: str = "5. März 2026", **_: object
) -> list[Print]:
    """A letter: the number stands alone at the right, the date behind the place."""
    return [
        (40.0, 40.0, sender),
        (40.0, 52.0, "Am Anger, Erfurt"),
        (460.0, 70.0, number),
        (40.0, 160.0, f"Erfurt, den {date}"),
        (40.0, 200.0, "Sehr geehrte Damen und Herren,"),
        (40.0, 214.0, "hiermit bestellen wir die vereinbarten Pflanzen zur Lieferung frei Hof."),
        (40.0, 260.0, "Mit freundlichen Grüßen"),
    ]


LAYOUTS: Mapping[str, Callable[..., list[Print]]] = {"boxed": boxed, "gridded": gridded, "bare": bare}


def moved(
    prints: Sequence[Print], *, by: tuple[float, float] = (0, 0), scale: float = 1.0, skew: float = 0.0
) -> list[Print]:
    """As a scan has it: shifted, larger, and leaning by ``skew`` points over the width of the page."""
    return [(x * scale + by[0], y * scale + by[1] + skew * x / WIDTH, text) for x, y, text in prints]


def said(
    values: Mapping[str, Value],
    items: Sequence[Mapping[str, Value]] = (),
    confidence: float = 0.9,
    language: str = "de",
) -> Extraction:
    """An extraction of a purchase order without places, as a person or the machine says it."""
    return Extraction(
        Classification(DocumentType.PURCHASE_ORDER, 0.95, language),
        _fields(values, confidence),
        tuple(_fields(i, confidence) for i in items),
    )


def _fields(values: Mapping[str, Value], confidence: float) -> LineItem:
    return {name: Field(name, value, str(value), confidence) for name, value in values.items()}


@dataclass
class Desk:
    """A memory in a list, and a person with documents."""

    kept: dict[int, RememberedLayout] = field(default_factory=dict)
    documents: int = 16

    def find(self, keys: Sequence[str]) -> list[RememberedLayout]:
        wanted = set(keys)
        return [layout for layout in self.kept.values() if wanted & set(layout.keys)]

    def recall(self, document: Document, machine: Extraction) -> Extraction:
        return recall(document, machine, find=self.find)

    def approve(self, document: Document, machine: Extraction, person: Extraction) -> None:
        """The person's version becomes known to the memory. The first document is number 17."""
        self.documents += 1
        review = Review(self.documents, self.documents, "", 0, Status.APPROVED, "anna", NOW, machine, person)
        layout = learn(document, review, find=self.find)
        if layout:
            number = layout.id or len(self.kept) + 1
            self.kept[number] = replace(layout, id=number)


@pytest.fixture
def desk() -> Desk:
    return Desk()


GOODS = [
    {
        "supplier_material_number": "A-100",
        "description": "Flansch",
        "quantity": Decimal(2),
        "unit_price": Decimal("10.00"),
        "net_amount": Decimal("20.00"),
    },
    {
        "supplier_material_number": "B-200",
        "description": "Dichtung rund",
        "quantity": Decimal(5),
        "unit_price": Decimal("4.00"),
        "net_amount": Decimal("20.00"),
    },
]


class Papers:
    """The functions of this file, for tests."""

    paper = staticmethod(paper)
    layouts = LAYOUTS
    moved = staticmethod(moved)
    said = staticmethod(said)
    goods = GOODS


@pytest.fixture(scope="session")
def papers() -> Papers:
    return Papers()
