"""Deliveries as DELVRY07 IDocs, both ways: a supplier's note, an order to the warehouse, and its confirmation.

What a warehouse's confirmation must say for the ERP to act on it is told by SAP's wiki page "WHSCON and SHPCON IDoc":
the ERP's delivery number, the items with material and quantity, ``QUA`` at each item, ``PIC`` or ``PGI`` at the header.
"""

import datetime as dt
import re
import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal

from adapters.idoc.addresses import split_address
from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.logistics.delivery_headers import E1ADRM1, E1EDL18, E1EDT13
from adapters.idoc.logistics.delivery_items import E1EDL19, E1EDL24, E1EDL37, E1EDL41, E1TXTH9, E1TXTP9
from adapters.idoc.logistics.delivery_segments import E1EDL20, Delvry07
from adapters.idoc.logistics.numbering import item_numbers, padded
from adapters.idoc.messages import message_of
from adapters.idoc.trade.mapping import lacking, unfit
from adapters.idoc.values import date_text, decimal_text, read_date, read_decimal, read_item
from datamodel.business import Delivery, DeliveryKind, DeliveryLine, Package, Party

MESSAGE_TYPES: Mapping[DeliveryKind, str] = {
    DeliveryKind.SUPPLIER: "DESADV",
    DeliveryKind.SHIPPING_ORDER: "SHPORD",
    DeliveryKind.WAREHOUSE_ORDER: "WHSORD",
    DeliveryKind.SHIPPING_CONFIRMATION: "SHPCON",
    DeliveryKind.WAREHOUSE_CONFIRMATION: "WHSCON",
}
_KINDS = {message_type: kind for kind, message_type in MESSAGE_TYPES.items()}
_ACTIONS: Mapping[DeliveryKind, str] = {
    DeliveryKind.SHIPPING_ORDER: "ORI",
    DeliveryKind.WAREHOUSE_ORDER: "ORI",
    DeliveryKind.SHIPPING_CONFIRMATION: "PGI",
    DeliveryKind.WAREHOUSE_CONFIRMATION: "PIC",
}
_CONFIRMATIONS = (DeliveryKind.SHIPPING_CONFIRMATION, DeliveryKind.WAREHOUSE_CONFIRMATION)
_DOCUMENT_DATE, _DELIVERY_DATE, _GOODS_ISSUE = "015", "007", "006"
_KILOGRAM = "KGM"
_WEIGHTS = {"KGM": Decimal(1), "KG": Decimal(1), "GRM": Decimal("0.001"), "G": Decimal("0.001"), "TNE": Decimal(1000),
            "TO": Decimal(1000)}  # fmt: skip
_SSCC_LENGTH, _EXIDV_LENGTH, _VBELN_LENGTH, _ITEM_LENGTH, _CHARG_LENGTH = 18, 20, 10, 6, 10
BATCH_TEXT = "ZBAT"
"""Id of the item text with a batch number of the supplier that is longer than ours (profile: ``batch_number``)."""
_NAME_FIELDS = ("name1", "name2", "name3", "name4")
_LINE_LENGTH = 40
_INCOTERMS = re.compile(r"\b(EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DAT|DDP)\b[\s,:-]*(.*)", re.DOTALL)


def compose_delivery(delivery: Delivery, profile: IdocProfile, *, message_id: str, created_at: dt.datetime) -> Delvry07:
    """The delivery as the message of its kind.

    Raises:
        DocumentError: it does not fit the format: an unknown unit, two items with one number, a quantity below zero,
            an ERP's delivery number of more than 10 characters.
        ValueError: ``message_id`` is none.
    """
    message_type = MESSAGE_TYPES[delivery.kind]
    return Delvry07(
        control=control_record(Delvry07, message_type, profile, message_id=message_id, created_at=created_at),
        header=_header(delivery, profile),
    )


def _header(delivery: Delivery, profile: IdocProfile) -> E1EDL20:
    of_supplier = delivery.kind is DeliveryKind.SUPPLIER
    terms = _INCOTERMS.search(delivery.delivery_terms)
    weighed = delivery.gross_weight is not None or delivery.net_weight is not None
    action = _ACTIONS.get(delivery.kind)
    return E1EDL20(
        vbeln="" if of_supplier else padded(delivery.number, _VBELN_LENGTH),
        inco1=terms[1] if terms else "",
        inco2=terms[2] if terms else "",
        btgew=decimal_text(delivery.gross_weight),
        ntgew=decimal_text(delivery.net_weight),
        gewei=_KILOGRAM if weighed else "",
        anzpk=str(len(delivery.packages)) if delivery.packages else "",
        bolnr=delivery.tracking_number,
        lifex=delivery.number if of_supplier else "",
        actions=(E1EDL18(qualf=action),) if action else (),
        partners=tuple(_partners(delivery, profile)),
        dates=tuple(_dates(delivery)),
        items=_items(delivery, profile),
        packages=tuple(_package(package) for package in delivery.packages),
    )


