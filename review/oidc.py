"""Login at an OpenID Connect provider: there, and back with a code."""

import time
from dataclasses import replace
from secrets import compare_digest
from typing import Annotated, Literal, TypedDict
from urllib.parse import quote, unquote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError, LoginRefusal, LoginRefusedError
from datamodel.people import Role, User
from pipelines.identities import user_for
from pipelines.people import pause_by_address
from pipelines.settings import ReviewSettings
from review.desk import AtDesk, Desk
from review.language import Language
from review.provider import Flow, Provider, begin_flow
from review.rendering import render
from review.sessions import address_of, give_cookie, log_in, own_path

router = APIRouter()

BACK = "/login/oidc/return"
_LASTS = 600  # seconds from the start of a login to its end
_LOOPBACK = ("127.0.0.1", "localhost")

_Text = Annotated[str, Query(max_length=4000)]


@router.get("/login/oidc")
def begin(request: Request, desk: AtDesk, onwards: Annotated[str, Query(alias="next")] = "/") -> Response:
    """To the provider. A link, no form: the pages' policy lets no form lead to another site."""
    if desk.user is not None:
        return RedirectResponse(own_path(onwards), 303)
    provider, flow = _provider(desk), begin_flow(own_path(onwards))
    try:
        response = RedirectResponse(provider.login_address(flow, back=own_origin(request, desk.settings) + BACK), 303)
    except LoginRefusedError as error:
        return _refuse(request, desk, error)
    response.set_cookie(_cookie_name(desk.settings), _written(flow), max_age=_LASTS, **_cookie_terms(desk.settings))
    return response


@router.get(BACK)
def come_back(
    request: Request, desk: AtDesk, code: _Text = "", state: _Text = "", error: _Text = "", iss: _Text = ""
) -> Response:
    """With a code, or with the provider's refusal; whatever comes, this login is over then."""
    provider, flow = _provider(desk), _flow_of(request, desk.settings)
    if desk.user is not None:  # in another tab meanwhile
        return RedirectResponse(flow.onwards if flow else "/", 303)
    address = address_of(request)
    wait = desk.store.people.begin_attempt(address, pause=pause_by_address)
    if wait:
        return _page(
            desk, 429, desk.language.gettext("Too many attempts. Try again in %(wait)s.", wait=desk.language.wait(wait))
        )
    try:
        flow = _checked(flow, provider, state=state, error=error, issuer=iss)
        entered = _enter(request, desk, provider, code, flow)
    except LoginRefusedError as refused:
        return _refuse(request, desk, refused)
    desk.store.people.forget_attempt(address)
    response = RedirectResponse(flow.onwards, 303)
    give_cookie(response, entered)
    _forget_flow(response, desk.settings)
    return response


def logout_page(request: Request, desk: Desk) -> Response | None:
    """After a logout here: the way to that of the provider; None where there is none."""
    if desk.provider is None or desk.user is None or not desk.user.identity:
        return None
    address = desk.provider.logout_address(back=own_origin(request, desk.settings) + "/login")
    if not address:
        return None
    label = desk.provider.settings.label
    return render("logged_out.html", replace(desk, user=None), address=address, label=label)


def may_use_password(user: User, settings: ReviewSettings) -> bool:
    """Whether the person may come in by a password, too."""
    allowed = settings.oidc.passwords if settings.oidc else "everybody"
    return allowed == "everybody" or (allowed == "administrators" and user.role is Role.ADMINISTRATOR)


def passwords_are_closed(settings: ReviewSettings) -> bool:
    """Whether nobody at all may."""
    return settings.oidc is not None and settings.oidc.passwords == "nobody"


def provider_label(settings: ReviewSettings) -> str:
    """What the button to the provider says; empty where there is none."""
    return settings.oidc.label if settings.oidc else ""


def own_origin(request: Request, settings: ReviewSettings) -> str:
    """Where browsers reach this server: by the host that was asked for where it is one of ours, and never another."""
    if settings.oidc is not None and settings.oidc.address:
        return settings.oidc.address
    names = (*settings.hosts, *_LOOPBACK)
    asked = request.url.hostname
    host = asked if asked in names else next((name for name in names if "*" not in name), _LOOPBACK[0])
    scheme, usual = ("https", 443) if settings.is_encrypted else ("http", 80)
    port = usual if settings.behind_proxy else settings.port
    return f"{scheme}://{host}" + ("" if port == usual else f":{port}")


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise HTTPException(404, "There is no such page.")
    return desk.provider


