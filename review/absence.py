"""Who is away, from when to when, and who stands in: said by the person, or by an administrator."""

import datetime as dt
from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from review.desk import AtDesk, Desk
from review.me import me_page
from review.rendering import render
from review.sent import Sent

router = APIRouter()


@router.post("/me/absence")
def own_absence(desk: AtDesk, sent: Sent) -> Response:
    try:
        _set_absence(desk, desk.who, dict(sent))
    except (ValueError, ConflictError) as error:
        return me_page(desk, status_code=422, notice=desk.language.say(str(error)))
    return RedirectResponse("/me", 303)


@router.get("/people/{name}/absence")
def others_absence(desk: AtDesk, name: str) -> Response:
    return _page(desk, name)


@router.post("/people/{name}/absence")
def absence_of(desk: AtDesk, name: str, sent: Sent) -> Response:
    try:
        _set_absence(desk, name, dict(sent))
    except (ValueError, ConflictError) as error:
        return _page(desk, name, status_code=422, notice=desk.language.say(str(error)))
    return RedirectResponse("/people", 303)


def _page(desk: Desk, name: str, *, status_code: int = 200, notice: str = "") -> Response:
    """Raises ``KeyError``."""
    people = desk.store.people.users()
    found = next((one for one in people if one.name == name), None)
    if found is None:
        raise KeyError(f"There is no user {name}.")
    return render("absence.html", desk, status_code, one=found, people=people, notice=notice)


def _set_absence(desk: Desk, name: str, values: Mapping[str, str]) -> None:
    """Raises ``ValueError``, ``ConflictError``, ``KeyError``."""
    if values.get("action") == "back":
        desk.store.worklist.set_absence(name, first_day=None, last_day=None, substitute="", who=desk.who)
        return
    try:
        first, last = (dt.date.fromisoformat(values.get(key, "")) for key in ("first_day", "last_day"))
    except ValueError:
        raise ValueError(desk.language.gettext("Say the first and the last day of the absence.")) from None
    if last < first:
        raise ValueError(desk.language.gettext("The last day is before the first one."))
    substitute = values.get("substitute", "")
    desk.store.worklist.set_absence(name, first_day=first, last_day=last, substitute=substitute, who=desk.who)
    desk.store.worklist.escalate()  # what is open moves at once where the absence has begun
