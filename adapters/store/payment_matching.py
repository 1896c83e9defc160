"""What matching reads and writes: payments that nobody has decided on, and what it says of them."""

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.database import inserting
from adapters.store.master_tables import PartnerRow, SearchStateRow
from adapters.store.outbox import queue_first_messages, queue_messages_of
from adapters.store.owners import Owner
from adapters.store.payment_items import Level, allocate, left_open, levels_of
from adapters.store.payment_lists import stored_payments
from adapters.store.payment_states import lock_payments, move, show_proposals
from adapters.store.payment_tables import PaymentRow, PaymentRunRow
from adapters.store.tables import MessageRow
from datamodel.delivery import OutboxMessage
from datamodel.errors import ConflictError
from datamodel.master import Partner, PartnerRole
from datamodel.payments import ItemKey, Matched, PaymentState, Proposal
from datamodel.stored_payments import UNDECIDED, Judgement, StoredPayment, ToMatch

_SYSTEM = "intray"
_RUN = "matching"
_RECORDS = "records"  # as adapters.master_data calls the state of all its records
_OPEN_STATES = [str(state) for state in UNDECIDED]
_LONGEST_RETURN = dt.timedelta(days=430)
"""A direct debit that was never allowed may come back for 13 months (SEPA Core rulebook)."""


def is_anything_to_match(session: Session) -> bool:
    """Whether a payment is new to matching, or the master data changed since it last ran on those that wait."""
    free = (PaymentRow.state.in_(_OPEN_STATES), ~PaymentRow.held)
    if session.scalar(select(PaymentRow.id).where(PaymentRow.due, *free).limit(1)) is not None:
        return True
    run = session.get(PaymentRunRow, _RUN)
    if (run.records if run else "") == _records(session):
        return False
    return session.scalar(select(PaymentRow.id).where(*free).limit(1)) is not None


def to_match(session: Session) -> ToMatch:
    """All that nobody has decided on, and what is open."""
    free = (PaymentRow.state.in_(_OPEN_STATES), ~PaymentRow.held)
    payments = tuple(stored_payments(session, select(PaymentRow).where(*free).order_by(PaymentRow.id)))
    partners = tuple(_partners(session))
    return ToMatch(payments, tuple(left_open(session)), partners, _earlier(session, payments), _records(session))


def _partners(session: Session) -> Iterator[Partner]:
    row = PartnerRow
    columns = (
        row.number,
        row.role,
        row.name,
        row.street,
        row.postal_code,
        row.city,
        row.country,
        row.tax_id,
        row.ibans,
    )
    for each in session.execute(select(*columns)):
        yield Partner(**{**each._mapping, "role": PartnerRole(each.role), "ibans": tuple(each.ibans)})


def _earlier(session: Session, payments: Sequence[StoredPayment]) -> tuple[Matched, ...]:
    """What payments that came back may be of: read only where there is one."""
    came_back = [one.payment for one in payments if one.payment.return_reason or one.payment.amount < 0]
    if not came_back:
        return ()
    since = min(payment.date for payment in came_back) - _LONGEST_RETURN
    decided = [str(PaymentState.MATCHED), str(PaymentState.POSTED)]
    chosen = select(PaymentRow).where(PaymentRow.state.in_(decided), PaymentRow.date >= since)
    return tuple(
        Matched(each.payment, each.state, (each.chosen,), each.reasons)
        for each in stored_payments(session, chosen.order_by(PaymentRow.id))
        if each.chosen
    )


def judge(session: Session, judgements: Sequence[Judgement], *, now: dt.datetime) -> dict[PaymentState, int]:
    """Write what matching says, of payments that are as it saw them; how many came to each state, or stay in it.

    One whose items were given to another payment meanwhile is left for the next time.
    """
    lock_payments(session)
    by_id = {judgement.payment_id: judgement for judgement in judgements}
    chosen = select(PaymentRow).where(PaymentRow.id.in_(by_id), PaymentRow.state.in_(_OPEN_STATES), ~PaymentRow.held)
    rows = [row for row in session.scalars(chosen.order_by(PaymentRow.id)) if row.version == by_id[row.id].version]
    matched = [by_id[row.id].matched for row in rows]
    levels = levels_of(session, {each.item for one in matched if (best := _settling(one)) for each in best.allocations})
    sent = set(session.scalars(select(MessageRow.payment_id).where(MessageRow.payment_id.in_(by_id))))
    counts: dict[PaymentState, int] = {}
    with session.no_autoflush:
        for row in rows:
            judgement = by_id[row.id]
            if _judge(session, row, judgement, levels, now=now):
                _queue(session, row, judgement.messages, has_none=row.id not in sent, now=now)
                state = judgement.matched.state
                counts[state] = counts.get(state, 0) + 1
    return counts


def _queue(
    session: Session, row: PaymentRow, messages: Sequence[OutboxMessage], *, has_none: bool, now: dt.datetime
) -> None:
    if has_none:
        queue_first_messages(session, row.id, messages, received_at=row.created_at, now=now)
    else:
        owner = Owner(payment_id=row.id)
        queue_messages_of(session, owner, messages, received_at=row.created_at, now=now, who=_SYSTEM)


def _settling(matched: Matched) -> Proposal | None:
    return matched.proposals[0] if matched.state is PaymentState.MATCHED and matched.proposals else None


def _judge(
    session: Session, row: PaymentRow, judgement: Judgement, levels: dict[ItemKey, Level], *, now: dt.datetime
) -> bool:
    """Whether it could be written: not where the items were given to another payment meanwhile."""
    matched, best = judgement.matched, _settling(judgement.matched)
    if best is not None:
        try:
            allocate(session, row, best, levels)
        except ConflictError:
            return False
    before = (row.state, row.proposals, row.reasons)
    show_proposals(row, matched.proposals, best)
    row.due = False
    reasons = list(matched.reasons) or (list(best.evidence) if best else [])
    if (str(matched.state), row.proposals, reasons) == before:
        return True
    if row.state == matched.state:
        row.reasons, row.version, row.updated_at = reasons, row.version + 1, now
    else:
        move(session, row, matched.state, reasons, now=now, who=_SYSTEM)
    return True


def note_run(session: Session, records: str, *, now: dt.datetime) -> None:
    """Matching has seen all payments with this state of the master data."""
    statement = inserting(session, PaymentRunRow).values(name=_RUN, records=records, at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"records": records, "at": now}))


def _records(session: Session) -> str:
    """By which a change of the open items is seen."""
    version = session.scalar(select(SearchStateRow.version).where(SearchStateRow.name == _RECORDS))
    return version or ""
