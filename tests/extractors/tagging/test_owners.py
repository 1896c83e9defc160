"""Article numbers whose owner the paper names, though the reader took them for another's."""

import pytest

from datamodel.extraction import DocumentType
from extractors.tagging.gold import read_labelled
from extractors.vocabulary import owner_of

SUPPLIER, CUSTOMER, GTIN = "line.supplier_material_number", "line.customer_material_number", "line.gtin"


def numbers_of(labelled):
    (item,) = read_labelled(labelled).line_items
    return {name: str(field.value) for name, field in item.items() if name.endswith(("_number", "gtin"))}


def item(*more):
    return [
        (50, 100, "1", "line.position", "item"),
        (100, 100, "Rohr", "line.description", "item"),
        (300, 100, "2", "line.quantity", "item"),
        *more,
    ]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Art-Nr-Lieferant:", "supplier_material_number"),
        ("Art-Nr-Kunde:", "customer_material_number"),
        ("GTIN:", "gtin"),
        ("Buyer-ID:", "customer_material_number"),
    ],
)
def test_a_label_before_the_number_says_whose_it_is(paper, label, field):
    wrong = SUPPLIER if field != "supplier_material_number" else CUSTOMER
    found = numbers_of(paper(item((100, 112, label, "", "label"), (190, 112, "4711-08", wrong, "item_more"))))
    assert found == {field: "4711-08"}


def test_a_label_behind_the_number_stands_in_brackets(paper):
    words = item((100, 112, "4711-08", SUPPLIER, "item_more"), (150, 112, "(EAN)", "", "label"))
    assert numbers_of(paper(words)) == {"gtin": "4711-08"}


def test_a_label_alone_on_its_line_is_of_the_number_below(paper):
    words = item((100, 112, "Art-Nr-Lieferant:", "", "label"), (100, 124, "SE0815", CUSTOMER, "item_more"))
    assert numbers_of(paper(words)) == {"supplier_material_number": "SE0815"}


def test_a_heading_of_several_lines_names_one_owner_each(paper):
    heading = [(100, 60, "Art-Nr-Kunde", "", "heading"), (100, 72, "Art-Nr-Lief.", "", "heading")]
    words = [*heading, (200, 72, "Text", "", "heading")]
    words += [(100, 100, "K-1", SUPPLIER, "item"), (200, 100, "Rohr", "line.description", "item")]
    words += [(300, 100, "2", "line.quantity", "item"), (100, 112, "L-1", CUSTOMER, "item_more")]
    assert numbers_of(paper(words)) == {"customer_material_number": "K-1", "supplier_material_number": "L-1"}


def test_a_neutral_line_of_a_heading_is_the_writer_s_own_beside_one_that_names_the_other(paper):
    heading = [(100, 60, "Sachnummer/", "", "heading"), (100, 72, "Lief.-Art.-Nr.", "", "heading")]
    words = [*heading, (200, 72, "Benennung", "", "heading")]
    words += [(100, 100, "CPS-71190", SUPPLIER, "item"), (200, 100, "Hahn", "line.description", "item")]
    words += [(300, 100, "2", "line.quantity", "item"), (100, 112, "KH-2050", CUSTOMER, "item_more")]
    found = numbers_of(paper(words, kind=DocumentType.PURCHASE_ORDER))
    assert found == {"customer_material_number": "CPS-71190", "supplier_material_number": "KH-2050"}


def test_a_prefix_and_its_number_are_one_number_of_one_owner(paper):
    words = item((180, 100, "A", CUSTOMER, "item"), (190, 100, "338.0417", SUPPLIER, "item"))
    assert list(numbers_of(paper(words)).values()) == ["A 338.0417"]


def test_where_nothing_is_named_the_reader_decides(paper):
    words = item((100, 112, "Art.-Nr.:", "", "label"), (190, 112, "4711-08", CUSTOMER, "item_more"))
    assert numbers_of(paper(words)) == {"customer_material_number": "4711-08"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Art-Nr-Lieferant:", "supplier_material_number"),
        ("Supplier part no.", "supplier_material_number"),
        ("Kundenartikel", "customer_material_number"),
        ("(EAN)", "gtin"),
        ("SE_ID:", "supplier_material_number"),
        ("BY:", "customer_material_number"),
        ("SE no.", ""),
        ("ORDERED BY", ""),
        ("SU REFERENCIA", ""),
        ("Unsere Art.-Nr.", ""),
        ("Kunde / Lieferant", ""),
        ("", ""),
    ],
)
def test_owners_are_named_whoever_writes(text, field):
    assert owner_of(text) == field
