"""The pages of a document: as pictures, and as words."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from datamodel.stored import StoredDocument
from pipelines.pictures import WIDTHS, Picture
from review.desk import AtDesk, Desk, Number

router = APIRouter()

_SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox"}
_FOR_EVER = "private, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"

Width = Annotated[int, Query()]


@router.get("/documents/{document_id}/pages/{number}")
def page_picture(
    request: Request, desk: AtDesk, document_id: Number, number: Number, width: Width = WIDTHS[0], of: str = ""
) -> Response:
    """The picture of a document's page, from 1."""
    if width not in WIDTHS:
        raise HTTPException(404, f"A picture of a page is {', '.join(map(str, WIDTHS))} pixels wide.")
    document = desk.store.document(document_id)
    place = page_of_file(document, number)
    return _answer(
        request, desk.pictures.draw(document.file_sha256, place, width=width), _caching(desk, document, place, of)
    )


@router.get("/documents/{document_id}/pages/{number}/thumbnail")
def page_thumbnail(request: Request, desk: AtDesk, document_id: Number, number: Number, of: str = "") -> Response:
    """The same picture, small."""
    document = desk.store.document(document_id)
    place = page_of_file(document, number)
    picture = desk.pictures.thumbnail(document.file_sha256, place)
    return _answer(request, picture, _caching(desk, document, place, of))


@router.get("/documents/{document_id}/pages/{number}/words")
def page_words(desk: AtDesk, document_id: Number, number: Number, of: str = "") -> Response:
    """The words of a page in reading order, each with its box as fractions of the upright page."""
    document = desk.store.document(document_id)
    place = page_of_file(document, number)
    page = desk.pages.page(document.file_sha256, place)
    words = [[word.text, *word.bbox.as_tuple()] for word in page.words]
    content = {"width": round(page.width, 1), "height": round(page.height, 1), "words": words}
    return JSONResponse(content, headers={"Cache-Control": _caching(desk, document, place, of)})


def page_of_file(document: StoredDocument, number: int) -> int:
    """The number within its file of a page of ``document``, both from 1. Raises ``KeyError``."""
    if not 1 <= number <= document.pages:
        raise KeyError(f"Document {document.id} has no page {number}; it has {document.pages}.")
    return document.first_page + number - 1


def _caching(desk: Desk, document: StoredDocument, place: int, of: str) -> str:
    """What is asked for by how it looks now never changes under that address."""
    return _FOR_EVER if of == desk.pages.stamp(document.file_sha256, place) else _ASK_AGAIN


def _answer(request: Request, picture: Picture, caching: str) -> Response:
    headers = _SAFE | {"Cache-Control": caching, "ETag": picture.etag}
    if picture.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture.content, media_type=picture.media_type, headers=headers)
