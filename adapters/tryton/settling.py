"""From a message to its one record in Tryton: claimed, filled, and brought to the state that is wanted.

Each step looks at what is there already, so that an attempt goes on where the last one stopped.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.tryton.claims import (
    Found,
    Kind,
    attach,
    attached_digest,
    change,
    claim,
    discard,
    discard_others,
    look,
    read,
)
from adapters.tryton.marks import AttachmentMarker, Phase, digest_of
from adapters.tryton.rpc import ConcurrencyError, TrytonClient
from datamodel.delivery import OutboxMessage
from datamodel.errors import DeliveryRefusedError, RetriableError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What a candidate is filled with.

    Attributes:
        text: what the field says that carries the mark; None leaves what it said.
        stamps: of other records that are changed with it, by ``model,id``, as they were when the content was made.
    """

    values: Mapping[str, Any]
    text: str | None = None
    stamps: Mapping[str, str] = field(default_factory=dict)


class Plan(Protocol):
    """How records of one kind come into being."""

    kind: Kind

    def propose(self) -> None:
        """Make a candidate: an empty draft (``propose_new``), or mark what is to be changed (``propose_kept``)."""

    def header(self) -> Mapping[str, Any]:
        """What an empty draft has, and what a record gets again that is to have other content after all."""

    def compose(self, record: Found) -> Content:
        """What ``record`` is filled with. Changes nothing."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The states of a model in their order, and the button that leads from each to the next."""

    states: Sequence[str]
    buttons: Mapping[str, str]
    back: Mapping[str, str] = field(default_factory=dict)

    def reaches(self, state: str, wanted: str) -> bool:
        return state in self.states and self.states.index(state) >= self.states.index(wanted)


SALE_STEPS = Steps(
    ("draft", "quotation", "confirmed", "processing", "done"),
    {"draft": "quote", "quotation": "confirm", "confirmed": "process"},
    {"quotation": "draft", "confirmed": "draft"},
)
SHIPMENT_STEPS = Steps(("draft", "received", "done"), {"draft": "receive", "received": "do"})
INVOICE_STEPS = Steps(
    ("draft", "validated", "posted", "paid"), {"draft": "validate_invoice", "validated": "post"}, {"validated": "draft"}
)
STATEMENT_STEPS = Steps(("draft", "validated", "posted"), {"draft": "validate_statement", "validated": "post"})


def settle(
    client: TrytonClient, message: OutboxMessage, kind: Kind, make_plan: Callable[[], Plan], steps: Steps
) -> int:
    """The id of the record that has the content of ``message``, filled by this attempt or an earlier one.

    A plan is made only where something is left to fill: what was filled once does not depend on master data any more.

    Raises:
        ConcurrencyError: another worker has the same message.
        DeliveryRefusedError: Tryton refuses the content. The candidate is taken back then.
    """
    done = _done(client, kind, message)
    if done is not None:
        return done.id
    try:
        return _settle(client, message, make_plan(), steps)
    except DeliveryRefusedError as error:
        # What another worker did for the same message may look like a reason to refuse it: its own moves taken.
        if _done(client, kind, message) is not None:
            raise ConcurrencyError(f"Another worker was faster with {message.message_id}: {error}") from error
        raise


def _settle(client: TrytonClient, message: OutboxMessage, plan: Plan, steps: Steps) -> int:
    record = claim(client, plan.kind, message.message_id, plan.propose)
    if _has_content(client, plan.kind, record, message):
        return record.id
    if record.is_filled:
        record = _reopened(client, record, message, plan, steps)
    try:
        _fill(client, record, message, plan)
    except DeliveryRefusedError:
        _take_back(client, plan.kind, record)
        raise
    return record.id


def _done(client: TrytonClient, kind: Kind, message: OutboxMessage) -> Found | None:
    """The record that was filled with these very bytes; what others left behind beside it is cleared away."""
    found = look(client, kind, message.message_id)
    done = next((record for record in found if _has_content(client, kind, record, message)), None)
    if done is not None:
        discard_others(client, kind, found, done)
    return done


def _has_content(client: TrytonClient, kind: Kind, record: Found, message: OutboxMessage) -> bool:
    """Whether the record was filled with these very bytes."""
    digest = digest_of(message.payload)
    return record.is_filled and attached_digest(client, kind, record.id, message.message_id) == digest


