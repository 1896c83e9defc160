import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapters.idoc.control import IdocPartners, IdocProfile
from adapters.idoc.format import IdocFormat
from adapters.idoc.schema import schema_of
from adapters.idoc.structure import NAMESPACE
from adapters.idoc.trade.basic_types import Orders05
from datamodel.business import Order, OrderLine, Party
from datamodel.errors import DocumentError, RejectionCode

GOLDEN = Path(__file__).parent / "golden" / "order.xml"
NAMES = {"i": NAMESPACE, "xsd": "http://www.w3.org/2001/XMLSchema"}
MESSAGE_ID = "urn:sap.com:msgid=0123456789abcdef0123456789abcdef"
CREATED_AT = dt.datetime(2026, 3, 6, 8, 30, 5, tzinfo=dt.UTC)
SCHEMA = etree.XMLSchema(schema_of(Orders05))
LINE = OrderLine(position="10", quantity=Decimal(5), unit="m", description="Rohr DN25")
ORDER = Order(number="B-1", date=dt.date(2026, 3, 5), currency="EUR", buyer=Party("Hartmann GmbH"), lines=(LINE,))
FULL_ORDER = Order(
    number="4500012345",
    date=dt.date(2026, 3, 5),
    currency="EUR",
    buyer=Party(
        name="Maschinenbau Hartmann Gesellschaft mit beschränkter Haftung",
        address="Industriestraße 5, 70565 Stuttgart, Deutschland",
        number="0000100042",
        tax_id="DE 136 695 976",
    ),
    ship_to=Party(name="Hartmann Lager 3", address="Tor 2\nHafenweg 1\nD-20457 Hamburg"),
    supplier_number="70012",
    delivery_date=dt.date(2026, 3, 20),
    payment_terms="30 Tage netto",
    delivery_terms="DAP Hamburg, Incoterms 2020",
    net_amount=Decimal("286.50"),
    lines=(
        OrderLine(
            position="10",
            quantity=Decimal("20.00"),
            unit="Stk",
            description="Kugelhahn DN25",
            customer_material_number="K-77",
            supplier_material_number="4711-A",
            gtin="4006381333931",
            unit_price=Decimal("12.50"),
            net_amount=Decimal("250.00"),
        ),
        OrderLine(
            position="20",
            quantity=Decimal("1000"),
            unit="Stück",
            description='Dichtung & Ring <3/4">',
            supplier_material_number="D-1",
            unit_price=Decimal("3.65"),
            price_quantity=Decimal(100),
            net_amount=Decimal("36.50"),
            delivery_date=dt.date(2026, 4, 1),
        ),
    ),
)
FULL_FORMAT = IdocFormat(
    IdocProfile(
        partners=IdocPartners(
            client="200", sender_partner="INTRAYQ", receiver_port="SAPQ01", receiver_partner="Q01CLNT200"
        ),
        sales_organisation="1000",
        distribution_channel="10",
        division="00",
        order_types={"order": "TA"},
    )
)


def rendered(order: Order, form: IdocFormat | None = None) -> etree._Element:
    return etree.fromstring((form or IdocFormat()).render(order, message_id=MESSAGE_ID, created_at=CREATED_AT))


def values(idoc: etree._Element, path: str) -> list[str | None]:
    steps = "/".join(f"i:{step}" for step in path.split("/"))
    return [element.text for element in idoc.findall(f".//{steps}", NAMES)]


def with_line(**changes: object) -> Order:
    return dataclasses.replace(ORDER, lines=(dataclasses.replace(LINE, **changes),))  # type: ignore[arg-type]


