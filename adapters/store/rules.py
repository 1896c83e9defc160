"""Rules of assignment: kept in their order, and the first that fits a document."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, true
from sqlalchemy.orm import Session

from adapters.store.events import What, note, rule_subject
from adapters.store.lists import decimal_of, folded, partner_pattern, sender_pattern
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import RuleRow
from datamodel.extraction import Status
from datamodel.worklist import Rule


def list_rules(session: Session) -> list[Rule]:
    return [_rule_of(row) for row in rules_in_order(session)]


def rules_in_order(session: Session, *, lock: bool = False) -> list[RuleRow]:
    statement = select(RuleRow).order_by(RuleRow.place, RuleRow.id)
    return list(session.scalars(statement.with_for_update() if lock else statement))


def first_rule(rules: Sequence[RuleRow], document: DocumentRow) -> Rule | None:
    """The first of ``rules_in_order`` that fits; None where none does."""
    return next((_rule_of(row) for row in rules if _fits(row, document)), None)


def add_rule(session: Session, rule: Rule, *, now: dt.datetime, who: str) -> int:
    """After the others. Returns the id."""
    row = RuleRow(place=len(rules_in_order(session)) + 1)
    _write(row, rule)
    session.add(row)
    session.flush()
    _note(session, row, "added", now=now, who=who)
    return row.id


def change_rule(session: Session, rule: Rule, *, now: dt.datetime, who: str) -> None:
    """Its place stays. Raises ``KeyError``."""
    row = _row(session, rule.id)
    _write(row, rule)
    _note(session, row, "changed", now=now, who=who)


def move_rule(session: Session, rule_id: int, *, up: bool, now: dt.datetime, who: str) -> None:
    """Change places with the rule above or below; nothing happens where there is none. Raises ``KeyError``."""
    rows = rules_in_order(session, lock=True)
    at = next((at for at, row in enumerate(rows) if row.id == rule_id), None)
    if at is None:
        raise KeyError(f"There is no rule {rule_id}.")
    other = at - 1 if up else at + 1
    if not 0 <= other < len(rows):
        return
    rows[at], rows[other] = rows[other], rows[at]
    _number(rows)
    _note(session, rows[other], f"moved {'up' if up else 'down'}", now=now, who=who)


def delete_rule(session: Session, rule_id: int, *, now: dt.datetime, who: str) -> None:
    """Raises ``KeyError``."""
    rows = rules_in_order(session, lock=True)
    row = _row(session, rule_id)
    _note(session, row, "deleted", now=now, who=who)
    session.execute(delete(RuleRow).where(RuleRow.id == rule_id))
    _number([other for other in rows if other.id != rule_id])


def count_fitting(session: Session) -> dict[int, int]:
    """How many of the documents that wait each rule would take, by its id; 0 for those that none would."""
    rows = rules_in_order(session)
    waiting = DocumentRow.status == Status.NEEDS_REVIEW
    rule_id = case(*((_condition(row), row.id) for row in rows), (true(), 0))
    statement = select(rule_id, func.count()).where(waiting).group_by(rule_id)
    found = dict(session.execute(statement).tuples().all())
    return {rule: found.get(rule, 0) for rule in (*(row.id for row in rows), 0)}


def _fits(row: RuleRow, document: DocumentRow) -> bool:
    is_type = row.document_type in (None, document.document_type)
    is_large = row.least_amount is None or (document.amount is not None and document.amount >= row.least_amount)
    return is_type and is_large and _is_of_sender(row, document)


def _is_of_sender(row: RuleRow, document: DocumentRow) -> bool:
    sender, _, partner, _ = document.searchable.split("|")
    wanted = folded(row.sender)
    return all(word in sender for word in wanted.split()) or wanted == partner


def _condition(row: RuleRow) -> ColumnElement[bool]:
    """What ``_fits`` says, for the database."""
    conditions: list[ColumnElement[bool]] = [true()]
    if row.document_type is not None:
        conditions.append(DocumentRow.document_type == row.document_type)
    if row.least_amount is not None:
        conditions.append(DocumentRow.amount >= row.least_amount)
    if words := folded(row.sender).split():
        named = and_(*(DocumentRow.searchable.like(sender_pattern(word), escape="/") for word in words))
        conditions.append(or_(named, DocumentRow.searchable.like(partner_pattern(row.sender), escape="/")))
    return and_(*conditions)


def _row(session: Session, rule_id: int) -> RuleRow:
    row = session.get(RuleRow, rule_id, with_for_update=True)
    if row is None:
        raise KeyError(f"There is no rule {rule_id}.")
    return row


def _number(rows: list[RuleRow]) -> None:
    for place, row in enumerate(rows, 1):
        row.place = place


def _write(row: RuleRow, rule: Rule) -> None:
    row.document_type, row.sender = rule.document_type, rule.sender
    row.least_amount = None if rule.least_amount is None else float(rule.least_amount)
    row.assignee, row.due_hours, row.escalate_to = rule.assignee, rule.due_hours, rule.escalate_to


def _rule_of(row: RuleRow) -> Rule:
    return Rule(
        id=row.id,
        place=row.place,
        document_type=row.document_type,
        sender=row.sender,
        least_amount=decimal_of(row.least_amount),
        assignee=row.assignee,
        due_hours=row.due_hours,
        escalate_to=row.escalate_to,
    )


def _note(session: Session, row: RuleRow, what: str, *, now: dt.datetime, who: str) -> None:
    terms = {
        "type": row.document_type,
        "sender": row.sender,
        "from amount": row.least_amount,
        "to": row.assignee,
        "due in hours": row.due_hours,
        "then to": row.escalate_to,
    }
    words = ", ".join(f"{name} {value}" for name, value in terms.items() if value not in (None, ""))
    note(session, What.RULE_CHANGED, rule_subject(row.id), at=now, who=who, why=f"{what}: {words or 'everything'}")
