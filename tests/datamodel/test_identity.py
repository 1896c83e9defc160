import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.extraction import Classification, DocumentType, Extraction, Field
from datamodel.identity import (
    business_object,
    business_objects,
    compact,
    content_digest,
    header_content,
    line_content,
    own_number,
)

T = DocumentType


def fields(**values):
    return {name: Field(name, value, str(value), 1.0) for name, value in values.items() if value is not None}


def paper(kind=T.PURCHASE_ORDER, *lines, links=None, **header):
    named = {"document_number": "4500017", "sender_name": "Hansen GmbH"} | header
    return Extraction(Classification(kind, 1.0, "de"), fields(**named), lines, links or {})


def line(**values):
    return fields(**({"supplier_material_number": "KH-2025", "quantity": Decimal(10), "unit": "Stk"} | values))


# --- Numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4500-123", "4500123"),
        ("4500 123", "4500.123"),
        ("0004500123", "4500123"),
        ("po/2026/17", "PO-2026-17"),
        ("Strauß", "STRAUSS"),
        ("Mu\u0308ller", "Müller"),  # two ways to write one letter
        ("４５００", "4500"),
        ("000", "0"),
    ],
)
def test_two_writings_of_a_number_are_one(one, other):
    assert compact(one) == compact(other)


@pytest.mark.parametrize(
    ("one", "other"), [("4500123", "45001230"), ("A0123", "A123"), ("Müller", "Muller"), ("0", "")]
)
def test_numbers_that_differ_stay_apart(one, other):
    assert compact(one) != compact(other)


@given(st.text())
def test_compact_number_stays_as_it_is(text):
    assert compact(compact(text)) == compact(text)


# --- What a document is about -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "header", "expected"),
    [
        (T.PURCHASE_ORDER, {}, "order:HANSENGMBH:4500017"),
        (T.PURCHASE_ORDER, {"purchase_order_number": "9"}, "order:HANSENGMBH:4500017"),
        (T.ORDER_CHANGE, {"document_number": "AE-1", "purchase_order_number": "4500017"}, "order:HANSENGMBH:4500017"),
        (T.ORDER_CHANGE, {}, "order:HANSENGMBH:4500017"),
        (T.ORDER_RESPONSE, {"purchase_order_number": "NW-B-1"}, "supply:HANSENGMBH:NWB1"),
        (T.DELIVERY_NOTE, {"purchase_order_number": "NW-B-1"}, "supply:HANSENGMBH:NWB1"),
        (T.DELIVERY_NOTE, {}, "supply:HANSENGMBH:4500017"),
        (T.INVOICE, {"purchase_order_number": "NW-B-1"}, "invoice:HANSENGMBH:4500017"),
        (T.RETURN_REQUEST, {"invoice_number": "RG-1"}, "return:HANSENGMBH:4500017"),
        (T.PAYMENT_ADVICE, {}, "payment:HANSENGMBH:4500017"),
        (T.PAYMENT_ADVICE, {"document_number": None, "payment_reference": "A 1"}, "payment:HANSENGMBH:A1"),
        (T.BANK_STATEMENT, {"statement_number": "12"}, "statement:HANSENGMBH:12"),
        (T.PURCHASE_ORDER, {"document_number": None}, ""),
        (T.RECEIPT, {}, ""),
        (T.OTHER, {}, ""),
    ],
)
def test_business_object_is_type_partner_and_number(kind, header, expected):
    assert business_object(paper(kind, **header)) == expected


def test_partner_is_the_one_whose_paper_it_is():
    both = {"customer": "10012", "supplier": "70001"}
    assert business_object(paper(links=both)) == "order:10012:4500017"
    assert business_object(paper(T.INVOICE, links=both)) == "invoice:70001:4500017"


def test_document_is_also_found_by_what_it_was_before_its_partner_was_linked():
    linked = paper(links={"customer": "10012"})
    assert business_objects(linked) == ("order:10012:4500017", business_object(paper()))
    assert business_objects(paper()) == (business_object(paper()),)
    assert business_objects(paper(T.OTHER)) == ()


def test_long_business_objects_fit_and_stay_apart():
    one, other = (business_object(paper(document_number="X" * 300 + end)) for end in "AB")
    assert len(one) == len(other) == 255
    assert one != other


def test_own_number_is_not_the_one_it_is_about():
    assert own_number(paper(T.DELIVERY_NOTE, document_number="LS 1", purchase_order_number="NW-B-1")) == "LS1"
    assert own_number(paper(document_number=None)) == ""


