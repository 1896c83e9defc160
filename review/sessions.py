"""Who asks: from the browser's cookie to the person, and whether the route is open to that person."""

import ipaddress
from dataclasses import replace
from urllib.parse import quote

from fastapi import HTTPException, Request, Response

from pipelines.settings import ReviewSettings
from review.desk import Desk
from review.language import chosen
from review.permissions import BEFORE_NEW_PASSWORD, TABLE
from review.queue_filters import query_of
from review.tokens import fingerprint, new_token

_BY_ITSELF = frozenset({"/documents/{document_id}/claim"})
"""What an open page sends whether or not anybody sits before it: no login goes on by that."""


def admit(request: Request) -> None:
    """Let the request in, or not. Every route of the application depends on it.

    Raises:
        HTTPException: 401 nobody is logged in, 403 the person's role may not do this, 303 a new password comes first.
    """
    request.state.desk = desk = desk_for(request)
    path = request.scope["route"].path
    roles = TABLE.get((request.method, path), frozenset())
    if roles is None:  # ANYBODY
        return
    if desk.user is None:
        raise HTTPException(401, "Log in first.")
    if desk.user.must_change_password and path not in BEFORE_NEW_PASSWORD:
        raise HTTPException(303, headers={"Location": f"/password?next={quote(own_address(request))}"})
    if desk.user.role not in roles:
        raise HTTPException(403, f"The role {desk.user.role} may not do this.")


def desk_for(request: Request) -> Desk:
    """The desk of whoever the cookie stands for."""
    desk: Desk = request.app.state.desk
    cookie = request.cookies.get(cookie_name(desk.settings), "")
    idle = None if request.scope["route"].path in _BY_ITSELF else desk.settings.idle
    session = desk.store.people.session(fingerprint(cookie), idle=idle) if cookie else None
    user = session.user if session else None
    language = chosen(user.language if user else "", request.headers.get("accept-language", ""))
    query = query_of(request.query_params.multi_items())
    return replace(desk, cookie=cookie, user=user, query=query, language=language)


def log_in(desk: Desk, name: str, *, address: str) -> Desk:
    """A new session under a new token, whatever the browser had sent. Raises ``ConflictError``."""
    cookie = new_token()
    desk.store.people.open_session(
        name,
        fingerprint(cookie),
        address=address,
        idle=desk.settings.idle,
        absolute=desk.settings.absolute,
        replacing=fingerprint(desk.cookie),
    )
    session = desk.store.people.session(fingerprint(cookie), idle=desk.settings.idle)
    return replace(desk, cookie=cookie, user=session.user if session else None)


def give_cookie(response: Response, desk: Desk) -> None:
    """It lasts until the browser is closed; when the session ends, the store decides."""
    response.set_cookie(
        cookie_name(desk.settings),
        desk.cookie,
        path="/",
        secure=desk.settings.is_encrypted,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, settings: ReviewSettings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.is_encrypted, httponly=True, samesite="lax")


def cookie_name(settings: ReviewSettings) -> str:
    """Browsers take a name with ``__Host-`` from this host by TLS only (RFC 6265bis, 4.1.3.2)."""
    return "__Host-intray" if settings.is_encrypted else "intray"


def address_of(request: Request) -> str:
    """Where the browser is, for counting failed logins; of IPv6 the network, as one machine has all of it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)


def own_address(request: Request) -> str:
    """Path and query of a page; for what is no page, the queue."""
    if request.method != "GET":
        return "/"
    query = request.url.query
    return own_path(request.url.path + (f"?{query}" if query else ""))


def own_path(text: str) -> str:
    """``text`` where it is a path of this server, else the queue: nobody is sent elsewhere after the login."""
    is_own = text.startswith("/") and not text.startswith("//") and text.isascii() and text.isprintable()
    return text if is_own and "\\" not in text and len(text) <= 2000 else "/"
