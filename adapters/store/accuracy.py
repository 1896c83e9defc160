"""How often the machine was right, counted from what people approved (``docs/store.md``)."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from adapters.store.workbench_tables import CheckRow, ConfirmationRow
from datamodel.figures import Accuracy, Scope

READERS = 10
"""So many versions of readers are told apart, those with most values first."""

_C = ConfirmationRow
_SUMS = (func.coalesce(func.sum(CheckRow.checked), 0), func.coalesce(func.sum(CheckRow.correct), 0))


def overall(session: Session, scope: Scope) -> Accuracy:
    """Of everything that people approved in the period."""
    return _accuracy("", session.execute(select(*_SUMS).where(*_checked_in(scope))).one())


def by_reader(session: Session, scope: Scope) -> tuple[Accuracy, ...]:
    """Readers with their versions, those that read most first."""
    statement = select(CheckRow.reader, *_SUMS).where(*_checked_in(scope)).group_by(CheckRow.reader)
    rows = session.execute(statement.order_by(func.sum(CheckRow.checked).desc(), CheckRow.reader).limit(READERS))
    return tuple(_accuracy(reader, sums) for reader, *sums in rows)


def of_senders(session: Session, scope: Scope, senders: Iterable[str]) -> dict[str, Accuracy]:
    """Of each of ``senders`` of whom people approved anything."""
    named = CheckRow.sender.in_(list(senders))
    statement = select(CheckRow.sender, *_SUMS).where(*_checked_in(scope), named).group_by(CheckRow.sender)
    return {sender: _accuracy(sender, sums) for sender, *sums in session.execute(statement)}


def by_field(session: Session, scope: Scope) -> tuple[Accuracy, ...]:
    """Fields of the header and of lines, those with most corrections first."""
    parts = [_of_field(scope, name, of_lines) for name in _fields(session) for of_lines in (False, True)]
    if not parts:
        return ()
    rows = session.execute(union_all(*parts))
    found = [Accuracy(name, checked, checked - right, of_lines) for name, of_lines, checked, right in rows if checked]
    return tuple(sorted(found, key=lambda each: (-each.corrected, each.name, each.of_lines)))


def _of_field(scope: Scope, name: str, of_lines: bool) -> Select[tuple[str, bool, int, int]]:
    """One range of an index, so that the database need not sort the values to group them."""
    checked = func.sum(_C.confirmed + _C.changed + _C.added + _C.removed)
    period = scope.period
    when = (_C.at >= period.begins_at(), _C.at < period.ends_at())
    statement = select(literal(name), literal(of_lines), checked, func.sum(_C.confirmed))
    statement = statement.where(_C.field == name, _C.of_lines.is_(of_lines), *when)
    if scope.document_type is not None or scope.sender:
        statement = statement.where(_C.document_id.in_(select(CheckRow.document_id).where(*_checked_in(scope))))
    return statement


def _fields(session: Session) -> list[str]:
    """All that anything was ever confirmed of: each one look into the index, however many values there are."""
    first = select(func.min(_C.field).label("name")).cte("fields", recursive=True)
    following = select(func.min(_C.field)).where(_C.field > first.c.name).scalar_subquery()
    fields = first.union_all(select(following).where(first.c.name.is_not(None)))
    return list(session.scalars(select(fields.c.name).where(fields.c.name.is_not(None))))


def _checked_in(scope: Scope) -> list[ColumnElement[bool]]:
    period = scope.period
    conditions = [CheckRow.at >= period.begins_at(), CheckRow.at < period.ends_at()]
    if scope.document_type is not None:
        conditions.append(CheckRow.document_type == scope.document_type)
    if scope.sender:
        conditions.append(CheckRow.sender.icontains(scope.sender, autoescape=True))
    return conditions


def _accuracy(name: str, sums: Iterable[int]) -> Accuracy:
    checked, correct = sums
    return Accuracy(name, checked, checked - correct)
