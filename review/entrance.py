"""Login, logout, and a new password."""

import datetime as dt
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from pipelines.people import SHORTEST_PASSWORD, Attempt, change_password, verify_login
from review.desk import AtDesk, Desk
from review.kept import Kept, keep, kept_from
from review.language import N_
from review.oidc import logout_page, may_use_password, passwords_are_closed, provider_label
from review.pages import problem_page
from review.rendering import render
from review.sent import Items, Sent, read_form
from review.sessions import address_of, give_cookie, log_in, own_address, own_path, take_cookie
from review.tokens import belongs, fingerprint, new_token

router = APIRouter()

Next = Annotated[str, Query(alias="next")]

_WRONG = N_("Name or password is wrong.")
_ENDED = N_("You were logged out meanwhile. Nothing was saved yet.")
_OLD = N_("This page was too old. Log in again.")
_FOREIGN = "This form is not of this page, or was made before the last login. Load the page again."


@router.get("/login")
def login_form(desk: AtDesk, onwards: Next = "/") -> Response:
    if desk.user is not None:
        return RedirectResponse(own_path(onwards), 303)
    return _login_page(desk, onwards=own_path(onwards))


@router.post("/login")
def login(request: Request, desk: AtDesk, sent: Sent) -> Response:
    values = dict(sent)
    kept, onwards, name = kept_from(values.get("kept", "")), own_path(values.get("next", "/")), values.get("name", "")
    address = address_of(request)
    attempt = verify_login(desk.store.people, name, values.get("password", ""), address=address)
    if attempt.user is not None and not may_use_password(attempt.user, desk.settings):
        desk.store.people.note_login_failed(attempt.user.name, address, why="passwords are not for this role")
        attempt = Attempt()
    if attempt.user is None:
        notice = _too_many(desk, attempt.wait) if attempt.wait else _WRONG
        page = _login_page(
            desk, status_code=429 if attempt.wait else 422, notice=notice, name=name, onwards=onwards, kept=kept
        )
        if attempt.wait:
            page.headers["Retry-After"] = str(max(1, round(attempt.wait.total_seconds())))
        return page
    try:
        desk = log_in(desk, attempt.user.name, address=address)
    except ConflictError:
        return _login_page(desk, status_code=422, notice=_WRONG, name=name, onwards=onwards, kept=kept)
    response = _onwards(desk, onwards=onwards, kept=kept)
    give_cookie(response, desk)
    return response


@router.post("/logout")
def logout(request: Request, desk: AtDesk, sent: Sent) -> Response:  # noqa: ARG001 (it proves that the form is ours)
    desk.store.people.close_session(fingerprint(desk.cookie))
    response = logout_page(request, desk) or RedirectResponse("/login", 303)
    take_cookie(response, desk.settings)
    return response


@router.get("/password")
def password_form(desk: AtDesk, onwards: Next = "/") -> Response:
    return _password_page(desk, onwards=own_path(onwards))


@router.post("/password")
def password(request: Request, desk: AtDesk, sent: Sent) -> Response:
    values = dict(sent)
    kept, onwards = kept_from(values.get("kept", "")), own_path(values.get("next", "/"))
    problem = _change_password(desk, values, address=address_of(request))
    if problem:
        return _password_page(desk, status_code=422, notice=problem, onwards=onwards, kept=kept)
    user = replace(desk.user, must_change_password=False) if desk.user else None
    return _onwards(replace(desk, user=user), onwards=onwards, kept=kept)


def _too_many(desk: Desk, wait: dt.timedelta) -> str:
    return desk.language.gettext("Too many attempts. Try again in %(wait)s.", wait=desk.language.wait(wait))


