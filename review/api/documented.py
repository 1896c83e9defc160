"""What the OpenAPI description says of answers that no model tells."""

from collections.abc import Mapping
from typing import Any

from review.api.answers import Problem
from review.api.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_REASONS: Mapping[int, str] = {
    400: "What was sent is not JSON, or no form with one file.",
    401: "No token, or none that is good for anything.",
    403: "The role of the token may not do this.",
    404: "There is nothing of this number or name.",
    409: "The document is not, or no longer, in a state in which this can be done; nothing was changed.",
    413: "What was sent is too large.",
    422: "What was sent is not as it has to be; `errors` tell where.",
    429: "Too many wrong tokens from this address; `Retry-After` tells when to come again.",
    503: "The store is out of reach; the same request may work in a moment.",
}
_ALWAYS = (401, 403, 422, 429, 503)
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}

_BINARY = {"schema": {"type": "string", "format": "binary"}}

PICTURES: Responses = {
    200: {"description": "The picture.", "content": {"image/png": _BINARY, "image/svg+xml": _BINARY}}
}
BYTES: Responses = {200: {"description": "The file byte for byte.", "content": {"application/octet-stream": _BINARY}}}

MAIL: Responses = {200: {"description": "A draft with the original.", "content": {"message/rfc822": _BINARY}}}


def may_fail(*statuses: int) -> Responses:
    """The problems that a route may answer with, besides those that every route may."""
    of_body = (413,) if 400 in statuses else ()
    every = sorted({*_ALWAYS, *statuses, *of_body})
    return {status: {"description": _REASONS[status], "content": _PROBLEM} for status in every}
