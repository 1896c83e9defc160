"""The queue: what waits, for whom, since when; and what may be done with several documents at once."""

import datetime as dt
from collections.abc import Sequence

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.errors import ConflictError
from pipelines import revision
from review.desk import AtDesk, Desk
from review.pages import done_text
from review.queue_filters import QueueQuery, document_address, query_of
from review.queue_views import PAGE, queue_view
from review.rendering import render
from review.sent import Items, Sent
from review.values import tidy

router = APIRouter()


@router.get("/")
def queue(desk: AtDesk, done: int | None = None) -> Response:
    """The documents of a tray that fit the filters."""
    return _page(desk, desk.query, done=done_text(desk, done))


@router.get("/start")
def start(desk: AtDesk) -> Response:
    """The first document of the queue that nobody else has open."""
    first = desk.store.worklist.neighbours(None, desk.query.filter(desk.who), who=desk.who).next
    if first is None:
        notice = desk.language.gettext("Others have all of these open. Look again in a moment.")
        return _page(desk, desk.query, notice=notice, status_code=409)
    return RedirectResponse(document_address(first, desk.query), 303)


@router.post("/queue")
def change_several(desk: AtDesk, sent: Sent) -> Response:
    """Assign, give back, hold, go on with or reject the documents that were chosen, by the button that was pressed."""
    query, values = query_of(sent), dict(sent)
    chosen = _chosen(sent)
    if not chosen:
        return _page(desk, query, notice=desk.language.gettext("Choose documents first."), status_code=422)
    try:
        told = _change(desk, chosen, values)
    except (ConflictError, ValueError) as error:
        return _page(desk, query, notice=desk.language.say(str(error)), status_code=422, chosen=chosen)
    return _page(desk, query, done=told)


def _change(desk: Desk, chosen: Sequence[int], values: dict[str, str]) -> str:
    """What was done, in words. Raises ``ConflictError``, and ``ValueError`` with what is missing."""
    why = tidy(values.get("why", ""))
    match values.get("action"):
        case "assign":
            return _assign(desk, chosen, values.get("to", ""))
        case "give_back":
            return _assign(desk, chosen, "")
        case "hold":
            until = _day(desk, values.get("until", ""))
            held = desk.store.holds.hold(chosen, until=until, why=why, who=desk.who)
            return _told(desk, "%(num)s document is on hold.", "%(num)s documents are on hold.", len(held))
        case "unhold":
            freed = desk.store.holds.unhold(chosen, who=desk.who)
            return _told(
                desk, "%(num)s document is no longer on hold.", "%(num)s documents are no longer on hold.", len(freed)
            )
        case "reject":
            return _reject(desk, chosen, why)
    raise HTTPException(400, "No such action.")


def _assign(desk: Desk, chosen: Sequence[int], to: str) -> str:
    changed = len(desk.store.worklist.assign(chosen, to, who=desk.who))
    if not to:
        return _told(desk, "%(num)s document is nobody’s now.", "%(num)s documents are nobody’s now.", changed)
    return _told(desk, "%(num)s document was assigned.", "%(num)s documents were assigned.", changed)


def _reject(desk: Desk, chosen: Sequence[int], why: str) -> str:
    """Each by itself: one that somebody else has open keeps none of the others."""
    if not why:
        raise ValueError(desk.language.gettext("Say why these documents are rejected."))
    left = []
    for document_id in chosen:
        try:
            revision.reject(desk.store.document(document_id), store=desk.store, who=desk.who, reason=why)
        except (ConflictError, KeyError) as error:
            left.append(desk.language.say(str(error.args[0])))
    told = _told(desk, "%(num)s document was rejected.", "%(num)s documents were rejected.", len(chosen) - len(left))
    return " ".join([told, *left])


def _told(desk: Desk, one: str, many: str, count: int) -> str:
    return desk.language.ngettext(one, many, count)


def _day(desk: Desk, text: str) -> dt.datetime:
    """The beginning of a day, where this machine is. Raises ``ValueError``."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(desk.language.gettext("Choose the day on which they come back.")) from None
    return dt.datetime.combine(day, dt.time()).astimezone()


def _chosen(sent: Items) -> list[int]:
    numbers = [value for name, value in sent if name == "document"]
    return [int(number) for number in numbers[:PAGE] if number.isascii() and number.isdecimal() and len(number) < 10]


def _page(
    desk: Desk,
    query: QueueQuery,
    *,
    done: str = "",
    notice: str = "",
    status_code: int = 200,
    chosen: Sequence[int] = (),
) -> Response:
    page, counts = desk.store.worklist.overview(
        query.filter(desk.who), who=desk.who, offset=(query.page - 1) * PAGE, limit=PAGE
    )
    today = dt.datetime.now(dt.UTC).astimezone().date()
    view = queue_view(query, page, counts, desk.store.people.users(), desk.who, desk.language)
    return render(
        "queue.html",
        desk,
        status_code,
        view=view,
        done=done,
        notice=notice or _misunderstood(desk, query),
        chosen=set(chosen),
        can_change=desk.may("POST", "/queue"),
        today=today,
        tomorrow=today + dt.timedelta(days=1),
        document_address=document_address,
    )


def _misunderstood(desk: Desk, query: QueueQuery) -> str:
    if query.problems & {"least", "most"}:
        return desk.language.gettext("An amount could not be understood. Write it like 1234.50 or 1234,50.")
    return ""
