"""Who works on what: claims, assignments, holds."""

from fastapi import APIRouter, Response

from review.api import answers, requests
from review.api.documented import may_fail
from review.api.problems import ProblemError
from review.api.reading import shown
from review.api.routes import BoundedRoute
from review.api.versions import free_for
from review.desk import AtDesk, Number
from review.values import tidy

router = APIRouter(tags=["work"], route_class=BoundedRoute)


@router.post("/documents/{document_id}/claim", responses=may_fail(404, 409))
def claim_document(desk: AtDesk, document_id: Number) -> answers.Claim:
    """Open the document to change it, alone, or prolong that; 409 where somebody else has it open."""
    held = desk.store.worklist.claim(document_id, who=desk.who, lease=desk.settings.lease)
    if held is None:
        raise ProblemError(409, "approved-already", "It is approved already: nobody can change it.")
    free_for(desk, document_id)
    return answers.Claim.model_validate(held)


@router.post("/documents/{document_id}/takeover", responses=may_fail(404, 409))
def take_over_document(desk: AtDesk, document_id: Number) -> answers.Claim:
    """Go on with what somebody else has open; the event tells it, and whoever had it can save it no more."""
    held = desk.store.worklist.take_over(document_id, who=desk.who, lease=desk.settings.lease)
    if held is None:
        raise ProblemError(409, "approved-already", "It is approved already: nobody can change it.")
    return answers.Claim.model_validate(held)


@router.post("/documents/{document_id}/release", status_code=204, responses=may_fail(404))
def release_document(desk: AtDesk, document_id: Number) -> Response:
    """The machine has closed the document. Nothing happens where it had not opened it."""
    desk.store.worklist.item(document_id)
    desk.store.worklist.release(document_id, who=desk.who)
    return Response(status_code=204)


@router.post("/documents/{document_id}/assign", responses=may_fail(400, 404, 409))
def assign_document(desk: AtDesk, document_id: Number, wanted: requests.Assignment) -> answers.Document:
    """Give a document that waits to somebody, or to nobody. Who is away is replaced by the substitute."""
    desk.store.worklist.item(document_id)
    desk.store.worklist.assign([document_id], wanted.assignee, who=desk.who)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/hold", responses=may_fail(400, 404, 409))
def hold_document(desk: AtDesk, document_id: Number, wanted: requests.Hold) -> answers.Document:
    """Nobody need look at the document before a moment to come."""
    free_for(desk, document_id)
    if not requests.is_to_come(wanted):
        raise ProblemError(409, "past", "That moment is past. Name one to come.")
    if not desk.store.holds.hold([document_id], until=wanted.until, why=tidy(wanted.reason), who=desk.who):
        raise ProblemError(409, "not-waiting", "Only a document that waits for a person can be put on hold.")
    return shown(desk, document_id)


@router.post("/documents/{document_id}/unhold", responses=may_fail(404, 409))
def unhold_document(desk: AtDesk, document_id: Number) -> answers.Document:
    """The document is to be looked at now. Nothing happens where it was not on hold."""
    free_for(desk, document_id)
    desk.store.holds.unhold([document_id], who=desk.who)
    return shown(desk, document_id)
