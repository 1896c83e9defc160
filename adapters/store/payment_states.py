"""How a payment comes from one state to another: decided, given back, posted."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from adapters.store.events import What, note, payment_subject
from adapters.store.owners import Owner
from adapters.store.payment_items import allocate, free_items, levels_of, settle_items
from adapters.store.payment_records import proposal_from_json, proposal_to_json
from adapters.store.payment_tables import PaymentRow
from adapters.store.tables import MessageRow
from datamodel.delivery import DeliveryState
from datamodel.payments import PaymentState, Proposal

_LOCK = 0x1A78A9  # any number of ours
EVENTS = {
    PaymentState.ANNOUNCED: What.PAYMENT_TOLD,
    PaymentState.REVIEW: What.PAYMENT_REVIEW,
    PaymentState.MATCHED: What.PAYMENT_MATCHED,
    PaymentState.FOREIGN: What.PAYMENT_FOREIGN,
    PaymentState.POSTED: What.PAYMENT_POSTED,
}


def lock_payments(session: Session) -> None:
    """One writer of payments at a time: no two may count on the same open item. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def move(
    session: Session, row: PaymentRow, state: PaymentState, reasons: Sequence[str], *, now: dt.datetime, who: str
) -> None:
    """Change the state, with its event."""
    row.state, row.reasons = str(state), list(reasons)
    row.version += 1
    row.updated_at = now
    note(session, EVENTS[state], payment_subject(row.id), at=now, who=who, why=" ".join(reasons))


def show_proposals(row: PaymentRow, proposals: Sequence[Proposal], chosen: Proposal | None) -> None:
    """Keep them, and what lists tell of the one that counts."""
    row.proposals = [proposal_to_json(each) for each in proposals]
    row.chosen = proposal_to_json(chosen) if chosen else None
    shown = chosen or next(iter(proposals), None)
    numbers = dict.fromkeys(each.item.number for each in shown.allocations) if shown else {}
    row.about = ", ".join(numbers)
    row.confidence = shown.confidence if shown else None


def send_back(session: Session, row: PaymentRow, why: str, *, now: dt.datetime, who: str) -> None:
    """A person has to decide, and matching leaves it alone. What it was for stays to be seen, and settles nothing."""
    free_items(session, [row.id])
    row.held, row.carried_by = True, ""
    move(session, row, PaymentState.REVIEW, [why], now=now, who=who)


def settle_after_all(session: Session, row: PaymentRow, why: str, *, now: dt.datetime, who: str) -> None:
    """What was refused is posted, as it was sent; unless another receiver lacks it, or it is decided otherwise."""
    if row.state != PaymentState.REVIEW or row.chosen is None or not _is_told(session, row):
        return
    proposal = proposal_from_json(row.chosen)
    keys = {each.item for each in proposal.allocations}
    allocate(session, row, proposal, levels_of(session, keys))
    session.flush()
    _post(session, [row], why, posted_at=now, now=now, who=who)


def note_told(session: Session, row: MessageRow, *, now: dt.datetime, who: str, at: dt.datetime | None) -> None:
    """Post the payments that the message tells of, where all receivers have posted them."""
    if not _is_posted(row):
        return
    if row.payment_id is not None:
        chosen = select(PaymentRow).where(PaymentRow.id == row.payment_id)
    else:
        chosen = select(PaymentRow).where(PaymentRow.carried_by == row.message_id)
    session.flush()
    payments = session.scalars(chosen.where(PaymentRow.state == str(PaymentState.MATCHED)).with_for_update()).all()
    told = [payment for payment in payments if _is_told(session, payment)]
    _post(session, told, f"{row.target} posted it.", posted_at=at or now, now=now, who=who)


def _is_told(session: Session, payment: PaymentRow) -> bool:
    """Whether no receiver's message is still to be posted, that of the statement included."""
    if payment.carried_by and not _is_posted(session.get_one(MessageRow, payment.carried_by)):
        return False
    waiting = select(MessageRow).where(Owner(payment_id=payment.id).messages, MessageRow.withdrawn.is_(False))
    last = {each.target: each for each in session.scalars(waiting.order_by(MessageRow.sequence))}
    return all(map(_is_posted, last.values()))


def _is_posted(message: MessageRow) -> bool:
    if message.state is DeliveryState.POSTED:
        return True
    return message.state is DeliveryState.ACCEPTED and not message.awaits_posting


def _post(
    session: Session, payments: Sequence[PaymentRow], why: str, *, posted_at: dt.datetime, now: dt.datetime, who: str
) -> None:
    for payment in payments:
        move(session, payment, PaymentState.POSTED, [why], now=now, who=who)
    settle_items(session, [payment.id for payment in payments], posted_at=posted_at, now=now)
