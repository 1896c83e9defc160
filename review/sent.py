"""The forms that people send: only ours are taken."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from review.desk import AtDesk
from review.tokens import belongs

Items = list[tuple[str, str]]

_FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 16 * 2**20
_MOST_INPUTS = 100_000  # 2,000 lines with every column


class ForeignFormError(Exception):
    """A form without the token of the session: another site's, or one from before the last login.

    Args:
        items: its inputs.
    """

    def __init__(self, items: Items) -> None:
        super().__init__()
        self.items = items


async def read_form(request: Request) -> Items:
    """The inputs of a form, in order. Raises ``HTTPException`` (413, 415, 400)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415, "Only forms of this page are taken.")
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > _MOST_BYTES:
                raise HTTPException(413, "This form is too large.")
    except ClientDisconnect as error:
        raise HTTPException(400, "This form did not arrive whole.") from error  # there is nobody left to read it
    try:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_INPUTS)
    except ValueError as error:
        raise HTTPException(413, "This form has too many inputs.") from error


async def _sent(request: Request, desk: AtDesk) -> Items:
    """The inputs of a form of this session. Raises ``ForeignFormError`` and what ``read_form`` does."""
    items = await read_form(request)
    if not belongs(dict(items).get("token", ""), desk.cookie):
        raise ForeignFormError(items)
    return items


Sent = Annotated[Items, Depends(_sent)]
