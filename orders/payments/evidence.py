"""Why a payment is taken to be for some items, or for none: the sentences that people read."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from datamodel.payments import Payment
from orders.payments.candidates import NO_CHANCE, Hypothesis, Source
from orders.payments.fitting import Fit, Fitting
from orders.payments.ledger import Entry, Ledger
from orders.payments.numbers import Hit, Quality
from orders.payments.payers import Known, PayerHit
from orders.payments.sighting import Sighting

_MOST_NAMED = 5
_LUCKY = NO_CHANCE + 4  # from here on chance is worth a sentence


def sentences(hypothesis: Hypothesis, sighting: Sighting, ledger: Ledger) -> tuple[str, ...]:
    """What speaks for and against an explanation, the strongest first."""
    entries = [share.entry for share in hypothesis.fitting.shares]
    return tuple(
        (
            *_numbers(hypothesis, entries, sighting),
            *_amounts(hypothesis, sighting, ledger),
            *_payers(entries, sighting),
            *_doubts(hypothesis, entries, sighting, ledger),
        )
    )


def _numbers(hypothesis: Hypothesis, entries: Sequence[Entry], sighting: Sighting) -> Iterator[str]:
    if hypothesis.source is Source.ADVICE:
        yield f"The payer's advice names {len(entries)} items, and its lines make the payment."
        return
    for entry in entries[:_MOST_NAMED]:
        hit = sighting.hit(entry)
        if hit:
            yield _number(entry, hit)
    if len(entries) > _MOST_NAMED:
        more = sum(sighting.hit(entry) is not None for entry in entries[_MOST_NAMED:])
        if more:
            yield f"The text names {more} more of its items."


def _number(entry: Entry, hit: Hit) -> str:
    number, seen = entry.item.number, " ".join(hit.seen.split())
    if hit.theirs:
        return f"{number}: the text names the customer's reference “{seen}”."
    if hit.quality is Quality.CLEAR:
        return f"{number}: the text names it, as “{seen}”."
    if hit.quality is Quality.SHORT:
        return f"{number}: the text names it, as “{seen}”, with few digits."
    if hit.quality is Quality.INSIDE:
        return f"{number}: the text has it within a longer run of signs, “{seen}”."
    if hit.quality is Quality.TAIL:
        return f"{number}: the text names its last digits, “{seen}”."
    if hit.quality is Quality.RANGE:
        return f"{number}: it lies in what the text names, “{seen}”."
    return f"{number}: “{seen}” in the text differs by one sign."


def _amounts(hypothesis: Hypothesis, sighting: Sighting, ledger: Ledger) -> Iterator[str]:
    fitting, currency = hypothesis.fitting, sighting.payment.currency
    total = ledger.money(sum(share.entry.open for share in fitting.shares))
    if hypothesis.source is Source.ADVICE:
        return
    if fitting.fit is Fit.EXACT:
        yield f"The amount is exactly what is open: {total} {currency}."
    elif fitting.fit is Fit.CENTS:
        yield f"The amount differs by cents from what is open: {total} {currency}."
    elif fitting.fit is Fit.OVERPAID:
        yield f"{abs(ledger.money(fitting.on_account))} {currency} more were paid than are open."
    elif fitting.fit in {Fit.PARTIAL, Fit.FILLED}:
        left = ledger.money(sum(share.entry.open - share.settled for share in fitting.shares))
        yield f"A part was paid; {left} {currency} of these items stay open."
    else:
        yield from _differences(fitting, total, sighting, ledger)


def _differences(fitting: Fitting, total: Decimal, sighting: Sighting, ledger: Ledger) -> Iterator[str]:
    off, currency = _total(fitting, ledger), sighting.payment.currency
    original_currency = sighting.payment.original_currency
    if fitting.fit is Fit.DISCOUNT:
        yield f"The amount is what is open, less the cash discount agreed: {total} less {off} {currency}."
    elif fitting.fit is Fit.TAKEN:
        yield f"A cash discount of {off} {currency} was taken too late, or was never agreed."
    elif fitting.fit in {Fit.TOLD_CHARGES, Fit.CHARGES}:
        yield f"Banks kept {off} {currency}."
    elif fitting.fit in {Fit.TOLD_DEDUCTION, Fit.DEDUCTION}:
        yield f"The text tells of a deduction; {off} {currency} are missing."
    elif fitting.fit is Fit.DIFFERENCE:
        yield f"It was paid in {original_currency}; exchange makes a difference of {off} {currency}."
    elif fitting.fit is Fit.ORIGINAL:
        yield f"The payer instructed exactly what is open, in {original_currency}: {total}."
    elif fitting.fit is Fit.RATE:
        yield f"At the exchange rate the amount is what is open: {total} {fitting.shares[0].entry.item.currency}."


def _total(fitting: Fitting, ledger: Ledger) -> Decimal:
    return ledger.money(sum(s.discount + s.deduction + s.charges + s.difference for s in fitting.shares))


def _payers(entries: Sequence[Entry], sighting: Sighting) -> Iterator[str]:
    accounts = {entry.account for entry in entries}
    for account in sorted(accounts):
        hit = sighting.payers.get(account)
        if hit:
            yield _payer(account[1], hit)
    if len(accounts) > 1:
        yield f"The items are of {len(accounts)} customers."
    elif sighting.payment.payer_name and not accounts & set(sighting.payers):
        yield f"Nothing else says that {sighting.payment.payer_name} pays for customer {entries[0].item.partner}."


def _payer(number: str, hit: PayerHit) -> str:
    if hit.how == "number":
        return f"The advice is of customer {number}."
    if hit.how == "iban":
        if hit.known is Known.SHARED:
            return f"The account is known to be that of customer {number}, and of others."
        return f"The account is known to be that of customer {number}."
    if hit.known >= Known.NAMED:
        return f"The payer's name is that of customer {number}."
    return f"The payer's name is like that of customer {number}."


def _doubts(hypothesis: Hypothesis, entries: Sequence[Entry], sighting: Sighting, ledger: Ledger) -> Iterator[str]:
    if hypothesis.source in {Source.ALL, Source.DUE}:
        yield "These are all items of the customer that are open, or due."
    elif hypothesis.source is Source.DAY:
        yield "These are all items of one day."
    elif hypothesis.source is Source.OLDEST:
        yield "These are the customer's oldest items."
    if hypothesis.solutions > 1:
        yield f"{hypothesis.solutions} sets of items make this amount."
    elif hypothesis.source in {Source.SEARCH, Source.NAMED_AND_MORE} and hypothesis.luck > _LUCKY:
        yield "Among so many items some would make this amount by chance."
    common = ledger.common[entries[0].item.currency, entries[0].open]
    if len(entries) == 1 and common > 1 and entries[0].place not in sighting.hits:
        yield f"{common} open items have this amount."


_BACK = {
    "id": "The end-to-end id is that of the earlier payment.",
    "text": "The text repeats that of the earlier payment.",
    "payer": "It came from the same payer.",
}


def returned_sentences(payment: Payment, before: Payment, fee: Decimal, reasons: Sequence[str]) -> tuple[str, ...]:
    """Why a payment is the return of an earlier one."""
    told = [f"The payment of {before.date} over {before.amount} {before.currency} came back."]
    if payment.return_reason:
        told.append(f"The bank's reason is {payment.return_reason}.")
    told += [_BACK[name] for name in reasons]
    if fee:
        told.append(f"The bank took {fee} {payment.currency} for it.")
    return tuple(told)


def foreign_reason(what: str) -> str:
    return f"It is for no open item: {what}."


def paid_before(numbers: Sequence[str]) -> str:
    named = ", ".join(numbers)
    return f"What the text names is paid already: {named}."


def announced() -> str:
    """Why what is only announced settles nothing."""
    return "The payer has announced it; no bank has booked it yet."


def doubtful(confidence: float, threshold: float) -> str:
    return f"The best explanation is sure to {confidence:.1%} only; {threshold:.1%} are asked for."


def unexplained() -> str:
    return "No open item explains this payment."


def unknown_return() -> str:
    return "It came back, and the earlier payment is not known."
