"""``Worklist`` of the store. Each method is one transaction."""

import datetime as dt
from collections.abc import Callable, Sequence

from adapters.store import claims, queue, rules
from adapters.store.absences import set_absence
from adapters.store.assignment import assign, is_anything_to_pass_on, pass_on
from adapters.store.database import Database
from adapters.store.queue import Asked
from datamodel.worklist import Claim, Neighbours, Rule, WorkCounts, WorkFilter, WorkItem, WorkPage


class SqlWorklist:
    """Queue, claims, rules and absences. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def page(self, wanted: WorkFilter, *, who: str, offset: int = 0, limit: int = 50) -> WorkPage:
        with self._database.reading() as session:
            return queue.find_page(session, Asked(wanted, who, self._clock()), offset=offset, limit=limit)

    def counts(self, wanted: WorkFilter, *, who: str) -> WorkCounts:
        with self._database.reading() as session:
            return queue.count_work(session, Asked(wanted, who, self._clock()))

    def overview(
        self, wanted: WorkFilter, *, who: str, offset: int = 0, limit: int = 50
    ) -> tuple[WorkPage, WorkCounts]:
        with self._database.reading() as session:
            return queue.find_overview(session, Asked(wanted, who, self._clock()), offset=offset, limit=limit)

    def item(self, document_id: int) -> WorkItem:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return queue.find_item(session, document_id, now=self._clock())

    def neighbours(self, document_id: int | None, wanted: WorkFilter, *, who: str) -> Neighbours:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return queue.find_neighbours(session, Asked(wanted, who, self._clock()), document_id)

    def claim(self, document_id: int, *, who: str, lease: dt.timedelta) -> Claim | None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            return claims.claim_document(session, document_id, who=who, lease=lease, now=self._clock())

    def release(self, document_id: int, *, who: str) -> None:
        with self._database.writing() as session:
            claims.release_document(session, document_id, who=who)

    def take_over(self, document_id: int, *, who: str, lease: dt.timedelta) -> Claim | None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            return claims.take_over_document(session, document_id, who=who, lease=lease, now=self._clock())

    def assign(self, document_ids: Sequence[int], assignee: str, *, who: str) -> list[int]:
        """Raises ``ConflictError``."""
        with self._database.writing() as session:
            return assign(session, document_ids, assignee, now=self._clock(), who=who)

    def escalate(self) -> int:
        passed_on, now = 0, self._clock()
        with self._database.reading() as session:
            if not is_anything_to_pass_on(session, now=now):
                return 0
        while True:
            with self._database.writing() as session:
                some = pass_on(session, now=now)
            if not some:
                return passed_on
            passed_on += some

    def rules(self) -> list[Rule]:
        with self._database.reading() as session:
            return rules.list_rules(session)

    def add_rule(self, rule: Rule, *, who: str) -> int:
        with self._database.writing() as session:
            return rules.add_rule(session, rule, now=self._clock(), who=who)

    def change_rule(self, rule: Rule, *, who: str) -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            rules.change_rule(session, rule, now=self._clock(), who=who)

    def move_rule(self, rule_id: int, *, up: bool, who: str) -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            rules.move_rule(session, rule_id, up=up, now=self._clock(), who=who)

    def delete_rule(self, rule_id: int, *, who: str) -> None:
        """Raises ``KeyError``."""
        with self._database.writing() as session:
            rules.delete_rule(session, rule_id, now=self._clock(), who=who)

    def fitting(self) -> dict[int, int]:
        with self._database.reading() as session:
            return rules.count_fitting(session)

    def set_absence(
        self, name: str, *, first_day: dt.date | None, last_day: dt.date | None, substitute: str, who: str
    ) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            set_absence(
                session,
                name,
                first_day=first_day,
                last_day=last_day,
                substitute=substitute,
                now=self._clock(),
                who=who,
            )
