"""When one person is not enough: amounts above a limit need the approval of two (``review.second_approval_above``)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from datamodel.extraction import Extraction, Field

Limits = Mapping[str, Decimal]
"""The highest amount that one person may approve, by currency."""
_TOTALS = ("gross_amount", "net_amount")
_LINE_AMOUNTS = ("gross_amount", "net_amount", "paid_amount")


@dataclass(frozen=True)
class ApprovalLimits:
    """Amounts above which a second person has to approve.

    Attributes:
        table: amounts by currency; under the name of a document type, those that hold for it in place of the others.
    """

    table: Mapping[str, Decimal | Limits] = field(default_factory=dict)

    def reason(self, extraction: Extraction) -> str:
        """Why a second person has to approve; empty where one is enough.

        Once there are limits, an amount that cannot be held against one needs two: nobody knows that it is small.
        """
        limits, currency = self._limits(extraction), _currency(extraction)
        if not limits:
            return ""
        if not any(_amounts(extraction)):
            return "it names no amount"
        if currency not in limits:
            return f"there is no limit for amounts in {currency}" if currency else "it names no currency"
        return self.excess(extraction)

    def excess(self, extraction: Extraction) -> str:
        """The amount that is above its limit, in words; empty where none is known to be."""
        currency = _currency(extraction)
        limit = self._limits(extraction).get(currency)
        highest = max(_amounts(extraction), default=Decimal(0))
        if limit is None or highest <= limit:
            return ""
        return f"{highest:,.2f} {currency} is above {limit:,.2f}"

    def _limits(self, extraction: Extraction) -> Limits:
        of_type = self.table.get(extraction.document_type)
        if isinstance(of_type, Mapping):
            return of_type
        return {currency: limit for currency, limit in self.table.items() if isinstance(limit, Decimal)}


NO_LIMITS = ApprovalLimits()
"""One person is enough."""


def _amounts(extraction: Extraction) -> Iterator[Decimal]:
    """The totals, and what the lines add up to: a total that was read too low, or removed, must not hide them."""
    yield from (abs(_number(extraction.fields, name)) for name in _TOTALS if name in extraction.fields)
    for name in _LINE_AMOUNTS:
        if any(name in item for item in extraction.line_items):
            yield abs(sum((_number(item, name) for item in extraction.line_items), Decimal(0)))


def _number(fields: Mapping[str, Field], name: str) -> Decimal:
    value = fields[name].value if name in fields else None
    return value if isinstance(value, Decimal) else Decimal(0)


def _currency(extraction: Extraction) -> str:
    return str(extraction.fields["currency"].value) if "currency" in extraction.fields else ""
