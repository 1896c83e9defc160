"""Which machine asks, and whether the route is open to it. Cookies count for nothing here, so no form can be forged."""

from dataclasses import replace

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from pipelines.machines import fingerprint
from pipelines.people import pause_by_address
from review.api.answers import ProblemPlace
from review.api.problems import ProblemError
from review.desk import Desk
from review.permissions import TABLE
from review.sessions import address_of

PREFIX = "/api/v1"
_MOST_TOLD = 20
BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that an administrator made at /tokens or by intray tokens add.",
)


def admit_machine(request: Request, _documented: object = Depends(BEARER)) -> None:
    """Let the machine in, or not. Every route of the API depends on it.

    Raises:
        ProblemError: 401 no token that is good for anything, 403 its role may not do this, 429 too many wrong ones.
    """
    desk: Desk = request.app.state.desk
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = desk.store.tokens.find(fingerprint(secret.strip())) if scheme.lower() == "bearer" and secret else None
    if token is None:
        _refuse(request, desk, was_shown=bool(secret))
        return
    request.state.desk = replace(desk, user=token.user())
    path = PREFIX + request.scope["route"].path
    if token.role not in (TABLE.get((request.method, path)) or frozenset()):
        raise ProblemError(403, "forbidden", f"The role {token.role} may not do this.")
    _know_every_parameter(request)


def _know_every_parameter(request: Request) -> None:
    """A filter with a slip in its name must not be passed over: everything would fit then."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        told = f"There is no such parameter; there are {', '.join(sorted(known)) or 'none'}."
        errors = [ProblemPlace(place=f"query.{name}", message=told) for name in unknown[:_MOST_TOLD]]
        raise ProblemError(422, "invalid", "A parameter of the address is not known.", errors=errors)


def _refuse(request: Request, desk: Desk, *, was_shown: bool) -> None:
    """Wrong tokens are counted by address as failed logins are; nothing in them is kept."""
    if was_shown:
        address = address_of(request)
        wait = desk.store.people.begin_attempt(address, pause=pause_by_address)
        if wait:
            seconds = str(max(1, round(wait.total_seconds())))
            raise ProblemError(429, "too-many-attempts", "Too many wrong tokens.", headers={"Retry-After": seconds})
        desk.store.people.note_login_failed("", address, why="wrong token of the API")
    detail = "Send Authorization: Bearer and a token that is neither revoked nor past its end."
    raise ProblemError(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})
