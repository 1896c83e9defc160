"""The page where administrators say who may work here."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from datamodel.people import LONGEST_SUBJECT, Role, User, identity_key
from pipelines.people import add_user, reset_password, user_name
from review.desk import AtDesk, Desk
from review.oidc import provider_label
from review.rendering import render
from review.sent import Sent
from review.values import tidy

router = APIRouter()

_EVENTS = 50


@dataclass(frozen=True)
class Fresh:
    """A password that is shown this once."""

    name: str
    password: str


@router.get("/people")
def people(desk: AtDesk) -> Response:
    """Everybody who may log in, and what happened lately."""
    return _page(desk)


@router.post("/people")
def add(desk: AtDesk, sent: Sent) -> Response:
    values = dict(sent)
    name, display_name = tidy(values.get("name", "")), tidy(values.get("display_name", ""))
    try:
        password = add_user(desk.store.people, name, display_name, _role(values.get("role", "")), who=desk.who)
    except ValueError as error:
        return _page(desk, status_code=422, notice=desk.language.say(str(error)), entry=values)
    except ConflictError as error:
        return _page(desk, status_code=409, notice=desk.language.say(str(error)), entry=values)
    return _page(desk, fresh=Fresh(user_name(name), password))


@router.post("/people/{name}")
def change(desk: AtDesk, name: str, sent: Sent) -> Response:
    """Role, disable, enable, or a new password, by the button that was pressed."""
    values, people = dict(sent), desk.store.people
    action = values.get("action", "")
    if action == "reset":
        return _reset(desk, _known(desk, name))
    try:
        if action == "role":
            people.change(name, who=desk.who, role=_role(values.get("role", "")))
        elif action in ("disable", "enable"):
            people.change(name, who=desk.who, disabled=action == "disable")
        elif action in ("link", "unlink") and desk.settings.oidc is not None:
            people.link(name, _identity(desk.settings.oidc.issuer, values, action), who=desk.who)
        else:
            raise HTTPException(400, "No such action.")
    except ConflictError as error:
        return _page(desk, status_code=409, notice=desk.language.say(str(error)))
    return RedirectResponse("/people", 303)


def _reset(desk: Desk, user: User) -> Response:
    if user.name == desk.who:
        return _page(
            desk,
            status_code=409,
            notice=desk.language.gettext("Your own password is changed under your name, on top of the page."),
        )
    return _page(desk, fresh=Fresh(user.name, reset_password(desk.store.people, user.name, who=desk.who)))


def _known(desk: Desk, name: str) -> User:
    found = next((user for user in desk.store.people.users() if user.name == name), None)
    if found is None:
        raise KeyError(f"There is no user {name}.")
    return found


def _identity(issuer: str, values: dict[str, str], action: str) -> str:
    """Of whom the administrator says that it is the user; empty where it is to be nobody."""
    if action == "unlink":
        return ""
    subject = tidy(values.get("subject", ""))
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise HTTPException(400, "Write by which subject (sub) the provider knows the person.")
    return identity_key(issuer, subject)


def _role(text: str) -> Role:
    if text not in set(Role):
        raise HTTPException(400, "No such role.")
    return Role(text)


def _page(
    desk: Desk,
    *,
    status_code: int = 200,
    notice: str = "",
    fresh: Fresh | None = None,
    entry: dict[str, str] | None = None,
) -> Response:
    return render(
        "people.html",
        desk,
        status_code,
        people=desk.store.people.users(),
        events=desk.store.people.events(limit=_EVENTS),
        roles=list(Role),
        notice=notice,
        fresh=fresh,
        entry=entry or {},
        can_change=desk.may("POST", "/people"),
        provider=provider_label(desk.settings),
    )
