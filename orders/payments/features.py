"""What speaks for and against an explanation of a payment, as numbers, and how probable it is after all.

The model is a conditional logit: of all explanations of a payment, and the one that none of them is right, each has a
score, the weighted sum of its features, and the probabilities are the scores' softmax. So two explanations that fit
equally well share what there is to have. ``benchmarks/payments_fit.py`` fits the weights on generated payments.
"""

import math
from collections.abc import Mapping, Sequence

from orders.payments.candidates import NO_CHANCE, Hypothesis, Source
from orders.payments.fitting import Fit
from orders.payments.ledger import Entry, Ledger
from orders.payments.numbers import Quality
from orders.payments.payers import Known
from orders.payments.sighting import Sighting, is_payer
from orders.payments.weights import WEIGHTS

Features = Mapping[str, float]
_SEARCHED = frozenset({Source.NAMED_AND_MORE, Source.SEARCH})
_LUCKY = -2.0
"""Where one sum in a hundred would be found whatever the amount."""
_UNKNOWN = frozenset({"no", "other", "alike"})


def features(hypothesis: Hypothesis, sighting: Sighting, ledger: Ledger) -> Features:
    """The features of one explanation by name; those that are 0 are left out."""
    entries = [share.entry for share in hypothesis.fitting.shares]
    named = _named(entries, sighting)
    payer = _payer(entries, sighting)
    fit = hypothesis.fitting.fit.value
    found: dict[str, float] = {
        "bias": 1.0,
        f"fit {fit}": 1.0,
        f"fit {fit} named {named}": 1.0,
        f"payer {payer} named {named}": 1.0,
        f"payer {payer} amount {_explained(hypothesis)}": 1.0,
        f"source {hypothesis.source.value}": 1.0,
    }
    found |= _numbers(entries, sighting, ledger)
    found |= _chance(hypothesis, sighting, ledger)
    found |= _days(entries, sighting)
    found |= _words(hypothesis, sighting)
    return {name: value for name, value in found.items() if value}


def is_supported(hypothesis: Hypothesis, sighting: Sighting) -> bool:
    """Whether two of three agree, the numbers that are named, the amount and who paid, and chance would not do as well.

    One alone is never enough, however well it fits: not a number in a payment of somebody else over some other amount,
    and no sum of items that are not named where there are so many that some would make any amount.
    """
    if hypothesis.source in _SEARCHED and hypothesis.luck > _LUCKY:
        return False
    entries = [share.entry for share in hypothesis.fitting.shares]
    payer = _payer(entries, sighting) not in _UNKNOWN | {"several_unknown"}
    named = _named(entries, sighting)
    number = named in {"clear", "short"} or (named == "tail" and payer) or hypothesis.source is Source.ADVICE
    return payer + number + (_explained(hypothesis) != "open") > 1


def confidences(found: Sequence[Features]) -> list[float]:
    """How probable each explanation is, of all these; what is missing from 1 is that none is right."""
    scores = [sum(WEIGHTS.get(name, 0.0) * value for name, value in sorted(one.items())) for one in found]
    top = max([0.0, *scores])
    powers = [math.exp(score - top) for score in scores]
    whole = math.fsum(powers) + math.exp(-top)
    return [power / whole for power in powers]


def _named(entries: Sequence[Entry], sighting: Sighting) -> str:
    """How surely all the items are named: by the worst of them."""
    if sighting.payment.lines and not sighting.hits:
        return "advice"
    hits = [sighting.hit(entry) for entry in entries]
    qualities = [hit.quality if hit else 0 for hit in hits]
    worst = min(qualities)
    if not max(qualities):
        return "none"
    if not worst:
        return "some"
    return (
        "clear"
        if worst >= Quality.CLEAR
        else "short"
        if worst >= Quality.INSIDE
        else "tail"
        if worst >= Quality.TAIL
        else "weak"
    )


def _explained(hypothesis: Hypothesis) -> str:
    """Whether the amount speaks for these items: it does not where any other would do as well."""
    fit = hypothesis.fitting.fit
    if fit in {Fit.PARTIAL, Fit.FILLED, Fit.OVERPAID, Fit.DEDUCTION, Fit.CHARGES, Fit.RATE}:
        return "open"
    return "exact" if fit in {Fit.EXACT, Fit.ADVISED, Fit.ORIGINAL} else "near"


def _payer(entries: Sequence[Entry], sighting: Sighting) -> str:
    """How well it is known that the items are the payer's; ``other`` where he is known to be somebody else."""
    accounts = {entry.account for entry in entries}
    known = [is_payer(sighting, account) for account in accounts]
    best = max((hit.known for hit in sighting.payers.values()), default=Known.NO)
    if len(accounts) > 1:
        return "several" if max(known) >= Known.SHARED else "several_unknown"
    if known[0] >= Known.NEAR:
        return "certain" if known[0] is Known.CERTAIN else "named"
    if best >= Known.NEAR:
        return "other"
    return known[0].name.lower()


