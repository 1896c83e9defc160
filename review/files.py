"""Pictures of pages, and files as they came in."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from review.desk import AtDesk, Number

router = APIRouter()


@router.get("/documents/{document_id}/pages/{number}")
def page_picture(desk: AtDesk, document_id: Number, number: Number) -> Response:
    """The picture of a document's page, from 1. May take as long as OCR takes, the first time."""
    document = desk.store.document(document_id)
    picture = desk.pictures.draw(desk.store.load(document.file_sha256), document.index, number)
    headers = {"Cache-Control": "private, max-age=600", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(picture.content, media_type=picture.media_type, headers=headers)


@router.get("/files/{sha256}/original")
def original(desk: AtDesk, sha256: str) -> Response:
    """The file byte for byte, to be kept and never shown by the browser."""
    file = desk.store.load(sha256)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in file.name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)
