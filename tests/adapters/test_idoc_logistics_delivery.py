import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.flat import CODE_PAGES, from_flat, to_flat
from adapters.idoc.format import IdocFormat
from adapters.idoc.logistics.delivery import MESSAGE_TYPES, compose_delivery, read_delivery
from adapters.idoc.logistics.delivery_headers import E1ADRM1
from adapters.idoc.logistics.delivery_items import E1EDL24, E1EDL37, E1EDL41, E1EDL44
from adapters.idoc.logistics.delivery_segments import E1EDL20, Delvry07
from adapters.idoc.schema import check
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Package, Party
from datamodel.errors import DocumentError, RejectionCode

MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
AT = dt.datetime(2026, 12, 1, 8, 30, 15, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 1)
LINE = DeliveryLine(
    position="10",
    quantity=Decimal("12.5"),
    unit="kg",
    description="Rundstahl 20 mm",
    supplier_material_number="4711-A",
    customer_material_number="100-200",
    gtin="4012345678901",
    batch_number="CH-99",
    order_number="4500012345",
    order_position="20",
)
NOTE = Delivery(
    number="LS-2026-0815",
    date=DAY,
    kind=DeliveryKind.SUPPLIER,
    sender=Party("Stahlhandel Weber GmbH & Co. KG", "Hafenstr. 12, 20457 Hamburg, DE", "0000070012"),
    lines=(LINE,),
    ship_to=Party("Werk Süd", "Tor 2, Industriestr. 5, 70565 Stuttgart, DE"),
    order_number="4500012345",
    delivery_date=dt.date(2026, 12, 3),
    gross_weight=Decimal("13.2"),
    net_weight=Decimal("12.5"),
    packages=(Package("340123450000000018", Decimal("13.2"), "EUR-PAL"),),
    delivery_terms="DAP Stuttgart",
    tracking_number="00340434161094",
)
PROFILE = IdocProfile(plant="1000", storage_location="0001")


def compose(delivery: Delivery, profile: IdocProfile = PROFILE) -> Delvry07:
    return compose_delivery(delivery, profile, message_id=MESSAGE_ID, created_at=AT)


def header(delivery: Delivery, profile: IdocProfile = PROFILE) -> E1EDL20:
    found = compose(delivery, profile).header
    assert found
    return found


def with_line(**changes: object) -> Delivery:
    return dataclasses.replace(NOTE, lines=(dataclasses.replace(LINE, **changes),))  # type: ignore[arg-type]


