"""What leaves Intray, and what comes back."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MESSAGE_ID_PREFIX = "urn:sap.com:msgid="
_MESSAGE_ID = re.compile(rf"{re.escape(MESSAGE_ID_PREFIX)}[0-9A-Fa-f]{{32}}")


class DeliveryState(StrEnum):
    """Where an outbox message stands.

    QUEUED        written with the approval, not yet attempted or to be attempted again
    SENT_UNKNOWN  handed to the network; whether it arrived is not known
    ACCEPTED      the receiver confirmed that it has the message; it is not posted yet
    POSTED        the receiver booked it
    REJECTED      the receiver refused it; the document went back to a person
    DEAD          given up after the configured attempts, until somebody retries or drops it; or withdrawn
    """

    QUEUED = "queued"
    SENT_UNKNOWN = "sent_unknown"
    ACCEPTED = "accepted"
    POSTED = "posted"
    REJECTED = "rejected"
    DEAD = "dead"


_S = DeliveryState

TRANSITIONS: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _S.QUEUED: frozenset({_S.SENT_UNKNOWN, _S.ACCEPTED, _S.POSTED, _S.REJECTED, _S.DEAD}),
    _S.SENT_UNKNOWN: frozenset({_S.SENT_UNKNOWN, _S.QUEUED, _S.ACCEPTED, _S.POSTED, _S.REJECTED, _S.DEAD}),
    _S.ACCEPTED: frozenset({_S.POSTED, _S.REJECTED}),
    _S.POSTED: frozenset(),
    _S.REJECTED: frozenset({_S.QUEUED, _S.ACCEPTED, _S.POSTED}),
    _S.DEAD: frozenset({_S.QUEUED, _S.ACCEPTED, _S.POSTED, _S.REJECTED}),
}
"""Every change of a message's state that there is; the store makes no other.

SENT_UNKNOWN to itself: the lease of a worker ended and another one sends again. QUEUED or DEAD to ACCEPTED, POSTED or
REJECTED: the answer of an earlier attempt, or the status, came late. REJECTED to QUEUED: corrected; to ACCEPTED: it was
not repeated, its outcome being unknown, and has arrived; to POSTED: a clerk posted the IDoc there by hand after all.
"""
PENDING = frozenset({_S.QUEUED, _S.SENT_UNKNOWN})
"""Somebody still has to send it."""
DELIVERED = frozenset({_S.ACCEPTED, _S.POSTED})
"""The receiver has it."""


def may_become(state: DeliveryState, later: DeliveryState) -> bool:
    """Whether a message in ``state`` can go to ``later``."""
    return later in TRANSITIONS[state]


@dataclass(frozen=True)
class OutboxMessage:
    """A rendered message for one target. Id and payload are fixed when it is written and the same on every attempt.

    Attributes:
        message_id: ``urn:sap.com:msgid=`` and 32 hexadecimal digits; derived from the document and the target, so that
            the same document can never get two.
        target: name of the configured target.
        document_type: of the record inside.
        payload: the exact bytes to deliver.
        document_id: of the document it was made from; None until the store has given it one, and of a payment's.
        payment_id: of the payment that it tells of; None of a document's.
        attempts: deliveries tried so far.
        faults: of those, how many the target answered with a passing fault (unlike those that never reached it).
        business_object: what the message is about, as ``purchase_order:10012:4500012345``. Messages to one target about
            the same object go in the order in which their documents were received; empty where nothing must wait.
        awaits_posting: the target will tell later whether it posted the message; those after it wait for that.
        tried_since: when it was first sent since it was queued; None before.
        interrupted: an earlier attempt has no known end: its worker died or failed, or its lease ended.
    """

    message_id: str
    target: str
    document_type: str
    payload: bytes = field(repr=False)
    document_id: int | None = None
    attempts: int = 0
    faults: int = 0
    business_object: str = ""
    awaits_posting: bool = False
    tried_since: dt.datetime | None = field(default=None, compare=False)
    interrupted: bool = False
    payment_id: int | None = None


def transfer_number(message_id: str) -> str:
    """Our number of the IDoc (EDI_DC40-DOCNUM), 16 digits, taken from the message id so that a repeat has the same.

    Empty where the id is none of ours.
    """
    digits = message_id[-32:]
    if not _MESSAGE_ID.fullmatch(message_id):
        return ""
    return f"{int(digits, 16) % 10**16:016d}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's confirmation. ``state`` is ACCEPTED or POSTED; request and response are the envelopes as sent."""

    state: DeliveryState
    reference: str
    received_at: dt.datetime
    request: bytes = b""
    response: bytes = b""


class StatusKind(StrEnum):
    """What a status of the receiver means for a message."""

    WAITING = "waiting"
    POSTED = "posted"
    FAILED = "failed"


IDOC_STATUS: Mapping[str, StatusKind] = {
    "50": StatusKind.WAITING,  # IDoc added
    "51": StatusKind.FAILED,  # application document not posted
    "53": StatusKind.POSTED,  # application document posted
    "56": StatusKind.FAILED,  # IDoc with errors added
    "60": StatusKind.FAILED,  # error during syntax check
    "61": StatusKind.WAITING,  # processing despite syntax error
    "62": StatusKind.WAITING,  # IDoc passed to application
    "63": StatusKind.FAILED,  # error passing IDoc to application
    "64": StatusKind.WAITING,  # IDoc ready to be transferred to application
    "65": StatusKind.FAILED,  # error in ALE service
    "68": StatusKind.FAILED,  # error, no further processing
    "69": StatusKind.WAITING,  # IDoc was edited
    "70": StatusKind.WAITING,  # original of an edited IDoc
}
"""Inbound status of an IDoc (SAP table TEDS1) and what it means for the message. Others say nothing."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a receiver says later of a message that it had accepted.

    A message is known by its id, else by our number of the IDoc, else by the receiver's reference.

    Attributes:
        message_id: ours; empty where the report does not tell it.
        transfer_number: our number of the IDoc (EDI_DC40-DOCNUM of what we sent), 16 digits; empty where not told.
        reference: the receiver's number of the IDoc, or of the message.
        status: the two digits of an IDoc status, or another receiver's own code.
        kind: what it means.
        text: the receiver's own words.
        posted_as: the number of the booked document (sales order, delivery …), where it is told.
        at: when the receiver says that it happened.
    """

    kind: StatusKind
    status: str
    text: str
    message_id: str = ""
    transfer_number: str = ""
    reference: str = ""
    posted_as: str = ""
    at: dt.datetime | None = None
