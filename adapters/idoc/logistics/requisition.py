"""A purchase requisition as a PREQCR02 IDoc."""

import datetime as dt
import textwrap
from collections.abc import Iterator

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.logistics.numbering import item_numbers
from adapters.idoc.logistics.requisition_segments import E1BPEBANC, E1BPEBANTX, E1PREQCR, Preqcr02
from adapters.idoc.trade.mapping import unfit
from adapters.idoc.values import date_text, decimal_text
from datamodel.business import PurchaseRequisition, RequisitionLine

_USUAL_TYPE = "NB"
_ITEM_LENGTH = 5
_TRACKING_LENGTH = 10
_TEXT_LINE = 132
_ITEM_TEXT = "B01"


def compose_requisition(
    requisition: PurchaseRequisition, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Preqcr02:
    """The requisition; the ERP gives it its number, ours goes along as the requirement tracking number.

    Raises:
        DocumentError: it does not fit the format: an unknown unit, no or equal item numbers, no quantity, a material
            number of more than 18 characters, no plant in it nor in the profile.
        ValueError: ``message_id`` is none.
    """
    document = f"requisition {requisition.number}"
    numbers = item_numbers((line.position for line in requisition.lines), _ITEM_LENGTH, document)
    numbered = zip(requisition.lines, numbers, strict=True)
    return Preqcr02(
        control=control_record(Preqcr02, "PREQCR", profile, message_id=message_id, created_at=created_at),
        call=E1PREQCR(
            items=tuple(_item(line, number, requisition, profile) for line, number in numbered),
            texts=tuple(text for number in numbers for text in _texts(number, requisition)),
        ),
    )


def _item(line: RequisitionLine, number: str, requisition: PurchaseRequisition, profile: IdocProfile) -> E1BPEBANC:
    plant = line.plant or profile.plant
    if line.quantity <= 0 or not plant:
        missing = "quantity" if plant else "plant"
        raise unfit(f"Item {line.position} of requisition {requisition.number} has no {missing}")
    priced = line.price is not None
    tracked = len(requisition.number) <= _TRACKING_LENGTH
    return E1BPEBANC(
        preq_item=number,
        doc_type=profile.order_types.get("requisition", _USUAL_TYPE),
        pur_group=profile.purchasing_group,
        preq_name=requisition.requester,
        preq_date=date_text(requisition.date),
        short_text=line.description,
        material=line.material_number,
        plant=plant,
        store_loc=line.storage_location or profile.storage_location,
        trackingno=requisition.number if tracked else "",
        quantity=decimal_text(line.quantity),
        deliv_date=date_text(line.delivery_date),
        c_amt_bapi=decimal_text(line.price),
        price_unit=decimal_text(line.price_quantity) if priced else "",
        purch_org=profile.purchasing_organisation,
        currency=line.currency if priced else "",
        currency_iso=line.currency if priced else "",
        preq_unit_iso=profile.unit(line.unit),
    )


def _texts(number: str, requisition: PurchaseRequisition) -> Iterator[E1BPEBANTX]:
    """Our whole number and the reason, as the item's text."""
    said = ": ".join(part for part in (requisition.number, requisition.reason) if part)
    for line in textwrap.wrap(said, _TEXT_LINE, break_on_hyphens=False):
        yield E1BPEBANTX(preq_item=number, text_id=_ITEM_TEXT, text_form="*", text_line=line)
