"""Documents counted by what became of them: by day, type, sender, reason, and age.

Each statement is answered from an index alone: the rows, with their extractions, are large. ``Period.begins_at`` says
where days begin.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import CTE, ColumnElement, Integer, and_, column, func, select, true, values
from sqlalchemy.orm import Session

from adapters.store.tables import DocumentRow, UtcTime
from adapters.store.workbench_tables import ReviewReasonRow
from datamodel.extraction import DocumentType, Status
from datamodel.figures import Band, ReasonCount, Scope, Tally, Volume, Waiting, midnight, total_of

AGES = tuple(dt.timedelta(hours=hours) for hours in (0, 1, 4, 24, 3 * 24, 7 * 24, 14 * 24))
"""Where the bands of ages and durations begin."""

_D = DocumentRow
_IS_WAITING = _D.status == Status.NEEDS_REVIEW
_IS_APPROVED = _D.status == Status.APPROVED
_IS_PAPER = and_(_D.document_type.is_not(None), _D.document_type != DocumentType.OTHER)
_TALLY = (
    func.count().filter(_IS_APPROVED, ~_D.reviewed),
    func.count().filter(_IS_APPROVED, _D.reviewed),
    func.count().filter(_IS_WAITING),
    func.count().filter(_D.status == Status.REJECTED),
    func.count().filter(_D.reviewed),
    func.count().filter(_IS_PAPER),
)
"""In the order of ``Tally``."""


def is_of(scope: Scope) -> list[ColumnElement[bool]]:
    """Type and sender that ``scope`` asks for."""
    conditions: list[ColumnElement[bool]] = []
    if scope.document_type is not None:
        conditions.append(_D.document_type == scope.document_type)
    if scope.sender:
        conditions.append(_D.sender.icontains(scope.sender, autoescape=True))
    return conditions


def received_in(scope: Scope) -> list[ColumnElement[bool]]:
    """Type, sender and day of receipt that ``scope`` asks for."""
    period = scope.period
    return [_D.received_at >= period.begins_at(), _D.received_at < period.ends_at(), *is_of(scope)]


def tally(session: Session, scope: Scope) -> Tally:
    """Everything received in the period."""
    span = (scope.period.begins_at(), scope.period.ends_at())
    return total_of(tally for *_, tally in _count(session, scope, [span], _KINDS))


def volumes(session: Session, scope: Scope) -> tuple[Volume, ...]:
    """By day and type. A day of a clock change has 23 or 25 hours."""
    period = scope.period
    found = _count(session, scope, [(period.begins_at(), period.ends_at())], _KINDS)
    moments = [*map(midnight, period.days), period.ends_at()]
    tallies: dict[tuple[int, DocumentType | None], list[Tally]] = defaultdict(list)
    for day, kind, tally in _count(session, scope, [*pairwise(moments)], [kind for _, kind, _ in found]):
        tallies[day, kind[0]].append(tally)
    days = period.days
    ordered = sorted(tallies.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return tuple(Volume(days[day], type_, total_of(each)) for (day, type_), each in ordered)


_Span = tuple[dt.datetime, dt.datetime]
_Kind = tuple[DocumentType | None, Status, bool]
_KINDS: Sequence[_Kind] = [
    (type_, status, reviewed) for type_ in (None, *DocumentType) for status in Status for reviewed in (False, True)
]


def _count(
    session: Session, scope: Scope, spans: Sequence[_Span], kinds: Sequence[_Kind]
) -> list[tuple[int, _Kind, Tally]]:
    """What was received in each of ``spans``, by kind, where it is not nothing.

    Each span and kind is one range of an index, so that the database need not sort the documents to group them.
    """
    if not kinds:
        return []
    span, kind = _spans(spans), _kinds(kinds)
    same = (_D.document_type.is_not_distinct_from(kind.c.document_type), _D.status == kind.c.status)
    when = (_D.reviewed == kind.c.reviewed, _D.received_at >= span.c.since, _D.received_at < span.c.until)
    documents = select(func.count()).where(*same, *when, *is_of(scope)).scalar_subquery()
    rows = session.execute(select(span.c.number, *kind.c, documents).select_from(span).join(kind, true()))
    return [(number, (type_, *rest), _tally((type_, *rest), count)) for number, type_, *rest, count in rows if count]


def _tally(kind: _Kind, count: int) -> Tally:
    type_, status, reviewed = kind
    approved = "by_person" if reviewed else "without_person"
    name = {Status.APPROVED: approved, Status.NEEDS_REVIEW: "waiting", Status.REJECTED: "rejected"}[status]
    is_paper = type_ not in (None, DocumentType.OTHER)
    return Tally(**{name: count}, reviewed=count if reviewed else 0, paper=count if is_paper else 0)


def _spans(spans: Sequence[_Span]) -> CTE:
    columns = (column("number", Integer), column("since", UtcTime), column("until", UtcTime))
    rows = [(number, since, until) for number, (since, until) in enumerate(spans)]
    return values(*columns, name="spans").data(rows).cte("spans")


def _kinds(kinds: Sequence[_Kind]) -> CTE:
    columns = (("document_type", _D.document_type), ("status", _D.status), ("reviewed", _D.reviewed))
    return values(*(column(name, each.type) for name, each in columns), name="kinds").data([*kinds]).cte("kinds")


def sender_tallies(session: Session, scope: Scope, *, limit: int) -> list[tuple[str, Tally]]:
    """The senders with most documents, most first."""
    statement = select(_D.sender, *_TALLY).where(*received_in(scope)).group_by(_D.sender)
    rows = session.execute(statement.order_by(func.count().desc(), _D.sender).limit(limit))
    return [(row[0], Tally(*row[1:])) for row in rows]


def reasons(session: Session, scope: Scope) -> tuple[ReasonCount, ...]:
    """Why documents of ``scope`` ever came to a person; a document may count for several."""
    code = ReviewReasonRow.code
    statement = select(code, func.count(), func.count().filter(_IS_WAITING)).join(
        ReviewReasonRow, ReviewReasonRow.document_id == _D.id
    )
    counted = statement.where(_D.reviewed, *received_in(scope)).group_by(code)
    rows = session.execute(counted.order_by(func.count().desc(), code))
    return tuple(ReasonCount(*row) for row in rows)


def waiting(session: Session, scope: Scope, *, now: dt.datetime) -> Waiting:
    """What waits at ``now``, of any day."""
    at_least = [func.count().filter(_D.received_at <= now - age) for age in AGES[1:]]
    overdue, held = func.count().filter(_D.due_at < now), func.count().filter(_D.hold_until > now)
    statement = select(func.count(), func.min(_D.received_at), overdue, held, *at_least)
    count, oldest, late, put_off, *older = session.execute(statement.where(_IS_WAITING, *is_of(scope))).one()
    return Waiting(count, bands([count, *older]), oldest, late, put_off)


def bands(at_least: Sequence[int]) -> tuple[Band, ...]:
    """The bands of ``AGES``, of which so many are at least as old or long as each one's beginning."""
    ends, rest = (*AGES[1:], None), (*at_least[1:], 0)
    return tuple(
        Band(since, until, count - more) for since, until, count, more in zip(AGES, ends, at_least, rest, strict=True)
    )
