"""What the pages of payments show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote, urlencode

from datamodel.payments import Allocation, ItemKey, PaymentState, Proposal
from datamodel.stored_payments import ItemLevel, PaymentFilter, PaymentPage, PaymentSorting, StoredPayment
from review.forms import parse_number
from review.language import N_, Language
from review.payment_forms import AMOUNTS, KEPT, Line, item_text
from review.queue_views import Choice, Tab
from review.values import tidy

PAGE = 50
"""Payments on one page."""
TABS: Mapping[str, str] = {
    PaymentState.REVIEW: N_("To decide"),
    PaymentState.ANNOUNCED: N_("Announced"),
    PaymentState.MATCHED: N_("Matched"),
    PaymentState.POSTED: N_("Posted"),
    PaymentState.FOREIGN: N_("Not of customers"),
    "all": N_("All payments"),
}
SORTINGS: Mapping[str, str] = {
    PaymentSorting.OLDEST: N_("Oldest first"),
    PaymentSorting.LARGEST: N_("Largest amount first"),
    PaymentSorting.LATEST: N_("Last changed first"),
}
KINDS: Mapping[str, str] = {
    "one_to_one": N_("One item"),
    "many_invoices": N_("Several invoices"),
    "many_payments": N_("One of several payments"),
    "partial": N_("Part of it"),
    "cash_discount": N_("Cash discount"),
    "deduction": N_("Deduction"),
    "bank_charges": N_("Bank charges"),
    "currency_difference": N_("Exchange rate"),
    "credit_netted": N_("Credit note netted"),
    "overpayment": N_("Overpaid"),
    "returned_debit": N_("Came back"),
    "no_reference": N_("No reference"),
    "several_customers": N_("Several customers"),
}
_NAMES = ("state", "words", "customer", "least", "most", "sort")
_LONGEST = 200
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class PaymentQuery:
    """The inputs of the list that mean something. ``problems`` are those that could not be understood."""

    values: Mapping[str, str]
    page: int = 1
    problems: frozenset[str] = frozenset()

    @property
    def tab(self) -> str:
        return self.values.get("state", PaymentState.REVIEW)

    @property
    def is_filtered(self) -> bool:
        return bool(self.values.keys() - {"state", "sort"})

    def filter(self) -> PaymentFilter:
        values = self.values
        return PaymentFilter(
            state=None if self.tab == "all" else PaymentState(self.tab),
            customer=values.get("customer", ""),
            words=values.get("words", ""),
            least=parse_number(values["least"]) if "least" in values else None,
            most=parse_number(values["most"]) if "most" in values else None,
            sorting=PaymentSorting(values.get("sort", PaymentSorting.OLDEST)),
        )

    def address(self, path: str = "/payments", **changes: str) -> str:
        """With some inputs changed, or left out where they are empty; on the first page."""
        values = dict(self.values) | changes
        query = urlencode([(name, values[name]) for name in (*_NAMES, "page") if values.get(name)])
        return f"{path}?{query}" if query else path


def payment_query(items: Sequence[tuple[str, str]]) -> PaymentQuery:
    """From the inputs of an address. What is not understood is left out and named."""
    given = {name: tidy(value)[:_LONGEST] for name, value in items}
    values = {name: given[name] for name in _NAMES if given.get(name)}
    wrong = frozenset(name for name, value in values.items() if not _is_understood(name, value))
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    kept = {name: value for name, value in values.items() if name not in wrong}
    return PaymentQuery(kept, min(max(number, 1), _MOST_PAGES), wrong)


def _is_understood(name: str, value: str) -> bool:
    if name in ("least", "most"):
        try:
            parse_number(value)
        except ValueError:
            return False
    return {"state": value in TABS, "sort": value in SORTINGS}.get(name, True)


@dataclass(frozen=True)
class PaymentList:
    """The page of the list."""

    query: PaymentQuery
    page: PaymentPage
    tabs: Sequence[Tab]
    sortings: Sequence[Choice]
    first: int
    previous_page: str
    next_page: str

    @property
    def last(self) -> int:
        return self.first + len(self.page.items) - 1


def payment_list(query: PaymentQuery, page: PaymentPage, language: Language) -> PaymentList:
    last_page = max(1, -(-page.total // PAGE))
    return PaymentList(
        query=query,
        page=page,
        tabs=tuple(_tabs(query, page, language)),
        sortings=[Choice(name, language.gettext(label), query.values.get("sort", "oldest") == name)
                  for name, label in SORTINGS.items()],
        first=(query.page - 1) * PAGE + 1,
        previous_page=query.address(page=str(query.page - 1)) if query.page > 1 else "",
        next_page=query.address(page=str(query.page + 1)) if query.page < last_page else "",
    )  # fmt: skip


def _tabs(query: PaymentQuery, page: PaymentPage, language: Language) -> Iterator[Tab]:
    for name, label in TABS.items():
        count = sum(page.counts.values()) if name == "all" else page.counts[PaymentState(name)]
        address = query.address(state="" if name == PaymentState.REVIEW else name)
        yield Tab(language.gettext(label), address, count, name == query.tab)


def payment_address(key: str, query: PaymentQuery) -> str:
    return query.address(f"/payments/{quote(key, safe='')}")


@dataclass(frozen=True)
class ItemRow:
    """One item in the form: what is left of it, and the texts of its inputs by name."""

    key: str
    item: ItemKey
    level: ItemLevel | None
    texts: Mapping[str, str]


@dataclass(frozen=True)
class ProposalCard:
    """A proposal: ``number`` from 1, best first; ``kinds`` in words."""

    number: int
    proposal: Proposal
    kinds: Sequence[str]
    is_shown: bool


def cards_of(stored: StoredPayment, shown: int, language: Language) -> list[ProposalCard]:
    return [
        ProposalCard(number, each, [language.gettext(KINDS[kind]) for kind in sorted(each.kinds)], number == shown)
        for number, each in enumerate(stored.proposals, 1)
    ]


def rows_of_proposal(proposal: Proposal | None, levels: Mapping[ItemKey, ItemLevel]) -> list[ItemRow]:
    """The form with a proposal in it."""
    return [
        ItemRow(item_text(each.item), each.item, levels.get(each.item), _texts(each))
        for each in (proposal.allocations if proposal else ())
    ]


def rows_of_lines(lines: Sequence[Line], levels: Mapping[ItemKey, ItemLevel]) -> list[ItemRow]:
    """The form with what was typed."""
    return [ItemRow(item_text(each.item), each.item, levels.get(each.item), each.texts) for each in lines]


def _texts(allocation: Allocation) -> dict[str, str]:
    amounts = {name: getattr(allocation, name) for name in (*AMOUNTS, *KEPT)}
    return {name: _plain(amount) for name, amount in amounts.items()} | {"reason": allocation.reason}


def _plain(amount: Decimal) -> str:
    """As an input shows it; empty where there is none."""
    return f"{amount:.2f}" if amount else ""
