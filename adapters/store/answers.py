"""What a receiver's answer means for whatever its message is of: a document, or a payment."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store import payment_states
from adapters.store.documents import send_back, settle
from adapters.store.payment_tables import PaymentRow
from adapters.store.tables import DocumentRow, MessageRow
from datamodel.extraction import Issue, Status
from datamodel.payments import PaymentState

Owned = DocumentRow | PaymentRow
"""What a message is of."""


def locked_owner(session: Session, message_id: str) -> Owned:
    """What the message is of, locked before the message: in the same order as a revision does. Raises ``KeyError``."""
    ids = select(MessageRow.document_id, MessageRow.payment_id).where(MessageRow.message_id == message_id)
    found = session.execute(ids).first()
    if found is None:
        raise KeyError(f"There is no message {message_id}.")
    document_id, payment_id = found
    if payment_id is not None:
        return session.get_one(PaymentRow, payment_id, with_for_update={"key_share": True})
    return session.get_one(DocumentRow, document_id, with_for_update={"key_share": True})


def send_owner_back(session: Session, owned: Owned, issue: Issue, *, now: dt.datetime, who: str) -> None:
    """Give it to a person, because of ``issue``."""
    if isinstance(owned, PaymentRow):
        payment_states.send_back(session, owned, issue.message, now=now, who=who)
    else:
        send_back(session, owned, issue, now=now, who=who)


def settle_owner(session: Session, owned: Owned, row: MessageRow, why: str, *, now: dt.datetime, who: str) -> None:
    """What the receiver refused, it has after all."""
    if isinstance(owned, PaymentRow):
        payment_states.settle_after_all(session, owned, why, now=now, who=who)
    else:
        settle(session, owned, row, why, now=now, who=who)


def note_told(session: Session, row: MessageRow, *, now: dt.datetime, who: str, at: dt.datetime | None = None) -> None:
    """The receiver has the message, since ``at`` where it tells that: the payments that it tells of may be posted."""
    payment_states.note_told(session, row, now=now, who=who, at=at)


def undecided(owned: Owned) -> str:
    """The state because of which nothing of it may be sent; empty where it may."""
    if isinstance(owned, PaymentRow):
        return "" if owned.state == PaymentState.MATCHED else owned.state
    return "" if owned.status is Status.APPROVED else owned.status
