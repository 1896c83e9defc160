"""Pages to look at. Nothing here changes anything."""

import datetime as dt
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from datamodel.extraction import DocumentType, Status
from datamodel.stored import StoredDocument
from review.desk import QUEUE_LENGTH, AtDesk, Desk, Number, next_waiting
from review.rendering import render
from review.views import Entry, Form, FormBuilder, mail_line, queue_row

router = APIRouter()


@router.get("/")
def queue(desk: AtDesk, status: Status = Status.NEEDS_REVIEW, done: int | None = None) -> HTMLResponse:
    """The documents of one status, oldest first."""
    now = dt.datetime.now(dt.UTC)
    rows = [queue_row(document, now) for document in desk.store.documents(status=status, limit=QUEUE_LENGTH)]
    counts = desk.store.summary().documents
    return render("queue.html", desk, rows=rows, counts=counts, status=status, done=_done(desk, done))


@router.get("/documents/{document_id}")
def document(desk: AtDesk, document_id: Number, done: int | None = None) -> HTMLResponse:
    """A document beside what was understood of it."""
    return document_page(desk, desk.store.document(document_id), done=_done(desk, done))


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
    desk: Desk = getattr(request.state, "desk", request.app.state.desk)
    title = HTTPStatus(status_code).phrase
    return render("problem.html", desk, status_code, title=title, message=message)


def _done(desk: Desk, document_id: int | None) -> str:
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