def hold(name: str, content: bytes) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_logistics_delivery.py`` writes the golden files anew."""
    path = Path(__file__).parent / "golden" / "idoc" / f"{name}.xml"
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


@pytest.mark.parametrize("kind", DeliveryKind)
def test_each_kind_of_delivery_renders_as_its_golden_file(kind: DeliveryKind) -> None:
    number = NOTE.number if kind is DeliveryKind.SUPPLIER else "80001516"
    delivery = dataclasses.replace(NOTE, kind=kind, number=number)
    name = f"delivery_{MESSAGE_TYPES[kind].lower()}"
    hold(name, IdocFormat(PROFILE).render(delivery, message_id=MESSAGE_ID, created_at=AT))


def test_delivery_note_stands_where_the_erp_looks_for_it() -> None:
    found = header(NOTE)
    assert (found.lifex, found.vbeln, found.btgew, found.ntgew, found.gewei) == (
        "LS-2026-0815", "", "13.2", "12.5", "KGM"
    )  # fmt: skip
    assert (found.inco1, found.inco2, found.anzpk, found.bolnr) == ("DAP", "Stuttgart", "1", "00340434161094")
    assert found.items[0] == E1EDL24(
        posnr="000010",
        matnr="4711-A",
        arktx="Rundstahl 20 mm",
        charg="CH-99",
        kdmat="100-200",
        lfimg="12.5",
        vrkme="KGM",
        ean11="4012345678901",
        kdmat35="100-200",
        orders=(E1EDL41(quali="001", bstnr="4500012345", posex="000020"),),
    )
    assert [(each.partner_q, each.partner_id) for each in found.partners] == [("LF", "0000070012"), ("WE", "")]
    assert [(each.qualf, each.ntanf) for each in found.dates] == [("007", "20261203"), ("015", "20261201")]
    assert [(each.exidv, each.brgew, each.gweim) for each in found.packages] == [
        ("00340123450000000018", "13.2", "KGM")
    ]


@pytest.mark.parametrize("kind", DeliveryKind)
def test_each_kind_is_its_message_and_comes_back_from_xml_and_a_flat_file(kind: DeliveryKind) -> None:
    delivery = dataclasses.replace(NOTE, kind=kind, number="80001516", lines=(dataclasses.replace(LINE, unit="KGM"),))
    idoc = compose(delivery)
    assert (idoc.control.idoctyp, idoc.control.mestyp) == ("DELVRY07", MESSAGE_TYPES[kind])
    check(to_xml(idoc), Delvry07)
    for parsed in (from_xml(to_xml(idoc), BASIC_TYPES), from_flat(to_flat(idoc), BASIC_TYPES)[0]):
        assert parsed.idoc == idoc
        assert parsed.ignored == ()
        assert isinstance(parsed.idoc, Delvry07)
        assert read_delivery(parsed.idoc) == delivery


@pytest.mark.parametrize(
    ("kind", "action", "item_actions"),
    [
        (DeliveryKind.SUPPLIER, [], []),
        (DeliveryKind.SHIPPING_ORDER, ["ORI"], []),
        (DeliveryKind.WAREHOUSE_ORDER, ["ORI"], []),
        (DeliveryKind.SHIPPING_CONFIRMATION, ["PGI"], ["QUA"]),
        (DeliveryKind.WAREHOUSE_CONFIRMATION, ["PIC"], ["QUA"]),
    ],
)
def test_confirmations_tell_the_erp_to_act(kind: DeliveryKind, action: list[str], item_actions: list[str]) -> None:
    found = header(dataclasses.replace(NOTE, kind=kind, number="80001516"))
    assert [each.qualf for each in found.actions] == action
    assert [each.qualf for each in found.items[0].actions] == item_actions


def test_our_own_delivery_has_the_erp_s_number_plant_and_shipping_point() -> None:
    found = header(dataclasses.replace(NOTE, kind=DeliveryKind.WAREHOUSE_ORDER, number="80001516"))
    assert (found.vbeln, found.lifex, found.partners[0].partner_q) == ("0080001516", "", "OSP")
    assert (found.items[0].werks, found.items[0].lgort) == ("1000", "0001")


def test_goods_issue_is_the_actual_day_of_a_shipping_confirmation() -> None:
    dates = header(dataclasses.replace(NOTE, kind=DeliveryKind.SHIPPING_CONFIRMATION, number="1")).dates
    assert [(each.qualf, each.isdd) for each in dates if each.isdd] == [("006", "20261201")]


def test_an_item_that_was_not_picked_is_deleted_by_the_confirmation() -> None:
    kind = DeliveryKind.WAREHOUSE_CONFIRMATION
    delivery = dataclasses.replace(with_line(quantity=Decimal(0)), kind=kind, number="1")
    assert header(delivery).items[0].actions[0].qualf == "DEL"


def test_the_order_of_the_delivery_stands_at_items_that_name_none() -> None:
    found = header(with_line(order_number="", order_position="")).items[0]
    assert found.orders == (E1EDL41(quali="001", bstnr="4500012345"),)


def test_items_of_several_orders_leave_the_delivery_without_one() -> None:
    other = dataclasses.replace(LINE, position="20", order_number="4500099999")
    assert read_delivery(compose(dataclasses.replace(NOTE, lines=(LINE, other)))).order_number == ""


def test_long_material_numbers_have_fields_of_their_own() -> None:
    own, theirs = "A" * 30, "B" * 30
    delivery = with_line(supplier_material_number=own, customer_material_number=theirs)
    item = header(delivery).items[0]
    assert (item.matnr, item.matnr_external, item.kdmat, item.kdmat35) == ("", own, "", theirs)
    line = read_delivery(compose(delivery)).lines[0]
    assert (line.supplier_material_number, line.customer_material_number) == (own, theirs)


def test_partner_functions_of_the_profile_take_the_place_of_the_usual_ones() -> None:
    profile = IdocProfile(partner_functions={"WE": "ZW"})
    idoc = compose(NOTE, profile)
    assert idoc.header
    assert [each.partner_q for each in idoc.header.partners] == ["LF", "ZW"]
    assert read_delivery(idoc, profile).ship_to == NOTE.ship_to


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (with_line(quantity=Decimal(0)), "quantity of item 10 is 0"),
        (with_line(quantity=Decimal(-1)), "quantity of item 10 is -1"),
        (with_line(unit="furlong"), "furlong"),
        (dataclasses.replace(NOTE, lines=(LINE, LINE)), "numbered 000010, 000010"),
        (dataclasses.replace(NOTE, lines=()), "not at all"),
    ],
)
def test_a_delivery_that_does_not_fit_is_refused(delivery: Delivery, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        compose(delivery)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_a_suppliers_long_batch_number_goes_as_a_text_and_comes_back() -> None:
    note = with_line(batch_number="E70-26-0412-B")
    item = compose(note).header.items[0]
    assert (item.charg, item.texts[0].lines[0].tdline) == ("", "E70-26-0412-B")
    assert read_delivery(compose(note)).lines[0].batch_number == "E70-26-0412-B"


@pytest.mark.parametrize(
    ("delivery", "field"),
    [
        (dataclasses.replace(NOTE, number="L" * 36), "E1EDL20-LIFEX"),
        (dataclasses.replace(NOTE, kind=DeliveryKind.SHIPPING_ORDER), "E1EDL20-VBELN"),
        (
            dataclasses.replace(
                with_line(batch_number="CH-123456789"), number="80001", kind=DeliveryKind.SHIPPING_ORDER
            ),
            "E1EDL24-CHARG",
        ),
        (with_line(position="1000000"), "E1EDL24-POSNR"),
        (with_line(order_number="4" * 36), "E1EDL41-BSTNR"),
        (with_line(customer_material_number="4" * 36), "E1EDL24-KDMAT35"),
        (dataclasses.replace(NOTE, packages=(Package("3" * 21),)), "E1EDL37-EXIDV"),
    ],
)
def test_an_identifier_that_is_too_long_is_refused_with_its_field(delivery: Delivery, field: str) -> None:
    with pytest.raises(DocumentError, match=field):
        IdocFormat().render(delivery, message_id=MESSAGE_ID, created_at=AT)


def test_texts_are_cut_and_lose_accents_that_the_code_page_lacks() -> None:
    delivery = with_line(description="Őrlőfej " + "x" * 40)
    idoc = from_flat(to_flat(compose(delivery), code_page="1100"), BASIC_TYPES, code_page="1100")[0].idoc
    assert isinstance(idoc, Delvry07)
    assert read_delivery(idoc).lines[0].description == ("Orlofej " + "x" * 40)[:40]


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_german_letters_survive_every_code_page(code_page: str) -> None:
    idoc = from_flat(to_flat(compose(NOTE), code_page=code_page), BASIC_TYPES, code_page=code_page)[0].idoc
    assert isinstance(idoc, Delvry07)
    ship_to = read_delivery(idoc).ship_to
    assert ship_to
    assert ship_to.name == "Werk Süd"


def warehouse_idoc(**changes: str) -> Delvry07:
    idoc = compose(dataclasses.replace(NOTE, kind=DeliveryKind.WAREHOUSE_CONFIRMATION, number="80001516"))
    assert idoc.header
    return dataclasses.replace(idoc, header=dataclasses.replace(idoc.header, **changes))  # type: ignore[arg-type]


def test_weights_in_grams_and_tonnes_are_read_as_kilograms() -> None:
    assert read_delivery(warehouse_idoc(btgew="1500.000", gewei="GRM")).gross_weight == Decimal("1.5")
    assert read_delivery(warehouse_idoc(btgew="1.5", gewei="TNE")).gross_weight == 1500


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"vbeln": ""}, "no number of the delivery"),
        ({"dates": ()}, "no document date"),
        ({"items": ()}, "no item"),
        ({"items": (E1EDL24(posnr="000010"),)}, "no quantity of item 000010"),
        ({"items": (E1EDL24(posnr="000010", lfimg="1,5"),)}, "'1,5' in E1EDL24-LFIMG"),
        ({"gewei": "LBR"}, "no weight in kilograms in E1EDL20-BTGEW, but 13.2 LBR"),
    ],
)
def test_a_confirmation_that_lacks_something_is_damaged(changes: dict[str, str], words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        read_delivery(warehouse_idoc(**changes))
    assert caught.value.code is RejectionCode.DAMAGED


def test_another_message_of_the_type_is_not_read() -> None:
    idoc = warehouse_idoc()
    other = dataclasses.replace(idoc, control=dataclasses.replace(idoc.control, mestyp="SHP_OBDLV_CHANGE"))
    with pytest.raises(DocumentError, match="SHP_OBDLV_CHANGE") as caught:
        read_delivery(other)
    assert caught.value.code is RejectionCode.UNSUPPORTED_TYPE


def test_a_confirmation_of_a_warehouse_is_read_with_its_own_habits() -> None:
    """Zeros before numbers, zeros behind the point, what a pallet holds, no document date but the goods issue."""
    xml = f"""<DELVRY07><IDOC BEGIN="1">
      <EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><DIRECT>2</DIRECT><IDOCTYP>DELVRY07</IDOCTYP>
        <MESTYP>SHPCON</MESTYP><SNDPOR>WMS</SNDPOR><SNDPRT>LS</SNDPRT><SNDPRN>WMS</SNDPRN><RCVPOR>A</RCVPOR><RCVPRT>LS</RCVPRT>
        <RCVPRN>B</RCVPRN><ARCKEY>{MESSAGE_ID}</ARCKEY></EDI_DC40>
      <E1EDL20 SEGMENT="1"><VBELN>0080001516</VBELN><BTGEW>120.500</BTGEW><GEWEI>KGM</GEWEI>
        <E1EDL18 SEGMENT="1"><QUALF>PGI</QUALF></E1EDL18>
        <E1EDT13 SEGMENT="1"><QUALF>006</QUALF><NTANF>00000000</NTANF><ISDD>20261202</ISDD></E1EDT13>
        <E1EDL24 SEGMENT="1"><POSNR>000010</POSNR><MATNR>4711</MATNR><LFIMG>5.000</LFIMG><VRKME>PCE</VRKME>
          <E1EDL19 SEGMENT="1"><QUALF>QUA</QUALF></E1EDL19></E1EDL24>
        <E1EDL37 SEGMENT="1"><EXIDV>00340123450000000018</EXIDV>
          <E1EDL44 SEGMENT="1"><POSNR>000010</POSNR><VEMNG>5.000</VEMNG><VEMEH>PCE</VEMEH></E1EDL44></E1EDL37>
      </E1EDL20></IDOC></DELVRY07>"""
    parsed = from_xml(xml.encode(), BASIC_TYPES)
    assert parsed.ignored == ()
    assert isinstance(parsed.idoc, Delvry07)
    assert parsed.idoc.header
    assert parsed.idoc.header.packages[0].contents == (E1EDL44(posnr="000010", vemng="5.000", vemeh="PCE"),)
    delivery = read_delivery(parsed.idoc)
    assert (delivery.kind, delivery.number, delivery.date) == (
        DeliveryKind.SHIPPING_CONFIRMATION, "80001516", dt.date(2026, 12, 2)
    )  # fmt: skip
    assert (delivery.gross_weight, delivery.lines[0].quantity) == (Decimal("120.5"), Decimal(5))
    assert delivery.packages == (Package("340123450000000018"),)


def test_a_package_with_another_number_keeps_it() -> None:
    found = header(dataclasses.replace(NOTE, packages=(Package("KISTE-7"),)))
    assert found.packages == (E1EDL37(exidv="KISTE-7"),)


def test_a_long_name_goes_on_in_the_next_field_at_blanks_alone() -> None:
    name = "Maschinenbau Hartmann-Schmidt Gesellschaft mit beschränkter Haftung"
    partner = header(dataclasses.replace(NOTE, sender=Party(name))).partners[0]
    assert partner == E1ADRM1(
        partner_q="LF", name1="Maschinenbau Hartmann-Schmidt", name2="Gesellschaft mit beschränkter Haftung"
    )


LETTERS = st.characters(codec="cp1252", categories=["Lu", "Ll", "Nd"])
WORD = st.text(LETTERS, min_size=1, max_size=12)
WORDS = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CODE = st.from_regex(r"[A-Z][A-Z0-9-]{0,9}", fullmatch=True)
POSITIONS = st.lists(st.integers(1, 999999), min_size=1, max_size=4, unique=True)
QUANTITY = st.decimals(Decimal("0.001"), Decimal(999999), places=3)
ADDRESS = st.builds(
    "Weg {}, {:05d} {}, DE".format,
    st.integers(1, 99),
    st.integers(10000, 99999),
    st.sampled_from(["Köln", "Bad Urach"]),
)
PARTY = st.builds(Party, name=WORDS, address=ADDRESS | st.just(""), number=CODE | st.just(""))
LINES = st.builds(
    DeliveryLine,
    position=st.just(""),
    quantity=QUANTITY,
    unit=st.sampled_from(["PCE", "KGM", "MTR", "CT"]),
    description=WORDS,
    supplier_material_number=CODE,
    customer_material_number=CODE | st.just(""),
    gtin=st.from_regex(r"[0-9]{13}", fullmatch=True) | st.just(""),
    batch_number=CODE | st.just(""),
    order_number=st.just("4500012345"),
    order_position=st.integers(1, 99999).map(str),
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    lines = tuple(dataclasses.replace(draw(LINES), position=str(number)) for number in draw(POSITIONS))
    return Delivery(
        number=draw(CODE),
        date=draw(DAYS),
        kind=draw(st.sampled_from(DeliveryKind)),
        sender=draw(PARTY),
        lines=lines,
        ship_to=draw(st.none() | PARTY),
        sold_to=draw(st.none() | PARTY),
        order_number="4500012345",
        delivery_date=draw(st.none() | DAYS),
        gross_weight=draw(st.none() | QUANTITY),
        net_weight=draw(st.none() | QUANTITY),
        packages=tuple(Package(f"{draw(st.integers(10**17, 10**18 - 1))}") for _ in range(draw(st.integers(0, 2)))),
        delivery_terms=draw(st.sampled_from(["", "EXW", "DAP Bad Urach"])),
        tracking_number=draw(CODE | st.just("")),
    )


@given(deliveries())
def test_deliveries_come_back_the_same_from_xml_and_flat_files(delivery: Delivery) -> None:
    idoc = compose(delivery)
    check(to_xml(idoc), Delvry07)
    for read in (from_xml(to_xml(idoc), BASIC_TYPES).idoc, from_flat(to_flat(idoc), BASIC_TYPES)[0].idoc):
        assert isinstance(read, Delvry07)
        assert read_delivery(read) == delivery