def propose_new(client: TrytonClient, message: OutboxMessage, plan: Plan) -> None:
    """Make an empty draft that carries the message id."""
    mark = plan.kind.marker.values(message, Phase.NEW, before=None, text="")
    client.call(plan.kind.model, "create", [{**plan.header(), **mark}])


def propose_kept(client: TrytonClient, message: OutboxMessage, kind: Kind, record: Found, text: str = "") -> None:
    """Mark a record that is there, as it was read with its mark of ``message``, unless it has one already.

    Then another worker was faster, and the next look shows how far it is. ``text``: what the marked field says.
    """
    if record.mark is None:
        change(client, kind, record, "write", kind.marker.values(message, Phase.KEPT, before=None, text=text))


def _fill(client: TrytonClient, record: Found, message: OutboxMessage, plan: Plan) -> None:
    content = plan.compose(record)
    if not isinstance(plan.kind.marker, AttachmentMarker):
        attach(client, plan.kind, record.id, message)
    text = (record.mark.text if record.mark else "") if content.text is None else content.text
    mark = plan.kind.marker.values(message, Phase.FILLED, before=record.mark, text=text)
    change(client, plan.kind, record, "write", {**content.values, **mark}, stamps=content.stamps)


def advance(client: TrytonClient, kind: Kind, record_id: int, wanted: str, steps: Steps) -> Found:
    """Press the buttons that lead to ``wanted``; a record that is further on stays where it is.

    Raises:
        ConcurrencyError: somebody else presses them, too.
        DeliveryRefusedError: Tryton refuses a step, or the record was cancelled.
    """
    for _ in steps.states:
        record = _the_one(client, kind, record_id)
        if steps.reaches(record.state, wanted):
            return record
        button = steps.buttons.get(record.state)
        if button is None:
            raise DeliveryRefusedError(
                "STATE", f"The {kind.name} {record.number or record.id} is {record.state} in Tryton, not {wanted}."
            )
        change(client, kind, record, button)
    raise ConcurrencyError(f"The {kind.name} {record_id} does not come to the state {wanted!r} in Tryton.")


def to_draft(client: TrytonClient, kind: Kind, record: Found, steps: Steps, *, message_id: str) -> Found:
    """Back to draft, where Tryton has a way back from its state; read anew, with its mark of ``message_id``."""
    if record.state == "draft":
        return record
    button = steps.back.get(record.state)
    if button is None:
        raise DeliveryRefusedError(
            "STATE",
            f"The {kind.name} {record.number or record.id} is {record.state} in Tryton and cannot be changed from "
            "outside any more. Change it there by hand.",
        )
    change(client, kind, record, button)
    return _the_one(client, kind, record.id, message_id=message_id)


def _reopened(client: TrytonClient, record: Found, message: OutboxMessage, plan: Plan, steps: Steps) -> Found:
    """The filled record as a candidate again: its document was corrected after Tryton had refused a later step."""
    draft = to_draft(client, plan.kind, record, steps, message_id=message.message_id)
    text = record.mark.text if record.mark else ""
    mark = plan.kind.marker.values(message, Phase.KEPT, before=record.mark, text=text)
    change(client, plan.kind, draft, "write", {**plan.header(), **mark})
    marked = claim(client, plan.kind, message.message_id, plan.propose)
    if marked.is_filled:
        raise ConcurrencyError(f"The {plan.kind.name} {record.id} was filled by somebody else.")
    return marked


def _take_back(client: TrytonClient, kind: Kind, record: Found) -> None:
    """Discard the empty draft that was made in vain, or leave the existing record as it was.

    It is tried only: what stays has the mark, and the next attempt takes it up.
    """
    try:
        if record.is_new:
            discard(client, kind, record)
        elif record.mark is not None:
            change(client, kind, record, "write", kind.marker.cleared(record.mark))
    except (RetriableError, DeliveryRefusedError) as error:
        _log.warning("The %s %s of a refused message stays in Tryton: %s", kind.name, record.id, error)


def _the_one(client: TrytonClient, kind: Kind, record_id: int, *, message_id: str = "") -> Found:
    found = read(client, kind, [["id", "=", record_id]], message_id=message_id)
    if not found:
        raise ConcurrencyError(f"The {kind.name} {record_id} is not in Tryton any more.")
    return found[0]
