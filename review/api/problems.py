"""Everything that goes wrong, as ``application/problem+json`` (RFC 9457)."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from datamodel.errors import ConflictError, DocumentError, RetriableError
from datamodel.extraction import Issue
from review.api import answers

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request that cannot be done.

    Args:
        status: of the answer.
        code: the end of the problem's type.
        detail: what happened, and what to do.
        errors: what is wrong where.
        issues: what the checks found.
        version: of the document as it is now.
        headers: of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[answers.ProblemPlace] = (),
        issues: Sequence[Issue] = (),
        version: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = answers.Problem(
            type=f"urn:intray:problem:{code}",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            errors=list(errors),
            issues=[answers.Issue.model_validate(issue) for issue in issues],
            version=version,
        )
        self.headers = headers


def answer_to(request: Request, error: Exception) -> Response:  # noqa: ARG001 (handlers get both)
    """The answer to a request that raised ``error``."""
    known = error if isinstance(error, ProblemError) else _problem_of(error)
    content = known.problem.model_dump(mode="json", exclude={"version"} if known.problem.version is None else None)
    return JSONResponse(content, known.problem.status, headers=known.headers, media_type=MEDIA_TYPE)


def _problem_of(error: Exception) -> ProblemError:
    text = str(error.args[0]) if error.args else ""
    if isinstance(error, KeyError):
        return ProblemError(404, "not-found", text or "There is nothing of this name.")
    if isinstance(error, ConflictError):
        return ProblemError(409, "conflict", f"{text} Read the document again, then decide.")
    if isinstance(error, DocumentError):
        return ProblemError(422, "unreadable", error.message)
    if isinstance(error, RetriableError):
        return ProblemError(503, "out-of-reach", f"{text} Try again in a moment.", headers={"Retry-After": "5"})
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    assert isinstance(error, HTTPException)
    return ProblemError(
        error.status_code,
        HTTPStatus(error.status_code).phrase.lower().replace(" ", "-"),
        str(error.detail),
        headers=dict(error.headers or {}),
    )


def _invalid(error: RequestValidationError) -> ProblemError:
    """Every place that is wrong, without what was sent there."""
    places = [
        answers.ProblemPlace(place=".".join(str(part) for part in each["loc"]), message=str(each["msg"]))
        for each in error.errors()[:100]
    ]
    return ProblemError(422, "invalid", "What was sent is not as the documentation says.", errors=places)


HANDLED: tuple[type[Exception], ...] = (
    ProblemError,
    KeyError,
    ConflictError,
    DocumentError,
    RetriableError,
    RequestValidationError,
    HTTPException,
)
