"""Routes that take no more than they have to."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from review.api.problems import ProblemError
from review.incoming import BadFormError, TooLargeError, body_of

MOST_BYTES = 16 * 2**20
"""Of JSON: 10,000 lines with every column."""


class BoundedRoute(APIRoute):
    """Reads JSON up to ``MOST_BYTES``: FastAPI would read all of it before anybody is asked for a token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        return handle if self.body_field is None else _bounded(handle)


def _bounded(
    handle: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def bounded(request: Request) -> Response:
        try:
            content = await body_of(request, most=MOST_BYTES)
        except TooLargeError as error:
            raise ProblemError(413, "too-large", f"What is sent may have {MOST_BYTES:,} bytes.") from error
        except BadFormError as error:
            raise ProblemError(400, "bad-request", str(error)) from error

        async def again() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        return await handle(Request(request.scope, again))

    return bounded
