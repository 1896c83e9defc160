"""How long things took, by the minute, and where messages stand."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from adapters.store.tables import DocumentRow, MessageRow
from adapters.store.tallies import AGES, bands, is_of, received_in
from datamodel.delivery import DeliveryState
from datamodel.figures import Durations, Scope, TargetFigures

_MINUTE = dt.timedelta(minutes=1)
_M = MessageRow


def decisions(session: Session, scope: Scope) -> Durations:
    """From receipt to decision, of documents that people decided in the period."""
    begins_at, ends_at = scope.period.begins_at(), scope.period.ends_at()
    decided = (DocumentRow.decided_at >= begins_at, DocumentRow.decided_at < ends_at, DocumentRow.reviewed)
    took = DocumentRow.decided_after
    rows = session.execute(select(took, func.count()).where(*decided, *is_of(scope)).group_by(took))
    return durations({minutes: count for minutes, count in rows if minutes is not None})


def posting(session: Session, scope: Scope) -> Durations:
    """From receipt to when the receiver booked it."""
    posted: Counter[int] = Counter()
    for target in _targets(session):
        posted += _posted(session, target, scope)
    return durations(posted)


def targets(session: Session, scope: Scope) -> tuple[tuple[TargetFigures, ...], Durations]:
    """Messages of documents received in the period, by target and state; and how long posting took, of all targets."""
    found, posted = [], Counter[int]()
    for target in _targets(session):
        states, withdrawn = _states(session, target, scope)
        minutes = _posted(session, target, scope) if states[DeliveryState.POSTED] else Counter[int]()
        if withdrawn or any(states.values()):
            found.append(TargetFigures(target, states, withdrawn, durations(minutes)))
        posted += minutes
    return tuple(found), durations(posted)


def _targets(session: Session) -> Iterator[str]:
    """All that messages were ever made for, by name: each one look into the index, however many messages there are."""
    name: str | None = ""
    while name := session.scalar(select(func.min(_M.target)).where(_M.target > name)):
        yield name


def _states(session: Session, target: str, scope: Scope) -> tuple[dict[DeliveryState, int], int]:
    """Messages by state, and of all of them those that were withdrawn, which no state counts."""

    def count(state: DeliveryState, *, withdrawn: bool) -> ColumnElement[int]:
        kind = (_M.target == target, _M.state == state, _M.withdrawn.is_(withdrawn))
        return select(func.count()).select_from(_M).where(*kind, *_sent(scope)).scalar_subquery()

    counts = [count(state, withdrawn=False) for state in DeliveryState]
    withdrawn = [count(state, withdrawn=True) for state in DeliveryState]
    row = session.execute(select(*counts, *withdrawn)).one()
    states = dict(zip(DeliveryState, row[: len(counts)], strict=True))
    return states, sum(row[len(counts) :])


def _posted(session: Session, target: str, scope: Scope) -> Counter[int]:
    """How many messages were posted after so many minutes."""
    posted = (_M.target == target, _M.state == DeliveryState.POSTED, _M.withdrawn.is_(False), *_sent(scope))
    rows = session.execute(select(_M.posted_after, func.count()).where(*posted).group_by(_M.posted_after))
    return Counter({minutes: count for minutes, count in rows if minutes is not None})


def _sent(scope: Scope) -> list[ColumnElement[bool]]:
    period = scope.period
    conditions = [_M.received_at >= period.begins_at(), _M.received_at < period.ends_at()]
    if is_of(scope):
        conditions.append(_M.document_id.in_(select(DocumentRow.id).where(*received_in(scope))))
    return conditions


def durations(minutes: Mapping[int, int]) -> Durations:
    """Of how often something took so many minutes."""
    count = sum(minutes.values())
    if not count:
        return Durations()
    at_least = [sum(often for took, often in minutes.items() if took * _MINUTE >= age) for age in AGES]
    return Durations(count, _rank(minutes, 50), _rank(minutes, 90), bands(at_least))


def _rank(minutes: Mapping[int, int], percent: int) -> dt.timedelta:
    """Nearest rank: the least duration that at least ``percent`` of all did not exceed."""
    wanted, seen = percent * sum(minutes.values()), 0
    for took in sorted(minutes):
        seen += 100 * minutes[took]
        if seen >= wanted:
            break
    return took * _MINUTE
