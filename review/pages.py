"""Pages to look at. Nothing here changes anything."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from datamodel.extraction import DocumentType, Status
from datamodel.stored import StoredDocument
from pipelines.pictures import WIDTHS
from review.claims import open_document
from review.desk import AtDesk, Desk, Number
from review.drafts import draft_of
from review.forms import correct
from review.language import N_, chosen
from review.links import links_view
from review.page_data import Json, links_json, page_data
from review.queue_filters import document_address
from review.remedies import Remedy
from review.rendering import render
from review.standing import standing_of
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
    stored = desk.store.document(document_id)
    draft = draft_of(desk, stored)
    told = done_text(desk, done)
    if draft is None:
        return document_page(desk, stored, done=told)
    return document_page(desk, stored, entry=draft.entry, notice=draft.notice, draft_at=draft.at, done=told)


@router.get("/files/{sha256}")
def story(desk: AtDesk, sha256: str) -> HTMLResponse:
    """Everything that happened to a file, its documents and their messages."""
    return render("story.html", desk, story=desk.store.story(sha256))


def document_page(
    desk: Desk,
    document: StoredDocument,
    *,
    entry: Entry | None = None,
    draft_at: dt.datetime | None = None,
    notice: str = "",
    done: str = "",
    status_code: int = 200,
) -> HTMLResponse:
    """The page of a document.

    Args:
        desk: where the person works.
        document: as it is in the store.
        entry: what the person typed, where it was not taken as it is.
        draft_at: when ``entry`` was kept, where it is a draft.
        notice: what went wrong.
        done: what went well, maybe with another document.
        status_code: of the answer.
    """
    claim = open_document(desk, document)
    can_change = claim is not None and claim.name == desk.who and _is_open(desk, document)
    standing = standing_of(desk, document)
    form = _form(desk, document, entry, standing.remedies)
    merged = desk.store.paper.neighbours(document.id) if can_change else []
    neighbours = desk.store.worklist.neighbours(document.id, desk.query.filter(desk.who), who=desk.who)
    return render(
        "document.html",
        desk,
        status_code,
        document=document,
        form=form,
        data=_data(desk, document, form, entry, can_change=can_change),
        mail=mail_line(desk.store.load(document.file_sha256), desk.language),
        types=list(DocumentType),
        entry=entry,
        draft_at=draft_at,
        notice=notice,
        done=done,
        can_change=can_change,
        claim=claim,
        can_take_over=claim is not None and not can_change and _is_open(desk, document),
        address=document_address(document.id, desk.query),
        queue_address=desk.query.address(),
        previous_address=document_address(neighbours.previous, desk.query) if neighbours.previous else "",
        next=desk.store.document(neighbours.next) if neighbours.next else None,
        next_address=document_address(neighbours.next, desk.query) if neighbours.next else "",
        turns=desk.store.paper.turns(document.file_sha256),
        widths=WIDTHS,
        standing=standing,
        merge_before=next((one.id for one in merged if one.first_page < document.first_page), None),
        merge_after=next((one.id for one in merged if one.first_page > document.first_page), None),
    )


def _is_open(desk: Desk, document: StoredDocument) -> bool:
    """Whether the person might change the document, if nobody else has it open."""
    return document.decision.status is not Status.APPROVED and desk.may("POST", "/documents/{document_id}")


def _data(desk: Desk, document: StoredDocument, form: Form | None, entry: Entry | None, *, can_change: bool) -> Json:
    """What the page's scripts get."""
    if form is None or document.extraction is None:
        return {"roles": {}}
    extraction, keys = document.extraction, [str(position) for position in range(len(document.extraction.line_items))]
    if entry is not None:
        correction = correct(extraction, entry.submission)
        extraction, keys = correction.extraction, [*correction.keys]
    known = desk.steps_at_hand().master_data
    links = links_json(links_view(extraction, known), keys, desk.language.say) if known else None
    data = page_data(form, desk.language.gettext, can_change=can_change, links=links)
    return data | {"drafts": can_change and desk.may("POST", "/documents/{document_id}/draft")}


def _form(
    desk: Desk, document: StoredDocument, entry: Entry | None, remedies: Mapping[int, tuple[Remedy, ...]]
) -> Form | None:
    if document.extraction is None:
        return None
    return FormBuilder(
        document,
        document.extraction,
        first_page=document.first_page,
        min_confidence=desk.steps.min_field_confidence,
        language=desk.language,
        remedies=remedies,
        entry=entry,
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
    say, name = desk.language.gettext, {"number": document.id, "file": document.file_name}
    if document.decision.status is Status.APPROVED:
        return f"{say('Document %(number)s (%(file)s) is approved.', **name)} {_sent(desk, document)}"
    if document.decision.status is Status.REJECTED:
        return say("Document %(number)s (%(file)s) is rejected.", **name)
    if document.first_approver:
        return say("Document %(number)s is approved once; a second person has to.", **name)
    return say("Document %(number)s is saved.", **name)


def _sent(desk: Desk, document: StoredDocument) -> str:
    count = len(document.deliveries)
    if not count:
        return desk.language.gettext("No target takes its type yet.")
    return desk.language.ngettext("%(num)s message queued.", "%(num)s messages queued.", count)
