"""What a rule finds, and how to look at an invoice's lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractors.structured.einvoice.drafting import NOT_COUNTED
from extractors.structured.einvoice.model import BT, Group, Term
from extractors.structured.einvoice.profiles import Claim


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that the invoice breaks.

    Attributes:
        rule: its number.
        words: what is wrong, as one sentence.
        at: where.
        line: of the line item, from 1.
        term: the business term that is wrong.
        is_warning: whether the standard only warns.
    """

    rule: str
    words: str
    at: Group | Term
    line: int | None = None
    term: BT = ""
    is_warning: bool = False


Rule = Callable[[Group, Claim], Iterator[Breach]]
"""One or several rules of one kind: what of an invoice breaks them, given what it claims to follow."""


def numbered_lines(invoice: Group) -> Iterator[tuple[int | None, Group]]:
    """Each line with the number of its line item; None for those that are none."""
    count = 0
    for line in invoice.below("BG-25"):
        counts = is_detail(line)
        count += counts
        yield count if counts else None, line


def is_detail(line: Group) -> bool:
    """Whether the amount of a line is in the total."""
    return "BT-X-8" not in line.terms or line.text("BT-X-8").upper() not in NOT_COUNTED


def each(invoice: Group, path: str) -> Iterator[tuple[int | None, Group]]:
    """Every group at ``path``, with the line item that it belongs to."""
    name, _, rest = path.partition("/")
    if name != "BG-25":
        yield from ((None, group) for group in invoice.below(path))
        return
    for number, line in numbered_lines(invoice):
        yield from ((number, group) for group in line.below(rest))


def total_of(groups: Iterator[Group], term: BT) -> Decimal:
    """The sum of a term over groups; what is no number counts nothing."""
    return sum((number for group in groups if (number := group.number(term)) is not None), Decimal(0))