# --- What a document says ---------------------------------------------------------------------------------------------


def digest(*lines, kind=T.PURCHASE_ORDER, links=None, **header):
    return content_digest(paper(kind, *lines, links=links, **header))


def test_paper_without_lines_has_no_content():
    assert digest() == ""


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": Decimal("10.000")},
        {"quantity": Decimal("1E+1")},
        {"unit": "PCE"},
        {"supplier_material_number": "KH 2025"},
        {"description": "Kugelhahn"},  # there is a number
        {"position": "20"},
        {"unit_price": Decimal("92.5"), "price_quantity": Decimal(1)},
        {"unit_price": Decimal(9250), "price_quantity": Decimal(100)},
    ],
)
def test_writing_and_position_do_not_count(other):
    assert digest(line(unit_price=Decimal("92.50")) | fields(**other)) == digest(line(unit_price=Decimal("92.50")))


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": Decimal(-10)},
        {"quantity": Decimal("10.5")},
        {"quantity": Decimal(105)},
        {"unit": "kg"},
        {"unit": "Kübel"},
        {"supplier_material_number": "KH-2050"},
        {"unit_price": Decimal(1)},
        {"net_amount": Decimal(1)},
        {"delivery_date": dt.date(2026, 4, 1)},
        {"batch_number": "A"},
        {"paid_amount": Decimal(1)},
    ],
)
def test_what_is_ordered_counts(other):
    assert digest(line() | fields(**other)) != digest(line())


def test_header_counts_where_it_is_content():
    same = digest(line(), document_number="1", document_date=dt.date(2026, 3, 5), payment_terms="30 Tage")
    assert same == digest(line())
    for other in ({"currency": "EUR"}, {"ship_to_name": "Lager 2"}, {"tax_amount": Decimal(19)}):
        assert digest(line(), **other) != digest(line())


def test_delivery_date_counts_wherever_it_stands():
    day = dt.date(2026, 4, 1)
    assert digest(line(), delivery_date=day) == digest(line(delivery_date=day), delivery_date=day)
    assert digest(line(), delivery_date=day) != digest(line())


def test_partner_and_type_count():
    assert digest(line(), links={"customer": "1"}) != digest(line(), links={"customer": "2"})
    assert digest(line(), kind=T.ORDER_CHANGE) != digest(line())


def test_linked_material_counts_before_what_is_printed():
    printed = line(supplier_material_number=None, customer_material_number="100-44218")
    assert digest(printed, links={"material:1": "KH-2025", "customer": "1"}) == digest(line(), links={"customer": "1"})


def test_bookings_of_a_statement_are_content():
    one, other = (fields(amount=Decimal(amount), booking_date=dt.date(2026, 3, 5)) for amount in ("-5", "5"))
    assert digest(one, kind=T.BANK_STATEMENT) != digest(other, kind=T.BANK_STATEMENT)


LINES = st.builds(
    line,
    quantity=st.decimals("-1000", "1000", places=3),
    unit=st.sampled_from(["Stk", "m", "Kübel", None]),
    supplier_material_number=st.sampled_from(["A", "B", None]),
    unit_price=st.none() | st.decimals("0", "1000", places=2),
)


@given(st.lists(LINES, min_size=1, max_size=6), st.randoms())
def test_order_of_lines_does_not_count(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert digest(*shuffled) == digest(*lines)


@given(LINES, st.integers(1, 1000))
def test_price_is_free_of_scale(item, times):
    price = item["unit_price"].value if "unit_price" in item else Decimal(1)
    scaled = item | fields(unit_price=price * times, price_quantity=Decimal(times))
    assert digest(scaled) == digest(item | fields(unit_price=price))


@given(st.lists(LINES, min_size=1, max_size=4), LINES)
def test_one_line_more_is_other_content(lines, more):
    assert digest(*lines, more) != digest(*lines)


def test_content_is_named_for_people_to_compare():
    item = line(unit_price=Decimal("9.50"), delivery_date=dt.date(2026, 4, 1))
    whole = replace(paper(), line_items=(item,), fields=fields(currency="EUR", gross_amount=Decimal("9.90")))
    assert header_content(whole) == {"currency": "EUR", "gross_amount": "99/10"}
    assert line_content(whole, 1) == {
        "material": "KH2025",
        "quantity": "10",
        "unit": "PCE",
        "price": "19/2",
        "delivery_date": "2026-04-01",
    }