def _partners(delivery: Delivery, profile: IdocProfile) -> Iterator[E1ADRM1]:
    for usual, party in (
        (_sender_function(delivery.kind), delivery.sender),
        ("WE", delivery.ship_to),
        ("AG", delivery.sold_to),
    ):
        if party:
            yield _partner(profile.partner_function(usual), party)


def _sender_function(kind: DeliveryKind) -> str:
    return "LF" if kind is DeliveryKind.SUPPLIER else "OSP"


def _partner(function: str, party: Party) -> E1ADRM1:
    """A long name goes on in the next fields, a long street in the third; the second has a gate or building."""
    address = split_address(party.address)
    name1, name2, name3, name4 = (*_wrapped(party.name), "", "", "", "")[:4]
    street, *overflow = _wrapped(address.street) or [""]
    return E1ADRM1(
        partner_q=function,
        partner_id=party.number,
        name1=name1,
        name2=name2,
        name3=name3,
        name4=name4,
        street1=street,
        street2=address.street_2,
        street3=" ".join(overflow),
        postl_cod1=address.postal_code,
        city1=address.city,
        country1=address.country,
    )


def _wrapped(value: str) -> list[str]:
    """At blanks alone: the lines are put together with blanks again."""
    return textwrap.wrap(value, _LINE_LENGTH, break_on_hyphens=False)


def _dates(delivery: Delivery) -> Iterator[E1EDT13]:
    document_date = date_text(delivery.date)
    if delivery.kind is DeliveryKind.SHIPPING_CONFIRMATION:
        yield E1EDT13(qualf=_GOODS_ISSUE, ntanf=document_date, ntend=document_date, isdd=document_date,
                      iedd=document_date)  # fmt: skip
    if delivery.delivery_date:
        day = date_text(delivery.delivery_date)
        yield E1EDT13(qualf=_DELIVERY_DATE, ntanf=day, ntend=day)
    yield E1EDT13(qualf=_DOCUMENT_DATE, ntanf=document_date, ntend=document_date)


def _items(delivery: Delivery, profile: IdocProfile) -> tuple[E1EDL24, ...]:
    numbers = item_numbers((line.position for line in delivery.lines), _ITEM_LENGTH, f"delivery {delivery.number}")
    return tuple(_item(line, number, delivery, profile) for line, number in zip(delivery.lines, numbers, strict=True))


def _item(line: DeliveryLine, number: str, delivery: Delivery, profile: IdocProfile) -> E1EDL24:
    confirms = delivery.kind in _CONFIRMATIONS
    if line.quantity < 0 or (line.quantity == 0 and not confirms):
        raise unfit(f"The quantity of item {line.position} is {line.quantity}")
    own, theirs = line.supplier_material_number, line.customer_material_number
    in_our_stock = delivery.kind is not DeliveryKind.SUPPLIER
    return E1EDL24(
        posnr=number,
        matnr=own if len(own) <= 18 else "",
        arktx=line.description,
        werks=profile.plant if in_our_stock else "",
        lgort=profile.storage_location if in_our_stock else "",
        charg=line.batch_number if _is_charge(line, delivery) else "",
        kdmat=theirs if len(theirs) <= 22 else "",
        lfimg=decimal_text(line.quantity),
        vrkme=profile.unit(line.unit),
        ean11=line.gtin,
        kdmat35=theirs,
        matnr_external=own if len(own) > 18 else "",
        actions=(E1EDL19(qualf="QUA" if line.quantity else "DEL"),) if confirms else (),
        orders=tuple(_orders(line, delivery)),
        texts=() if _is_charge(line, delivery) else (_batch_text(line, profile),),
    )


def _is_charge(line: DeliveryLine, delivery: Delivery) -> bool:
    """A supplier's batch number is his own and may be longer than ours are; ours must fit."""
    return delivery.kind is not DeliveryKind.SUPPLIER or len(line.batch_number) <= _CHARG_LENGTH


def _batch_text(line: DeliveryLine, profile: IdocProfile) -> E1TXTH9:
    text_id = profile.text_ids.get("batch_number", BATCH_TEXT)
    return E1TXTH9(tdobject="VBBP", tdid=text_id, lines=(E1TXTP9(tdformat="*", tdline=line.batch_number),))


def _orders(line: DeliveryLine, delivery: Delivery) -> Iterator[E1EDL41]:
    """The customer's order of the item, else that of the whole delivery."""
    number = line.order_number or delivery.order_number
    if number or line.order_position:
        yield E1EDL41(quali="001", bstnr=number, posex=padded(line.order_position, _ITEM_LENGTH))


