"""What people decide on payments; each against the version that they saw."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.outbox import queue_messages_of, withdraw_messages_of
from adapters.store.owners import Owner
from adapters.store.payment_items import allocate, levels_of
from adapters.store.payment_records import proposal_from_json
from adapters.store.payment_states import lock_payments, move, send_back, show_proposals
from adapters.store.payment_tables import PaymentRow
from adapters.store.tables import MessageRow
from datamodel.errors import ConflictError
from datamodel.payments import PaymentState, Proposal
from datamodel.stored_payments import Decided


def decide(session: Session, key: str, decided: Decided, *, version: int, now: dt.datetime, who: str) -> None:
    """Raises ``KeyError``, ``ConflictError``, and ``ValueError`` for what cannot be meant."""
    lock_payments(session)
    row = payment_row(session, key, version)
    match decided.state:
        case PaymentState.MATCHED:
            _match(session, row, decided, now=now, who=who)
        case PaymentState.FOREIGN:
            _check_waits(row)
            show_proposals(row, _proposals(row), None)
            _finish(session, row, decided, f"{who} said that it is no payment of a customer.", now=now, who=who)
        case PaymentState.REVIEW:
            _take_back(session, row, decided.why or f"Given back by {who}.", now=now, who=who)
        case _:
            raise ValueError(f"Nobody decides that a payment is {decided.state}.")


def payment_row(session: Session, key: str, version: int) -> PaymentRow:
    """Raises ``KeyError``, ``ConflictError``."""
    row = session.scalar(select(PaymentRow).where(PaymentRow.key == key).with_for_update(key_share=True))
    if row is None:
        raise KeyError(f"There is no payment {key}.")
    if row.version != version:
        raise ConflictError(
            f"The payment was changed meanwhile (version {row.version}, yours is {version}). Load it again."
        )
    return row


def _match(session: Session, row: PaymentRow, decided: Decided, *, now: dt.datetime, who: str) -> None:
    _check_waits(row)
    proposal = decided.proposal
    if proposal is None or not row.is_booked:
        raise ValueError("A payment is matched when a bank has booked it, and it is said what it is for.")
    _check_sum(row, proposal)
    allocate(session, row, proposal, levels_of(session, {each.item for each in proposal.allocations}))
    show_proposals(row, _proposals(row), proposal)
    _finish(session, row, decided, f"Decided by {who}.", now=now, who=who)
    owner = Owner(payment_id=row.id)
    kept = {message.message_id for message in decided.messages}
    withdraw_messages_of(session, owner, but=kept, now=now, who=who, why="the payment was decided otherwise")
    queue_messages_of(session, owner, decided.messages, received_at=row.created_at, now=now, who=who)


def _finish(session: Session, row: PaymentRow, decided: Decided, told: str, *, now: dt.datetime, who: str) -> None:
    row.decided_by, row.held, row.due = who, False, False
    reasons = [told, *([decided.why] if decided.why else [])]
    move(session, row, decided.state, reasons, now=now, who=who)


def _check_waits(row: PaymentRow) -> None:
    if row.state != PaymentState.REVIEW:
        raise ConflictError(f"The payment is {row.state} already. Give it back to review first.")


def _check_sum(row: PaymentRow, proposal: Proposal) -> None:
    told = sum((each.paid for each in proposal.allocations), proposal.on_account)
    if told != row.amount:
        raise ValueError(f"What is paid and what stays on account is {told:f}, and the payment is {row.amount:f}.")


def _take_back(session: Session, row: PaymentRow, why: str, *, now: dt.datetime, who: str) -> None:
    """Only while no receiver has it: its messages are withdrawn before they leave."""
    if row.state not in (PaymentState.MATCHED, PaymentState.FOREIGN) or row.carried_by:
        raise ConflictError(f"The payment is {row.state} and cannot be given back.")
    left = select(MessageRow.message_id).where(Owner(payment_id=row.id).messages, MessageRow.attempts > 0)
    if session.scalar(left.where(~MessageRow.withdrawn, MessageRow.state != "rejected").limit(1)) is not None:
        raise ConflictError("A receiver has the payment, or may have it. Change it there.")
    withdraw_messages_of(session, Owner(payment_id=row.id), but=(), now=now, who=who, why="the payment was given back")
    row.decided_by = who
    send_back(session, row, why, now=now, who=who)


def _proposals(row: PaymentRow) -> list[Proposal]:
    return [proposal_from_json(each) for each in row.proposals]
