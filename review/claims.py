"""One person at a time works on a document: claimed when it is opened, prolonged while it is, released after."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, RedirectResponse, Response

from datamodel.extraction import Status
from datamodel.stored import StoredDocument
from datamodel.worklist import Claim
from review.desk import AtDesk, Desk, Number
from review.sent import Sent

router = APIRouter()


def open_document(desk: Desk, document: StoredDocument) -> Claim | None:
    """Who has the document open from now on: whoever looks, where that person may change it and nobody else has it.

    None where nobody has it open, as nobody can change it or the person only looks.
    """
    if document.decision.status is not Status.APPROVED and desk.may("POST", "/documents/{document_id}"):
        return desk.store.worklist.claim(document.id, who=desk.who, lease=desk.settings.lease)
    return desk.store.worklist.item(document.id).claim


@router.post("/documents/{document_id}/claim")
def claim(desk: AtDesk, document_id: Number, sent: Sent) -> Response:  # noqa: ARG001 (it proves that the form is ours)
    """204 where the person has the document open from now on, else 409 with who has; nobody has an approved one."""
    held = desk.store.worklist.claim(document_id, who=desk.who, lease=desk.settings.lease)
    if held is not None and held.name == desk.who:
        return Response(status_code=204)
    told = {"holder": held.display_name, "since": desk.language.time(held.since)} if held else {"holder": ""}
    return JSONResponse(told, 409)


@router.post("/documents/{document_id}/release")
def release(desk: AtDesk, document_id: Number, sent: Sent) -> Response:  # noqa: ARG001
    desk.store.worklist.release(document_id, who=desk.who)
    return Response(status_code=204)


@router.post("/documents/{document_id}/takeover")
def take_over(desk: AtDesk, document_id: Number, sent: Sent) -> Response:  # noqa: ARG001
    """Go on with what somebody else has open; the event tells it."""
    desk.store.worklist.take_over(document_id, who=desk.who, lease=desk.settings.lease)
    return RedirectResponse(f"/documents/{document_id}", 303)