def _change_password(desk: Desk, values: dict[str, str], *, address: str) -> str:
    """What is wrong; empty where the password was changed. The old one is asked for and counted as at the login."""
    assert desk.user is not None
    if values.get("new", "") != values.get("again", ""):
        return N_("The new password was not typed the same twice.")
    attempt = verify_login(desk.store.people, desk.who, values.get("old", ""), address=address)
    if attempt.wait:
        return _too_many(desk, attempt.wait)
    if attempt.user is None:
        return N_("The present password is wrong.")
    try:
        change_password(desk.store.people, desk.user, values.get("new", ""), keeping=fingerprint(desk.cookie))
    except ValueError as error:
        return desk.language.say(str(error))
    return ""


async def ask_to_log_in(request: Request) -> Response:
    """What somebody gets who is not logged in. The entries of a form of ours come back after the login."""
    desk: Desk = request.state.desk
    if request.method == "GET":
        return RedirectResponse(f"/login?next={quote(own_address(request), safe='/')}", 303)
    items = await read_form(request)
    kept = keep(request.url.path, items) if belongs(dict(items).get("token", ""), desk.cookie) else None
    onwards = kept.path if kept else "/"
    return _login_page(desk, status_code=401, notice=_ENDED, onwards=onwards, kept=kept, was_sent=True)


def refuse_foreign_form(request: Request, items: Items) -> Response:
    """A form without the token of the session.

    One from before the last login is shown for the person to send again. Only a page of ours can send the header that
    tells it from another site's (Fetch Metadata, ``Sec-Fetch-Site``); without it nothing is shown.
    """
    desk: Desk = request.state.desk
    is_own = request.headers.get("sec-fetch-site") == "same-origin"
    if request.url.path == "/login":
        return _old_login_page(desk, dict(items), is_own=is_own)
    kept = keep(request.url.path, items) if is_own and desk.user else None
    if kept is None:
        return problem_page(request, 403, _FOREIGN)
    return render("kept.html", desk, 403, kept=kept)


def _old_login_page(desk: Desk, values: dict[str, str], *, is_own: bool) -> Response:
    """The person may be logged in by another tab already. What the page kept is kept on."""
    kept = kept_from(values.get("kept", "")) if is_own else None
    onwards = own_path(values.get("next", "/"))
    if is_own and desk.user is not None:
        return _onwards(desk, onwards=onwards, kept=kept)
    was_sent = "kept" in values
    return _login_page(desk, status_code=403, notice=_OLD, onwards=onwards, kept=kept, was_sent=was_sent)


def _onwards(desk: Desk, *, onwards: str, kept: Kept | None) -> Response:
    if desk.user is not None and desk.user.must_change_password:
        return _password_page(desk, onwards=onwards, kept=kept)
    if kept is not None:
        return render("kept.html", desk, kept=kept)
    return RedirectResponse(onwards, 303)


def _login_page(
    desk: Desk,
    *,
    status_code: int = 200,
    notice: str = "",
    name: str = "",
    onwards: str = "/",
    kept: Kept | None = None,
    was_sent: bool = False,
) -> Response:
    """The form of a browser without a session gets a token as well, so that no other site can log somebody in."""
    desk = replace(desk, cookie=desk.cookie or new_token(), user=None)
    values = {
        "notice": desk.language.gettext(notice),
        "name": name[:64],
        "next": onwards,
        "kept": kept,
        "was_sent": was_sent,
    }
    values |= {"provider": provider_label(desk.settings), "passwords": not passwords_are_closed(desk.settings)}
    response = render("login.html", desk, status_code, **values)
    give_cookie(response, desk)
    return response


def _password_page(
    desk: Desk, *, status_code: int = 200, notice: str = "", onwards: str, kept: Kept | None = None
) -> Response:
    values = {"notice": desk.language.gettext(notice), "next": onwards, "kept": kept, "shortest": SHORTEST_PASSWORD}
    return render("password.html", desk, status_code, elsewhere=_logs_in_elsewhere(desk), **values)


def _logs_in_elsewhere(desk: Desk) -> str:
    """At which provider, where the person has no password to change here."""
    assert desk.user is not None
    known = desk.store.people.password_hash(desk.who)
    has_password = known is not None and bool(known[1]) and may_use_password(desk.user, desk.settings)
    return "" if has_password else provider_label(desk.settings)
