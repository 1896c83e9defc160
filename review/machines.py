"""The page where administrators say which machines may use the API."""

import datetime as dt
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from datamodel.machines import MACHINE_ROLES
from datamodel.people import Role
from pipelines.machines import USUAL_DAYS, add_token
from review.desk import AtDesk, Desk
from review.rendering import render
from review.sent import Sent
from review.values import tidy

router = APIRouter()

_EVENTS = 50
_TERMS = (30, 90, USUAL_DAYS, 2 * USUAL_DAYS, 0)  # days; 0 for good


@dataclass(frozen=True)
class FreshToken:
    """A token that is shown this once."""

    name: str
    secret: str


@router.get("/tokens")
def tokens(desk: AtDesk) -> Response:
    """Every token that is or was good for something, and what happened lately."""
    return _page(desk)


@router.post("/tokens")
def add(desk: AtDesk, sent: Sent) -> Response:
    values = dict(sent)
    name, days = tidy(values.get("name", "")), values.get("days", "")
    if values.get("role") not in MACHINE_ROLES or days not in map(str, _TERMS):
        raise HTTPException(400, "Choose a role and for how long.")
    try:
        secret = add_token(desk.store.tokens, name, Role(values["role"]), who=desk.who, days=int(days))
    except ValueError as error:
        return _page(desk, status_code=422, notice=desk.language.say(str(error)), entry=values)
    except ConflictError as error:
        return _page(desk, status_code=409, notice=desk.language.say(str(error)), entry=values)
    return _page(desk, fresh=FreshToken(name.lower(), secret))


@router.post("/tokens/{name}")
def revoke(desk: AtDesk, name: str, sent: Sent) -> Response:  # noqa: ARG001 (it proves that the form is ours)
    desk.store.tokens.revoke(name, who=desk.who)
    return RedirectResponse("/tokens", 303)


def _page(
    desk: Desk,
    *,
    status_code: int = 200,
    notice: str = "",
    fresh: FreshToken | None = None,
    entry: dict[str, str] | None = None,
) -> Response:
    return render(
        "tokens.html",
        desk,
        status_code,
        tokens=desk.store.tokens.all(),
        now=dt.datetime.now(dt.UTC),
        events=desk.store.tokens.events(limit=_EVENTS),
        roles=MACHINE_ROLES,
        terms=_TERMS,
        usual=USUAL_DAYS,
        notice=notice,
        fresh=fresh,
        entry=entry or {},
        can_change=desk.may("POST", "/tokens"),
    )
