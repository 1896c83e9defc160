"""Purchase requisitions as the basic type PREQCR02, made from BAPI_REQUISITION_CREATE."""

from dataclasses import dataclass
from typing import ClassVar

from adapters.idoc.logistics import codes
from adapters.idoc.structure import EDIDC40, char, child, children, date, number, text


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BPEBANC:
    """One item. ``c_amt_bapi`` is the price of ``price_unit`` units, ``preq_unit_iso`` the ISO code of the unit.

    ``preq_no`` stays empty: with a number in it, the ERP checks that it is one of its external number range.
    """

    tag: ClassVar[str] = "E1BPEBANC"
    definition: ClassVar[str] = "E2BPEBANC000"
    preq_no: str = char(10)
    preq_item: str = char(5, required=True, label="item number")
    doc_type: str = char(4, label="document type")
    pur_group: str = char(3, label="purchasing group")
    created_by: str = char(12)
    preq_name: str = text(12, label="requester")
    preq_date: str = date(label="date")
    short_text: str = text(40, label="description")
    material: str = char(18, label="material number")
    pur_mat: str = char(18)
    plant: str = char(4, label="plant")
    store_loc: str = char(4, label="storage location")
    trackingno: str = char(10, label="our number")
    mat_grp: str = char(9)
    suppl_plnt: str = char(4)
    quantity: str = number(15, label="quantity")
    unit: str = char(3)
    del_datcat: str = char(1)
    deliv_date: str = date(label="needed on")
    rel_date: str = date()
    gr_pr_time: str = number(4)
    c_amt_bapi: str = number(25, label="price")
    price_unit: str = number(6, label="for so many units")
    item_cat: str = char(1)
    acctasscat: str = char(1)
    distrib: str = char(1)
    part_inv: str = char(1)
    gr_ind: str = char(1)
    gr_non_val: str = char(1)
    ir_ind: str = char(1)
    des_vendor: str = char(10)
    fixed_vend: str = char(10)
    purch_org: str = char(4, label="purchasing organisation")
    agreement: str = char(10)
    agmt_item: str = char(5)
    info_rec: str = char(10)
    quota_arr: str = char(10)
    quotarritm: str = char(3)
    mrp_contr: str = char(3)
    bomexpl_no: str = char(8)
    last_resub: str = date()
    resubmis: str = number(4)
    no_resub: str = number(4)
    val_type: str = char(10)
    spec_stock: str = char(1)
    po_unit: str = char(3)
    rev_lev: str = char(2)
    pckg_no: str = char(10)
    kanban_ind: str = char(1)
    po_price: str = char(1)
    int_obj_no: str = char(18)
    promotion: str = char(10)
    batch: str = char(10)
    vend_mat: str = char(22)
    ordered: str = number(15)
    currency: str = char(5, label="currency")
    manuf_prof: str = char(4)
    manu_mat: str = char(40)
    mfr_no: str = char(10)
    mfr_no_ext: str = char(10)
    del_datcat_ext: str = char(1)
    currency_iso: str = char(3, label="currency, ISO")
    item_cat_ext: str = char(1)
    preq_unit_iso: str = char(3, label="unit, ISO")
    po_unit_iso: str = char(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class E1BPEBANTX:
    """One line of a text of an item."""

    tag: ClassVar[str] = "E1BPEBANTX"
    definition: ClassVar[str] = "E2BPEBANTX000"
    preq_no: str = char(10)
    preq_item: str = char(5, label="item number")
    text_id: str = char(4, label="kind of text", codes=codes.TEXTS)
    text_form: str = char(2)
    text_line: str = text(132, label="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class E1PREQCR:
    """The call of BAPI_REQUISITION_CREATE."""

    tag: ClassVar[str] = "E1PREQCR"
    definition: ClassVar[str] = "E2PREQCR"
    skip_items_with_error: str = char(1)
    items: tuple[E1BPEBANC, ...] = children(required=True)
    texts: tuple[E1BPEBANTX, ...] = children()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preqcr02:
    """One purchase requisition."""

    basic_type: ClassVar[str] = "PREQCR02"
    message_types: ClassVar[tuple[str, ...]] = ("PREQCR",)
    control: EDIDC40
    call: E1PREQCR | None = child(required=True)
