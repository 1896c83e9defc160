"""Files: handed in by a machine, and as they came in."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from review.api import answers
from review.api.documented import BYTES, may_fail
from review.api.problems import ProblemError
from review.api.shapes import file_of
from review.desk import AtDesk
from review.files import original_answer
from review.incoming import FORM, LONGEST_NAME, BadFormError, TooLargeError, body_of, form_of, take_in

router = APIRouter(tags=["files"])

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="Of the file's bytes, in hexadecimal.")]
_BYTES = {"type": "string", "format": "binary", "minLength": 1}
_TAKEN = {
    "required": True,
    "description": "The file itself, or a form with it in `file`.",
    "content": {
        "application/octet-stream": {"schema": _BYTES},
        FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": _BYTES}}},
    },
}


@router.post("/files", status_code=201, responses=may_fail(400, 413), openapi_extra={"requestBody": _TAKEN})
async def hand_in(
    request: Request,
    desk: AtDesk,
    name: Annotated[
        str, Query(max_length=LONGEST_NAME, description="Of the file; that of the form, where it has one.")
    ] = "",
) -> answers.Received:
    """Keep a file for the flows, which read and decide it at their next round.

    The same bytes again are noted as one more arrival and not processed again, so that a file whose answer got lost
    can be sent once more.
    """
    sent_name, content = await _file_of(request, desk.limits.max_bytes)
    if not content:
        raise ProblemError(422, "invalid", "There is no file, or nothing in it.")
    arrival = await take_in(desk.store, sent_name or name, content, origin=f"api:{desk.who}", who=desk.who)
    story = desk.store.story(arrival.sha256)
    return answers.Received(
        sha256=arrival.sha256, name=arrival.name, size=len(content), known=arrival.known, state=story.state
    )


@router.get("/files/{sha256}", responses=may_fail(404))
def get_file(desk: AtDesk, sha256: Sha256) -> answers.File:
    """A file, how often it came in, and the documents in it."""
    return file_of(desk.store.story(sha256))


@router.get("/files/{sha256}/original", responses=may_fail(404) | BYTES, response_class=Response)
def get_original(desk: AtDesk, sha256: Sha256) -> Response:
    """The file byte for byte."""
    return original_answer(desk.store.load(sha256))


async def _file_of(request: Request, most: int) -> tuple[str, bytes]:
    """Name and bytes. Raises ``ProblemError``."""
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return "", await body_of(request, most=most)
        files = (await form_of(request, most=most)).files
    except TooLargeError as error:
        raise ProblemError(413, "too-large", f"A file may have {most:,} bytes (limits.max_bytes).") from error
    except BadFormError as error:
        raise ProblemError(400, "bad-form", str(error)) from error
    if len(files) > 1:
        raise ProblemError(400, "bad-form", "Send one file at a time.")
    return files[0] if files else ("", b"")
