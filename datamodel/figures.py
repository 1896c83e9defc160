"""Figures of the dashboard: what came in during a period, what became of it, and what it took."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from datamodel.delivery import DeliveryState
from datamodel.extraction import DocumentType
from datamodel.stored import TargetHealth

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, as the clock of this machine has them.

    Raises:
        ValueError: the last day is before the first.
    """

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"A period cannot end on {self.last}, before it begins on {self.first}.")

    @property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(self.first + number * _DAY for number in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days, directly before this one."""
        return Period(self.first - len(self) * _DAY, self.first - _DAY)

    def begins_at(self) -> dt.datetime:
        return midnight(self.first)

    def ends_at(self) -> dt.datetime:
        """Not included."""
        return midnight(self.last + _DAY)


def midnight(day: dt.date) -> dt.datetime:
    """When ``day`` begins in the time zone of this machine."""
    return dt.datetime.combine(day, dt.time.min).astimezone()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents are counted: of a period, and where given only of a type, or of senders named like ``sender``."""

    period: Period
    document_type: DocumentType | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Documents by what became of them; the first four add up to all.

    Attributes:
        without_person: approved, and never seen by a person.
        by_person: approved after a person had to look at it.
        waiting: for a person.
        rejected: by Intray or by a person.
        reviewed: of all: those that ever waited for a person, or were changed by one.
        paper: of all: those that could be read and are order paper.
    """

    without_person: int = 0
    by_person: int = 0
    waiting: int = 0
    rejected: int = 0
    reviewed: int = 0
    paper: int = 0

    @property
    def total(self) -> int:
        return self.without_person + self.by_person + self.waiting + self.rejected

    @property
    def straight_through(self) -> float | None:
        """The share of order paper that was approved without a person; rejected paper counts as not approved."""
        return self.without_person / self.paper if self.paper else None

    @property
    def review_share(self) -> float | None:
        """The share of all documents that a person had to look at."""
        return self.reviewed / self.total if self.total else None


def total_of(tallies: Iterable[Tally]) -> Tally:
    """Their sum."""
    rows = [[getattr(tally, each.name) for each in fields(Tally)] for tally in tallies]
    return Tally(*map(sum, zip(*rows, strict=True)))


@dataclass(frozen=True, slots=True)
class Volume:
    """Documents of one type received on one day; without a type where the file could not be read."""

    day: dt.date
    document_type: DocumentType | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Documents that came to a person for the reason ``code``, and how many of them still wait."""

    code: str
    documents: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Values of documents that a person approved: how many there are, and how many had to be corrected.

    ``name`` is that of a field (``of_lines`` where it is one of line items), a sender, or a reader with its version;
    empty for all together.
    """

    name: str
    values: int
    corrected: int
    of_lines: bool = False

    @property
    def share(self) -> float | None:
        """Of the values that were right as they were read."""
        return (self.values - self.corrected) / self.values if self.values else None


@dataclass(frozen=True, slots=True)
class Band:
    """What took, or is, at least so long and less than ``below`` (None: no end)."""

    at_least: dt.timedelta
    below: dt.timedelta | None
    count: int


@dataclass(frozen=True, slots=True)
class Durations:
    """How long something took, to the minute.

    ``median`` and ``ninetieth`` are the least durations that half, and nine in ten, did not exceed (nearest rank).
    """

    count: int = 0
    median: dt.timedelta | None = None
    ninetieth: dt.timedelta | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person now, whenever it came in.

    Attributes:
        ages: since receipt.
        oldest: when the oldest came in.
        overdue: of all: those that should have been decided.
        held: of all: those put off to a later day.
    """

    count: int = 0
    ages: tuple[Band, ...] = ()
    oldest: dt.datetime | None = None
    overdue: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """Messages to one target by state, of documents received in the period; those withdrawn are counted apart."""

    target: str
    states: Mapping[DeliveryState, int]
    withdrawn: int
    posting: Durations


@dataclass(frozen=True, slots=True)
class SenderFigures:
    """Documents of one sender, by the name on the paper (empty: none was read), and how well they were read."""

    sender: str
    tally: Tally
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures of a period that are compared with those of the period before.

    Attributes:
        tally: of documents received in it.
        decisions: from receipt to decision, of documents that people decided in it.
        posting: from receipt to when the receiver booked it, of documents received in it.
        accuracy: of the values in documents that people approved in it.
    """

    tally: Tally = field(default_factory=Tally)
    decisions: Durations = field(default_factory=Durations)
    posting: Durations = field(default_factory=Durations)
    accuracy: Accuracy = field(default_factory=lambda: Accuracy("", 0, 0))


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a scope, of one moment.

    Attributes:
        at: the moment.
        now: the period; ``before``: as many days before it.
        volumes: by day and type, those that are not zero.
        reasons: most frequent first.
        by_field: accuracy, that with most corrections first.
        by_reader: accuracy, those that read most values first.
        targets: by name; ``dead_letters`` and ``targets_down`` are of everything, whatever the scope.
        senders: with most documents first.
    """

    scope: Scope
    at: dt.datetime
    now: Headline
    before: Headline
    volumes: tuple[Volume, ...] = ()
    reasons: tuple[ReasonCount, ...] = ()
    by_field: tuple[Accuracy, ...] = ()
    by_reader: tuple[Accuracy, ...] = ()
    waiting: Waiting = field(default_factory=Waiting)
    targets: tuple[TargetFigures, ...] = ()
    senders: tuple[SenderFigures, ...] = ()
    dead_letters: int = 0
    targets_down: tuple[TargetHealth, ...] = ()
