"""The review page as a web server."""

import uvicorn
from fastapi import FastAPI

from datamodel.errors import ConfigurationError
from datamodel.extraction import Status
from pipelines.components import Components, build_components
from pipelines.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost")


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve the review page until interrupted.

    Raises:
        ConfigurationError: ``host`` is not of this machine, or a part cannot work as configured.
    """
    if host not in _LOOPBACK:
        raise ConfigurationError(
            f"The review page has no login yet, so it listens on this machine only: not on {host}, "
            f"but on {' or '.join(_LOOPBACK)}. Use an SSH tunnel to reach it from elsewhere."
        )
    uvicorn.run(create_app(build_components(settings)), host=host, port=port, log_level="warning")


def create_app(components: Components) -> FastAPI:
    """The pages over the store of ``components``."""
    app = FastAPI(title="Intray", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/")
    def queue() -> dict[str, int]:
        return {"waiting": components.store.summary().documents[Status.NEEDS_REVIEW]}

    return app
