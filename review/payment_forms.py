"""What a person typed for a payment, to a proposal: amounts of each item, and what stays on account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from datamodel.master import PartnerRole
from datamodel.payments import Allocation, ItemKey, Payment, Proposal
from datamodel.stored_payments import ItemLevel
from review.forms import parse_number
from review.language import Language
from review.values import tidy

AMOUNTS = ("paid", "discount", "deduction")
KEPT = ("charges", "difference")
"""What the form carries along and does not show."""
_MOST_ITEMS = 500
_LONGEST_REASON = 200
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One item of the form as it was typed: its key, and texts by name."""

    item: ItemKey
    texts: Mapping[str, str]


class NotUnderstoodError(ValueError):
    """What was typed makes no proposal; the message says what to do, in the language of the page."""


def item_text(item: ItemKey) -> str:
    """How the form names an item."""
    return f"{item.role}:{item.partner}:{item.number}"


def lines_of(sent: Sequence[tuple[str, str]]) -> list[Line]:
    """The items of the form, in their order. Raises ``ValueError`` where it is no form of a payment."""
    names = [value for name, value in sent if name == "item"][:_MOST_ITEMS]
    values = dict(sent)
    return [
        Line(_item(name), {each: tidy(values.get(f"{each}.{name}", "")) for each in (*AMOUNTS, *KEPT, "reason")})
        for name in dict.fromkeys(names)
    ]


def _item(text: str) -> ItemKey:
    role, partner, number = text.split(":", 2)
    return ItemKey(number, partner, PartnerRole(role))


def entered(
    payment: Payment, lines: Sequence[Line], levels: Mapping[ItemKey, ItemLevel], *, who: str, language: Language
) -> Proposal:
    """What the person says that the payment is for. Items without any amount are left out.

    Raises:
        NotUnderstoodError: a text is no amount, or more is assigned than the payment has.
    """
    told = [_allocation(line, levels.get(line.item)) for line in lines]
    allocations = tuple(each for each in told if each.settled or each.paid)
    on_account = payment.amount - sum((each.paid for each in allocations), _NOTHING)
    if on_account * payment.amount < 0:
        raise NotUnderstoodError(
            language.gettext(
                "You assign %(paid)s of a payment of %(amount)s. Take something off.",
                paid=language.amount(payment.amount - on_account, payment.currency),
                amount=language.amount(payment.amount, payment.currency),
            )
        )
    return Proposal(allocations, 1.0, (f"Entered by {who}.",), on_account=on_account)


def _allocation(line: Line, level: ItemLevel | None) -> Allocation:
    amounts = {name: _amount(line.texts[name]) for name in (*AMOUNTS, *KEPT)}
    settled = sum(amounts.values(), _NOTHING)
    is_full = level is None or level.left == settled
    return Allocation(line.item, **amounts, reason=line.texts["reason"][:_LONGEST_REASON], in_full=is_full)


def _amount(text: str) -> Decimal:
    """Raises ``NotUnderstoodError``."""
    try:
        return parse_number(text) if text else _NOTHING
    except ValueError as error:
        raise NotUnderstoodError(str(error)) from error
