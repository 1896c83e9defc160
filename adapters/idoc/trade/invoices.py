"""A supplier's invoices and credit notes as INVOIC02, both ways: the message type INVOIC."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.messages import message_of
from adapters.idoc.trade.basic_types import Invoic02, InvoiceItem
from adapters.idoc.trade.header import E1EDK01, E1EDK03, E1EDK04, E1EDK05, E1EDK18, E1EDK28, E1EDKA1, E1EDKT1, E1EDKT2
from adapters.idoc.trade.items import E1EDP02, E1EDP04, E1EDP26
from adapters.idoc.trade.mapping import (
    Pairs,
    item_numbers,
    lacking,
    read_amounts,
    read_dates,
    read_objects,
    read_payment_terms,
    read_references,
    read_totals,
    write_amounts,
    write_dates,
    write_objects,
    write_organisation,
    write_payment_terms,
    write_references,
    write_totals,
)
from adapters.idoc.trade.parties import find_partner, read_party, write_partner
from adapters.idoc.values import date_text, decimal_text, item_text, read_date, read_decimal, read_item
from datamodel.business import Invoice, InvoiceLine, Party

REFERENCES: Pairs = (("009", "number"), ("001", "order_number"), ("012", "delivery_note_number"))
DATES: Pairs = (("012", "date"), ("001", "delivery_date"), ("028", "due_date"))
TOTALS: Pairs = (("010", "net_amount"), ("005", "tax_amount"), ("011", "gross_amount"))
INVOICE, CREDIT_MEMO = "INVO", "CRME"
_BASELINE = "024"
_NET_TERM = "003"
_NET_VALUE, _ABSOLUTE_NET_VALUE = "003", "005"
_CENT = Decimal("0.01")


def compose_invoice(invoice: Invoice, profile: IdocProfile, *, message_id: str, created_at: dt.datetime) -> Invoic02:
    """An invoice or credit note.

    Raises:
        DocumentError: it does not fit the format: an unknown unit, two items with one number.
        ValueError: ``message_id`` is none.
    """
    items = _items(invoice, profile)
    return Invoic02(
        control=control_record(Invoic02, "INVOIC", profile, message_id=message_id, created_at=created_at),
        header=_header(invoice),
        partners=tuple(_partners(invoice, profile)),
        references=tuple(write_references(invoice, REFERENCES, dated="009")),
        dates=(*write_dates(invoice, DATES), E1EDK03(iddat=_BASELINE, datum=date_text(invoice.date))),
        taxes=tuple(_taxes(invoice, profile)),
        payment_terms=(*_net_term(invoice), *write_payment_terms(invoice.payment_terms)),
        bank_accounts=tuple(_bank_accounts(invoice.seller)),
        texts=tuple(_texts(invoice, profile)),
        organisation=tuple(write_organisation(("011", profile.company_code))),
        items=items,
        totals=tuple(write_totals(invoice, TOTALS, items=len(items))),
        conditions=tuple(_conditions(invoice)),
    )


def _conditions(invoice: Invoice) -> Iterator[E1EDK05]:
    """What is taken off or charged for the whole, so that items and totals agree."""
    for sign, amount in (("-", invoice.allowance_amount), ("+", invoice.surcharge_amount)):
        if amount:
            yield E1EDK05(alckz=sign, betrg=decimal_text(amount))


def _header(invoice: Invoice) -> E1EDK01:
    buyer_tax_id = invoice.buyer.tax_id if invoice.buyer else ""
    return E1EDK01(
        curcy=invoice.currency,
        kundeuinr="".join(buyer_tax_id.split()),
        eigenuinr="".join(invoice.seller.tax_id.split()),
        bsart=CREDIT_MEMO if invoice.credit else INVOICE,
        belnr=invoice.number,
    )


def _partners(invoice: Invoice, profile: IdocProfile) -> Iterator[E1EDKA1]:
    """The bill-to party tells the ERP the company code; the supplier stands once by its number alone."""
    yield write_partner("RS", invoice.seller, profile)
    if invoice.seller.number:
        yield write_partner("LF", Party("", number=invoice.seller.number), profile)
    if invoice.buyer:
        yield write_partner("RE", invoice.buyer, profile)


def _net_term(invoice: Invoice) -> Iterator[E1EDK18]:
    """The days from the baseline date to the due date."""
    if invoice.due_date and invoice.due_date >= invoice.date:
        yield E1EDK18(qualf=_NET_TERM, tage=str((invoice.due_date - invoice.date).days))


def _bank_accounts(seller: Party) -> Iterator[E1EDK28]:
    iban = "".join(seller.iban.split())
    if iban:
        yield E1EDK28(bcoun=iban[:2], acnam=seller.name[:35], biban=iban)


def _texts(invoice: Invoice, profile: IdocProfile) -> Iterator[E1EDKT1]:
    text_id = profile.text_ids.get("payment_reference", "")
    if text_id and invoice.payment_reference:
        yield E1EDKT1(tdid=text_id, lines=(E1EDKT2(tdline=invoice.payment_reference),))


def _taxes(invoice: Invoice, profile: IdocProfile) -> Iterator[E1EDK04]:
    """The tax of each rate, worked out from the lines; where that is not the printed total, that total alone."""
    amounts = _tax_by_rate(invoice)
    if amounts is None:
        if invoice.tax_amount is not None:
            yield E1EDK04(mwsbt=decimal_text(invoice.tax_amount))
        return
    for rate, amount in amounts.items():
        yield E1EDK04(mwskz=_tax_code(rate, profile), msatz=decimal_text(rate), mwsbt=decimal_text(amount))


def _tax_by_rate(invoice: Invoice) -> dict[Decimal, Decimal] | None:
    """None where a line has no rate, or the rates do not explain the printed tax but for a cent a line of rounding."""
    bases: dict[Decimal, Decimal] = {}
    for line in invoice.lines:
        if line.tax_rate is None:
            return None
        bases[line.tax_rate] = bases.get(line.tax_rate, Decimal(0)) + line.net_amount
    amounts = {rate: (base * rate / 100).quantize(_CENT, ROUND_HALF_UP) for rate, base in bases.items()}
    if not amounts or invoice.tax_amount is None:
        return amounts or None
    rounding = invoice.tax_amount - sum(amounts.values(), Decimal(0))
    if abs(rounding) > _CENT * len(invoice.lines):
        return None
    largest = max(amounts, key=lambda rate: abs(amounts[rate]))
    return amounts | {largest: amounts[largest] + rounding}


def _tax_code(rate: Decimal, profile: IdocProfile) -> str:
    return profile.tax_codes.get(decimal_text(rate), "")


def _items(invoice: Invoice, profile: IdocProfile) -> tuple[InvoiceItem, ...]:
    if not invoice.lines:
        return ()
    numbers = item_numbers([line.position for line in invoice.lines], f"invoice {invoice.number}")
    return tuple(_item(line, number, invoice, profile) for line, number in zip(invoice.lines, numbers, strict=True))


def _item(line: InvoiceLine, number: str, invoice: Invoice, profile: IdocProfile) -> InvoiceItem:
    rate = line.tax_rate
    return InvoiceItem(
        posex=number,
        **write_amounts(line, profile),
        references=tuple(_references(line, invoice)),
        objects=tuple(write_objects(line)),
        amounts=(E1EDP26(qualf=_NET_VALUE, betrg=decimal_text(line.net_amount)),),
        taxes=() if rate is None else (E1EDP04(mwskz=_tax_code(rate, profile), msatz=decimal_text(rate)),),
    )


def _references(line: InvoiceLine, invoice: Invoice) -> Iterator[E1EDP02]:
    """001 the item of our order, 016 the delivery note: the ERP finds order and goods receipt by these."""
    if order_number := line.order_number or invoice.order_number:
        yield E1EDP02(qualf="001", belnr=order_number, zeile=item_text(line.order_position))
    if invoice.delivery_note_number:
        yield E1EDP02(qualf="016", belnr=invoice.delivery_note_number)


def read_invoice(idoc: Invoic02, profile: IdocProfile) -> Invoice:
    """The invoice or credit note of an INVOIC, as ``compose_invoice`` would write it.

    Raises:
        DocumentError: number, date, total or supplier are missing, a date or number is none, or it is another message.
    """
    message_of(idoc)
    header, references = idoc.header, read_references(idoc.references, REFERENCES)
    dates, totals = read_dates(idoc.dates, DATES), read_totals(idoc.totals, TOTALS)
    seller = find_partner(idoc.partners, "RS", profile) or find_partner(idoc.partners, "LF", profile)
    if header is None or seller is None or not dates["date"] or totals["gross_amount"] is None:
        raise lacking("header, supplier (RS, LF), document date (E1EDK03 012) or billed value (E1EDS01 011)")
    buyer = find_partner(idoc.partners, "RE", profile)
    iban = next((account.biban for account in idoc.bank_accounts), "")
    return Invoice(
        **references | {"number": references["number"] or header.belnr},
        **dates | {"due_date": dates["due_date"] or _due_date(idoc)},
        **totals,
        currency=header.curcy,
        seller=dataclasses.replace(read_party(seller), tax_id=header.eigenuinr, iban=iban),
        buyer=dataclasses.replace(read_party(buyer), tax_id=header.kundeuinr) if buyer else None,
        lines=tuple(_line(item) for item in idoc.items),
        payment_terms=read_payment_terms(idoc.payment_terms),
        payment_reference=_payment_reference(idoc, profile),
        credit=header.bsart == CREDIT_MEMO,
        allowance_amount=_condition(idoc, "-"),
        surcharge_amount=_condition(idoc, "+"),
    )


def _condition(idoc: Invoic02, sign: str) -> Decimal | None:
    """The sum of what is taken off (``-``) or charged (``+``) for the whole."""
    told = [read_decimal(each.betrg, "E1EDK05-BETRG") for each in idoc.conditions if each.alckz == sign]
    amounts = [amount for amount in told if amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _due_date(idoc: Invoic02) -> dt.date | None:
    """The baseline date and the days of the net term, where both are told."""
    baseline = next((found.datum for found in idoc.dates if found.iddat == _BASELINE), "")
    days = next((found.tage for found in idoc.payment_terms if found.qualf == _NET_TERM), "")
    start, count = read_date(baseline, "E1EDK03[024]-DATUM"), read_decimal(days, "E1EDK18[003]-TAGE")
    if start is None or count is None:
        return None
    try:
        return start + dt.timedelta(days=int(count))
    except OverflowError:
        return None


def _payment_reference(idoc: Invoic02, profile: IdocProfile) -> str:
    text_id = profile.text_ids.get("payment_reference")
    return next((" ".join(line.tdline for line in text.lines) for text in idoc.texts if text.tdid == text_id), "")


def _line(item: InvoiceItem) -> InvoiceLine:
    amounts = {amount.qualf: amount.betrg for amount in reversed(item.amounts)}
    net = read_decimal(amounts.get(_NET_VALUE) or amounts.get(_ABSOLUTE_NET_VALUE, ""), "E1EDP26-BETRG")
    net = read_decimal(item.netwr, "E1EDP01-NETWR") if net is None else net
    if net is None:
        raise lacking(f"net value of item {item.posex} (E1EDP26 003)")
    order = next((reference for reference in item.references if reference.qualf == "001"), None)
    return InvoiceLine(
        position=read_item(item.posex),
        **read_amounts(item) | read_objects(item.objects) | {"net_amount": net},
        order_number=order.belnr if order else "",
        order_position=read_item(order.zeile) if order else "",
        tax_rate=read_decimal(item.taxes[0].msatz, "E1EDP04-MSATZ") if item.taxes else None,
    )
