"""The review page as a web server of this machine."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from datamodel.errors import ConfigurationError, DocumentError, RetriableError
from pipelines.components import Components, build_components
from pipelines.pictures import PagePictures
from pipelines.settings import Settings
from review import actions, files, pages
from review.desk import Desk

logger = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "localhost")
STATIC = Path(__file__).parent / "static"
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


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve the review page until interrupted.

    Raises:
        ConfigurationError: ``host`` is not of this machine, or a part cannot work as configured.
    """
    if host not in LOOPBACK:
        raise ConfigurationError(
            f"The review page has no login yet, so it listens on this machine only: not on {host}, "
            f"but on {' or '.join(LOOPBACK)}. Use an SSH tunnel to reach it from elsewhere."
        )
    app = create_app(build_components(settings))
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logger.info("Review at http://%s:%s/; Ctrl-C ends.", host, port)
    uvicorn.run(app, host=host, port=port, log_level="warning")


def create_app(components: Components) -> FastAPI:
    """The pages over the store of ``components``."""
    app = FastAPI(title="Intray", docs_url=None, redoc_url=None, openapi_url=None, telemetry=NO_TELEMETRY)
    pictures = PagePictures(components.steps.reader, components.steps.split)
    app.state.desk = Desk(components.store, components.steps, pictures)
    for router in (pages.router, files.router, actions.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.middleware("http")(_with_safe_headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK), www_redirect=False)
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
    return pages.problem_page(request, 503, f"{error} Try again in a moment.")


def _invalid(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return pages.problem_page(request, 404, "There is no such page.")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return pages.problem_page(request, error.status_code, str(error.detail))


_ANSWERS = {
    KeyError: _not_found,
    DocumentError: _unreadable,
    RetriableError: _out_of_reach,
    RequestValidationError: _invalid,
    HTTPException: _http,
}
