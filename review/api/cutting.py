"""What a machine does with the pages of a document: turn one, have it read as another type, split it, merge two."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter

from pipelines import cutting
from review.api import answers, requests
from review.api.documented import may_fail
from review.api.problems import ProblemError
from review.api.reading import shown
from review.api.routes import BoundedRoute
from review.api.versions import for_change
from review.desk import AtDesk, Number

router = APIRouter(tags=["paper"], route_class=BoundedRoute)


@router.post("/documents/{document_id}/pages/{number}/turn", responses=may_fail(400, 404, 409))
def turn_page(desk: AtDesk, document_id: Number, number: Number, wanted: requests.Turn) -> answers.Document:
    """Turn a page, and read the document again; what comes of it waits for a person."""
    document = for_change(desk, document_id, version=wanted.version)
    with _possible():
        cutting.turn(document, number, wanted.degrees, store=desk.store, steps=desk.steps, who=desk.who)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/read", responses=may_fail(400, 404, 409))
def read_document(desk: AtDesk, document_id: Number, wanted: requests.ReadAs) -> answers.Document:
    """Read the document again as one of another type, whose fields are others."""
    document = for_change(desk, document_id, version=wanted.version)
    with _possible():
        cutting.read_as(document, wanted.document_type, store=desk.store, steps=desk.steps, who=desk.who)
    return shown(desk, document_id)


@router.post("/documents/{document_id}/split", responses=may_fail(400, 404, 409))
def split_document(desk: AtDesk, document_id: Number, wanted: requests.Split) -> answers.Parts:
    """Cut the document after pages of it; each part is read anew and waits for a person."""
    document = for_change(desk, document_id, version=wanted.version)
    with _possible():
        others = cutting.split(document, set(wanted.after), store=desk.store, steps=desk.steps, who=desk.who)
    return answers.Parts(document=shown(desk, document_id), others=others)


@router.post("/documents/{document_id}/merge", responses=may_fail(400, 404, 409))
def merge_documents(desk: AtDesk, document_id: Number, wanted: requests.Merge) -> answers.Document:
    """Take the pages of another document of the same file into this one; the other one ends (`merged`)."""
    document = for_change(desk, document_id, version=wanted.version)
    other = for_change(desk, wanted.other, version=wanted.other_version)
    with _possible():
        cutting.merge(document, other, store=desk.store, steps=desk.steps, who=desk.who)
    return shown(desk, document_id)


@contextmanager
def _possible() -> Iterator[None]:
    """What the pages of a document do not allow is a problem of its state."""
    try:
        yield
    except ValueError as error:
        raise ProblemError(409, "not-possible", str(error)) from error
