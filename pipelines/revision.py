"""What a person does with a document: save corrections, approve, reject. Each is one transaction of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from datamodel.changes import changes
from datamodel.delivery import DELIVERED, PENDING, OutboxMessage
from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import ENTERED, Decision, DocumentType, Extraction, Field, Issue, Result, Severity, Status
from datamodel.stored import StoredDocument
from orders.linking import chosen_links
from orders.records import record_from
from pipelines.process import Steps, linked, messages_of, verify
from pipelines.store_protocols import Store

CONFIRMED = "confirmed by a person"
_DELIVERY_CODES = frozenset({"erp_refused", "delivery_failed"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document was not approved: nothing was written.

    Attributes:
        issues: of severity error; a person may approve despite them, with a reason.
        obstacle: what makes the record undeliverable; nobody can approve despite it.
    """

    issues: tuple[Issue, ...] = ()
    obstacle: str = ""


def check(document: StoredDocument, extraction: Extraction, *, file: InputFile, steps: Steps) -> Result:
    """A corrected extraction, linked to master data and verified anew. Writes nothing."""
    mail_sender = file.mail.sender if file.mail else ""
    anew = linked(replace(extraction, links=chosen_links(extraction)), steps, mail_sender=mail_sender)
    return verify(anew, steps, file=file, index=document.index, pages=document.pages, document_id=document.id)


@dataclass(frozen=True, slots=True)
class Examination:
    """What approving a document would find and send.

    Attributes:
        result: linked and verified anew, every value sure.
        refusal: what stands against it; None where nothing does.
        messages: what would be sent.
    """

    result: Result
    refusal: Refusal | None
    messages: tuple[OutboxMessage, ...] = ()


def examine(document: StoredDocument, extraction: Extraction, *, file: InputFile, steps: Steps) -> Examination:
    """``extraction`` as approving sees it. Writes nothing."""
    result = check(document, confirmed(extraction), file=file, steps=steps)
    errors = tuple(issue for issue in result.issues if issue.severity is Severity.ERROR)
    if extraction.document_type is DocumentType.OTHER:
        return Examination(result, Refusal(errors, "Choose what kind of document this is, or reject it."))
    result = replace(result, decision=Decision(Status.APPROVED, ()))
    try:
        messages = tuple(_messages(result, steps, document))
    except (DocumentError, ValueError) as error:
        return Examination(result, Refusal(errors, f"The record does not fit its target. {error}"))
    return Examination(result, Refusal(errors) if errors else None, messages)


def save(
    document: StoredDocument,
    extraction: Extraction,
    *,
    store: Store,
    steps: Steps,
    who: str,
    file: InputFile | None = None,
) -> Result:
    """Keep corrections; the document goes on waiting. Raises ``ConflictError``.

    A first approval ends with any change; where nothing was changed, it stays. ``file`` is the document's where it is
    at hand; else it is loaded.
    """
    result = check(document, extraction, file=file or store.load(document.file_sha256), steps=steps)
    if document.first_approver and not is_changed(document, extraction):
        return replace(result, decision=document.decision)
    reasons = result.decision.reasons
    if result.decision.status is not Status.NEEDS_REVIEW:
        reasons = (f"Saved by {who} and not yet approved.",)
    issues = (*result.issues, *_of_delivery(document))
    decision = Decision(Status.NEEDS_REVIEW, (*(issue.message for issue in _of_delivery(document)), *reasons))
    _write(document, replace(result, issues=issues, decision=decision), store=store, who=who)
    return replace(result, decision=decision)


def approve(
    document: StoredDocument,
    extraction: Extraction,
    *,
    store: Store,
    steps: Steps,
    who: str,
    despite: str = "",
    changed: Sequence[str] = (),
    file: InputFile | None = None,
) -> Refusal | None:
    """Confirm every value and send the record off; None where that was done.

    Above a limit (``pipelines/second_approval.py``) nothing is sent until a second person approves it unchanged.

    Args:
        document: as it was loaded; its version decides whether somebody was faster.
        extraction: as the person sees it.
        store: gets decision and messages in one transaction.
        steps: verify the extraction again.
        who: the person.
        despite: the person's reason to approve although errors remain.
        changed: what the person corrected, in words; kept in the decision.
        file: of the document, where it is at hand; else it is loaded.

    Raises:
        ConflictError: somebody else changed the document.
    """
    found = examine(document, extraction, file=file or store.load(document.file_sha256), steps=steps)
    refusal = found.refusal
    if refusal and refusal.obstacle:
        return refusal
    errors = refusal.issues if refusal else ()
    if document.first_approver and not is_changed(document, extraction):
        return _approve_second(document, found, errors, store=store, who=who, despite=despite)
    if errors and not despite:
        return refusal
    more = [*_what_else(changed, errors, despite), *(_already_there(document) if changed else [])]
    second = _why_second(document, extraction, store=store, steps=steps)
    if second:
        reasons = (f"Approved by {who}; a second person has to approve, as {second}.", *more)
        result = replace(found.result, decision=Decision(Status.NEEDS_REVIEW, reasons))
        _write(document, result, store=store, who=who, first_approver=who)
    else:
        _send(document, found, (f"Approved by {who}.", *more), store=store, who=who)
    return None


