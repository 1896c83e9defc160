"""What documents tell of payments: the bookings of bank statements, reports and notifications, and payers' advices.

The same money may be told several times: during the day and at its end, by the bank and by its payer. ``join`` makes
one payment of all that tells of one, whatever came in first.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.bookings import account_key, booking_keys
from datamodel.business import PaidInvoice
from datamodel.extraction import DocumentType, Extraction, LineItem, StatementKind
from datamodel.identity import compact
from datamodel.payments import Payment, PaymentSource, Told
from datamodel.stored_payments import Collected
from orders.paper import day_of, number_of, text_of

_EARLY = dt.timedelta(days=10)
_LATE = dt.timedelta(days=45)
MEETING = _EARLY + _LATE
"""How far an advice and its booking may lie apart."""
_SHORTEST_REFERENCE = 5  # letters and digits; shorter ones stand in texts by chance


@dataclass(frozen=True, slots=True)
class Telling:
    """One document: what it is, and the payments that it tells of."""

    document: Collected
    payments: tuple[Payment, ...]


def told_by(extraction: Extraction, *, document_id: int, version: int, received_on: dt.date) -> Telling:
    """What an approved document tells; bookings without amount, and advices without one, tell nothing."""
    if extraction.document_type is DocumentType.PAYMENT_ADVICE:
        advice = _advised(extraction, document_id, received_on)
        return Telling(Collected(document_id, version), (advice,) if advice else ())
    fields = extraction.fields
    document = Collected(
        document_id,
        version,
        kind=_kind(extraction),
        account=text_of(fields, "account_iban"),
        number=text_of(fields, "statement_number") or text_of(fields, "document_number"),
        day=day_of(fields, "statement_date") or day_of(fields, "document_date") or received_on,
        currency=text_of(fields, "currency"),
        opening=number_of(fields, "opening_balance"),
        closing=number_of(fields, "closing_balance"),
    )
    keys = booking_keys(extraction)
    lines = enumerate(zip(extraction.line_items, keys, strict=True), 1)
    booked = (_booked(item, key, line, document) for line, (item, key) in lines)
    return Telling(document, tuple(payment for payment in booked if payment))


def _kind(extraction: Extraction) -> StatementKind:
    """Paper that does not say so is a statement."""
    said = text_of(extraction.fields, "statement_kind")
    return StatementKind(said) if said in set(StatementKind) else StatementKind.STATEMENT


def _booked(item: LineItem, key: str, line: int, document: Collected) -> Payment | None:
    amount = number_of(item, "amount")
    day = day_of(item, "value_date") or day_of(item, "booking_date") or document.day
    if not amount or day is None:
        return None
    texts = [text_of(item, name) for name in ("payment_reference", "end_to_end_id", "creditor_reference")]
    return Payment(
        key=key,
        amount=amount,
        currency=text_of(item, "currency") or document.currency,
        date=day,
        payer_name=text_of(item, "ultimate_name") or text_of(item, "counterparty_name"),
        payer_iban=text_of(item, "counterparty_iban"),
        texts=tuple(dict.fromkeys(text for text in texts if text)),
        account_iban=document.account,
        end_to_end_id=text_of(item, "end_to_end_id"),
        bank_reference=text_of(item, "bank_reference"),
        transaction_code=text_of(item, "transaction_code"),
        charges=abs(number_of(item, "charges_amount") or Decimal(0)),
        original_amount=number_of(item, "original_amount"),
        original_currency=text_of(item, "original_currency"),
        return_reason=text_of(item, "return_reason"),
        told=(Told(PaymentSource.BOOKING, document.document_id, line),),
    )


def _advised(extraction: Extraction, document_id: int, received_on: dt.date) -> Payment | None:
    fields = extraction.fields
    lines = tuple(filter(None, map(_paid, extraction.line_items)))
    total = number_of(fields, "gross_amount")
    amount = sum((line.paid_amount for line in lines), Decimal(0)) if total is None else total
    if not amount:
        return None
    texts = (text_of(fields, name) for name in ("document_number", "payment_reference"))
    name, customer = text_of(fields, "sender_name"), extraction.links.get("customer", "")
    number = text_of(fields, "document_number") or text_of(fields, "payment_reference")
    day = day_of(fields, "payment_date") or day_of(fields, "document_date") or received_on
    said = (customer or compact(name), compact(number), str(amount.normalize()), text_of(fields, "currency"), str(day))
    return Payment(
        key=f"advice-{hashlib.sha256('|'.join(said).encode()).hexdigest()[:32]}",
        amount=amount,
        currency=text_of(fields, "currency"),
        date=day,
        payer_name=name,
        payer_iban=text_of(fields, "sender_iban"),
        customer=customer,
        texts=tuple(dict.fromkeys(text for text in texts if text)),
        lines=lines,
        told=(Told(PaymentSource.ADVICE, document_id),),
    )


def _paid(item: LineItem) -> PaidInvoice | None:
    paid, number = number_of(item, "paid_amount"), text_of(item, "invoice_number")
    if paid is None or not number:
        return None
    gross, discount = number_of(item, "gross_amount"), number_of(item, "discount_amount")
    deduction = number_of(item, "deduction_amount")
    if deduction is None and gross is not None and discount is not None:
        deduction = gross - discount - paid or None
    return PaidInvoice(
        invoice_number=number,
        paid_amount=paid,
        invoice_date=day_of(item, "invoice_date"),
        gross_amount=gross,
        discount_amount=discount,
        deduction_amount=deduction,
        reason=text_of(item, "deduction_reason"),
    )


def join(
    tellings: Iterable[Telling], known: Iterable[Payment] = (), statements: Mapping[int, Collected] | None = None
) -> list[Payment]:
    """One payment for all that tells of one, by key; what is ``known`` comes back with what is new of it, or unchanged.

    Args:
        tellings: of documents that are new, or were changed.
        known: payments that there are.
        statements: the documents that told of them.
    """
    new = list(tellings)
    documents = {**(statements or {}), **{each.document.document_id: each.document for each in new}}
    again = {each.document.document_id for each in new}
    found: dict[str, Payment] = {}
    for payment in known:
        kept = tuple(told for told in payment.told if told.document_id not in again)
        found[payment.key] = replace(payment, told=kept)
    for telling in sorted(new, key=lambda each: each.document.document_id):
        for payment in telling.payments:
            payment = _with_own_key(payment, found, documents)
            found[payment.key] = _merged(found[payment.key], payment) if payment.key in found else payment
    told = [payment for payment in _met(found).values() if payment.told]
    return sorted(told, key=lambda each: (each.told[0].document_id, each.told[0].line, each.key))


def _with_own_key(payment: Payment, found: Mapping[str, Payment], documents: Mapping[int, Collected]) -> Payment:
    """Two bookings of two statements are two, whatever their keys: a statement repeats nothing of another one."""
    if payment.key not in found or not payment.is_booked:
        return payment
    own = _statement(payment, documents)
    others = {_statement(replace(payment, told=(told,)), documents) for told in found[payment.key].told} - {None}
    if own is None or not others or own in others:
        return payment
    suffix = hashlib.sha256("|".join(own).encode()).hexdigest()[:8]
    return replace(payment, key=f"{payment.key}-{suffix}")


def _statement(payment: Payment, documents: Mapping[int, Collected]) -> tuple[str, ...] | None:
    """Which statement tells of it; None for reports, notifications and advices."""
    document = documents.get(payment.told[0].document_id)
    if document is None or document.kind is not StatementKind.STATEMENT:
        return None
    return (account_key(document.account), str(document.day), str(document.opening), str(document.closing))


def _merged(one: Payment, other: Payment) -> Payment:
    """What both tell, with the details of the one that tells more; the same whichever came first."""
    rich, poor = sorted((one, other), key=_richness, reverse=True)
    texts = dict.fromkeys((*rich.texts, *sorted(poor.texts)))
    filled = {
        name: getattr(poor, name)
        for name in ("payer_name", "payer_iban", "customer", "end_to_end_id", "bank_reference", "transaction_code",
                     "original_amount", "original_currency", "return_reason", "lines", "account_iban")
        if not getattr(rich, name)
    }  # fmt: skip
    told = tuple(sorted({*one.told, *other.told}, key=lambda each: (each.document_id, each.line)))
    return replace(rich, **filled, texts=tuple(texts), told=told)


def _richness(payment: Payment) -> tuple[int, int, str]:
    names = ("payer_name", "payer_iban", "end_to_end_id", "bank_reference", "transaction_code", "original_currency")
    said = [getattr(payment, name) for name in names]
    return sum(map(bool, said)), sum(map(len, payment.texts)), repr((said, payment.texts))


def _met(found: Mapping[str, Payment]) -> dict[str, Payment]:
    """Each advice with the booking that it announced, where one fits and no other advice fits that better."""
    booked = {key: payment for key, payment in found.items() if payment.is_booked}
    free = {key for key, payment in booked.items() if not payment.lines}
    result = dict(found)
    advices = sorted((one for one in found.values() if not one.is_booked), key=lambda one: (one.date, one.key))
    by_amount: dict[tuple[Decimal, str], list[Payment]] = {}
    for payment in booked.values():
        by_amount.setdefault((payment.amount, payment.currency), []).append(payment)
    for advice in advices:
        fitting = [one for one in by_amount.get((advice.amount, advice.currency), ()) if one.key in free]
        meeting = _best(advice, fitting)
        if meeting is None:
            continue
        free.discard(meeting.key)
        result[meeting.key] = _with_advice(result[meeting.key], advice)
        del result[advice.key]
    return result


def _best(advice: Payment, bookings: Sequence[Payment]) -> Payment | None:
    """The one that names the advice, else the only one of its payer in its time."""
    near = [one for one in bookings if advice.date - _EARLY <= one.date <= advice.date + _LATE]
    naming = [one for one in near if _names(one, advice)]
    same = naming or [one for one in near if _same_payer(one, advice)]
    if len(same) > 1 and naming:
        same = sorted(same, key=lambda one: (abs(one.date - advice.date), one.key))[:1]
    return same[0] if len(same) == 1 else None


def _names(booking: Payment, advice: Payment) -> bool:
    said = compact(" ".join(booking.texts))
    numbers = [*advice.texts, *(line.invoice_number for line in advice.lines)]
    return any(len(number) >= _SHORTEST_REFERENCE and number in said for number in map(compact, numbers))


def _same_payer(booking: Payment, advice: Payment) -> bool:
    if booking.payer_iban and advice.payer_iban:
        return account_key(booking.payer_iban) == account_key(advice.payer_iban)
    if booking.customer and advice.customer:
        return booking.customer == advice.customer
    ours, theirs = compact(booking.payer_name), compact(advice.payer_name)
    return bool(ours and theirs) and (ours.startswith(theirs) or theirs.startswith(ours))


def _with_advice(booking: Payment, advice: Payment) -> Payment:
    """The bank says what came, the payer what it is for."""
    told = tuple(sorted({*booking.told, *advice.told}, key=lambda each: (each.document_id, each.line)))
    return replace(
        booking,
        customer=booking.customer or advice.customer,
        texts=tuple(dict.fromkeys((*booking.texts, *advice.texts))),
        lines=advice.lines,
        told=told,
    )
