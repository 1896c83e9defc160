"""The page that tells people about the API, and its description for whoever is logged in."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.routing import Mount

from review.api.admission import PREFIX
from review.api.app import described
from review.desk import AtDesk
from review.oidc import own_origin
from review.rendering import render

router = APIRouter()


@router.get("/api")
def about(request: Request, desk: AtDesk) -> Response:
    """How a machine gets in, and what it may ask for."""
    schema = _description(request)
    routes = [
        (method.upper(), PREFIX + path, operation["description"].partition("\n")[0])
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return render("api.html", desk, address=own_origin(request, desk.settings) + PREFIX, routes=routes)


@router.get("/api/openapi.json")
def description(request: Request, desk: AtDesk) -> JSONResponse:  # noqa: ARG001 (whoever is logged in)
    """OpenAPI 3.1, as machines get it."""
    headers = {"Content-Disposition": 'attachment; filename="intray-openapi.json"'}
    return JSONResponse(_description(request), headers=headers)


def _description(request: Request) -> dict[str, Any]:
    mounted = next(route for route in request.app.routes if isinstance(route, Mount) and route.path == PREFIX)
    assert isinstance(mounted.app, FastAPI)
    return described(mounted.app)
