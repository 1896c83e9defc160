"""Files as they came in."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from datamodel.document import InputFile
from review.desk import AtDesk

router = APIRouter()


@router.get("/files/{sha256}/original")
def original(desk: AtDesk, sha256: str) -> Response:
    """The file byte for byte, to be kept and never shown by the browser."""
    return original_answer(desk.store.load(sha256))


def original_answer(file: InputFile) -> Response:
    """For every door: a download of unknown type under its own name."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in file.name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)
