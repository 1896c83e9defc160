"""The review workbench as a web server."""

import logging
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from datamodel.errors import ConfigurationError, DocumentError, RetriableError
from pipelines.components import Components, build_components
from pipelines.kept_reading import KeptPages
from pipelines.people import FIRST_ADMINISTRATOR, add_first_administrator
from pipelines.pictures import PagePictures
from pipelines.recalled import Recent
from pipelines.settings import ReviewSettings, Settings
from review import (
    about_api,
    absence,
    actions,
    afterwards,
    checking,
    claims,
    cutting,
    dashboard,
    drafts,
    entrance,
    files,
    machines,
    mail,
    me,
    oidc,
    pages,
    paper,
    payments,
    people,
    queue,
    replies,
    rules,
    searching,
    story,
    transcripts,
    uploading,
)
from review.api.admission import PREFIX
from review.api.app import create_api
from review.api.problems import answer_to
from review.desk import Desk
from review.escalating import escalating
from review.provider import Provider
from review.sent import ForeignFormError
from review.sessions import admit

logger = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost")
STATIC = Path(__file__).parent / "static"
_ROOMS = (
    entrance,
    queue,
    payments,
    rules,
    absence,
    oidc,
    pages,
    paper,
    cutting,
    mail,
    files,
    actions,
    claims,
    people,
    machines,
    about_api,
    uploading,
    me,
    checking,
    searching,
    transcripts,
    drafts,
    dashboard,
    afterwards,
    replies,
    story,
)
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def serve(settings: Settings, *, host: str | None = None, port: int | None = None, tell: Callable[[str], None]) -> None:
    """Serve the workbench until interrupted. The first start makes an administrator.

    Args:
        settings: of everything; ``review`` says where it is served.
        host, port: in place of those of the settings.
        tell: shows a line to whoever started it; the password of the first administrator goes nowhere else.

    Raises:
        ConfigurationError: it would serve other machines unprotected, or a part cannot work as configured.
    """
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    review = settings.review.model_copy(update=given)
    check_doors(review)
    settings = settings.model_copy(update={"review": review})
    components = build_components(settings)
    app = create_app(components)
    password = "" if oidc.passwords_are_closed(review) else add_first_administrator(components.store.people)
    if password:
        tell(f"Log in as {FIRST_ADMINISTRATOR} with the password {password} (shown once), and choose one of your own.")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    scheme = "https" if review.certificate else "http"
    logger.info("Review at %s://%s:%s/; Ctrl-C ends.", scheme, review.host, review.port)
    uvicorn.run(
        app,
        host=review.host,
        port=review.port,
        log_level="warning",
        server_header=False,
        ssl_certfile=review.certificate,
        ssl_keyfile=review.key,
        proxy_headers=review.behind_proxy,
        forwarded_allow_ips=list(review.proxies),
    )


def check_doors(review: ReviewSettings) -> None:
    """Raises ``ConfigurationError`` where passwords would travel unencrypted, or where nobody could come in."""
    if (review.certificate is None) != (review.key is None):
        raise ConfigurationError("review.certificate and review.key belong together: name both.")
    if review.certificate is not None and review.key is not None:
        try:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(review.certificate, review.key, password="")  # or OpenSSL would ask the terminal
        except OSError as error:  # ssl.SSLError is one
            raise ConfigurationError(
                f"review.certificate {review.certificate} and review.key {review.key} cannot be used: {error}."
            ) from error
    if not review.is_encrypted and review.host not in LOOPBACK:
        raise ConfigurationError(
            f"Passwords must not travel to {review.host or 'every address'} unencrypted. Name review.certificate and "
            f"review.key, set review.behind_proxy where a proxy speaks TLS, or listen on {' or '.join(LOOPBACK)}."
        )
    if review.host not in LOOPBACK and not review.hosts:
        raise ConfigurationError("Name in review.hosts under which names browsers reach this server.")


def create_app(components: Components) -> FastAPI:
    """The pages over the store of ``components``. No route is reached but through ``admit``."""
    review = components.settings.review
    app = FastAPI(
        title="Intray",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=NO_TELEMETRY,
        dependencies=[Depends(admit)],
        lifespan=escalating,
    )
    store, steps = components.store, components.steps
    kept = KeptPages(steps.reader, components.readings, turns=store.paper.turns, load=store.load)
    recent = Recent(store, steps.master_data)
    provider = Provider(review.oidc) if review.oidc else None
    pictures = PagePictures(kept, store.load)
    app.state.desk = Desk(
        store,
        steps,
        kept,
        pictures,
        review,
        recent,
        provider=provider,
        limits=components.settings.limits,
        payments=components.settings.payments,
    )
    for room in _ROOMS:
        app.include_router(room.router)
    app.mount(PREFIX, create_api(app.state.desk), name="api")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.middleware("http")(_with_safe_headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *review.hosts], www_redirect=False)
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    return app


async def _with_safe_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _not_found(request: Request, error: Exception) -> Response:
    return pages.problem_page(request, 404, str(error.args[0]) if error.args else "There is no such page.")


def _unreadable(request: Request, error: Exception) -> Response:
    return pages.problem_page(request, 422, str(error))


def _out_of_reach(request: Request, error: Exception) -> Response:
    return pages.problem_page(request, 503, str(error))


def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001 (the server logs it)
    page = pages.problem_page(request, 500, "")
    page.headers.update(HEADERS)  # it is answered outside of what adds them to others
    return page


def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return pages.problem_page(request, 404, "There is no such page.")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(f"{PREFIX}/"):  # no route of the API: a line feed in a path keeps it from there
        return answer_to(request, error)
    if error.status_code == 401:
        return await _log_in_first(request)
    if error.status_code == 303 and error.headers:
        return RedirectResponse(error.headers["Location"], 303)
    return pages.problem_page(request, error.status_code, str(error.detail))


async def _log_in_first(request: Request) -> Response:
    try:
        return await entrance.ask_to_log_in(request)
    except HTTPException as error:  # what was sent is no form of ours
        return pages.problem_page(request, error.status_code, str(error.detail))


def _foreign(request: Request, error: Exception) -> Response:
    assert isinstance(error, ForeignFormError)
    return entrance.refuse_foreign_form(request, error.items)


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response | Awaitable[Response]]] = {
    ForeignFormError: _foreign,
    KeyError: _not_found,
    DocumentError: _unreadable,
    RetriableError: _out_of_reach,
    RequestValidationError: _invalid,
    HTTPException: _http,
    Exception: _broken,
}
