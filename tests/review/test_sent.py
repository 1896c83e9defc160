"""Forms as they come over the wire."""

import anyio
import pytest
from fastapi import HTTPException, Request

from review.sent import read_form


def test_read_form_refuses_what_breaks_off():
    messages = iter([{"type": "http.request", "body": b"a=1", "more_body": True}, {"type": "http.disconnect"}])

    async def receive():
        return next(messages)

    scope = {"type": "http", "headers": [(b"content-type", b"application/x-www-form-urlencoded")]}
    with pytest.raises(HTTPException, match="400"):
        anyio.run(read_form, Request(scope, receive))
