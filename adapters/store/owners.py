"""Whose a message of the outbox is: a document's, or a payment's."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from adapters.store.events import document_subject, payment_subject
from adapters.store.tables import MessageRow


@dataclass(frozen=True, slots=True)
class Owner:
    """A document or a payment, by its id."""

    document_id: int | None = None
    payment_id: int | None = None

    @property
    def subject(self) -> str:
        """Of its events."""
        if self.payment_id is not None:
            return payment_subject(self.payment_id)
        return document_subject(self.document_id or 0)

    @property
    def words(self) -> str:
        return f"document {self.document_id}" if self.payment_id is None else f"payment {self.payment_id}"

    @property
    def messages(self) -> ColumnElement[bool]:
        """The condition that a message is its."""
        if self.payment_id is not None:
            return MessageRow.payment_id == self.payment_id
        return MessageRow.document_id == self.document_id


def owner_of(row: MessageRow) -> Owner:
    return Owner(row.document_id, row.payment_id)
