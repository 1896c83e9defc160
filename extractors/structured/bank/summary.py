"""The totals by which a camt statement says how many entries it has, and how much they come to."""

from collections.abc import Sequence
from decimal import Decimal

from extractors.structured.bank.values import Values, decimal, sign
from extractors.structured.drafting import Draft, Place

_ALL, _CREDITS, _DEBITS = "TtlNtries", "TtlCdtNtries", "TtlDbtNtries"


def check_summary(
    header: Values, amounts: Sequence[Decimal], booked: Sequence[Decimal], draft: Draft, place: Place
) -> None:
    """A finding for each total that fits neither all entries nor those that are booked.

    Args:
        header: of the statement.
        amounts: of all entries, credits positive.
        booked: of those that are booked.
        draft: gets the findings.
        place: of the statement.
    """
    groups = {
        _ALL: [list(amounts), list(booked)],
        _CREDITS: [[a for a in those if a > 0] for those in (amounts, booked)],
        _DEBITS: [[a for a in those if a < 0] for those in (amounts, booked)],
    }
    for name, candidates in groups.items():
        below = f"TxsSummry/{name}"
        _compare(
            f"{name}/NbOfNtries",
            header.first(f"{below}/NbOfNtries"),
            [Decimal(len(c)) for c in candidates],
            draft,
            place,
        )
        sums = [sum(map(abs, c), Decimal(0)) for c in candidates]
        _compare(f"{name}/Sum", header.first(f"{below}/Sum"), sums, draft, place)
    net, direction = _net(header)
    if net:
        _compare(f"{_ALL} net", net, [direction * sum(c, Decimal(0)) for c in groups[_ALL]], draft, place)


def _net(header: Values) -> tuple[str, int]:
    """Its direction is +1 for a credit; older versions tell it beside the amount, newer ones below it."""
    amount = header.first(f"TxsSummry/{_ALL}/TtlNetNtry/Amt", f"TxsSummry/{_ALL}/TtlNetNtryAmt")
    indicator = header.first(f"TxsSummry/{_ALL}/TtlNetNtry/CdtDbtInd", f"TxsSummry/{_ALL}/CdtDbtInd")
    return (amount, sign(indicator)) if sign(indicator) else ("", 0)


def _compare(what: str, text: str, found: Sequence[Decimal], draft: Draft, place: Place) -> None:
    told = decimal(text)
    if told is not None and told not in found:
        draft.find_broken_rule(f"TxsSummry/{what}: it says {told}, and the entries make {found[0]}.", place)
