"""One record of Tryton's for one message, whatever happens: exactly once, by three rules that need nothing installed.

Tryton has no unique key that we could fill, and creating a record is one transaction, looking for it another. So a
record is made in two steps. First a *candidate*: an empty draft that carries the message id (``marks.py``). Then
whoever works on the message looks at all records that carry it:

1. Only a candidate that was seen in a look may be filled, after all other candidates of that look were deleted, or
   had their mark taken away.
2. Filling, deleting and unmarking name the state of the record that the look saw (``_timestamp``): if anybody has
   touched it since, Tryton refuses (ConcurrencyException).
3. Filling sets the content and says so in the mark, in one transaction. The id stays in the record for good.

Why no two can be filled: say S and T both were. The look before filling S did not show T, or T was deleted; so T came
into being after that look. The look before filling T did not show S, so S came into being after that one. But the look
before filling S showed S, and that before filling T showed T: each came before the other. That cannot be.

A worker that dies between the steps leaves an empty draft, which the next attempt takes up, or clears away where the
message is done. What can remain for good is such an empty draft, where a call to create one reaches Tryton after the
last attempt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.tryton.marks import (
    AttachmentMarker,
    Mark,
    Marker,
    Phase,
    TextMarker,
    attachment_name,
    digest_of,
)
from adapters.tryton.rpc import ConcurrencyError, TrytonClient
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError, RetriableError


@dataclass(frozen=True, slots=True)
class Kind:
    """A model of Tryton's that takes records of ours, and how they carry the message id."""

    model: str
    name: str
    number_field: str
    marker: Marker


SALE = Kind("sale.sale", "sale", "number", AttachmentMarker())
SHIPMENT = Kind("stock.shipment.in", "supplier shipment", "number", TextMarker("reference"))
INVOICE = Kind("account.invoice", "invoice", "number", TextMarker("description"))
STATEMENT = Kind("account.statement", "statement", "name", TextMarker("name"))


@dataclass(frozen=True, slots=True)
class Found:
    """A record as one look saw it. ``timestamp`` is Tryton's own, by which it knows later changes.

    ``mark``: what it says of the message that was looked for; None where it was read for something else.
    """

    id: int
    timestamp: str
    state: str
    number: str
    mark: Mark | None = None

    @property
    def is_filled(self) -> bool:
        return self.mark is not None and self.mark.phase is Phase.FILLED

    @property
    def is_new(self) -> bool:
        return self.mark is not None and self.mark.phase is Phase.NEW


def read(client: TrytonClient, kind: Kind, clauses: Sequence[object], *, message_id: str = "") -> list[Found]:
    """The records of ``kind`` that ``clauses`` (a domain of Tryton's) choose, oldest first."""
    names = ["_timestamp", "state", kind.number_field, *kind.marker.names]
    found = client.call(kind.model, "search_read", list(clauses), 0, None, [["id", "ASC"]], names)
    return [_found(kind, item, message_id) for item in found]


def _found(kind: Kind, item: Mapping[str, Any], message_id: str) -> Found:
    mark = kind.marker.mark_of(item, message_id) if message_id else None
    return Found(item["id"], item["_timestamp"], item["state"] or "", item[kind.number_field] or "", mark)


def look(client: TrytonClient, kind: Kind, message_id: str) -> list[Found]:
    """The records of a message, oldest first."""
    found = read(client, kind, kind.marker.clauses(message_id), message_id=message_id)
    return [record for record in found if record.mark is not None]


