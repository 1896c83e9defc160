"""Goods movements as the basic type MBGMCR03, made from BAPI_GOODSMVT_CREATE.

The item's structure is longer than the 1,000 characters of a segment: it goes on in E1BP2017_GM_ITEM_CREATE1.
"""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.logistics import codes
from adapters.idoc.structure import EDIDC40, char, child, children, date, number, text


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BP2017_GM_HEAD_01:  # noqa: N801 - SAP's name
    """Header. ``ref_doc_no`` is the delivery note's number; a longer one stands in ``ref_doc_no_long``."""

    tag: ClassVar[str] = "E1BP2017_GM_HEAD_01"
    definition: ClassVar[str] = "E2BP2017_GM_HEAD_01000"
    pstng_date: str = date(required=True, label="posting date")
    doc_date: str = date(label="document date")
    ref_doc_no: str = char(16, label="delivery note")
    bill_of_lading: str = char(16)
    gr_gi_slip_no: str = char(10)
    pr_uname: str = char(12)
    header_txt: str = text(25, label="our number")
    ver_gr_gi_slip: str = char(1)
    ver_gr_gi_slipx: str = char(1)
    ext_wms: str = char(1)
    ref_doc_no_long: str = char(35, label="delivery note")
    bill_of_lading_long: str = char(35)
    bar_code: str = char(40)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BP2017_GM_CODE:  # noqa: N801 - SAP's name
    """Which transaction."""

    tag: ClassVar[str] = "E1BP2017_GM_CODE"
    definition: ClassVar[str] = "E2BP2017_GM_CODE000"
    gm_code: str = char(2, required=True, label="transaction", codes=codes.MOVEMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BP2017_GM_ITEM_CREATE1:  # noqa: N801 - SAP's name
    """The rest of an item, from the delivery on."""

    tag: ClassVar[str] = "E1BP2017_GM_ITEM_CREATE1"
    definition: ClassVar[str] = "E2BP2017_GM_ITEM_CREATE1000"
    deliv_numb: str = char(10)
    deliv_item: str = char(6)
    nb_slips: str = char(3)
    nb_slipsx: str = char(1)
    gr_rcptx: str = char(1)
    unload_ptx: str = char(1)
    spec_mvmt: str = char(1)
    grant_nbr: str = char(20)
    cmmt_item_long: str = char(24)
    func_area_long: str = char(16)
    line_id: str = char(6)
    parent_id: str = char(6)
    line_depth: str = char(2)
    quantity: str = number(15)
    base_uom: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BP2017_GM_ITEM_CREATE:  # noqa: N801 - SAP's name
    """One moved material."""

    tag: ClassVar[str] = "E1BP2017_GM_ITEM_CREATE"
    definition: ClassVar[str] = "E2BP2017_GM_ITEM_CREATE000"
    material: str = char(18, label="material number")
    plant: str = char(4, label="plant")
    stge_loc: str = char(4, label="storage location")
    batch: str = char(10, label="batch")
    move_type: str = char(3, required=True, label="movement type")
    stck_type: str = char(1)
    spec_stock: str = char(1)
    vendor: str = char(10)
    customer: str = char(10)
    sales_ord: str = char(10, label="sales order")
    s_ord_item: str = char(6, label="its item")
    sched_line: str = char(4)
    val_type: str = char(10)
    entry_qnt: str = number(15, label="quantity")
    entry_uom: str = char(3)
    entry_uom_iso: str = char(3, label="unit, ISO")
    po_pr_qnt: str = number(15)
    orderpr_un: str = char(3)
    orderpr_un_iso: str = char(3)
    po_number: str = char(10, label="purchase order")
    po_item: str = char(5, label="its item")
    shipping: str = char(2)
    comp_ship: str = char(2)
    no_more_gr: str = char(1)
    item_text: str = text(50, label="text")
    gr_rcpt: str = char(12)
    unload_pt: str = char(25)
    costcenter: str = char(10)
    orderid: str = char(12)
    order_itno: str = char(4)
    calc_motive: str = char(2)
    asset_no: str = char(12)
    sub_number: str = char(4)
    reserv_no: str = char(10)
    res_item: str = char(4)
    res_type: str = char(1)
    withdrawn: str = char(1)
    move_mat: str = char(18)
    move_plant: str = char(4, label="to plant")
    move_stloc: str = char(4, label="to storage location")
    move_batch: str = char(10)
    move_val_type: str = char(10)
    mvt_ind: str = char(1, label="movement indicator", codes=codes.MOVEMENT_INDICATORS)
    rest: E1BP2017_GM_ITEM_CREATE1 | None = child()


@dataclass(frozen=True, slots=True, kw_only=True)
class E1MBGMCR:
    """The call of BAPI_GOODSMVT_CREATE. ``testrun`` X only simulates it."""

    tag: ClassVar[str] = "E1MBGMCR"
    definition: ClassVar[str] = "E2MBGMCR"
    testrun: str = char(1)
    head: E1BP2017_GM_HEAD_01 | None = child(required=True)
    code: E1BP2017_GM_CODE | None = child(required=True)
    items: tuple[E1BP2017_GM_ITEM_CREATE, ...] = children(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mbgmcr03:
    """One goods movement."""

    basic_type: ClassVar[str] = "MBGMCR03"
    message_types: ClassVar[tuple[str, ...]] = ("MBGMCR",)
    control: EDIDC40
    call: E1MBGMCR | None = child(required=True)
