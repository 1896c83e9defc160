"""What a person does with a document."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from datamodel.stored import StoredDocument
from pipelines import revision
from pipelines.process import Steps
from pipelines.revision import Refusal
from review.checking import corrected
from review.desk import AtDesk, Desk, Number
from review.forms import Correction, Submission, submission_of
from review.language import N_, Language
from review.pages import document_page
from review.queue_filters import document_address
from review.sent import Sent
from review.views import Entry

router = APIRouter()

_CONFLICT = N_(
    "Somebody else changed this document meanwhile. This is how it is now; your entries are kept as your draft."
)


@router.post("/documents/{document_id}")
def change(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Save, approve or reject, by the button that was pressed."""
    document = desk.store.document(document_id)
    try:
        submission = submission_of(sent, first_page=document.first_page)
    except ValueError as error:
        raise HTTPException(400, "This is no form of a document.") from error
    try:
        if document.version != submission.version:  # of the page that the person saw
            raise ConflictError(f"Document {document.id} was changed meanwhile.")
        return _change(desk, document, submission, dict(sent).get("action", ""))
    except ConflictError as error:
        current = desk.store.document(document_id)
        changed = current.version != submission.version
        say = desk.language
        notice = say.gettext(_CONFLICT) if changed else say.say(str(error))
        return document_page(desk, current, notice=notice, status_code=409)


def _change(desk: Desk, document: StoredDocument, submission: Submission, action: str) -> Response:
    if action == "reject":
        return _reject(desk, document, submission)
    if document.extraction is None:
        raise HTTPException(400, "This document could not be read. It can only be rejected.")
    steps = desk.steps_at_hand()
    correction = corrected(desk, document.extraction, submission, steps)
    if correction.problems:
        notice = desk.language.gettext("Some entries could not be understood. Nothing was saved yet.")
        return _again(desk, document, Entry(submission, correction.problems), notice)
    if action == "save":
        file = desk.recent.files.load(document.file_sha256)
        revision.save(document, correction.extraction, store=desk.store, steps=steps, who=desk.who, file=file)
        address = document_address(document.id, desk.query)
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done={document.id}", 303)
    if action in ("approve", "approve_anyway"):
        return _approve(desk, steps, document, submission, correction, anyway=action == "approve_anyway")
    raise HTTPException(400, "No such action.")


def _approve(
    desk: Desk, steps: Steps, document: StoredDocument, submission: Submission, correction: Correction, *, anyway: bool
) -> Response:
    refusal = revision.approve(
        document,
        correction.extraction,
        store=desk.store,
        steps=steps,
        who=desk.who,
        file=desk.recent.files.load(document.file_sha256),
        despite=submission.despite if anyway else "",
        changed=correction.changes,
    )
    if refusal:
        return _again(
            desk, document, Entry(submission, refusal=refusal), _why_not(desk.language, refusal, anyway=anyway)
        )
    return onwards(desk, document)


def _why_not(language: Language, refusal: Refusal, *, anyway: bool) -> str:
    if refusal.obstacle:
        return language.say(refusal.obstacle)
    if anyway:
        return language.gettext("Say why this is right although the checks found something.")
    return language.gettext("Not approved: the checks still find something.")


def _reject(desk: Desk, document: StoredDocument, submission: Submission) -> Response:
    if not submission.reason:
        entry = Entry(submission) if document.extraction else None
        return _again(desk, document, entry, desk.language.gettext("Say why this document is rejected."))
    revision.reject(document, store=desk.store, who=desk.who, reason=submission.reason)
    return onwards(desk, document)


def _again(desk: Desk, document: StoredDocument, entry: Entry | None, notice: str) -> Response:
    """The page with what was typed, as nothing was written."""
    return document_page(desk, document, entry=entry, notice=notice, status_code=422)


def onwards(desk: Desk, document: StoredDocument) -> Response:
    """To the one that comes next in what the person was looking at."""
    following = desk.store.worklist.neighbours(document.id, desk.query.filter(desk.who), who=desk.who).next
    address = document_address(following, desk.query) if following else desk.query.address()
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}done={document.id}", 303)
