"""The page where people say how they want to work."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from review.desk import AtDesk, Desk
from review.language import LANGUAGES
from review.rendering import render
from review.sent import Sent

router = APIRouter()

SCHEMES = ("light", "dark")


@router.get("/me")
def me(desk: AtDesk) -> Response:
    return me_page(desk)


@router.post("/me/look")
def look(desk: AtDesk, sent: Sent) -> Response:
    """Language and colours; empty where browser and system decide."""
    values = dict(sent)
    language, scheme = values.get("language", ""), values.get("scheme", "")
    if language not in ("", *LANGUAGES) or scheme not in ("", *SCHEMES):
        raise HTTPException(400, "No such language or colours.")
    desk.store.people.prefer(desk.who, language=language, scheme=scheme)
    return RedirectResponse("/me", 303)


def me_page(desk: Desk, *, status_code: int = 200, notice: str = "") -> Response:
    people = desk.store.people.users()
    return render("me.html", desk, status_code, languages=LANGUAGES, notice=notice, people=people)
