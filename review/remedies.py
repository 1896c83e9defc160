"""The obvious next step for an issue, as one click."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from datamodel.extraction import ENTERED, DocumentType, Extraction, Issue, Status
from datamodel.master import EarlierRecord
from datamodel.stored import StoredDocument
from pipelines import revision
from pipelines.process import Steps
from pipelines.store_protocols import Store

Say = Callable[..., str]
"""``Language.gettext``."""

DUPLICATE, ORDER_CHANGE, REMOVE = "duplicate", "order_change", "remove"
_REPEATS = frozenset({"already_received", "received_changed"})
_REMOVABLE = {"iban_invalid": "sender_iban", "tax_id_invalid": "sender_tax_id", "gtin_invalid": "gtin"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button: what it says, and the value of ``remedy`` that ``POST /documents/{document_id}/remedy`` gets."""

    label: str
    action: str


def remedies(issue: Issue, document: StoredDocument, *, earlier: Sequence[EarlierRecord], say: Say) -> list[Remedy]:
    """What may be done about ``issue``, the likeliest first.

    Args:
        issue: of the document.
        document: as it is in the store.
        earlier: what came before it (``Store.earlier``); needed for repeats only.
        say: translates.
    """
    if document.decision.status is Status.APPROVED or document.extraction is None:
        return []
    if issue.code == "already_received":
        return [Remedy(_duplicate_label(earlier, say), DUPLICATE)]
    if issue.code == "received_changed" and document.extraction.document_type is DocumentType.PURCHASE_ORDER:
        return [Remedy(say("Make it an order change"), ORDER_CHANGE)]
    name = _REMOVABLE.get(issue.code, "")
    if name and _has(document.extraction, name, issue.line):
        return [Remedy(say("Remove this value"), f"{REMOVE}:{name}:{issue.line or ''}")]
    return []


def offered(document: StoredDocument, *, store: Store, say: Say) -> dict[int, tuple[Remedy, ...]]:
    """The remedies of every issue that has any, by its place among those of the document."""
    earlier: Sequence[EarlierRecord] = ()
    if document.extraction is not None and any(issue.code in _REPEATS for issue in document.issues):
        earlier = store.earlier(document.extraction, document_id=document.id)
    found = {
        place: tuple(remedies(issue, document, earlier=earlier, say=say)) for place, issue in enumerate(document.issues)
    }
    return {place: some for place, some in found.items() if some}


def take(document: StoredDocument, action: str, *, store: Store, steps: Steps, who: str) -> bool:
    """Do what a remedy says; False where it makes nothing of the document.

    Args:
        document: as the person saw it; its version decides whether somebody was faster.
        action: of the remedy.
        store: gets what comes of it.
        steps: verify the document again.
        who: the person.

    Raises:
        ConflictError: somebody else changed the document, or has it open.
    """
    if action == DUPLICATE:
        earlier = store.earlier(document.extraction, document_id=document.id) if document.extraction else []
        number = duplicate_of(earlier)
        reason = f"It is a duplicate of document {number}." if number else "It is a duplicate."
        revision.reject(document, store=store, who=who, reason=reason)
        return True
    extraction = changed(document.extraction, action) if document.extraction else None
    if extraction is None:
        return False
    revision.save(document, extraction, store=store, steps=steps, who=who)
    return True


def duplicate_of(earlier: Sequence[EarlierRecord]) -> int | None:
    """The document that the other one repeats."""
    return next((each.document_id for each in earlier if each.same_number and each.same_content), None)


def changed(extraction: Extraction, action: str) -> Extraction | None:
    """What an action makes of an extraction; None where it makes nothing of it."""
    if action == ORDER_CHANGE:
        classification = replace(
            extraction.classification, document_type=DocumentType.ORDER_CHANGE, confidence=1.0, evidence=(ENTERED,)
        )
        return replace(extraction, classification=classification)
    kind, _, rest = action.partition(":")
    name, _, line = rest.partition(":")
    number = int(line) if line.isascii() and line.isdigit() else None
    if kind != REMOVE or name not in _REMOVABLE.values() or not _has(extraction, name, number):
        return None
    if number is None:
        return replace(extraction, fields={key: field for key, field in extraction.fields.items() if key != name})
    items = list(extraction.line_items)
    items[number - 1] = {key: field for key, field in items[number - 1].items() if key != name}
    return replace(extraction, line_items=tuple(items))


def _duplicate_label(earlier: Sequence[EarlierRecord], say: Say) -> str:
    number = duplicate_of(earlier)
    return say("Reject it as a duplicate of document %(number)s", number=number) if number else say("Reject it")


def _has(extraction: Extraction, name: str, line: int | None) -> bool:
    if line is None:
        return name in extraction.fields
    return 0 < line <= len(extraction.line_items) and name in extraction.line_items[line - 1]
