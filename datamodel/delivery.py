"""What leaves Intray, and what comes back."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where an outbox message stands.

    QUEUED        written with the approval, not yet attempted or to be attempted again
    SENT_UNKNOWN  handed to the network; whether it arrived is not known
    ACCEPTED      the receiver confirmed that it has the message; it is not posted yet
    POSTED        the receiver booked it
    REJECTED      the receiver refused it; the document went back to a person
    DEAD          given up after the configured number of attempts, or withdrawn by a person
    """

    QUEUED = "queued"
    SENT_UNKNOWN = "sent_unknown"
    ACCEPTED = "accepted"
    POSTED = "posted"
    REJECTED = "rejected"
    DEAD = "dead"


@dataclass(frozen=True)
class OutboxMessage:
    """A rendered message for one target. Id and payload are fixed when it is written and the same on every attempt.

    Attributes:
        message_id: ``urn:sap.com:msgid=`` and 32 hexadecimal digits; derived from the document and the target, so that
            the same document can never get two.
        target: name of the configured target.
        document_type: of the record inside.
        payload: the exact bytes to deliver.
        document_id: of the document it was made from; None until the store has given it one.
        attempts: deliveries tried so far.
    """

    message_id: str
    target: str
    document_type: str
    payload: bytes = field(repr=False)
    document_id: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's confirmation. ``state`` is ACCEPTED or POSTED; request and response are the envelopes as sent."""

    state: DeliveryState
    reference: str
    received_at: dt.datetime
    request: bytes = b""
    response: bytes = b""
