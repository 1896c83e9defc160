"""Who works on which document, until when: the queue, its filters, claims, rules of assignment, absences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from datamodel.extraction import DocumentType, Status

DOUBT = "doubt"
"""The reason of a document that waits without any issue of severity error: something is not sure enough."""


class Tray(StrEnum):
    """Where a document lies for a person. All but the last two hold documents that need review."""

    TODO = "todo"
    MINE = "mine"
    HELD = "held"
    SECOND = "second"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def status(self) -> Status:
        decided = {Tray.APPROVED: Status.APPROVED, Tray.REJECTED: Status.REJECTED}
        return decided.get(self, Status.NEEDS_REVIEW)


class Sorting(StrEnum):
    """Urgent: what is due first. Oldest: what came in first. Largest: by amount. Latest: what changed last."""

    URGENT = "urgent"
    OLDEST = "oldest"
    LARGEST = "largest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which documents of a tray are meant. Everything that is set must fit.

    Attributes:
        tray: ``MINE`` needs to know who asks.
        document_type, reason: as they are; ``reason`` is the code of an issue, or ``DOUBT``.
        sender: words that must all be in the sender's name.
        words: words that must all be in number, sender, partner or file name.
        assignee: a name; empty for nobody's, None for everybody's.
        least, most: of the amount, whatever its currency.
        overdue: should have been decided by now.
        sorting: None for the tray's own.
    """

    tray: Tray = Tray.TODO
    document_type: DocumentType | None = None
    sender: str = ""
    reason: str = ""
    assignee: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    overdue: bool = False
    words: str = ""
    sorting: Sorting | None = None

    @property
    def order(self) -> Sorting:
        """What waits by urgency, what is decided by when that was; nothing decided is urgent."""
        if self.tray.status is Status.NEEDS_REVIEW:
            return self.sorting or Sorting.URGENT
        return self.sorting if self.sorting not in (None, Sorting.URGENT) else Sorting.LATEST


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody has a document open and may change it, alone, until ``until`` unless that is prolonged."""

    name: str
    display_name: str
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A document as lists show it, without what was understood of it.

    Attributes:
        number, sender, partner: document number, sender's name, the number of the linked customer or supplier.
        file_name: what people call the file.
        reasons: of the decision, in words.
        codes: of the issues it waits for, or ``DOUBT``.
        assignee: who is to deal with it; empty for nobody.
        claim: who has it open now.
        due_at: when a person should have decided; ``overdue`` that it is past, ``escalated`` that it was passed on
            then.
        hold_until, hold_why: it waits for that moment.
        first_approver: has approved it, and a second person has to.
    """

    id: int
    version: int
    status: Status
    document_type: DocumentType | None
    number: str
    sender: str
    partner: str
    file_name: str
    pages: int
    amount: Decimal | None
    currency: str
    reasons: tuple[str, ...]
    codes: tuple[str, ...]
    assignee: str
    claim: Claim | None
    due_at: dt.datetime | None
    overdue: bool
    escalated: bool
    hold_until: dt.datetime | None
    hold_why: str
    first_approver: str
    received_at: dt.datetime
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WorkPage:
    """Some documents that fit a filter, in its order, and how many fit in all."""

    items: tuple[WorkItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How many documents there are to choose from.

    Attributes:
        trays: documents in each tray.
        types, reasons, assignees: documents of the tray that was asked for, by what a filter may name.
        overdue: documents of that tray that should have been decided by now.
        oldest: when the one that waits longest in that tray came to a person.
    """

    trays: Mapping[Tray, int]
    types: Mapping[DocumentType, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    assignees: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0
    oldest: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The documents before and after one, in the order of a filter, that nobody else has open."""

    previous: int | None = None
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Whose documents of some kind are, and until when; the first rule by ``place`` that fits decides.

    Attributes:
        id: 0 for one that is not kept yet.
        place: from 1.
        document_type: None for every type.
        sender: words that must all be in the sender's name, or the partner's number; empty for every sender.
        least_amount: of the total, whatever its currency; None for every amount.
        assignee: empty for nobody.
        due_hours: until a person should have decided; None for the usual time.
        escalate_to: who gets what is overdue; empty for nobody.
    """

    id: int = 0
    place: int = 0
    document_type: DocumentType | None = None
    sender: str = ""
    least_amount: Decimal | None = None
    assignee: str = ""
    due_hours: float | None = None
    escalate_to: str = ""
