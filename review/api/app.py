"""The API as an application of its own: its own way in, its own answers, its own description."""

from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig

from review.api import answers, cutting, deciding, files, reading, replying, searching, working
from review.api.admission import PREFIX, admit_machine
from review.api.problems import HANDLED, answer_to
from review.desk import Desk

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
TITLE = "Intray"
VERSION = "1"
DESCRIPTION = """\
What reviewers do on the pages, for machines: look at the queue and at documents, correct, split, merge, approve,
reject, return, hand in files.

Send `Authorization: Bearer TOKEN` with every request; administrators make tokens. A change names the `version` of the
document that was read, and is refused with 409 where somebody was faster. Whatever goes wrong is a problem (RFC 9457)
whose `type` tells what. Names and meanings stay as they are within `/api/v1`; new ones may come, so pass over what you
do not know.
"""
TAGS = [
    {"name": "queue", "description": "What waits, and how much."},
    {"name": "documents", "description": "What was understood of a paper, and the paper itself."},
    {"name": "decisions", "description": "Correct, check, approve, reject, take the obvious step."},
    {"name": "replies", "description": "Return a document to its sender, and what is written then."},
    {"name": "paper", "description": "Turn a page, read as another type, split, merge."},
    {"name": "work", "description": "Who works on what, and until when."},
    {"name": "master data", "description": "Search for partners and materials."},
    {"name": "files", "description": "Hand files in, and see what came of them."},
]


def create_api(desk: Desk) -> FastAPI:
    """The API over ``desk``. No route is reached but through ``admit_machine``."""
    api = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        telemetry=NO_TELEMETRY,
        dependencies=[Depends(admit_machine)],
        generate_unique_id_function=lambda route: str(route.name),
    )
    api.state.desk = desk
    for part in (reading, deciding, replying, cutting, working, searching, files):
        api.include_router(part.router)
    api.add_api_route("/openapi.json", _describing(api), methods=["GET"], include_in_schema=False)
    for kind in HANDLED:
        api.add_exception_handler(kind, answer_to)
    return api


def described(api: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1. Problems are named by the routes as a reference, so their models are added here."""
    schema = api.openapi()
    problem = answers.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = problem.pop("$defs", {})
    schema["components"]["schemas"] |= {answers.Problem.__name__: problem, **parts}
    return schema


def _describing(api: FastAPI) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        """This description."""
        return described(api)

    return openapi
