"""Statements that wait until it is decided what each of their bookings is for, and carry that to their receiver."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from adapters.store.documents import load_documents
from adapters.store.outbox import queue_messages
from adapters.store.payment_states import lock_payments
from adapters.store.payment_tables import PaymentDocumentRow, PaymentPlaceRow, PaymentRow
from adapters.store.tables import DocumentRow, MessageRow
from datamodel.delivery import DeliveryState, OutboxMessage
from datamodel.errors import ConflictError
from datamodel.extraction import StatementKind, Status
from datamodel.payments import PaymentState
from datamodel.stored import StoredDocument

_WAITING = (str(PaymentState.REVIEW), str(PaymentState.ANNOUNCED))


def decided_statements(session: Session, target: str, *, limit: int) -> list[StoredDocument]:
    """Approved statements of which every booking is decided, and which ``target`` neither has nor is being sent."""
    document, place = PaymentDocumentRow, PaymentPlaceRow
    waiting = exists().where(
        place.document_id == document.document_id, place.payment_id == PaymentRow.id, PaymentRow.state.in_(_WAITING)
    )
    sent = exists().where(
        MessageRow.document_id == document.document_id,
        MessageRow.target == target,
        MessageRow.state != DeliveryState.REJECTED,
        ~MessageRow.withdrawn,
    )
    chosen = (
        select(DocumentRow.id)
        .join(document, document.document_id == DocumentRow.id)
        .where(
            DocumentRow.status == Status.APPROVED,
            document.version == DocumentRow.version,
            document.kind == str(StatementKind.STATEMENT),
            ~waiting,
            ~sent,
        )
        .order_by(DocumentRow.id)
        .limit(limit)
    )
    return load_documents(session, chosen)


def payments_by_line(session: Session, document_id: int) -> dict[int, int]:
    """The number of the payment that each line of the document tells of."""
    row = PaymentPlaceRow
    found = session.execute(select(row.line, row.payment_id).where(row.document_id == document_id))
    return dict(found.tuples().all())


def carry(
    session: Session,
    document_id: int,
    message: OutboxMessage,
    payment_ids: Collection[int],
    *,
    version: int,
    now: dt.datetime,
    who: str,
) -> None:
    """Queue the statement's message; the payments are posted with it. Raises ``ConflictError``, ``KeyError``."""
    lock_payments(session)
    document = session.get(DocumentRow, document_id, with_for_update={"key_share": True})
    if document is None:
        raise KeyError(f"There is no document {document_id}.")
    matched = select(PaymentRow).where(PaymentRow.id.in_(payment_ids), PaymentRow.state == str(PaymentState.MATCHED))
    rows = session.scalars(matched.with_for_update()).all()
    if document.version != version or document.status is not Status.APPROVED or len(rows) != len(set(payment_ids)):
        raise ConflictError(f"Document {document_id} or a payment of it was changed meanwhile. Load it again.")
    queue_messages(session, document_id, [message], now=now, who=who)
    for row in rows:
        row.carried_by = message.message_id
        row.version += 1
