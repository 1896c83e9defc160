"""What the page of the queue shows."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from datamodel.extraction import Status
from datamodel.people import User
from datamodel.worklist import DOUBT, Sorting, Tray, WorkCounts, WorkItem, WorkPage
from review.language import N_, Language
from review.queue_filters import ME, NOBODY, QueueQuery

PAGE = 50
"""Documents on one page."""
_MOST_REASONS = 2

TRAYS: Mapping[Tray, str] = {
    Tray.TODO: N_("To do"),
    Tray.MINE: N_("Mine"),
    Tray.HELD: N_("On hold"),
    Tray.SECOND: N_("Second approval"),
    Tray.APPROVED: N_("Approved"),
    Tray.REJECTED: N_("Rejected"),
}
_SORTINGS: Mapping[Sorting, str] = {
    Sorting.URGENT: N_("Most urgent first"),
    Sorting.OLDEST: N_("Oldest first"),
    Sorting.LARGEST: N_("Largest amount first"),
    Sorting.LATEST: N_("Last changed first"),
}
_REASONS: Mapping[str, str] = {
    DOUBT: N_("Not sure enough"),
    "iban_invalid": N_("IBAN invalid"),
    "gtin_invalid": N_("GTIN invalid"),
    "tax_id_invalid": N_("VAT id invalid"),
    "erp_refused": N_("Refused by the ERP"),
}
"""Where the code itself is no good words."""


@dataclass(frozen=True)
class Choice:
    """One of a select. ``count`` is how many documents there are of it; None where that is not counted."""

    value: str
    label: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True)
class Chip:
    """One filter that is set: what it says, and the address without it."""

    label: str
    address: str


@dataclass(frozen=True)
class Tab:
    label: str
    address: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Row:
    """A document of the list, with its names in the language of the page.

    Attributes:
        reasons: the first ones; ``more_reasons`` is how many there are besides.
        holder: who has it open now, other than whoever looks.
        assignee: as colleagues know the person; empty for nobody.
        first_approver: the same.
    """

    item: WorkItem
    kind: str
    reasons: Sequence[str]
    more_reasons: int
    assignee: str
    holder: str
    since: str
    is_mine: bool
    first_approver: str


@dataclass(frozen=True)
class QueueView:
    """Everything on the page but what happened before it."""

    query: QueueQuery
    tabs: Sequence[Tab]
    rows: Sequence[Row]
    total: int
    oldest: dt.datetime | None
    overdue: int
    types: Sequence[Choice]
    reasons: Sequence[Choice]
    assignees: Sequence[Choice]
    sortings: Sequence[Choice]
    chips: Sequence[Chip]
    people: Sequence[User]
    first: int
    previous_page: str
    next_page: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def is_waiting(self) -> bool:
        """Whether what is shown waits for people."""
        return self.query.tray.status is Status.NEEDS_REVIEW


def queue_view(
    query: QueueQuery, page: WorkPage, counts: WorkCounts, users: Sequence[User], who: str, language: Language
) -> QueueView:
    names = {user.name: user.display_name for user in users}
    last_page = max(1, -(-page.total // PAGE))
    return QueueView(
        query=query,
        tabs=tuple(_tabs(query, counts, language)),
        rows=[_row(item, names, who, language) for item in page.items],
        total=page.total,
        oldest=counts.oldest,
        overdue=counts.overdue,
        types=_types(query, counts, language),
        reasons=_reasons(query, counts, language),
        assignees=_assignees(query, counts, names, who, language),
        sortings=_sortings(query, language),
        chips=tuple(_chips(query, names, language)),
        people=[user for user in users if user.may_work],
        first=(query.page - 1) * PAGE + 1,
        previous_page=query.address(page=str(query.page - 1)) if query.page > 1 else "",
        next_page=query.address(page=str(query.page + 1)) if query.page < last_page else "",
    )


def _tabs(query: QueueQuery, counts: WorkCounts, language: Language) -> Iterator[Tab]:
    for tray, label in TRAYS.items():
        address = "/" if tray is Tray.TODO else f"/?tray={tray}"
        yield Tab(language.gettext(label), address, counts.trays[tray], tray is query.tray)


def _row(item: WorkItem, names: Mapping[str, str], who: str, language: Language) -> Row:
    claim = item.claim
    return Row(
        item=item,
        kind=language.words(item.document_type) if item.document_type else language.gettext("Unreadable"),
        reasons=item.reasons[:_MOST_REASONS],
        more_reasons=max(0, len(item.reasons) - _MOST_REASONS),
        assignee=names.get(item.assignee, item.assignee),
        holder=claim.display_name if claim and claim.name != who else "",
        since=language.time(claim.since) if claim else "",
        is_mine=item.assignee == who,
        first_approver=names.get(item.first_approver, item.first_approver),
    )


def _types(query: QueueQuery, counts: WorkCounts, language: Language) -> list[Choice]:
    named = ((str(kind), language.words(kind), count) for kind, count in counts.types.items())
    return _choices(named, query.values.get("type", ""), language.words)


def reason_label(code: str, language: Language) -> str:
    """What the code of an issue says, as short as a choice needs."""
    return language.gettext(_REASONS[code]) if code in _REASONS else language.words(code)


def _reasons(query: QueueQuery, counts: WorkCounts, language: Language) -> list[Choice]:
    named = ((code, reason_label(code, language), count) for code, count in counts.reasons.items())
    return _choices(named, query.values.get("reason", ""), lambda code: reason_label(code, language))


def _assignees(
    query: QueueQuery, counts: WorkCounts, names: Mapping[str, str], who: str, language: Language
) -> list[Choice]:
    chosen = query.values.get("assignee", "")
    first = [
        Choice(ME, language.gettext("Me"), chosen in (ME, who), counts.assignees.get(who, 0)),
        Choice(NOBODY, language.gettext("Nobody"), chosen == NOBODY, counts.assignees.get("", 0)),
    ]
    others = ((name, names.get(name, name), count) for name, count in counts.assignees.items() if name not in ("", who))
    left = "" if chosen in (ME, NOBODY, who) else chosen
    return first + _choices(others, left, lambda name: names.get(name, name))


def _choices(named: Iterable[tuple[str, str, int]], chosen: str, label: Callable[[str], str]) -> list[Choice]:
    """The most frequent first; what is chosen stands there also where nothing is of it."""
    found = [Choice(value, text, value == chosen, count) for value, text, count in named]
    if chosen and not any(choice.is_chosen for choice in found):
        found.append(Choice(chosen, label(chosen), is_chosen=True, count=0))
    return sorted(found, key=lambda choice: (-(choice.count or 0), choice.label))


def _sortings(query: QueueQuery, language: Language) -> list[Choice]:
    order = query.filter("").order
    decided = query.tray.status is not Status.NEEDS_REVIEW
    return [
        Choice(str(sorting), language.gettext(label), sorting is order)
        for sorting, label in _SORTINGS.items()
        if not (decided and sorting is Sorting.URGENT)
    ]


def _chips(query: QueueQuery, names: Mapping[str, str], language: Language) -> Iterator[Chip]:
    values = query.values
    told: Mapping[str, Callable[[str], str]] = {
        "words": lambda text: language.gettext("Search: %(words)s", words=text),
        "type": language.words,
        "sender": lambda text: language.gettext("Sender: %(words)s", words=text),
        "reason": lambda code: reason_label(code, language),
        "assignee": lambda name: language.gettext("Assigned to: %(name)s", name=_assignee(name, names, language)),
        "least": lambda amount: language.gettext("From %(amount)s", amount=amount),
        "most": lambda amount: language.gettext("Up to %(amount)s", amount=amount),
        "overdue": lambda _: language.gettext("Overdue"),
    }
    for name, tell in told.items():
        if name in values:
            yield Chip(tell(values[name]), query.address(**{name: ""}))


def _assignee(name: str, names: Mapping[str, str], language: Language) -> str:
    words = {ME: language.gettext("Me"), NOBODY: language.gettext("Nobody")}
    return words.get(name) or names.get(name, name)
