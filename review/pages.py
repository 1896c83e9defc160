"""Pages to look at. Nothing here changes anything."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from datamodel.extraction import DocumentType, Status
from datamodel.stored import StoredDocument
from review.desk import AtDesk, Desk, Number, next_waiting
from review.language import N_, chosen
from review.rendering import render
from review.views import Entry, Form, FormBuilder, mail_line

router = APIRouter()

_PROBLEMS = {
    400: (N_("This cannot be done"), N_("Go back, load the page again, and try once more.")),
    403: (N_("This is not open to you"), N_("Ask an administrator, if you need it for your work.")),
    404: (N_("Nothing is here"), N_("The address may be mistyped, or what was here is gone.")),
    409: (N_("Somebody was faster"), N_("Load the page again to see how it is now.")),
    413: (N_("This is too much"), ""),
    422: (N_("This cannot be read"), ""),
    429: (N_("Too many at once"), N_("Wait a moment, then try again.")),
    503: (N_("Out of reach for the moment"), N_("Nothing is lost. Try again in a moment.")),
    500: (
        N_("Something went wrong at our end"),
        N_("Nothing was changed. Try again; if it stays, tell an administrator."),
    ),
}
"""What went wrong, by the status of the answer, and what to do about it."""


@router.get("/documents/{document_id}")
def document(desk: AtDesk, document_id: Number, done: int | None = None) -> HTMLResponse:
    """A document beside what was understood of it."""
    return document_page(desk, desk.store.document(document_id), done=done_text(desk, done))


@router.get("/files/{sha256}")
def story(desk: AtDesk, sha256: str) -> HTMLResponse:
    """Everything that happened to a file, its documents and their messages."""
    return render("story.html", desk, story=desk.store.story(sha256))


def document_page(
    desk: Desk,
    document: StoredDocument,
    *,
    entry: Entry | None = None,
    notice: str = "",
    done: str = "",
    status_code: int = 200,
) -> HTMLResponse:
    """The page of a document.

    Args:
        desk: where the person works.
        document: as it is in the store.
        entry: what the person typed, where it was not taken as it is.
        notice: what went wrong.
        done: what went well, maybe with another document.
        status_code: of the answer.
    """
    waiting = desk.waiting()
    ids = [other.id for other in waiting]
    return render(
        "document.html",
        desk,
        status_code,
        document=document,
        form=_form(desk, document, entry),
        mail=mail_line(desk.store.load(document.file_sha256)),
        types=list(DocumentType),
        entry=entry,
        notice=notice,
        done=done,
        can_change=document.decision.status is not Status.APPROVED and desk.may("POST", "/documents/{document_id}"),
        place=ids.index(document.id) + 1 if document.id in ids else None,
        count=len(ids),
        next=next_waiting(waiting, document),
    )


def _form(desk: Desk, document: StoredDocument, entry: Entry | None) -> Form | None:
    if document.extraction is None:
        return None
    threshold = desk.steps.min_field_confidence
    return FormBuilder(
        document, document.extraction, first_page=document.first_page, min_confidence=threshold, entry=entry
    ).build()


def problem_page(request: Request, status_code: int, message: str) -> HTMLResponse:
    """What went wrong, with a way back."""
    desk = _desk_of(request)
    title, advice = _PROBLEMS.get(status_code, _PROBLEMS[400])
    say = desk.language.gettext
    told = "" if message == HTTPStatus(status_code).phrase else desk.language.say(message)
    return render("problem.html", desk, status_code, title=say(title), message=told, advice=say(advice))


def _desk_of(request: Request) -> Desk:
    """Where no route was found nobody has been asked who it is, but the language is known."""
    if hasattr(request.state, "desk"):
        desk = request.state.desk
        assert isinstance(desk, Desk)
        return desk
    stranger: Desk = request.app.state.desk
    return replace(stranger, language=chosen("", request.headers.get("accept-language", "")))


def done_text(desk: Desk, document_id: int | None) -> str:
    """What became of a document that was just dealt with."""
    if document_id is None or not 0 < document_id < 2**31:
        return ""
    try:
        document = desk.store.document(document_id)
    except KeyError:
        return ""
    if document.decision.status is Status.NEEDS_REVIEW:
        return f"Document {document.id} is saved."
    told = f"Document {document.id} ({document.file_name}) is {document.decision.status}."
    if document.decision.status is Status.APPROVED:
        waiting = len(document.deliveries)
        told += (
            f" {waiting} message{'' if waiting == 1 else 's'} queued." if waiting else " No target takes its type yet."
        )
    return told
