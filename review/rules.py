"""Rules of assignment: whose documents of some kind are, and until when. Everybody may look, administrators change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from datamodel.extraction import DocumentType
from datamodel.people import User
from datamodel.worklist import Rule
from review.desk import AtDesk, Desk, Number
from review.forms import parse_number
from review.rendering import render
from review.sent import Sent
from review.values import tidy

router = APIRouter()

_LONGEST_TIME = 24 * 366  # hours
_NOTHING = dict.fromkeys(("document_type", "sender", "least_amount", "assignee", "due_hours", "escalate_to"), "")


@dataclass(frozen=True)
class RuleEntry:
    """What a person typed for a rule (0 for a new one) and cannot be taken."""

    rule_id: int
    values: Mapping[str, str]


@router.get("/rules")
def rules(desk: AtDesk) -> Response:
    """The rules in their order, and how many documents that wait now each would take."""
    return _page(desk)


@router.post("/rules")
def add(desk: AtDesk, sent: Sent) -> Response:
    values = dict(sent)
    try:
        desk.store.worklist.add_rule(_rule(desk, values), who=desk.who)
    except ValueError as error:
        return _page(desk, status_code=422, notice=desk.language.say(str(error)), entry=RuleEntry(0, _NOTHING | values))
    return RedirectResponse("/rules", 303)


@router.post("/rules/{rule_id}")
def change(desk: AtDesk, rule_id: Number, sent: Sent) -> Response:
    """Change, move or delete a rule, by the button that was pressed."""
    values, worklist = dict(sent), desk.store.worklist
    action = values.get("action", "")
    if action in ("up", "down"):
        worklist.move_rule(rule_id, up=action == "up", who=desk.who)
    elif action == "delete":
        worklist.delete_rule(rule_id, who=desk.who)
    elif action == "change":
        try:
            worklist.change_rule(replace(_rule(desk, values), id=rule_id), who=desk.who)
        except ValueError as error:
            return _page(
                desk, status_code=422, notice=desk.language.say(str(error)), entry=RuleEntry(rule_id, _NOTHING | values)
            )
    else:
        raise HTTPException(400, "No such action.")
    return RedirectResponse("/rules", 303)


def _rule(desk: Desk, values: Mapping[str, str]) -> Rule:
    """Raises ``ValueError`` with what to do about it."""
    kind = values.get("document_type", "")
    workers = {user.name for user in _workers(desk)}
    assignee, escalate_to = values.get("assignee", ""), values.get("escalate_to", "")
    if kind not in ("", *DocumentType) or not {assignee, escalate_to} <= {"", *workers}:
        raise ValueError(desk.language.gettext("Choose a type and people from the lists."))
    hours = _number(values.get("due_hours", ""))
    if hours is not None and not 0 < hours <= _LONGEST_TIME:
        raise ValueError(desk.language.gettext("Write the hours as a number above 0, and of a year at most."))
    return Rule(
        document_type=DocumentType(kind) if kind else None,
        sender=tidy(values.get("sender", ""))[:200],
        least_amount=_number(values.get("least_amount", "")),
        assignee=assignee,
        due_hours=None if hours is None else float(hours),
        escalate_to=escalate_to,
    )


def _number(text: str) -> Decimal | None:
    return parse_number(tidy(text)) if tidy(text) else None


def _workers(desk: Desk) -> Sequence[User]:
    return [user for user in desk.store.people.users() if user.may_work]


def _page(desk: Desk, *, status_code: int = 200, notice: str = "", entry: RuleEntry | None = None) -> Response:
    users = desk.store.people.users()
    return render(
        "rules.html",
        desk,
        status_code,
        rules=desk.store.worklist.rules(),
        fitting=desk.store.worklist.fitting(),
        names={user.name: user.display_name for user in users},
        workers=_workers(desk),
        types=list(DocumentType),
        usual_hours=desk.settings.due_hours,
        notice=notice,
        entry=entry,
        can_change=desk.may("POST", "/rules"),
    )