def _approve_second(
    document: StoredDocument, found: Examination, errors: Sequence[Issue], *, store: Store, who: str, despite: str
) -> Refusal | None:
    """What the first person approved despite is settled; what was found since is not."""
    objection = store.approvals.objection(document.id, who=who)
    if objection:
        return Refusal(obstacle=objection)
    settled = {(issue.code, issue.field, issue.line) for issue in document.issues}
    new = tuple(issue for issue in errors if (issue.code, issue.field, issue.line) not in settled)
    if new and not despite:
        return Refusal(new)
    reasons = (*document.decision.reasons, f"Approved by {who} as the second.", *_what_else((), new, despite))
    _send(document, found, reasons, store=store, who=who)
    return None


def _why_second(document: StoredDocument, extraction: Extraction, *, store: Store, steps: Steps) -> str:
    """Why one person is not enough, in words; also where the amount was above its limit before it was corrected."""
    reason = steps.limits.reason(extraction)
    if reason:
        return reason
    for before in (document.extraction, store.corrections.machine(document.id)):
        if before and (excess := steps.limits.excess(before)):
            return f"{excess} (before it was corrected)"
    return "it was changed after a first approval" if document.first_approver else ""


def is_changed(document: StoredDocument, extraction: Extraction) -> bool:
    """Whether a person changed any value, the type, or a link."""
    return document.extraction is None or any(changes(document.extraction, extraction))


def reject(document: StoredDocument, *, store: Store, who: str, reason: str) -> None:
    """Raises ``ConflictError``."""
    decision = Decision(Status.REJECTED, (f"Rejected by {who}: {reason}",), RejectionCode.BY_PERSON)
    store.revise(
        document.id,
        version=document.version,
        extraction=document.extraction,
        issues=document.issues,
        decision=decision,
        who=who,
    )


def confirmed(extraction: Extraction) -> Extraction:
    """Every value sure, because a person looked at it; the store keeps what the machine thought (``Store.reviews``)."""
    classification = extraction.classification
    evidence = classification.evidence if ENTERED in classification.evidence else (*classification.evidence, CONFIRMED)
    return replace(
        extraction,
        classification=replace(classification, confidence=1.0, evidence=evidence),
        fields=_confirmed(extraction.fields),
        line_items=tuple(_confirmed(item) for item in extraction.line_items),
    )


def _confirmed(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {
        name: field if ENTERED in field.evidence else replace(field, confidence=1.0, evidence=_once(field.evidence))
        for name, field in fields.items()
    }


def _once(evidence: tuple[str, ...]) -> tuple[str, ...]:
    return evidence if CONFIRMED in evidence else (*evidence, CONFIRMED)


def _what_else(changed: Sequence[str], errors: Sequence[Issue], despite: str) -> list[str]:
    """What an approval says beside who gave it."""
    reasons = []
    if changed:
        reasons.append(f"Corrected: {'; '.join(changed)}.")
    if errors:
        reasons.append(f"Approved although: {' '.join(issue.message for issue in errors)} Because: {despite}")
    return reasons


def _already_there(document: StoredDocument) -> list[str]:
    """A target that has the document gets no correction of it; one that may have it would take that for a repeat."""
    there = (each for each in document.deliveries if each.state in DELIVERED)
    perhaps = (each for each in document.deliveries if each.state in PENDING and each.attempts)
    return [
        *(
            f"{each.target} has it already, as it was before ({each.reference or each.state}): change it there, too."
            for each in there
        ),
        *(
            f"{each.target} may have it already, as it was before ({each.state}): look there which one has arrived."
            for each in perhaps
        ),
    ]


def _messages(result: Result, steps: Steps, document: StoredDocument) -> list[OutboxMessage]:
    """What is to be sent now; a purchase order must be good for a record even where no target takes it yet."""
    if result.extraction and result.extraction.document_type is DocumentType.PURCHASE_ORDER:
        record_from(result.extraction, received_on=result.file.received_at.date())
    return list(messages_of(result, steps, earlier=document.deliveries))


def _of_delivery(document: StoredDocument) -> list[Issue]:
    """What the receiving system said; no validator finds it again, so it is kept until the document is approved."""
    return [issue for issue in document.issues if issue.code in _DELIVERY_CODES]


def _send(document: StoredDocument, found: Examination, reasons: tuple[str, ...], *, store: Store, who: str) -> None:
    result = replace(found.result, decision=Decision(Status.APPROVED, reasons))
    _write(document, result, store=store, who=who, outbox=found.messages)


def _write(
    document: StoredDocument,
    result: Result,
    *,
    store: Store,
    who: str,
    outbox: Sequence[OutboxMessage] = (),
    first_approver: str = "",
) -> None:
    store.revise(
        document.id,
        version=document.version,
        extraction=result.extraction,
        issues=result.issues,
        decision=result.decision,
        outbox=outbox,
        first_approver=first_approver,
        who=who,
    )
