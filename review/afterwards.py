"""What may be done with a document beside correcting and deciding it: hold it, send it back, take the obvious step."""

import datetime as dt
from dataclasses import replace

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from review.actions import onwards
from review.desk import AtDesk, Number
from review.forms import parse_date
from review.pages import document_page
from review.remedies import DUPLICATE, take
from review.sent import Items, Sent
from review.values import tidy

router = APIRouter()

_LONGEST = 500


@router.post("/documents/{document_id}/hold")
def hold(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Let the document wait until a day (``until``), because of ``why``."""
    document, values, say = desk.store.document(document_id), dict(sent), desk.language.gettext
    try:
        until = start_of(parse_date(tidy(values.get("until", ""))))
        why = tidy(values.get("why", ""))[:_LONGEST]
        held = desk.store.holds.hold([document_id], until=until, why=why, who=desk.who)
    except ValueError as error:
        return document_page(desk, document, notice=desk.language.say(str(error)), status_code=422)
    except ConflictError as error:
        return document_page(desk, document, notice=desk.language.say(str(error)), status_code=409)
    if not held:
        return document_page(desk, document, notice=say("Only what waits for a person can be held."), status_code=409)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/unhold")
def unhold(desk: AtDesk, document_id: Number, sent: Sent) -> Response:  # noqa: ARG001 (it proves that the form is ours)
    document = desk.store.document(document_id)
    try:
        desk.store.holds.unhold([document_id], who=desk.who)
    except ConflictError as error:
        return document_page(desk, document, notice=desk.language.say(str(error)), status_code=409)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/send-back")
def send_back(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Undo a first approval, because of ``back_why``."""
    document, values = desk.store.document(document_id), dict(sent)
    why = tidy(values.get("back_why", ""))[:_LONGEST]
    try:
        desk.store.approvals.send_back(document_id, version=version_of(sent), who=desk.who, why=why)
    except ValueError as error:
        return document_page(desk, document, notice=desk.language.say(str(error)), status_code=422)
    except ConflictError as error:
        return document_page(desk, document, notice=desk.language.say(str(error)), status_code=409)
    return onwards(desk, document)


@router.post("/documents/{document_id}/remedy")
def remedy(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Do what a button beside an issue offers, as ``remedy`` names it; other entries of the form are not taken."""
    document, action = desk.store.document(document_id), dict(sent).get("remedy", "")
    seen = replace(document, version=version_of(sent))
    try:
        if not take(seen, action, store=desk.store, steps=desk.steps, who=desk.who):
            raise HTTPException(400, "No such remedy.")
    except ConflictError as error:
        return document_page(
            desk, desk.store.document(document_id), notice=desk.language.say(str(error)), status_code=409
        )
    if action == DUPLICATE:
        return onwards(desk, document)
    return RedirectResponse(f"/documents/{document_id}?done={document_id}", 303)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a day in the time zone of this machine."""
    return dt.datetime.combine(day, dt.time.min).astimezone()


def version_of(sent: Items) -> int:
    """Of the document that the person saw. Raises ``HTTPException`` (400)."""
    try:
        return int(dict(sent).get("version", ""))
    except ValueError as error:
        raise HTTPException(400, "This is no form of a document.") from error
