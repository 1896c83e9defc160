"""A goods movement as an MBGMCR03 IDoc."""

import datetime as dt

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.logistics.movement_segments import (
    E1BP2017_GM_CODE,
    E1BP2017_GM_HEAD_01,
    E1BP2017_GM_ITEM_CREATE,
    E1MBGMCR,
    Mbgmcr03,
)
from adapters.idoc.logistics.numbering import padded
from adapters.idoc.trade.mapping import unfit
from adapters.idoc.values import date_text, decimal_text
from datamodel.business import GoodsMovement, Movement, MovementLine

_FOR_PURCHASE_ORDER = "B"
_REFERENCE_LENGTH = 16


def compose_movement(
    movement: GoodsMovement, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Mbgmcr03:
    """The movement, posted by the ERP as one material document.

    Raises:
        DocumentError: it does not fit the format: an unknown unit, no item or quantity, a material number of more than
            18 characters, a transfer that does not say where to.
        ValueError: ``message_id`` is none.
    """
    if not movement.lines:
        raise unfit(f"Goods movement {movement.number} has no items")
    long = len(movement.reference) > _REFERENCE_LENGTH
    return Mbgmcr03(
        control=control_record(Mbgmcr03, "MBGMCR", profile, message_id=message_id, created_at=created_at),
        call=E1MBGMCR(
            head=E1BP2017_GM_HEAD_01(
                pstng_date=date_text(movement.posting_date),
                doc_date=date_text(movement.date),
                ref_doc_no="" if long else movement.reference,
                header_txt=movement.number,
                ref_doc_no_long=movement.reference if long else "",
            ),
            code=E1BP2017_GM_CODE(gm_code=movement.movement.value),
            items=tuple(_item(line, movement, profile) for line in movement.lines),
        ),
    )


def _item(line: MovementLine, movement: GoodsMovement, profile: IdocProfile) -> E1BP2017_GM_ITEM_CREATE:
    if line.quantity <= 0:
        raise unfit(f"The quantity of {line.material_number} in goods movement {movement.number} is {line.quantity}")
    transfers = movement.movement is Movement.TRANSFER
    if transfers and not (line.to_plant or line.to_storage_location):
        raise unfit(f"Goods movement {movement.number} does not say where {line.material_number} is moved to")
    received = movement.movement is Movement.RECEIPT and bool(line.order_number)
    sold = movement.movement is Movement.ISSUE and bool(line.order_number)
    plant = line.plant or profile.plant
    return E1BP2017_GM_ITEM_CREATE(
        material=line.material_number,
        plant=plant,
        stge_loc=line.storage_location or profile.storage_location,
        batch=line.batch_number,
        move_type=line.movement_type or profile.movement_type,
        sales_ord=padded(line.order_number, 10) if sold else "",
        s_ord_item=padded(line.order_position, 6) if sold else "",
        entry_qnt=decimal_text(line.quantity),
        entry_uom_iso=profile.unit(line.unit),
        po_number=padded(line.order_number, 10) if received else "",
        po_item=padded(line.order_position, 5) if received else "",
        item_text=line.description,
        move_plant=(line.to_plant or plant) if transfers else "",
        move_stloc=line.to_storage_location if transfers else "",
        mvt_ind=_FOR_PURCHASE_ORDER if received else "",
    )