def _checked(flow: Flow | None, provider: Provider, *, state: str, error: str, issuer: str) -> Flow:
    """That the answer is one to the question of this browser (RFC 6749, 10.12), and of our provider (RFC 9207)."""
    if flow is None or not compare_digest(state.encode(), flow.state.encode()):
        raise LoginRefusedError(LoginRefusal.NOT_STARTED_HERE)
    if issuer and issuer != provider.settings.issuer:
        raise LoginRefusedError(LoginRefusal.NOT_GENUINE, "an answer of another issuer")
    if error:
        told = "".join(c for c in error[:60] if c.isascii() and (c.isalnum() or c == "_"))
        raise LoginRefusedError(LoginRefusal.PROVIDER_REFUSED, told)
    return flow


def _enter(request: Request, desk: Desk, provider: Provider, code: str, flow: Flow) -> Desk:
    identity = provider.identity(code, flow, back=own_origin(request, desk.settings) + BACK)
    user = user_for(desk.store.people, identity, provider.settings)
    try:
        return log_in(desk, user.name, address=f"{address_of(request)} by {provider.settings.label}")
    except ConflictError as error:
        raise LoginRefusedError(LoginRefusal.DISABLED, name=user.name) from error


def _refuse(request: Request, desk: Desk, error: LoginRefusedError) -> Response:
    desk.store.people.note_login_failed(error.name, address_of(request), why=f"OpenID Connect: {error}")
    is_down = error.reason is LoginRefusal.PROVIDER_DOWN
    return _page(desk, 503 if is_down else 403, _told(error.reason, desk.language, _provider(desk).settings.label))


def _told(reason: LoginRefusal, language: Language, label: str) -> str:
    _ = language.gettext
    texts = {
        LoginRefusal.PROVIDER_DOWN: _("%(label)s does not answer. Try again in a moment.", label=label),
        LoginRefusal.PROVIDER_REFUSED: _("%(label)s did not let you in. Try again.", label=label),
        LoginRefusal.NOT_GENUINE: _(
            "What came back from %(label)s could not be verified. Nobody was logged in. Tell an administrator.",
            label=label,
        ),
        LoginRefusal.WRONG_TIME: _(
            "The login at %(label)s is not valid at this time: it took too long, or the clocks of the two servers"
            " differ. Try again, and tell an administrator where it happens once more.",
            label=label,
        ),
        LoginRefusal.NOT_STARTED_HERE: _(
            "This login was not begun in this browser, was begun anew in another tab, or took too long. Try again."
        ),
        LoginRefusal.WITHOUT_NAME: _(
            "%(label)s tells no name under which you could work here. Tell an administrator.", label=label
        ),
        LoginRefusal.NAME_TAKEN: _(
            "Your name belongs to somebody who works here already, and nobody has said that this is you. Ask an"
            " administrator to link the two."
        ),
        LoginRefusal.UNKNOWN: _("Nobody has added you here yet. Ask an administrator."),
        LoginRefusal.WITHOUT_ROLE: _("You have no role here. Ask whoever looks after %(label)s for one.", label=label),
        LoginRefusal.DISABLED: _("You may no longer work here. Ask an administrator."),
    }
    return texts[reason]


def _page(desk: Desk, status_code: int, message: str) -> Response:
    response = render("login_refused.html", desk, status_code, message=message, label=_provider(desk).settings.label)
    _forget_flow(response, desk.settings)
    return response


def _flow_of(request: Request, settings: ReviewSettings) -> Flow | None:
    """The login that this browser has begun lately."""
    secret, _, rest = request.cookies.get(_cookie_name(settings), "").partition(".")
    started, _, onwards = rest.partition(".")
    if not secret or not started.isascii() or not started.isdigit() or len(started) > 12:
        return None
    is_fresh = 0 <= time.time() - int(started) < _LASTS
    return Flow(secret, int(started), own_path(unquote(onwards))) if is_fresh else None


def _written(flow: Flow) -> str:
    return f"{flow.secret}.{flow.started}.{quote(flow.onwards, safe='')}"


def _forget_flow(response: Response, settings: ReviewSettings) -> None:
    response.delete_cookie(_cookie_name(settings), **_cookie_terms(settings))


def _cookie_name(settings: ReviewSettings) -> str:
    return "__Host-intray-oidc" if settings.is_encrypted else "intray-oidc"


class _CookieTerms(TypedDict):
    path: str
    secure: bool
    httponly: bool
    samesite: Literal["lax"]


def _cookie_terms(settings: ReviewSettings) -> _CookieTerms:
    """Lax: the browser sends it when it comes back from the provider by a link, and with nothing else from there."""
    return {"path": "/", "secure": settings.is_encrypted, "httponly": True, "samesite": "lax"}
