"""The page where people hand files in."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from datamodel.stored import Arrival, FileStory
from review.desk import AtDesk, Desk
from review.incoming import BadFormError, TooLargeError, form_of, take_in
from review.pages import problem_page
from review.rendering import render
from review.tokens import belongs

router = APIRouter()

_MOST_SHOWN = 50


@router.get("/upload")
def upload_form(desk: AtDesk) -> Response:
    return _page(desk)


@router.post("/upload")
async def upload(request: Request, desk: AtDesk) -> Response:
    """Keep files for the flows. A script gets what became of them as JSON."""
    try:
        sent = await form_of(request, most=desk.limits.max_bytes)
    except TooLargeError:
        most = desk.language.size(desk.limits.max_bytes)
        return _refused(request, desk, 413, desk.language.gettext("This is too large: up to %(size)s.", size=most))
    except BadFormError as error:
        raise HTTPException(400, "This is no form with files.") from error
    if not belongs(sent.inputs.get("token", ""), desk.cookie):
        return _refused(request, desk, 403, desk.language.gettext("This page was too old. Load it again."))
    files = [(name, content) for name, content in sent.files if content]
    if not files:
        return _refused(request, desk, 422, desk.language.gettext("There is no file, or nothing in it."))
    arrivals = [await _keep(desk, name, content) for name, content in files]
    if _wants_json(request):
        return JSONResponse({"files": [_told(desk, arrival) for arrival in arrivals]}, 201)
    return _page(desk, arrivals=arrivals)


@router.get("/upload/{sha256}")
def uploaded(desk: AtDesk, sha256: str) -> JSONResponse:
    """What became of a file that was handed in."""
    return JSONResponse(_state(desk, desk.store.story(sha256)))


async def _keep(desk: Desk, name: str, content: bytes) -> Arrival:
    return await take_in(desk.store, name, content, origin=f"upload:{desk.who}", who=desk.who)


def _told(desk: Desk, arrival: Arrival) -> dict[str, Any]:
    return {"name": arrival.name, "known": arrival.known} | _state(desk, desk.store.story(arrival.sha256))


def _state(desk: Desk, story: FileStory) -> dict[str, Any]:
    documents = [
        {"id": document.id, "status": desk.language.words(document.decision.status)}
        for document in story.documents[:_MOST_SHOWN]
    ]
    return {"sha256": story.sha256, "state": story.state, "documents": documents}


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _refused(request: Request, desk: Desk, status_code: int, notice: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"problem": notice}, status_code)
    if status_code == 403:
        return problem_page(request, status_code, notice)
    return _page(desk, status_code=status_code, notice=notice)


def _page(desk: Desk, *, status_code: int = 200, notice: str = "", arrivals: list[Arrival] | None = None) -> Response:
    stories = [(arrival, desk.store.story(arrival.sha256)) for arrival in arrivals or []]
    return render(
        "upload.html", desk, status_code, notice=notice, stories=stories, most=desk.language.size(desk.limits.max_bytes)
    )
