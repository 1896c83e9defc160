import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.format import IdocFormat
from adapters.idoc.schema import check
from adapters.idoc.trade.basic_types import Invoic02
from adapters.idoc.trade.invoices import compose_invoice, read_invoice
from adapters.idoc.xml import to_xml
from datamodel.business import Invoice, InvoiceLine, Party
from datamodel.errors import DocumentError, RejectionCode

FOLDER = Path(__file__).parent / "golden" / "idoc"
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
CREATED_AT = dt.datetime(2026, 4, 2, 8, 30, 5, tzinfo=dt.UTC)
PROFILE = IdocProfile(company_code="1000", tax_codes={"19": "V1", "7": "V2"})
INVOICE = Invoice(
    number="RE-2026-118",
    date=dt.date(2026, 4, 1),
    currency="EUR",
    seller=Party("Rohr & Ventil AG", "Hafenstr. 12, 20457 Hamburg, DE", number="200017", tax_id="DE129273398",
                 iban="DE89370400440532013000"),
    buyer=Party("Hartmann GmbH", "Industriestr. 5, 70565 Stuttgart, DE", tax_id="DE136695976"),
    order_number="4500012345",
    delivery_note_number="80001234",
    delivery_date=dt.date(2026, 3, 20),
    due_date=dt.date(2026, 5, 1),
    payment_terms="30 Tage netto",
    payment_reference="RF18 5390 0754 7034",
    net_amount=Decimal("350.00"),
    tax_amount=Decimal("54.50"),
    gross_amount=Decimal("404.50"),
    lines=(
        InvoiceLine(
            position="1",
            net_amount=Decimal("250.00"),
            quantity=Decimal(20),
            unit="PCE",
            description="Kugelhahn DN25",
            customer_material_number="K-77",
            supplier_material_number="4711-A",
            gtin="4006381333931",
            unit_price=Decimal("12.50"),
            order_number="4500012345",
            order_position="10",
            tax_rate=Decimal(19),
        ),
        InvoiceLine(
            position="2",
            net_amount=Decimal("100.00"),
            description="Fachbuch Rohrleitungsbau",
            order_number="4500012345",
            order_position="20",
            tax_rate=Decimal(7),
        ),
    ),
)  # fmt: skip
CREDIT = dataclasses.replace(INVOICE, number="GS-2026-7", credit=True)


def composed(invoice: Invoice) -> Invoic02:
    return compose_invoice(invoice, PROFILE, message_id=MESSAGE_ID, created_at=CREATED_AT)


def taxes(invoice: Invoice) -> list[tuple[str, str, str]]:
    return [(tax.mwskz, tax.msatz, tax.mwsbt) for tax in composed(invoice).taxes]


