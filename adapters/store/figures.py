"""``Figures`` of the store: everything that the dashboard shows, counted by the database in one state of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.store import accuracy, durations, tallies
from adapters.store.database import Database
from adapters.store.letters import target_health
from adapters.store.reports import count_dead_letters
from datamodel.figures import Accuracy, Headline, Report, Scope, SenderFigures, total_of

SENDERS = 15
"""So many are shown of those who send most."""


class SqlFigures:
    """Raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def report(self, scope: Scope) -> Report:
        with self._database.reading() as session:
            return _report(session, scope, now=self._clock())


def _report(session: Session, scope: Scope, *, now: dt.datetime) -> Report:
    volumes = tallies.volumes(session, scope)
    targets, posting = durations.targets(session, scope)
    tally = total_of(volume.tally for volume in volumes)
    return Report(
        scope=scope,
        at=now,
        now=Headline(tally, durations.decisions(session, scope), posting, accuracy.overall(session, scope)),
        before=_before(session, replace(scope, period=scope.period.before())),
        volumes=volumes,
        reasons=tallies.reasons(session, scope),
        by_field=accuracy.by_field(session, scope),
        by_reader=accuracy.by_reader(session, scope),
        waiting=tallies.waiting(session, scope, now=now),
        targets=targets,
        senders=_senders(session, scope),
        dead_letters=count_dead_letters(session),
        targets_down=tuple(target_health(session)),
    )


def _before(session: Session, scope: Scope) -> Headline:
    return Headline(
        tally=tallies.tally(session, scope),
        decisions=durations.decisions(session, scope),
        posting=durations.posting(session, scope),
        accuracy=accuracy.overall(session, scope),
    )


def _senders(session: Session, scope: Scope) -> tuple[SenderFigures, ...]:
    found = tallies.sender_tallies(session, scope, limit=SENDERS)
    known = accuracy.of_senders(session, scope, [sender for sender, _ in found])
    return tuple(SenderFigures(sender, tally, known.get(sender, Accuracy(sender, 0, 0))) for sender, tally in found)
