"""Payment advices as PEXR2002 IDocs (message REMADV), both ways.

The ERP finds the customer by the partner AG, the company code by the partner BE or the payee's account, and the invoice
by its number in the item (``docs/idoc.md``).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from adapters.idoc.control import IdocProfile, control_record
from adapters.idoc.finance.accounts import Account, join_iban, split_iban
from adapters.idoc.finance.segments import E1IDB02, E1IDKU1, E1IDKU5, E1IDLU5, E1IDPU1, E1IDPU2, E1IDPU5, Pexr2002
from adapters.idoc.messages import message_of
from adapters.idoc.trade.header import E1EDKA1
from adapters.idoc.trade.items import E1EDP02, E1EDP03
from adapters.idoc.trade.mapping import (
    Pairs,
    lacking,
    read_dates,
    read_references,
    unfit,
    write_dates,
    write_references,
)
from adapters.idoc.trade.parties import find_partner, read_party, write_partner
from adapters.idoc.values import date_text, decimal_text, read_date, read_decimal
from datamodel.business import PaidInvoice, Party, PaymentAdvice

DATES: Pairs = (("012", "date"), ("017", "payment_date"))
REFERENCES: Pairs = (("022", "payment_reference"),)
AMOUNTS: Pairs = (("004", "gross_amount"), ("003", "discount_amount"), ("006", "paid_amount"))
_TOTAL, _PAYMENT, _NET, _DEDUCTIONS = "002", "001", "006", "007"
_PAYER_ACCOUNT, _PAYEE_ACCOUNT = "BA", "BB"
_INVOICE_DATE, _OUR_NUMBER, _INVOICE_NUMBER = "016", "010", "009"
_PAYER, _PAYEE = "AG", "BE"
_CODE_LENGTH = 3


def compose_advice(
    advice: PaymentAdvice, profile: IdocProfile, *, message_id: str, created_at: dt.datetime
) -> Pexr2002:
    """The advice, a paid invoice an item; credit memos among them have negative amounts.

    Raises:
        DocumentError: it does not fit the format: no item, a number of more than 35 characters.
        ValueError: ``message_id`` is none.
    """
    if not advice.lines:
        raise unfit(f"Payment advice {advice.number} pays no invoice")
    total = decimal_text(advice.amount)
    return Pexr2002(
        control=control_record(Pexr2002, "REMADV", profile, message_id=message_id, created_at=created_at),
        header=E1IDKU1(bgmtyp="REM", bgmname="REMITTANCE ADVICE", bgmref=advice.number, bgmlev="ORG"),
        dates=tuple(write_dates(advice, DATES)),
        references=tuple(write_references(advice, REFERENCES, dated="")),
        amounts=(E1IDKU5(moaqual=_TOTAL, moabetr=total, cuxwaerz=advice.currency),),
        accounts=tuple(_accounts(advice)),
        partners=tuple(_partners(advice, profile)),
        items=tuple(_item(line, advice.currency) for line in advice.lines),
        totals=(E1IDLU5(moaqual=_TOTAL, moabetr=total, cuxwaerz=advice.currency),),
    )


def _accounts(advice: PaymentAdvice) -> Iterator[E1IDB02]:
    for qualifier, party in ((_PAYER_ACCOUNT, advice.payer), (_PAYEE_ACCOUNT, advice.payee)):
        if party and party.iban:
            account = split_iban(party.iban)
            yield E1IDB02(fiiquali=qualifier, fiikonto=account.number, fiibkenn=account.bank, fiibland=account.country)


def _partners(advice: PaymentAdvice, profile: IdocProfile) -> Iterator[E1EDKA1]:
    """The payer's number stands as LIFNR too, where the ERP looks for it; the payee's is our company code."""
    yield write_partner(_PAYER, advice.payer, profile, supplier_number=advice.payer.number)
    payee = advice.payee or Party("")
    number = profile.company_code or payee.number
    if number or payee.name:
        numbered = Party(name=payee.name, address=payee.address, number=number)
        yield write_partner(_PAYEE, numbered, profile)


def _item(line: PaidInvoice, currency: str) -> E1IDPU1:
    is_code = len(line.reason) <= _CODE_LENGTH
    deducted = line.deduction_amount is not None or (is_code and line.reason)
    return E1IDPU1(
        docname="CRM" if line.paid_amount < 0 else "INV",
        docnummr=line.invoice_number,
        amounts=tuple(_amounts(line, currency)),
        dates=(E1EDP03(iddat=_INVOICE_DATE, datum=date_text(line.invoice_date)),) if line.invoice_date else (),
        references=(E1EDP02(qualf=_OUR_NUMBER, belnr=line.invoice_number, ihrez="" if is_code else line.reason),),
        deductions=(
            E1IDPU2(
                ajtgrund=line.reason if is_code else "",
                moaqual=_DEDUCTIONS,
                moabetr=decimal_text(line.deduction_amount),
                cuxwaerz=currency if line.deduction_amount is not None else "",
            ),
        )
        if deducted
        else (),
    )


def _amounts(line: PaidInvoice, currency: str) -> Iterator[E1IDPU5]:
    for qualifier, name in AMOUNTS:
        if (amount := getattr(line, name)) is not None:
            yield E1IDPU5(moaqual=qualifier, moabetr=decimal_text(amount), cuxwaerz=currency)


def read_advice(idoc: Pexr2002, profile: IdocProfile | None = None) -> PaymentAdvice:
    """The record in a PEXR2002.

    Raises:
        DocumentError: a day or amount in it is none, or what the record needs is missing: number, document date, total,
            payer, an item's number or amount; or it is another message, such as a payment order.
    """
    message_of(idoc)
    profile = profile or IdocProfile()
    amount, currency = _total(idoc)
    days = read_dates(idoc.dates, DATES)
    payer = find_partner(idoc.partners, _PAYER, profile)
    if idoc.header is None or days["date"] is None or amount is None or payer is None:
        lacks = "date 012" if days["date"] is None else "total amount 002" if amount is None else "partner AG"
        raise lacking(lacks if idoc.header else "header E1IDKU1")
    payee = find_partner(idoc.partners, _PAYEE, profile)
    return PaymentAdvice(
        number=idoc.header.bgmref,
        currency=currency,
        payer=_with_account(payer, idoc.accounts, _PAYER_ACCOUNT),
        amount=amount,
        lines=tuple(_line(item) for item in idoc.items),
        payee=_payee(payee, idoc.accounts, profile) if payee else None,
        **days,
        **read_references(idoc.references, REFERENCES),
    )


def _total(idoc: Pexr2002) -> tuple[Decimal | None, str]:
    """From the header, else from the summary."""
    header = [(each.moaqual, each.moabetr, each.cuxwaerz) for each in idoc.amounts]
    summary = [(each.moaqual, each.moabetr, each.cuxwaerz) for each in idoc.totals]
    for qualifier, amount, currency in (*header, *summary):
        if qualifier in (_TOTAL, _PAYMENT):
            return read_decimal(amount, f"MOABETR[{qualifier}]"), currency
    return None, ""


def _with_account(partner: E1EDKA1, accounts: Iterable[E1IDB02], qualifier: str) -> Party:
    party = read_party(partner)
    found = next((each for each in accounts if each.fiiquali == qualifier), None)
    iban = join_iban(Account(found.fiikonto, found.fiibkenn, found.fiibland)) if found else ""
    return dataclasses.replace(party, number=party.number or partner.lifnr, iban=iban)


def _payee(partner: E1EDKA1, accounts: Iterable[E1IDB02], profile: IdocProfile) -> Party:
    """Our company code is no number of a partner."""
    party = _with_account(partner, accounts, _PAYEE_ACCOUNT)
    return dataclasses.replace(party, number="" if party.number == profile.company_code else party.number)


def _line(item: E1IDPU1) -> PaidInvoice:
    number, reason = _reference(item)
    amounts = {each.moaqual: read_decimal(each.moabetr, f"E1IDPU5[{each.moaqual}]-MOABETR") for each in item.amounts}
    deducted = [read_decimal(each.moabetr, "E1IDPU2-MOABETR") for each in item.deductions]
    told = [amount for amount in deducted if amount is not None]
    deduction = sum(told, Decimal(0)) if told else None
    paid = _first(amounts.get(_NET), amounts.get(_PAYMENT))
    if not number or paid is None:
        raise lacking(f"amount 006 of {number}" if number else "number of a paid invoice")
    codes = [each.ajtgrund for each in item.deductions if each.ajtgrund]
    return PaidInvoice(
        invoice_number=number,
        paid_amount=paid,
        invoice_date=_invoice_date(item),
        gross_amount=amounts.get("004"),
        discount_amount=amounts.get("003"),
        deduction_amount=_first(deduction, amounts.get(_DEDUCTIONS)),
        reason=", ".join(codes) or reason,
    )


def _reference(item: E1IDPU1) -> tuple[str, str]:
    """The number of the paid invoice, by the name of the payee first; and the reason where it is in words."""
    found = {each.qualf: each for each in reversed(item.references)}
    reference = found.get(_OUR_NUMBER) or found.get(_INVOICE_NUMBER) or E1EDP02()
    return item.docnummr or reference.belnr, reference.ihrez


def _invoice_date(item: E1IDPU1) -> dt.date | None:
    found = next((each for each in item.dates if each.iddat == _INVOICE_DATE), E1EDP03())
    return read_date(found.datum, "E1EDP03[016]-DATUM")


def _first(*amounts: Decimal | None) -> Decimal | None:
    return next((amount for amount in amounts if amount is not None), None)
