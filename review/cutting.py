"""What a person does with the pages of a document: turn one, read it as another type, split it, merge two."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from datamodel.extraction import DocumentType
from datamodel.stored import StoredDocument
from pipelines import cutting
from review.desk import AtDesk, Desk, Number
from review.language import N_
from review.pages import document_page
from review.sent import Items, Sent

router = APIRouter()

OBSTACLES = (
    N_("A page is turned by 90, 180 or 270 degrees."),
    N_("A document can be split after any of its pages but the last."),
    N_("Only documents of one file whose pages follow each other can be merged."),
    N_("This is a text without sheets of paper: it can be neither turned nor cut."),
    N_("This document could not be read. It can only be rejected."),
)
"""What ``pipelines.cutting`` says; listed here to be translated."""

Act = Callable[[StoredDocument], object]


@router.post("/documents/{document_id}/pages/{number}/turn")
def turn(desk: AtDesk, document_id: Number, number: Number, sent: Sent) -> Response:
    """Turn a page by ``degrees`` clockwise, and read the document again."""
    degrees = _number(sent, "degrees")

    def act(document: StoredDocument) -> None:
        cutting.turn(document, number, degrees, store=desk.store, steps=desk.steps, who=desk.who)

    return _done(desk, document_id, sent, act)


@router.post("/documents/{document_id}/read")
def read_as(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Read the document again as ``document_type``."""
    named = dict(sent).get("document_type", "")
    if named not in set(DocumentType):
        raise HTTPException(422, desk.language.gettext("“%(name)s” is no document type.", name=named[:64]))

    def act(document: StoredDocument) -> None:
        cutting.read_as(document, DocumentType(named), store=desk.store, steps=desk.steps, who=desk.who)

    return _done(desk, document_id, sent, act)


@router.post("/documents/{document_id}/split")
def split(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Cut the document after each page that is given as ``after``."""
    after = {_whole(value) for name, value in sent if name == "after"}

    def act(document: StoredDocument) -> None:
        cutting.split(document, after, store=desk.store, steps=desk.steps, who=desk.who)

    return _done(desk, document_id, sent, act)


@router.post("/documents/{document_id}/merge")
def merge(desk: AtDesk, document_id: Number, sent: Sent) -> Response:
    """Take the pages of the document ``with`` into this one."""
    other = desk.store.document(_number(sent, "with"))

    def act(document: StoredDocument) -> None:
        cutting.merge(document, other, store=desk.store, steps=desk.steps, who=desk.who)

    return _done(desk, document_id, sent, act)


def _done(desk: Desk, document_id: int, sent: Items, act: Act) -> Response:
    """The document as it is now, or why nothing was done."""
    document = desk.store.document(document_id)
    version, say = _number(sent, "version"), desk.language.gettext
    try:
        if version != document.version:
            raise ConflictError(say("Somebody else changed this document meanwhile. This is how it is now."))
        act(replace(document, version=version))
    except ConflictError as error:
        current = desk.store.document(document_id)
        return document_page(desk, current, notice=desk.language.say(str(error)), status_code=409)
    except ValueError as error:
        return document_page(desk, document, notice=say(str(error)), status_code=422)
    return RedirectResponse(f"/documents/{document_id}", 303)


def _number(sent: Items, name: str) -> int:
    """Raises ``HTTPException`` (400) where the form does not say it."""
    number = _whole(dict(sent).get(name, ""))
    if number < 0:
        raise HTTPException(400, f"This form does not say {name}.")
    return number


def _whole(text: str) -> int:
    """-1 for what is no small whole number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
