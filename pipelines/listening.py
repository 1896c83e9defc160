"""Our end of the ERP's reports: ``intray listen``."""

import datetime as dt

from starlette.applications import Starlette

from adapters.status_endpoint import make_app, serve
from datamodel.delivery import StatusReport
from datamodel.document import InputFile
from pipelines.settings import Settings
from pipelines.store_protocols import Store


def status_app(store: Store, settings: Settings) -> Starlette:
    """The endpoint that takes ALEAUD and STATUS messages of every target that reports, and other IDocs as files."""
    reporting = [name for name, target in settings.targets.items() if getattr(target, "reports_status", False)]

    def take(report: StatusReport) -> bool:
        return any(store.report(report, target=name) for name in reporting)

    def receive(content: bytes, name: str) -> None:
        store.add(InputFile(name, content, "idoc:listen", dt.datetime.now(dt.UTC)))

    endpoint = settings.status_endpoint
    return make_app(take, user=endpoint.user, password=endpoint.password.get_secret_value(), receive=receive)


def listen(store: Store, settings: Settings) -> None:
    """Serve until interrupted. Raises ``ConfigurationError`` where it would listen to others unprotected."""
    endpoint = settings.status_endpoint
    serve(
        status_app(store, settings),
        host=endpoint.host,
        port=endpoint.port,
        certificate=endpoint.certificate,
        key=endpoint.key,
        client_ca=endpoint.client_ca,
        behind_proxy=endpoint.behind_proxy,
    )
