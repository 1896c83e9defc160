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
from adapters.idoc.trade.orders import compose_order, read_order
from adapters.idoc.xml import to_xml
from datamodel.business import LineAction, Order, OrderKind, OrderLine, Party
from datamodel.errors import DocumentError, RejectionCode

FOLDER = Path(__file__).parent / "golden" / "idoc"
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
        return_reason="102",
    )
)


def rendered(order: Order, form: IdocFormat | None = None) -> etree._Element:
    return etree.fromstring((form or IdocFormat()).render(order, message_id=MESSAGE_ID, created_at=CREATED_AT))


def values(idoc: etree._Element, path: str) -> list[str | None]:
    steps = "/".join(f"i:{step}" for step in path.split("/"))
    return [element.text for element in idoc.findall(f".//{steps}", NAMES)]


def with_line(**changes: object) -> Order:
    return dataclasses.replace(ORDER, lines=(dataclasses.replace(LINE, **changes),))  # type: ignore[arg-type]


CHANGE = dataclasses.replace(
    FULL_ORDER,
    kind=OrderKind.CHANGE,
    change_number="4500012345-2",
    lines=(
        dataclasses.replace(FULL_ORDER.lines[0], action=LineAction.CHANGE),
        dataclasses.replace(FULL_ORDER.lines[1], action=LineAction.DELETE),
        OrderLine(position="30", quantity=Decimal("2.5"), unit="kg", description="Schraubensatz", gtin="4012345678901",
                  action=LineAction.ADD),
    ),
)  # fmt: skip
RETURN = dataclasses.replace(
    ORDER, number="R-17", kind=OrderKind.RETURN, delivery_note_number="80001234", invoice_number="90005678"
)
GOLDEN = {"order": FULL_ORDER, "order_change": CHANGE, "order_return": RETURN}