def test_full_order_renders_as_the_golden_file() -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_orders05.py`` writes the golden file anew."""
    content = FULL_FORMAT.render(FULL_ORDER, message_id=MESSAGE_ID, created_at=CREATED_AT)
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        GOLDEN.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == GOLDEN.read_bytes()


@pytest.mark.parametrize("order", [ORDER, FULL_ORDER])
def test_rendered_order_is_valid(order: Order) -> None:
    SCHEMA.assertValid(rendered(order))


def test_render_gives_the_same_bytes_twice() -> None:
    first, second = (FULL_FORMAT.render(FULL_ORDER, message_id=MESSAGE_ID, created_at=CREATED_AT) for _ in range(2))
    assert first == second


def test_message_id_stands_in_arckey_and_fixes_the_document_number() -> None:
    control = rendered(ORDER).find("i:IDOC/i:EDI_DC40", NAMES)
    assert control is not None
    assert control.findtext("i:ARCKEY", namespaces=NAMES) == MESSAGE_ID
    assert control.findtext("i:DOCNUM", namespaces=NAMES) == f"{0x0123456789ABCDEF0123456789ABCDEF % 10**16:016d}"


@pytest.mark.parametrize("wrong", ["", "0123456789abcdef" * 2, "urn:sap.com:msgid=123", MESSAGE_ID + "0"])
def test_render_refuses_what_is_no_message_id(wrong: str) -> None:
    with pytest.raises(ValueError, match="no message id"):
        IdocFormat().render(ORDER, message_id=wrong, created_at=CREATED_AT)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (dataclasses.replace(ORDER, number="9" * 36), "E1EDK01-BELNR"),
        (dataclasses.replace(ORDER, buyer=Party("Hartmann", number="1" * 18)), "E1EDKA1-PARTN"),
        (dataclasses.replace(ORDER, currency="Euro"), "E1EDK01-CURCY"),
        (with_line(supplier_material_number="M" * 36), "E1EDP19-IDTNR"),
        (with_line(position="1.2.3.4"), "E1EDP01-POSEX"),
        (with_line(quantity=Decimal(10**15)), "E1EDP01-MENGE"),
        (with_line(unit_price=Decimal(1) / 3), "E1EDP01-VPREI"),
    ],
)
def test_identifier_or_number_too_long_is_refused_with_its_field(order: Order, field: str) -> None:
    with pytest.raises(DocumentError, match=field) as caught:
        rendered(order)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_text_too_long_is_cut() -> None:
    idoc = rendered(with_line(description="x" * 71))
    assert values(idoc, "E1EDP19/KTEXT") == ["x" * 70]


def test_long_name_goes_on_in_the_next_name_field() -> None:
    idoc = rendered(FULL_ORDER)
    assert values(idoc, "E1EDKA1/NAME1")[0] == "Maschinenbau Hartmann Gesellschaft"
    assert values(idoc, "E1EDKA1/NAME2") == ["mit beschränkter Haftung"]


def test_unknown_unit_is_refused_with_its_text() -> None:
    with pytest.raises(DocumentError, match="'Wagenladung'"):
        rendered(with_line(unit="Wagenladung"))


def test_missing_unit_is_left_to_the_erp() -> None:
    assert values(rendered(with_line(unit="", unit_price=Decimal(1))), "E1EDP01/MENEE") == []


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
def test_quantity_must_be_positive(quantity: Decimal) -> None:
    with pytest.raises(DocumentError, match="quantity of item 10"):
        rendered(with_line(quantity=quantity))


def test_items_must_be_told_apart() -> None:
    twice = dataclasses.replace(ORDER, lines=(LINE, dataclasses.replace(LINE, position="010")))
    with pytest.raises(DocumentError, match="000010, 000010"):
        rendered(twice)


def test_order_without_items_is_refused() -> None:
    with pytest.raises(DocumentError, match="not at all"):
        rendered(dataclasses.replace(ORDER, lines=()))


@pytest.mark.parametrize(
    ("number", "written"),
    [("1E+2", "100"), ("20.00", "20"), ("0.50", "0.5"), ("1200", "1200"), ("0.0125", "0.0125")],
)
def test_number_is_written_with_a_dot_and_without_exponent(number: str, written: str) -> None:
    assert values(rendered(with_line(quantity=Decimal(number))), "E1EDP20/WMENG") == [written]


def test_schedule_line_takes_the_date_of_the_line_before_that_of_the_order() -> None:
    assert values(rendered(FULL_ORDER), "E1EDP20/EDATU") == ["20260320", "20260401"]


def test_material_numbers_carry_their_qualifiers() -> None:
    idoc = rendered(FULL_ORDER)
    assert values(idoc, "E1EDP19/QUALF") == ["001", "002", "003", "002"]
    assert values(idoc, "E1EDP19/IDTNR") == ["K-77", "4711-A", "4006381333931", "D-1"]


def test_line_without_any_number_keeps_its_description() -> None:
    idoc = rendered(ORDER)
    assert values(idoc, "E1EDP19/IDTNR") == []
    assert values(idoc, "E1EDP19/KTEXT") == ["Rohr DN25"]


def test_partners_are_written_as_far_as_they_are_known() -> None:
    assert values(rendered(ORDER), "E1EDKA1/PARVW") == ["AG"]
    assert values(rendered(FULL_ORDER), "E1EDKA1/PARVW") == ["AG", "WE", "LF"]


def test_organisation_is_left_out_where_it_is_not_configured() -> None:
    assert values(rendered(ORDER), "E1EDK14/QUALF") == []
    assert values(rendered(ORDER, FULL_FORMAT), "E1EDK14/QUALF") == ["006", "007", "008", "012"]


@pytest.mark.parametrize(
    ("printed", "code", "place"),
    [
        ("DAP Hamburg", ["DAP"], ["Hamburg"]),
        ("Lieferung FCA, Werk Ulm", ["FCA"], ["Werk Ulm"]),
        ("EXW", ["EXW"], []),
        ("frei Haus", [], []),
        ("", [], []),
    ],
)
def test_delivery_terms_are_sent_as_incoterms_only(printed: str, code: list[str], place: list[str]) -> None:
    idoc = rendered(dataclasses.replace(ORDER, delivery_terms=printed))
    assert (values(idoc, "E1EDK17/LKOND"), values(idoc, "E1EDK17/LKTEXT")) == (code, place)


@given(st.text(), st.text())
def test_any_text_gives_a_valid_idoc(name: str, description: str) -> None:
    order = dataclasses.replace(with_line(description=description), buyer=Party(name, address=name))
    SCHEMA.assertValid(rendered(order))
