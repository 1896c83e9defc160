"""How a record of Tryton's carries the id of the message that it was made for, from its first transaction on.

Tryton has no field for it. A sale has attachments that are created with it, and by whose name it is found: so it
carries the message itself, out of sight of the customer. The other models have none that we may search for; they carry
the id in a text that stays in the house.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from datamodel.delivery import OutboxMessage


class Phase(StrEnum):
    """How far a record of a message is.

    NEW     an empty draft that was made for it
    KEPT    a record that was there before, to be changed by it
    FILLED  it has the message's content
    """

    NEW = "new"
    KEPT = "kept"
    FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a record says of a message. ``text`` is what the marked field says besides; ``slot`` where the mark is."""

    phase: Phase
    text: str = ""
    slot: int | None = None


class Marker(Protocol):
    """A way to carry the id."""

    @property
    def names(self) -> Sequence[str]:
        """The fields to read for ``mark_of``."""

    def clauses(self, message_id: str) -> list[Any]:
        """The domain of all records that carry the id."""

    def mark_of(self, record: Mapping[str, Any], message_id: str) -> Mark | None:
        """What ``record``, read with ``names``, says; None where it carries another id, or none."""

    def values(self, message: OutboxMessage, phase: Phase, *, before: Mark | None, text: str) -> dict[str, Any]:
        """What to write to set the mark. ``before`` is the mark so far, ``text`` what the marked field says besides."""

    def cleared(self, before: Mark) -> dict[str, Any]:
        """What to write to take the mark away."""


def digits(message_id: str) -> str:
    return message_id[-32:]


def digest_of(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def attachment_name(message_id: str) -> str:
    return f"intray-{digits(message_id)}.json"


@dataclass(frozen=True, slots=True)
class TextMarker:
    """In a text field: alone while new, before ``kept`` and the text while kept, behind the text when filled."""

    field_name: str

    @property
    def names(self) -> Sequence[str]:
        return (self.field_name,)

    def clauses(self, message_id: str) -> list[Any]:
        return [[self.field_name, "like", f"%intray:{digits(message_id)}%"]]

    def mark_of(self, record: Mapping[str, Any], message_id: str) -> Mark | None:
        text, mark = record[self.field_name] or "", f"intray:{digits(message_id)}"
        if mark not in text:
            return None
        if text == mark:
            return Mark(Phase.NEW)
        if f"[{mark}]" in text:
            return Mark(Phase.FILLED, text.replace(f"[{mark}]", "").strip())
        return Mark(Phase.KEPT, text.removeprefix(f"{mark} kept").strip())

    def values(
        self,
        message: OutboxMessage,
        phase: Phase,
        *,
        before: Mark | None,  # noqa: ARG002
        text: str,
    ) -> dict[str, Any]:
        mark = f"intray:{digits(message.message_id)}"
        written = {Phase.NEW: mark, Phase.KEPT: f"{mark} kept {text}", Phase.FILLED: f"{text} [{mark}]"}
        return {self.field_name: written[phase].strip()}

    def cleared(self, before: Mark) -> dict[str, Any]:
        return {self.field_name: before.text or None}


@dataclass(frozen=True, slots=True)
class AttachmentMarker:
    """As an attachment with the message in it. Its description says the phase; when filled, the payload's SHA-256."""

    @property
    def names(self) -> Sequence[str]:
        return ("attachments.name", "attachments.description")

    def clauses(self, message_id: str) -> list[Any]:
        return [["attachments.name", "=", attachment_name(message_id)]]

    def mark_of(self, record: Mapping[str, Any], message_id: str) -> Mark | None:
        named = [item for item in record["attachments."] if item["name"] == attachment_name(message_id)]
        if not named:
            return None
        first = min(named, key=lambda item: item["id"])
        says = first["description"] or ""
        phase = Phase(says) if says in (Phase.NEW, Phase.KEPT) else Phase.FILLED
        return Mark(phase, "", first["id"])

    def values(
        self,
        message: OutboxMessage,
        phase: Phase,
        *,
        before: Mark | None,
        text: str,  # noqa: ARG002
    ) -> dict[str, Any]:
        says = digest_of(message.payload) if phase is Phase.FILLED else phase.value
        content = {"description": says, "data": message.payload}
        if before is not None and before.slot is not None:
            return {"attachments": [["write", [before.slot], content]]}
        named = {"name": attachment_name(message.message_id), "type": "data"}
        return {"attachments": [["create", [named | content]]]}

    def cleared(self, before: Mark) -> dict[str, Any]:
        return {"attachments": [["delete", [before.slot]]]}
