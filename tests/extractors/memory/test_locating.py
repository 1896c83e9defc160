"""Where a value stands: beside the label that fits, also over two lines and in another notation."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.document import BBox
from datamodel.extraction import ENTERED, TAKEN, Field
from extractors.memory.locating import locate_field
from extractors.memory.sheets import sheets_of
from extractors.values import Notation

PRINTS = [
    (40, 40, "Falke & Co. KG"),
    (40, 52, "Hafenstraße 5"),
    (40, 64, "28195 Bremen"),
    (300, 100, "Kundennummer"),
    (420, 100, "4711"),
    (300, 112, "Bestellnummer"),
    (420, 112, "4711"),
    (300, 124, "Datum"),
    (420, 124, "5. März 2026"),
    (300, 136, "Nr.:RE 20-7"),
    (300, 148, "Summe"),
    (420, 148, "1.234,50 EUR"),
]


@pytest.fixture(scope="module")
def sheets(papers):
    return sheets_of(papers.paper(PRINTS))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("sender_address", "Hafenstraße 5, 28195 Bremen", "Hafenstraße 5 28195 Bremen"),
        ("sender_name", "FALKE & CO KG", "Falke & Co. KG"),
        ("document_date", dt.date(2026, 3, 5), "5. März 2026"),
        ("gross_amount", Decimal("1234.5"), "1.234,50"),
        ("document_number", "RE 20-7", "RE 20-7"),
        ("currency", "EUR", "EUR"),
    ],
)
def test_values_are_found_as_printed(sheets, name, value, text):
    location = locate_field(Field(name, value, "", 1.0), sheets, Notation(",", True))
    assert " ".join(mark.text for mark in location.marks) == text


@pytest.mark.parametrize(("name", "line"), [("customer_number", 100), ("purchase_order_number", 112)])
def test_of_two_places_the_one_beside_a_label_that_fits_is_meant(sheets, name, line):
    location = locate_field(Field(name, "4711", "", 1.0), sheets, Notation())
    assert location.place.y0 == pytest.approx(line)


def test_without_a_label_the_place_where_the_machine_looked_decides(papers):
    sheets = sheets_of(papers.paper([(40, 40, "4711"), (40, 90, "und"), (40, 140, "4711")]))
    looked = BBox(0, 135 / 842, 0.5, 150 / 842)
    location = locate_field(Field("contact_name", "4711", "", 1.0, 1, looked), sheets, Notation())
    assert location.place.y0 == pytest.approx(140)


def test_place_that_a_person_took_the_value_from_goes_before_any_label(sheets):
    taken = Field("purchase_order_number", "4711", "", 1.0, 1, BBox(0.6, 98 / 842, 0.9, 110 / 842), (ENTERED, TAKEN))
    assert locate_field(taken, sheets, Notation()).place.y0 == pytest.approx(100)
    typed = replace(taken, evidence=(ENTERED,))
    assert locate_field(typed, sheets, Notation()).place.y0 == pytest.approx(112)


@pytest.mark.parametrize("value", ["4712", "47", "Falke"])
def test_what_is_not_printed_as_a_whole_is_not_found(papers, value):
    sheets = sheets_of(papers.paper([(40, 40, "4711 Falkenberg")]))
    assert locate_field(Field("document_number", value, "", 1.0), sheets, Notation()) is None
