"""Purchase requisitions and goods movements."""

import dataclasses
import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.idoc.control import IdocProfile
from adapters.idoc.flat import from_flat, to_flat
from adapters.idoc.format import IdocFormat
from adapters.idoc.logistics.movement import compose_movement
from adapters.idoc.logistics.movement_segments import E1BP2017_GM_HEAD_01, E1BP2017_GM_ITEM_CREATE, E1MBGMCR, Mbgmcr03
from adapters.idoc.logistics.requisition import compose_requisition
from adapters.idoc.logistics.requisition_segments import E1BPEBANC, E1PREQCR, Preqcr02
from adapters.idoc.schema import check
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import from_xml, to_xml
from datamodel.business import GoodsMovement, Movement, MovementLine, PurchaseRequisition, RequisitionLine
from datamodel.errors import DocumentError, RejectionCode

MESSAGE_ID = "urn:sap.com:msgid=0123456789ABCDEF0123456789ABCDEF"
AT = dt.datetime(2026, 12, 1, 8, 30, 15, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 1)
PROFILE = IdocProfile(
    plant="1000", storage_location="0001", purchasing_organisation="1000", purchasing_group="001",
    order_types={"requisition": "ZNB"},
)  # fmt: skip
NEED = RequisitionLine(
    position="10",
    material_number="100-200",
    quantity=Decimal(50),
    unit="Stk",
    delivery_date=dt.date(2026, 12, 20),
    description="Dichtung DN25",
    price=Decimal("1.25"),
    price_quantity=Decimal(100),
    currency="EUR",
)
REQUISITION = PurchaseRequisition("BANF-26-7", DAY, "M. Huber", (NEED,), reason="order 4711 is short of it")
MOVED = MovementLine(
    material_number="100-200",
    quantity=Decimal("12.5"),
    unit="kg",
    movement_type="101",
    plant="2000",
    storage_location="0002",
    batch_number="CH-99",
    order_number="4500012345",
    order_position="10",
    description="two bars bent",
)
MOVEMENT = GoodsMovement("WE-1", DAY, dt.date(2026, 12, 2), Movement.RECEIPT, (MOVED,), reference="LS-2026-0815")


def requisition(record: PurchaseRequisition = REQUISITION, profile: IdocProfile = PROFILE) -> E1PREQCR:
    found = compose_requisition(record, profile, message_id=MESSAGE_ID, created_at=AT).call
    assert found
    return found


def movement(record: GoodsMovement = MOVEMENT, profile: IdocProfile = PROFILE) -> E1MBGMCR:
    found = compose_movement(record, profile, message_id=MESSAGE_ID, created_at=AT).call
    assert found
    return found


def needing(**changes: object) -> PurchaseRequisition:
    return dataclasses.replace(REQUISITION, lines=(dataclasses.replace(NEED, **changes),))  # type: ignore[arg-type]