@pytest.mark.parametrize("name", GOLDEN)
def test_order_renders_as_its_golden_file(name: str) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_orders.py`` writes the golden files anew."""
    path = FOLDER / f"{name}.xml"
    content = FULL_FORMAT.render(GOLDEN[name], message_id=MESSAGE_ID, created_at=CREATED_AT)
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


@pytest.mark.parametrize("order", [ORDER, FULL_ORDER, CHANGE, RETURN])
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


def composed(order: Order, profile: IdocProfile | None = None) -> Orders05:
    return compose_order(order, profile or IdocProfile(), message_id=MESSAGE_ID, created_at=CREATED_AT)


def test_change_names_the_order_that_it_changes_and_its_own_number() -> None:
    idoc = rendered(CHANGE)
    assert values(idoc, "EDI_DC40/MESTYP") == ["ORDCHG"]
    assert values(idoc, "E1EDK02/BELNR") == ["4500012345"]
    assert (values(idoc, "E1EDK01/BELNR"), values(idoc, "E1EDK01/ACTION")) == (["4500012345-2"], ["004"])


def test_change_tells_what_to_do_with_each_item() -> None:
    assert values(rendered(CHANGE), "E1EDP01/ACTION") == ["002", "003", "001"]


def test_change_that_does_not_tell_what_to_do_changes_its_items() -> None:
    """SAP leaves an item alone that has no action code."""
    change = dataclasses.replace(FULL_ORDER, kind=OrderKind.CHANGE)
    assert values(rendered(change), "E1EDP01/ACTION") == ["002", "002"]
    assert values(rendered(FULL_ORDER), "E1EDP01/ACTION") == []


def test_cancelled_item_may_have_no_quantity() -> None:
    cancelled = dataclasses.replace(LINE, quantity=Decimal(0), action=LineAction.DELETE)
    change = dataclasses.replace(ORDER, kind=OrderKind.CHANGE, lines=(cancelled,))
    assert values(rendered(change), "E1EDP20/WMENG") == ["0"]


def test_return_has_its_own_type_and_names_what_it_returns() -> None:
    idoc = rendered(RETURN, FULL_FORMAT)
    assert (values(idoc, "E1EDK01/BSART"), values(idoc, "E1EDK14/ORGID")[-1]) == (["RE"], "RE")
    assert values(idoc, "E1EDK01/AUGRU") == ["102"]
    assert values(idoc, "E1EDK02/QUALF") == ["001", "012", "009"]
    assert values(idoc, "E1EDK02/BELNR") == ["R-17", "80001234", "90005678"]


def test_partner_functions_of_the_profile_replace_the_usual_ones() -> None:
    profile = IdocProfile(partner_functions={"WE": "ZW", "AG": "ZA"})
    assert [partner.parvw for partner in composed(FULL_ORDER, profile).partners] == ["ZA", "ZW", "LF"]
    assert read_order(composed(FULL_ORDER, profile), profile) == read_order(composed(FULL_ORDER), IdocProfile())


def test_units_of_the_profile_come_before_the_usual_ones() -> None:
    idoc = composed(with_line(unit="Stk"), IdocProfile(units={"Stk": "ST"}))
    assert idoc.items[0].menee == "ST"


def test_negative_price_has_its_sign_behind() -> None:
    assert values(rendered(with_line(unit_price=Decimal("-1.50"))), "E1EDP01/VPREI") == ["1.5-"]


@pytest.mark.parametrize("order", [ORDER, FULL_ORDER, CHANGE, RETURN])
def test_read_order_gives_what_composes_the_same_idoc(order: Order) -> None:
    idoc = composed(order)
    assert composed(read_order(idoc, IdocProfile())) == idoc


IDENTIFIERS = st.text("ABCXYZ0123456789-/.", min_size=1, max_size=17)
WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=12)
AMOUNTS = st.decimals(0, 999999, places=2)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
OTHER_DAYS = st.dates(dt.date(2031, 1, 1), dt.date(2035, 12, 31))
ADDRESSES = st.builds("{} {}, {:05d} {}, {}".format, WORDS, st.integers(1, 99), st.integers(1000, 99999), WORDS,
                      st.sampled_from(["DE", "FR", "IT"]))  # fmt: skip
PARTIES = st.builds(Party, name=st.lists(WORDS, min_size=1, max_size=5).map(" ".join), address=ADDRESSES,
                    number=IDENTIFIERS)  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders as ``read_order`` gives them back: units as codes, no price quantity without a price."""
    kind = draw(st.sampled_from(OrderKind))
    actions = st.sampled_from(LineAction) if kind is OrderKind.CHANGE else st.none()
    lines = []
    for position in range(1, draw(st.integers(1, 4)) + 1):
        price = draw(st.none() | AMOUNTS)
        lines.append(
            OrderLine(
                position=str(10 * position),
                quantity=draw(st.decimals("0.001", 99999, places=3)),
                unit=draw(st.sampled_from(["", "PCE", "KGM", "MTR"])),
                description=draw(WORDS),
                customer_material_number=draw(st.just("") | IDENTIFIERS),
                supplier_material_number=draw(st.just("") | IDENTIFIERS),
                gtin=draw(st.sampled_from(["", "4006381333931"])),
                unit_price=price,
                price_quantity=Decimal(1) if price is None else draw(st.sampled_from([Decimal(1), Decimal(100)])),
                net_amount=draw(st.none() | AMOUNTS),
                delivery_date=draw(st.none() | OTHER_DAYS),
                action=draw(actions),
            )
        )
    buyer = draw(PARTIES)
    return Order(
        number=draw(IDENTIFIERS),
        date=draw(DAYS),
        currency=draw(st.sampled_from(["EUR", "CHF"])),
        buyer=dataclasses.replace(buyer, tax_id=draw(st.sampled_from(["", "DE136695976"]))),
        lines=tuple(lines),
        ship_to=draw(st.none() | PARTIES),
        supplier_number=draw(st.just("") | IDENTIFIERS),
        delivery_date=draw(st.none() | DAYS),
        payment_terms=draw(st.just("") | WORDS),
        delivery_terms=draw(st.sampled_from(["", "EXW", "DAP Hamburg"])),
        net_amount=draw(st.none() | AMOUNTS),
        kind=kind,
        delivery_note_number=draw(st.just("") | IDENTIFIERS),
        invoice_number=draw(st.just("") | IDENTIFIERS),
    )


@given(orders())
def test_any_order_is_read_back(order: Order) -> None:
    idoc = composed(order)
    SCHEMA.assertValid(etree.fromstring(to_xml(idoc)))
    assert read_order(idoc, IdocProfile()) == order


@pytest.mark.parametrize("missing", ["header", "partners", "references", "dates"])
def test_idoc_that_lacks_what_an_order_needs_is_refused(missing: str) -> None:
    idoc = dataclasses.replace(composed(FULL_ORDER), **{missing: None if missing == "header" else ()})
    with pytest.raises(DocumentError, match="The IDoc has no header, sold-to party") as caught:
        read_order(idoc, IdocProfile())
    assert caught.value.code is RejectionCode.DAMAGED


def test_schedule_lines_of_an_item_are_added_up() -> None:
    idoc = composed(ORDER)
    twice = dataclasses.replace(idoc.items[0], schedule=idoc.items[0].schedule * 2)
    assert read_order(dataclasses.replace(idoc, items=(twice,)), IdocProfile()).lines[0].quantity == 10


@pytest.mark.parametrize(
    ("field", "value", "place"), [("datum", "20261345", r"E1EDK03\[012]-DATUM"), ("datum", "morgen", "no date")]
)
def test_date_that_is_none_is_refused_with_its_place(field: str, value: str, place: str) -> None:
    idoc = composed(ORDER)
    wrong = dataclasses.replace(idoc.dates[0], **{field: value})
    with pytest.raises(DocumentError, match=place):
        read_order(dataclasses.replace(idoc, dates=(wrong,)), IdocProfile())