def _package(package: Package) -> E1EDL37:
    is_sscc = len(package.number) == _SSCC_LENGTH
    return E1EDL37(
        exidv=padded(package.number, _EXIDV_LENGTH) if is_sscc else package.number,
        brgew=decimal_text(package.gross_weight),
        gweim=_KILOGRAM if package.gross_weight is not None else "",
        vhilm=package.material,
    )


def read_delivery(idoc: Delvry07, profile: IdocProfile | None = None) -> Delivery:
    """The record in a DELVRY07. Numbers come without SAP's leading zeros, units as ISO codes.

    Raises:
        DocumentError: a day or number in it is none, a weight is in another unit than kilograms, grams or tonnes, or
            what the record needs is missing: the number, the document date, an item; or it is another message.
    """
    header = idoc.header or E1EDL20()
    kind = _KINDS[message_of(idoc)]
    number = header.lifex if kind is DeliveryKind.SUPPLIER else read_item(header.vbeln)
    days = {each.qualf: _day(each) for each in header.dates}
    date = days.get(_DOCUMENT_DATE) or days.get(_GOODS_ISSUE)
    if not number or date is None or not header.items:
        raise lacking("number of the delivery" if not number else "document date" if date is None else "item")
    parties = {each.partner_q: _party(each) for each in header.partners}
    functions = (profile or IdocProfile()).partner_function
    lines = tuple(_line(item, profile) for item in header.items)
    orders = {line.order_number for line in lines}
    return Delivery(
        number=number,
        date=date,
        kind=kind,
        sender=parties.get(functions(_sender_function(kind)), Party("")),
        lines=lines,
        ship_to=parties.get(functions("WE")),
        sold_to=parties.get(functions("AG")),
        order_number=orders.pop() if len(orders) == 1 else "",
        delivery_date=days.get(_DELIVERY_DATE),
        gross_weight=_kilograms(header.btgew, header.gewei, "E1EDL20-BTGEW"),
        net_weight=_kilograms(header.ntgew, header.gewei, "E1EDL20-NTGEW"),
        packages=tuple(_read_package(package) for package in header.packages if package.exidv),
        delivery_terms=" ".join(filter(None, (header.inco1, header.inco2))),
        tracking_number=header.bolnr,
    )


def _party(partner: E1ADRM1) -> Party:
    name = " ".join(part for field in _NAME_FIELDS if (part := getattr(partner, field)))
    city = f"{partner.postl_cod1} {partner.city1}".strip()
    street = f"{partner.street1} {partner.street3}".strip()
    lines = (partner.street2, street, city, partner.country1)
    return Party(
        name=name or partner.name_text,
        address=", ".join(line for line in lines if line),
        number=partner.partner_id,
    )


def _day(when: E1EDT13) -> dt.date | None:
    """The actual day before the planned one."""
    place = f"E1EDT13[{when.qualf}]"
    return read_date(when.isdd, f"{place}-ISDD") or read_date(when.ntanf, f"{place}-NTANF")


def _line(item: E1EDL24, profile: IdocProfile | None) -> DeliveryLine:
    order = next((each for each in item.orders if each.quali in ("", "001")), E1EDL41())
    quantity = read_decimal(item.lfimg, "E1EDL24-LFIMG")
    if quantity is None:
        raise lacking(f"quantity of item {item.posnr}")
    return DeliveryLine(
        position=read_item(item.posnr),
        quantity=quantity,
        unit=item.vrkme,
        description=item.arktx,
        supplier_material_number=item.matnr or item.matnr_external,
        customer_material_number=item.kdmat35 or item.kdmat,
        gtin=item.ean11,
        batch_number=item.charg or _read_batch_text(item, profile),
        order_number=order.bstnr,
        order_position=read_item(order.posex),
    )


def _read_batch_text(item: E1EDL24, profile: IdocProfile | None) -> str:
    text_id = (profile.text_ids if profile else {}).get("batch_number", BATCH_TEXT)
    return next((text.lines[0].tdline for text in item.texts if text.tdid == text_id and text.lines), "")


def _read_package(package: E1EDL37) -> Package:
    filled = len(package.exidv) == _EXIDV_LENGTH and package.exidv.startswith("00")
    return Package(
        number=package.exidv[_EXIDV_LENGTH - _SSCC_LENGTH :] if filled else package.exidv,
        gross_weight=_kilograms(package.brgew, package.gweim, "E1EDL37-BRGEW"),
        material=package.vhilm,
    )


def _kilograms(written: str, unit: str, place: str) -> Decimal | None:
    value = read_decimal(written, place)
    if value is None:
        return None
    factor = _WEIGHTS.get(unit)
    if factor is None:
        raise lacking(f"weight in kilograms in {place}, but {written} {unit or 'without a unit'}")
    return value * factor