@pytest.mark.parametrize(("name", "invoice"), [("invoice", INVOICE), ("credit_note", CREDIT)])
def test_invoice_renders_as_its_golden_file(name: str, invoice: Invoice) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_invoices.py`` writes the golden files anew."""
    path = FOLDER / f"{name}.xml"
    content = IdocFormat(PROFILE).render(invoice, message_id=MESSAGE_ID, created_at=CREATED_AT)
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


def test_credit_note_is_told_by_its_type_and_keeps_positive_amounts() -> None:
    invoice, credit = composed(INVOICE), composed(CREDIT)
    assert invoice.header is not None
    assert credit.header is not None
    assert (invoice.header.bsart, credit.header.bsart) == ("INVO", "CRME")
    assert invoice.totals == credit.totals


def test_totals_have_their_qualifiers() -> None:
    assert [(total.sumid, total.summe, total.sunit) for total in composed(INVOICE).totals] == [
        ("001", "2", ""),
        ("010", "350", "EUR"),
        ("005", "54.5", "EUR"),
        ("011", "404.5", "EUR"),
    ]


def test_invoicing_party_is_known_by_number_and_the_bill_to_party_by_name() -> None:
    partners = composed(INVOICE).partners
    assert [(found.parvw, found.partn, found.name1) for found in partners] == [
        ("RS", "200017", "Rohr & Ventil AG"),
        ("LF", "200017", ""),
        ("RE", "", "Hartmann GmbH"),
    ]


def test_tax_numbers_stand_by_role() -> None:
    header = composed(INVOICE).header
    assert header is not None
    assert (header.eigenuinr, header.kundeuinr) == ("DE129273398", "DE136695976")


def test_due_date_is_told_as_a_date_and_as_days_from_the_baseline() -> None:
    idoc = composed(INVOICE)
    assert [(found.iddat, found.datum) for found in idoc.dates] == [
        ("012", "20260401"),
        ("001", "20260320"),
        ("028", "20260501"),
        ("024", "20260401"),
    ]
    assert [(term.qualf, term.tage) for term in idoc.payment_terms] == [("003", "30"), ("005", "")]


def test_item_is_found_by_order_and_delivery_note() -> None:
    first, second = composed(INVOICE).items
    assert [(found.qualf, found.belnr, found.zeile) for found in first.references] == [
        ("001", "4500012345", "000010"),
        ("016", "80001234", ""),
    ]
    assert second.menge == ""
    assert [(amount.qualf, amount.betrg) for amount in second.amounts] == [("003", "100")]


def test_line_without_an_order_of_its_own_takes_that_of_the_invoice() -> None:
    bare = dataclasses.replace(INVOICE.lines[0], order_number="", order_position="")
    [item] = composed(dataclasses.replace(INVOICE, lines=(bare,))).items
    assert (item.references[0].belnr, item.references[0].zeile) == ("4500012345", "")


def test_taxes_are_worked_out_by_rate() -> None:
    assert taxes(INVOICE) == [("V1", "19", "47.5"), ("V2", "7", "7")]


def test_rounding_of_taxes_goes_to_the_largest() -> None:
    assert taxes(dataclasses.replace(INVOICE, tax_amount=Decimal("54.52"))) == [("V1", "19", "47.52"), ("V2", "7", "7")]


@pytest.mark.parametrize(
    "invoice",
    [
        dataclasses.replace(INVOICE, tax_amount=Decimal("54.53")),
        dataclasses.replace(INVOICE, lines=(dataclasses.replace(INVOICE.lines[0], tax_rate=None), INVOICE.lines[1])),
        dataclasses.replace(INVOICE, lines=()),
    ],
    ids=["not explained by the rates", "a line without a rate", "no lines"],
)
def test_taxes_that_the_lines_do_not_explain_are_sent_as_one_total(invoice: Invoice) -> None:
    [(code, rate, amount)] = taxes(invoice)
    assert (code, rate) == ("", "")
    assert Decimal(amount) == invoice.tax_amount


def test_invoice_without_any_tax_says_nothing_of_it() -> None:
    lines = tuple(dataclasses.replace(line, tax_rate=None) for line in INVOICE.lines)
    assert taxes(dataclasses.replace(INVOICE, tax_amount=None, lines=lines)) == []


def test_invoice_without_lines_is_valid() -> None:
    idoc = composed(dataclasses.replace(INVOICE, lines=()))
    check(to_xml(idoc), Invoic02)
    assert idoc.items == ()


def test_items_must_be_told_apart() -> None:
    with pytest.raises(DocumentError, match="invoice RE-2026-118 are numbered 000001, 000001") as caught:
        composed(dataclasses.replace(INVOICE, lines=(INVOICE.lines[0], INVOICE.lines[0])))
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_payment_reference_is_sent_only_with_a_text_id() -> None:
    silent = dataclasses.replace(PROFILE, text_ids={})
    assert [text.tdid for text in composed(INVOICE).texts] == ["ZPRF"]
    assert compose_invoice(INVOICE, silent, message_id=MESSAGE_ID, created_at=CREATED_AT).texts == ()


@pytest.mark.parametrize("invoice", [INVOICE, CREDIT, dataclasses.replace(INVOICE, lines=(), buyer=None)])
def test_invoice_is_read_back(invoice: Invoice) -> None:
    assert read_invoice(composed(invoice), PROFILE) == invoice


LINES = st.builds(
    InvoiceLine,
    position=st.integers(1, 99999).map(str),
    net_amount=st.decimals(-9999, 9999, places=2),
    quantity=st.none() | st.decimals("0.001", 9999, places=3),
    unit=st.sampled_from(["", "PCE", "KGM"]),
    description=st.text("abcäß", min_size=1, max_size=20),
    supplier_material_number=st.text("ABC123", max_size=18),
    unit_price=st.decimals(0, 9999, places=2),
    order_number=st.integers(4500000000, 4599999999).map(str),
    order_position=st.integers(1, 99999).map(str),
    tax_rate=st.none() | st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("5.5")]),
)


@given(st.lists(LINES, max_size=4, unique_by=lambda line: line.position), st.booleans())
def test_any_lines_are_read_back(lines: list[InvoiceLine], credit: bool) -> None:
    invoice = dataclasses.replace(INVOICE, lines=tuple(lines), credit=credit)
    idoc = composed(invoice)
    check(to_xml(idoc), Invoic02)
    assert read_invoice(idoc, PROFILE) == invoice


@given(st.lists(LINES, max_size=4, unique_by=lambda line: line.position), st.decimals(0, 9999, places=2))
def test_taxes_add_up_to_the_printed_total(lines: list[InvoiceLine], total: Decimal) -> None:
    found = taxes(dataclasses.replace(INVOICE, lines=tuple(lines), tax_amount=total))
    signed = [Decimal(f"-{amount[:-1]}" if amount.endswith("-") else amount) for _, _, amount in found]
    assert sum(signed) == total


def test_due_date_of_others_may_be_days_alone() -> None:
    idoc = composed(INVOICE)
    dates = tuple(found for found in idoc.dates if found.iddat != "028")
    assert read_invoice(dataclasses.replace(idoc, dates=dates), PROFILE).due_date == dt.date(2026, 5, 1)


def test_net_value_of_others_may_be_the_absolute_one() -> None:
    idoc = composed(INVOICE)
    amounts = (dataclasses.replace(idoc.items[0].amounts[0], qualf="005"),)
    items = (dataclasses.replace(idoc.items[0], amounts=amounts, netwr=""),)
    assert read_invoice(dataclasses.replace(idoc, items=items), PROFILE).lines[0].net_amount == 250


@pytest.mark.parametrize("missing", ["header", "partners", "dates", "totals"])
def test_idoc_that_lacks_what_an_invoice_needs_is_refused(missing: str) -> None:
    idoc = dataclasses.replace(composed(INVOICE), **{missing: None if missing == "header" else ()})
    with pytest.raises(DocumentError, match="The IDoc has no header, supplier") as caught:
        read_invoice(idoc, PROFILE)
    assert caught.value.code is RejectionCode.DAMAGED


def test_item_without_a_value_is_refused() -> None:
    idoc = composed(INVOICE)
    bare = dataclasses.replace(idoc.items[0], amounts=(), netwr="")
    with pytest.raises(DocumentError, match="no net value of item 000001"):
        read_invoice(dataclasses.replace(idoc, items=(bare,)), PROFILE)


def test_what_is_taken_off_and_charged_stands_in_the_header_and_is_read_back() -> None:
    off, more = Decimal("17.50"), Decimal("9.90")
    invoice = dataclasses.replace(INVOICE, allowance_amount=off, surcharge_amount=more, net_amount=Decimal("342.40"))
    idoc = composed(invoice)
    assert [(each.alckz, each.betrg) for each in idoc.conditions] == [("-", "17.5"), ("+", "9.9")]
    check(to_xml(idoc), Invoic02)
    again = read_invoice(idoc, PROFILE)
    assert (again.allowance_amount, again.surcharge_amount) == (off, more)
    assert composed(INVOICE).conditions == ()