def moving(kind: Movement = Movement.RECEIPT, **changes: object) -> GoodsMovement:
    line = dataclasses.replace(MOVED, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(MOVEMENT, movement=kind, lines=(line,))


def hold(name: str, content: bytes) -> None:
    """``INTRAY_WRITE_GOLDEN=1 pytest tests/adapters/test_idoc_logistics_stock.py`` writes the golden files anew."""
    path = Path(__file__).parent / "golden" / "idoc" / f"{name}.xml"
    if os.environ.get("INTRAY_WRITE_GOLDEN"):
        path.write_bytes(content)
        pytest.fail("The golden file was written. Look at it, then run without INTRAY_WRITE_GOLDEN.")
    assert content == path.read_bytes()


@pytest.mark.parametrize(("name", "record"), [("requisition", REQUISITION), ("goods_movement", MOVEMENT)])
def test_requisition_and_movement_render_as_their_golden_files(
    name: str, record: PurchaseRequisition | GoodsMovement
) -> None:
    hold(name, IdocFormat(PROFILE).render(record, message_id=MESSAGE_ID, created_at=AT))


def test_a_requisition_asks_for_the_material_at_the_plant_of_the_profile() -> None:
    assert requisition().items == (
        E1BPEBANC(
            preq_item="00010",
            doc_type="ZNB",
            pur_group="001",
            preq_name="M. Huber",
            preq_date="20261201",
            short_text="Dichtung DN25",
            material="100-200",
            plant="1000",
            store_loc="0001",
            trackingno="BANF-26-7",
            quantity="50",
            deliv_date="20261220",
            c_amt_bapi="1.25",
            price_unit="100",
            purch_org="1000",
            currency="EUR",
            currency_iso="EUR",
            preq_unit_iso="PCE",
        ),
    )


def test_a_requisition_tells_our_number_and_the_reason_in_a_text_and_leaves_the_erp_its_number() -> None:
    found = requisition()
    assert [(each.preq_item, each.text_id, each.text_line) for each in found.texts] == [
        ("00010", "B01", "BANF-26-7: order 4711 is short of it")
    ]
    assert found.items[0].preq_no == ""


def test_a_line_s_own_plant_comes_before_that_of_the_profile() -> None:
    assert requisition(needing(plant="3000", storage_location="0007")).items[0].plant == "3000"


def test_a_number_too_long_for_tracking_stands_in_the_text_alone() -> None:
    found = requisition(dataclasses.replace(REQUISITION, number="BANF-2026-000007", reason=""))
    assert (found.items[0].trackingno, found.texts[0].text_line) == ("", "BANF-2026-000007")


def test_a_long_reason_fills_several_lines_of_each_item() -> None:
    record = dataclasses.replace(
        REQUISITION, reason="word " * 40, lines=(NEED, dataclasses.replace(NEED, position="20"))
    )
    assert [each.preq_item for each in requisition(record).texts] == ["00010", "00010", "00020", "00020"]


def test_a_requisition_without_a_price_has_no_currency() -> None:
    item = requisition(needing(price=None)).items[0]
    assert (item.c_amt_bapi, item.price_unit, item.currency_iso) == ("", "", "")


@pytest.mark.parametrize(
    ("record", "profile", "words"),
    [
        (needing(quantity=Decimal(0)), PROFILE, "Item 10 .* has no quantity"),
        (needing(), IdocProfile(), "Item 10 .* has no plant"),
        (needing(unit="furlong"), PROFILE, "furlong"),
        (dataclasses.replace(REQUISITION, lines=(NEED, NEED)), PROFILE, "numbered 00010, 00010"),
        (dataclasses.replace(REQUISITION, lines=()), PROFILE, "not at all"),
        (needing(material_number="M" * 19), PROFILE, "E1BPEBANC-MATERIAL"),
        (needing(plant="10000"), PROFILE, "E1BPEBANC-PLANT"),
    ],
)
def test_a_requisition_that_does_not_fit_is_refused(
    record: PurchaseRequisition, profile: IdocProfile, words: str
) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        IdocFormat(profile).render(record, message_id=MESSAGE_ID, created_at=AT)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_a_receipt_is_for_its_purchase_order() -> None:
    found = movement()
    assert found.head == E1BP2017_GM_HEAD_01(
        pstng_date="20261202", doc_date="20261201", ref_doc_no="LS-2026-0815", header_txt="WE-1"
    )
    assert found.code
    assert found.code.gm_code == "01"
    assert found.items == (
        E1BP2017_GM_ITEM_CREATE(
            material="100-200",
            plant="2000",
            stge_loc="0002",
            batch="CH-99",
            move_type="101",
            entry_qnt="12.5",
            entry_uom_iso="KGM",
            po_number="4500012345",
            po_item="00010",
            item_text="two bars bent",
            mvt_ind="B",
        ),
    )


def test_an_issue_is_for_its_sales_order() -> None:
    found = movement(moving(Movement.ISSUE, movement_type="231", order_number="4711", order_position="10"))
    item = found.items[0]
    assert (item.sales_ord, item.s_ord_item, item.po_number, item.mvt_ind) == ("0000004711", "000010", "", "")
    assert found.code
    assert found.code.gm_code == "03"


def test_a_transfer_says_where_to() -> None:
    item = movement(moving(Movement.TRANSFER, movement_type="311", to_storage_location="0009")).items[0]
    assert (item.move_plant, item.move_stloc, item.po_number) == ("2000", "0009", "")
    item = movement(moving(Movement.TRANSFER, movement_type="301", to_plant="4000")).items[0]
    assert (item.move_plant, item.move_stloc) == ("4000", "")


def test_a_long_delivery_note_number_has_a_field_of_its_own() -> None:
    head = movement(dataclasses.replace(MOVEMENT, reference="LS-2026-0815-0000000007")).head
    assert head
    assert (head.ref_doc_no, head.ref_doc_no_long) == ("", "LS-2026-0815-0000000007")


def test_plant_storage_location_and_movement_type_come_from_the_profile_where_a_line_has_none() -> None:
    profile = dataclasses.replace(PROFILE, movement_type="103")
    item = movement(moving(plant="", storage_location="", movement_type=""), profile).items[0]
    assert (item.plant, item.stge_loc, item.move_type) == ("1000", "0001", "103")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (moving(quantity=Decimal(0)), "quantity of 100-200 .* is 0"),
        (moving(Movement.TRANSFER), "where 100-200 is moved to"),
        (moving(unit="furlong"), "furlong"),
        (dataclasses.replace(MOVEMENT, lines=()), "has no items"),
        (moving(material_number="M" * 19), "E1BP2017_GM_ITEM_CREATE-MATERIAL"),
        (moving(order_number="45000123456"), "E1BP2017_GM_ITEM_CREATE-PO_NUMBER"),
        (dataclasses.replace(MOVEMENT, reference="L" * 36), "E1BP2017_GM_HEAD_01-REF_DOC_NO_LONG"),
    ],
)
def test_a_movement_that_does_not_fit_is_refused(record: GoodsMovement, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        IdocFormat(PROFILE).render(record, message_id=MESSAGE_ID, created_at=AT)
    assert caught.value.code is RejectionCode.DOES_NOT_FIT


def test_both_are_valid_and_come_back_from_flat_files() -> None:
    asked = compose_requisition(REQUISITION, PROFILE, message_id=MESSAGE_ID, created_at=AT)
    moved = compose_movement(MOVEMENT, PROFILE, message_id=MESSAGE_ID, created_at=AT)
    check(to_xml(asked), Preqcr02)
    check(to_xml(moved), Mbgmcr03)
    both = from_flat(to_flat(asked) + to_flat(moved), BASIC_TYPES)
    assert [(parsed.idoc, parsed.ignored) for parsed in both] == [(asked, ()), (moved, ())]


CODE = st.from_regex(r"[A-Z][A-Z0-9-]{0,9}", fullmatch=True)
AMOUNT = st.decimals(Decimal("0.001"), Decimal(9999999), places=3)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
NEEDS = st.builds(
    RequisitionLine,
    position=st.integers(1, 99999).map(str),
    material_number=CODE,
    quantity=AMOUNT,
    unit=st.sampled_from(["PCE", "KGM"]),
    delivery_date=DAYS,
    plant=st.sampled_from(["", "1000"]),
    description=st.text(max_size=60),
    price=st.none() | AMOUNT,
    currency=st.just("EUR"),
)
MOVES = st.builds(
    MovementLine,
    material_number=CODE,
    quantity=AMOUNT,
    unit=st.sampled_from(["PCE", "KGM"]),
    movement_type=st.sampled_from(["", "101"]),
    plant=st.sampled_from(["", "1000"]),
    batch_number=CODE,
    order_number=st.sampled_from(["", "4500012345"]),
    order_position=st.sampled_from(["", "10"]),
    description=st.text(max_size=60),
)


@given(st.lists(NEEDS, min_size=1, max_size=4, unique_by=lambda line: line.position), st.text(max_size=300))
def test_any_requisition_is_valid_and_the_same_from_xml_and_a_flat_file(lines: list[RequisitionLine], why: str) -> None:
    record = dataclasses.replace(REQUISITION, lines=tuple(lines), reason=why)
    wire = IdocFormat(PROFILE).render(record, message_id=MESSAGE_ID, created_at=AT)
    flat = IdocFormat(PROFILE, wire="flat").render(record, message_id=MESSAGE_ID, created_at=AT)
    assert from_xml(wire, BASIC_TYPES).idoc == from_flat(flat, BASIC_TYPES)[0].idoc


@given(st.lists(MOVES, min_size=1, max_size=4), st.sampled_from([Movement.RECEIPT, Movement.ISSUE]))
def test_any_movement_is_valid_and_the_same_from_xml_and_a_flat_file(lines: list[MovementLine], kind: Movement) -> None:
    record = dataclasses.replace(MOVEMENT, lines=tuple(lines), movement=kind)
    wire = IdocFormat(PROFILE).render(record, message_id=MESSAGE_ID, created_at=AT)
    flat = IdocFormat(PROFILE, wire="flat").render(record, message_id=MESSAGE_ID, created_at=AT)
    assert from_xml(wire, BASIC_TYPES).idoc == from_flat(flat, BASIC_TYPES)[0].idoc
