"""Rows that are no line items: sums of other rows, where the document's total proves it, and stray text.

Sub-totals of groups and the headings of bundles are printed like items, with a quantity, a price and an amount. What
they cannot do is add up: only without them are the rows the total that the paper prints.
"""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from datamodel.extraction import Field, LineItem
from extractors.vocabulary import label_key, phrases

_CENT = Decimal("0.011")
_AMOUNT = "net_amount"
_USUAL = 0.6
"""Share of the rows that must carry a number for a row of text alone to be none of them."""
_LONGEST = 100
"""Rows beneath a heading with their sum."""
_NUMBERS = frozenset({"quantity", "unit_price", "net_amount", "paid_amount", "gross_amount"})
_TEXTS = frozenset({"description", "unit"})


def items_alone(lines: Sequence[LineItem], totals: Sequence[Field | None]) -> list[LineItem]:
    """``lines`` without the rows that sum others and without stray text.

    Args:
        totals: what the rows may add up to, most likely first: the net amount, or the gross where prices hold the tax.
    """
    kept = _without_text(lines)
    for total in totals:
        if total is not None and isinstance(total.value, Decimal):
            named = {row for row, line in enumerate(kept) if _is_named(line)}
            summing = summing_rows([_amount(line) for line in kept], total.value, named=named)
            if summing is not None:
                return [line for row, line in enumerate(kept) if row not in summing]
    return kept


def summing_rows(
    amounts: Sequence[Decimal | None], total: Decimal, *, named: AbstractSet[int] = frozenset()
) -> frozenset[int] | None:
    """The rows without which the others are ``total``; None where nothing proves which.

    A row sums what stands directly above it, or directly beneath it, up to the next such row. No row at all is the
    answer where all of them add up.

    Args:
        named: rows that call themselves a sum. Only these may be the sum of a single row: two equal rows and a total
            that was misread must not cost an item.
    """
    for found in (frozenset[int](), *_candidates(amounts, named)):
        rest = [amount for row, amount in enumerate(amounts) if row not in found and amount is not None]
        if rest and abs(sum(rest, Decimal(0)) - total) < _CENT:
            return found
    return None


def _candidates(amounts: Sequence[Decimal | None], named: AbstractSet[int]) -> Iterator[frozenset[int]]:
    """Sums beneath their rows, sums above them, and both: headings with sums within groups that end with theirs."""
    above, below = _sums_above(amounts, named), _sums_below(amounts, named)
    yield above
    yield below
    yield below | _sums_above(_without(amounts, below), named)
    yield above | _sums_below(_without(amounts, above), named)


def _without(amounts: Sequence[Decimal | None], rows: AbstractSet[int]) -> list[Decimal | None]:
    return [None if row in rows else amount for row, amount in enumerate(amounts)]


def _sums_below(amounts: Sequence[Decimal | None], named: AbstractSet[int]) -> frozenset[int]:
    """Rows that are the sum of rows beneath them, sums among these left out: a bundle may hold bundles."""
    found: set[int] = set()
    leaves: deque[Decimal] = deque(maxlen=_LONGEST)
    for row in range(len(amounts) - 1, -1, -1):
        amount = amounts[row]
        if amount is None:
            continue
        if _is_sum(amount, leaves, 1 if row in named else 2):
            found.add(row)
        else:
            leaves.appendleft(amount)
    return frozenset(found)


def _is_sum(amount: Decimal, beneath: Iterable[Decimal], least: int) -> bool:
    """Whether the first rows ``beneath``, at least so many, add up to ``amount``."""
    sums = itertools.accumulate(beneath)
    return bool(amount) and any(abs(total - amount) < _CENT for total in itertools.islice(sums, least - 1, None))


def _sums_above(amounts: Sequence[Decimal | None], named: AbstractSet[int]) -> frozenset[int]:
    """Rows that are the sum of the rows since the last such row, or of all rows."""
    found: set[int] = set()
    since, all_rows = Decimal(0), Decimal(0)
    count = 0
    for row, amount in enumerate(amounts):
        if amount is None:
            continue
        is_sum = count >= (1 if row in named else 2) and abs(amount - since) < _CENT
        if amount and (is_sum or (found and abs(amount - all_rows) < _CENT)):
            found.add(row)
            since, count = Decimal(0), 0
        else:
            since, all_rows, count = since + amount, all_rows + amount, count + 1
    return frozenset(found)


def sum_of(lines: Sequence[LineItem]) -> Decimal | None:
    """The sum of the amounts of all lines; None where one lacks it."""
    amounts = [_amount(line) for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def _is_named(line: LineItem) -> bool:
    """Whether a row calls itself a sum: "Subtotal hardware"."""
    text = label_key(line["description"].text) if "description" in line else ""
    return any(text.startswith(label_key(phrase)) for phrase in phrases("totals", "words"))


def _amount(line: LineItem) -> Decimal | None:
    field = line.get(_AMOUNT)
    return field.value if field is not None and isinstance(field.value, Decimal) else None


def _without_text(lines: Sequence[LineItem]) -> list[LineItem]:
    """Without rows that say nothing but words where the others say numbers: lines of an item that were cut off."""
    numbered = sum(1 for line in lines if _NUMBERS & set(line))
    if numbered < _USUAL * len(lines):
        return list(lines)
    return [line for line in lines if set(line) - _TEXTS]