def claim(client: TrytonClient, kind: Kind, message_id: str, propose: Callable[[], object]) -> Found:
    """The one record that this message may fill or has filled; ``propose`` makes a candidate where there is none.

    An existing record that is to be changed comes before an empty draft.

    Raises:
        ConcurrencyError: somebody else is at it; look again.
        DeliveryRefusedError: Tryton refuses the candidate, or two existing records are marked.
    """
    found = look(client, kind, message_id)
    if not found:
        propose()
        found = look(client, kind, message_id)
    if not found:
        raise RetriableError(f"Tryton does not show the {kind.name} that was made for {message_id}.")
    filled = [record for record in found if record.is_filled]
    kept = [record for record in found if not record.is_filled and not record.is_new]
    if not filled and len(kept) > 1:
        raise DeliveryRefusedError("MARKED_TWICE", _marked_twice(kind, kept))
    chosen = (filled or kept or found)[0]
    discard_others(client, kind, found, chosen)
    return chosen


def _marked_twice(kind: Kind, kept: Sequence[Found]) -> str:
    numbers = ", ".join(record.number or str(record.id) for record in kept)
    return (
        f"The records {numbers} ({kind.model}) both carry the id of this message. Take it out of those that are not "
        "meant, then approve again."
    )


def discard_others(client: TrytonClient, kind: Kind, found: Sequence[Found], chosen: Found) -> None:
    """Discard the empty drafts of a look but the chosen one. Raises ``ConcurrencyError``."""
    for other in found:
        if other is not chosen and other.is_new:
            discard(client, kind, other)


def discard(client: TrytonClient, kind: Kind, record: Found) -> None:
    """Delete an empty draft; where the user may not, take the mark off it and cancel it.

    Raises:
        ConcurrencyError: it was changed by somebody else.
    """
    try:
        change(client, kind, record, "delete")
    except DeliveryRefusedError:
        assert record.mark is not None, "only what was found by its mark is discarded"
        change(client, kind, record, "write", kind.marker.cleared(record.mark))
        client.call(kind.model, "cancel", [record.id])


def change(
    client: TrytonClient,
    kind: Kind,
    record: Found,
    method: str,
    *arguments: object,
    stamps: Mapping[str, str] | None = None,
) -> None:
    """Call ``method`` on ``record`` as it was seen. ``stamps`` are of other records that it changes too.

    Raises:
        ConcurrencyError: it, or one of the others, was changed or deleted since.
        DeliveryRefusedError: Tryton refuses.
    """
    context = {"_timestamp": {f"{kind.model},{record.id}": record.timestamp, **(stamps or {})}}
    try:
        client.call(kind.model, method, [record.id], *arguments, context=context)
    except DeliveryRefusedError as error:
        # Of a record that is gone, or has left the state in which it may be changed, Tryton says so in words only.
        now = read(client, kind, [["id", "=", record.id]])
        if not now or now[0].timestamp != record.timestamp:
            raise ConcurrencyError(f"The {kind.name} {record.id} was changed by somebody else: {error}") from error
        raise


def attached_digest(client: TrytonClient, kind: Kind, record_id: int, message_id: str) -> str:
    """SHA-256 of the payload that is attached to the record for this message; empty where none is."""
    found = _attachments(client, kind, record_id, message_id)
    return str(found[0]["description"] or "") if found else ""


def attach(client: TrytonClient, kind: Kind, record_id: int, message: OutboxMessage) -> None:
    """Attach the payload to a record whose mark has no room for it, in the place of an earlier one of the message."""
    values = {"data": message.payload, "description": digest_of(message.payload)}
    found = _attachments(client, kind, record_id, message.message_id)
    if not found:
        named = {"name": attachment_name(message.message_id), "type": "data", "resource": f"{kind.model},{record_id}"}
        client.call("ir.attachment", "create", [named | values])
    elif found[0]["description"] != values["description"]:
        client.call("ir.attachment", "write", [found[0]["id"]], values)


def _attachments(client: TrytonClient, kind: Kind, record_id: int, message_id: str) -> list[dict[str, Any]]:
    named = [["name", "=", attachment_name(message_id)], ["resource", "=", f"{kind.model},{record_id}"]]
    found: list[dict[str, Any]] = client.call(
        "ir.attachment", "search_read", named, 0, None, [["id", "ASC"]], ["description"]
    )
    return found
