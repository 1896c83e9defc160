"""``Payments`` of the store. Each method is one transaction; what happens in it stands in the modules next to this."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence

from sqlalchemy import select

from adapters.store import (
    payment_collecting,
    payment_deciding,
    payment_items,
    payment_lists,
    payment_matching,
    payment_statements,
)
from adapters.store.database import Database
from adapters.store.payment_tables import PaymentRow
from datamodel.delivery import OutboxMessage
from datamodel.master import OpenItem
from datamodel.payments import ItemKey, Payment, PaymentState
from datamodel.stored import StoredDocument, StoredEvent
from datamodel.stored_payments import (
    Collected,
    Decided,
    ItemLevel,
    ItemQuery,
    Judgement,
    PaymentFilter,
    PaymentPage,
    StatementSum,
    StoredPayment,
    ToMatch,
)

_SYSTEM = "intray"
_BATCH = 200  # payments written in one transaction


class SqlPayments:
    """Payments. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def uncollected(self, *, limit: int = 100) -> list[StoredDocument]:
        with self._database.reading() as session:
            return payment_collecting.uncollected(session, limit=limit)

    def is_anything_to_do(self) -> bool:
        with self._database.reading() as session:
            if payment_collecting.is_anything_uncollected(session):
                return True
            return payment_matching.is_anything_to_match(session)

    def collected(self, document_ids: Collection[int]) -> dict[int, Collected]:
        with self._database.reading() as session:
            return payment_lists.collected_of(session, sorted(set(document_ids)))

    def known(self, keys: Collection[str], *, since: dt.date) -> list[StoredPayment]:
        row = PaymentRow
        undecided = [str(PaymentState.ANNOUNCED), str(PaymentState.REVIEW)]
        with self._database.reading() as session:
            recent = select(row).where(row.state.in_(undecided) | (row.date >= since)).order_by(row.id)
            found = {one.id: one for one in payment_lists.stored_payments(session, recent)}
            wanted = sorted(set(keys) - {one.payment.key for one in found.values()})
            for start in range(0, len(wanted), 500):
                some = select(row).where(row.key.in_(wanted[start : start + 500]))
                found |= {one.id: one for one in payment_lists.stored_payments(session, some)}
        return [found[number] for number in sorted(found)]

    def taken(self) -> str:
        with self._database.reading() as session:
            return payment_collecting.state_of(session)

    def collect(self, documents: Sequence[Collected], payments: Sequence[Payment], *, taken: str) -> int:
        """Raises ``ConflictError``."""
        with self._database.writing() as session:
            return payment_collecting.collect(session, documents, payments, taken=taken, now=self._clock(), who=_SYSTEM)

    def to_match(self) -> ToMatch | None:
        with self._database.reading() as session:
            if not payment_matching.is_anything_to_match(session):
                return None
            return payment_matching.to_match(session)

    def judge(self, judgements: Sequence[Judgement], *, records: str) -> dict[PaymentState, int]:
        counts = dict.fromkeys(PaymentState, 0)
        for start in range(0, len(judgements), _BATCH):
            with self._database.writing() as session:
                some = payment_matching.judge(session, judgements[start : start + _BATCH], now=self._clock())
            for state, count in some.items():
                counts[state] += count
        with self._database.writing() as session:
            payment_matching.note_run(session, records, now=self._clock())
        return {state: count for state, count in counts.items() if count}

    def decide(self, key: str, decided: Decided, *, version: int, who: str) -> None:
        """Raises ``KeyError``, ``ConflictError``, ``ValueError``."""
        with self._database.writing() as session:
            payment_deciding.decide(session, key, decided, version=version, now=self._clock(), who=who)

    def decided_statements(self, target: str, *, limit: int = 100) -> list[StoredDocument]:
        with self._database.reading() as session:
            return payment_statements.decided_statements(session, target, limit=limit)

    def of_document(self, document_id: int) -> dict[int, StoredPayment]:
        with self._database.reading() as session:
            lines = payment_statements.payments_by_line(session, document_id)
            chosen = select(PaymentRow).where(PaymentRow.id.in_(lines.values())).order_by(PaymentRow.id)
            found = {one.id: one for one in payment_lists.stored_payments(session, chosen)}
        return {line: found[number] for line, number in lines.items()}

    def carry(self, document_id: int, message: OutboxMessage, payment_ids: Collection[int], *, version: int) -> None:
        """Raises ``ConflictError``, ``KeyError``."""
        with self._database.writing() as session:
            payment_statements.carry(
                session, document_id, message, payment_ids, version=version, now=self._clock(), who=_SYSTEM
            )

    def payment(self, key: str) -> StoredPayment:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return payment_lists.find_payment(session, key)

    def events(self, payment_id: int) -> list[StoredEvent]:
        with self._database.reading() as session:
            return payment_lists.events_of(session, payment_id)

    def page(self, wanted: PaymentFilter, *, offset: int = 0, limit: int = 50) -> PaymentPage:
        with self._database.reading() as session:
            return payment_lists.find_page(session, wanted, offset=offset, limit=limit)

    def in_states(self, states: Collection[PaymentState]) -> Iterator[StoredPayment]:
        chosen = select(PaymentRow).where(PaymentRow.state.in_([str(state) for state in states]))
        with self._database.reading() as session:
            yield from payment_lists.stored_payments(session, chosen.order_by(PaymentRow.date, PaymentRow.id))

    def statements(self, *, account: str = "", limit: int = 100) -> list[StatementSum]:
        with self._database.reading() as session:
            return payment_lists.statement_sums(session, account=account, limit=limit)

    def find_items(self, query: ItemQuery, *, limit: int = 50) -> list[ItemLevel]:
        with self._database.reading() as session:
            return payment_items.find_items(session, query, limit=limit)

    def open_items(self) -> list[OpenItem]:
        with self._database.reading() as session:
            return list(payment_items.left_open(session))

    def items(self, keys: Collection[ItemKey]) -> list[ItemLevel]:
        with self._database.reading() as session:
            return payment_items.items_by_key(session, keys)