def _numbers(entries: Sequence[Entry], sighting: Sighting, ledger: Ledger) -> dict[str, float]:
    """Numbers of the text that this does not explain, and how many items it has."""
    places = {entry.place for entry in entries}
    spans = [(hit.start, hit.end) for hit in map(sighting.hit, entries) if hit]
    accounts = {entry.account for entry in entries}
    clear = short = tail = closed = 0
    for place, hit in sighting.hits.items():
        other = ledger.entries[place]
        if place in places or any(s < hit.end and hit.start < e for s, e in spans):
            continue
        if not other.open:
            closed += hit.quality >= Quality.TAIL
            continue
        clear += hit.quality is Quality.CLEAR
        own = other.account in accounts
        short += own and Quality.TAIL <= hit.quality < Quality.CLEAR
        tail += own and hit.quality < Quality.TAIL
    unnamed = sum(sighting.hit(entry) is None for entry in entries)
    return {
        "left clear": min(clear, 3),
        "left short": min(short, 3),
        "left weak": min(tail, 3),
        "closed": min(closed, 3),
        "strange": min(_strange(entries, sighting), 2),
        "items": math.log(len(entries)),
        "unnamed items": math.log1p(unnamed),
        "theirs": float(any(hit is not None and hit.theirs for hit in map(sighting.hit, entries))),
    }


def _strange(entries: Sequence[Entry], sighting: Sighting) -> int:
    """Numbers that look like one of an item, and are neither of these nor of another."""
    explained = {sighting.others[entry.place].start for entry in entries if entry.place in sighting.others}
    return max(0, sighting.strange - len(explained))


def _chance(hypothesis: Hypothesis, sighting: Sighting, ledger: Ledger) -> dict[str, float]:
    searched = hypothesis.source in {Source.NAMED_AND_MORE, Source.SEARCH, Source.SOME_NAMED}
    amount = abs(ledger.units(sighting.payment.amount)) / 10**ledger.places
    entries = [share.entry for share in hypothesis.fitting.shares]
    common = ledger.common[entries[0].item.currency, entries[0].open] if len(entries) == 1 else 1
    unnamed = not any(entry.place in sighting.hits for entry in entries)
    luck = max(hypothesis.luck, NO_CHANCE) - NO_CHANCE
    return {
        "solutions": math.log(max(hypothesis.solutions, 1)),
        f"luck {hypothesis.source.value}": luck / 4,
        "searched luck": max(0.0, luck - 4) if searched else 0.0,
        "amount": math.log10(amount + 1) if searched else 0.0,
        "common": math.log(common),
        "common unnamed": math.log(common) if unnamed else 0.0,
        "common unknown": math.log(common) if _payer(entries, sighting) in _UNKNOWN else 0.0,
        "whole unnamed": float(unnamed and float(amount * 10).is_integer()),
    }


def _days(entries: Sequence[Entry], sighting: Sighting) -> dict[str, float]:
    """Whether people pay such items on such a day."""
    day = sighting.payment.date
    late = [((entry.item.due_date or entry.item.date) - day).days for entry in entries]
    spread = max(late) - min(late)
    unnamed = not any(entry.place in sighting.hits for entry in entries)
    early, overdue = max(0, max(late)), max(0, -min(late))
    return {
        "before billed": float(any(entry.item.date > day for entry in entries)),
        "early": math.log1p(early),
        "overdue": math.log1p(overdue),
        "early unnamed": math.log1p(early) * unnamed,
        "overdue unnamed": math.log1p(overdue) * unnamed,
        "spread unnamed": math.log1p(spread) * unnamed,
    }


def _words(hypothesis: Hypothesis, sighting: Sighting) -> dict[str, float]:
    fit = hypothesis.fitting
    short = fit.fit in {Fit.PARTIAL, Fit.FILLED}
    missing = sum(abs(share.entry.open - share.settled) for share in fit.shares)
    total = sum(abs(share.entry.open) for share in fit.shares)
    over = abs(fit.on_account) / max(total, 1)
    return {
        "word part": float(sighting.part and short),
        "word part unmet": float(sighting.part and not short),
        "word discount": float(sighting.discount and fit.fit is Fit.DISCOUNT),
        "word discount unmet": float(sighting.discount and fit.fit not in {Fit.DISCOUNT, Fit.TAKEN, Fit.ADVISED}),
        "word deduction unmet": float(sighting.deduction and fit.fit in {Fit.PARTIAL, Fit.FILLED, Fit.EXACT}),
        "word charges unmet": float(sighting.charges and short),
        "word advance": float(sighting.advance),
        "share missing": missing / max(total, 1) if short else 0.0,
        "share over": min(over, 3.0),
        "small over": float(0 < over < 0.02),
        "strange over": float(over > 0 and sighting.strange > 0),
        "told over": float(over > 0 and abs(fit.on_account) in sighting.amounts),
        "strange short": float(short and sighting.strange > 0),
        "amount told": float(_told(hypothesis, sighting)),
    }


def _told(hypothesis: Hypothesis, sighting: Sighting) -> bool:
    """Whether the text tells the amount of each item or what is paid of it."""
    shares = hypothesis.fitting.shares
    return bool(sighting.amounts) and all(
        abs(share.paid) in sighting.amounts or abs(share.entry.open) in sighting.amounts for share in shares
    )
