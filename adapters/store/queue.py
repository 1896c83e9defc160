"""The queue: documents of a filter, how many there are, and which one is next.

Every statement finds the ids in one index that holds all that is filtered and sorted by, and then opens the few rows
that are shown; the rows are long, and a hundred thousand of them cannot be opened while a person waits.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from adapters.store.claims import claim_of
from adapters.store.lists import decimal_of, folded, sender_pattern, word_pattern
from adapters.store.people_tables import UserRow
from adapters.store.tables import ASIDE, DocumentRow
from adapters.store.workbench_tables import ReasonRow
from datamodel.extraction import DocumentType, Status
from datamodel.worklist import Neighbours, Sorting, Tray, WorkCounts, WorkFilter, WorkItem, WorkPage

_Condition = ColumnElement[bool]
_LEAST = -1e300  # below every amount

_SHOWN: tuple[InstrumentedAttribute[Any], ...] = (
    DocumentRow.id,
    DocumentRow.version,
    DocumentRow.status,
    DocumentRow.document_type,
    DocumentRow.number,
    DocumentRow.sender,
    DocumentRow.partner,
    DocumentRow.title,
    DocumentRow.pages,
    DocumentRow.amount,
    DocumentRow.currency,
    DocumentRow.reasons,
    DocumentRow.assignee,
    DocumentRow.claimed_by,
    DocumentRow.claimed_at,
    DocumentRow.claimed_until,
    DocumentRow.due_at,
    DocumentRow.escalated,
    DocumentRow.hold_until,
    DocumentRow.hold_why,
    DocumentRow.first_approver,
    DocumentRow.received_at,
    DocumentRow.created_at,
    DocumentRow.updated_at,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter with who asks and when."""

    filter: WorkFilter
    who: str
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class _Group:
    """How many documents have all of this in common: few groups tell of all trays."""

    assignee: str
    document_type: DocumentType | None
    hold_until: dt.datetime | None
    first_approver: str
    count: int
    overdue: int


def find_page(session: Session, asked: Asked, *, offset: int, limit: int) -> WorkPage:
    return _page(session, asked, lambda: _groups(session, asked.filter.tray.status, asked.now), offset, limit)


def count_work(session: Session, asked: Asked) -> WorkCounts:
    """Documents of each tray, and of the filter's tray by what may be filtered for."""
    return _counts(session, asked, *_groups_of(session, asked))


def find_overview(session: Session, asked: Asked, *, offset: int, limit: int) -> tuple[WorkPage, WorkCounts]:
    """``find_page`` and ``count_work`` together; what both need is counted once."""
    waiting, here = _groups_of(session, asked)
    return _page(session, asked, lambda: here, offset, limit), _counts(session, asked, waiting, here)


def _page(session: Session, asked: Asked, groups: Callable[[], list[_Group]], offset: int, limit: int) -> WorkPage:
    """``groups`` are those of the tray's status, and needed where more fits than the page shows."""
    ids = list(session.scalars(_ordered(_fitting(asked), asked.filter.order).offset(offset).limit(limit)))
    is_last = len(ids) < limit and (bool(ids) or not offset)  # else the page may lie behind the end
    total = offset + len(ids) if is_last else _total(session, asked, groups)
    return WorkPage(tuple(_items(session, ids, now=asked.now)), total)


def _total(session: Session, asked: Asked, of_status: Callable[[], list[_Group]]) -> int:
    """By the groups, where the filter asks for no more than these tell."""
    wanted = asked.filter
    plain = WorkFilter(
        tray=wanted.tray, document_type=wanted.document_type, assignee=wanted.assignee, sorting=wanted.sorting
    )
    if wanted != plain:
        return session.scalar(_fitting(asked, func.count())) or 0
    groups = of_status()
    if wanted.document_type is not None:
        groups = [group for group in groups if group.document_type is wanted.document_type]
    if wanted.assignee is not None:
        groups = [group for group in groups if group.assignee == wanted.assignee]
    return _sum(groups, wanted.tray, asked)


def find_item(session: Session, document_id: int, *, now: dt.datetime) -> WorkItem:
    """Raises ``KeyError``."""
    found = list(_items(session, [document_id], now=now))
    if not found:
        raise KeyError(f"There is no document {document_id}.")
    return found[0]


def find_neighbours(session: Session, asked: Asked, document_id: int | None) -> Neighbours:
    """The nearest ones in the filter's order, whether or not the document itself fits. Raises ``KeyError``.

    Of no document, the next one is the first of all.
    """
    free = or_(
        DocumentRow.claimed_by.in_(("", asked.who)),
        DocumentRow.claimed_until.is_(None),
        DocumentRow.claimed_until <= asked.now,
    )
    others = _fitting(asked).where(free)
    first = _ordered(others, asked.filter.order).limit(1)
    if document_id is None:
        return Neighbours(next=session.scalar(first))
    key, falling = _sort_key(asked.filter.order)
    place = session.execute(select(key, DocumentRow.id).where(DocumentRow.id == document_id)).first()
    if place is None:
        raise KeyError(f"There is no document {document_id}.")
    if place[0] is None:  # it never came to a person, and so has no place among those that did
        return Neighbours(next=session.scalar(first))
    return Neighbours(
        previous=_nearest(session, others, key, place, falling=not falling),
        next=_nearest(session, others, key, place, falling=falling),
    )


def _counts(session: Session, asked: Asked, waiting: list[_Group], of_status: list[_Group]) -> WorkCounts:
    tray = asked.filter.tray
    decided = _count_decided(session)
    trays = {one: _sum(waiting, one, asked) for one in Tray if one.status is Status.NEEDS_REVIEW}
    trays |= {Tray.APPROVED: decided.get(Status.APPROVED, 0), Tray.REJECTED: decided.get(Status.REJECTED, 0)}
    here = [group for group in of_status if _is_in(group, tray, asked)]
    return WorkCounts(
        trays=trays,
        types=_sums((group.document_type, group.count) for group in here if group.document_type),
        reasons=_count_reasons(session, asked) if tray.status is Status.NEEDS_REVIEW else {},
        assignees=_sums((group.assignee, group.count) for group in here),
        overdue=sum(group.overdue for group in here),
        oldest=session.scalar(_oldest(asked)),
    )


def _groups_of(session: Session, asked: Asked) -> tuple[list[_Group], list[_Group]]:
    """Of what waits, and of the status of the filter's tray."""
    waiting, status = _groups(session, Status.NEEDS_REVIEW, asked.now), asked.filter.tray.status
    return waiting, waiting if status is Status.NEEDS_REVIEW else _groups(session, status, asked.now)


def _groups(session: Session, status: Status, now: dt.datetime) -> list[_Group]:
    keys = (DocumentRow.assignee, DocumentRow.document_type, DocumentRow.hold_until, DocumentRow.first_approver)
    overdue = func.count().filter(DocumentRow.due_at <= now)
    statement = select(*keys, func.count(), overdue).where(DocumentRow.status == status).group_by(*keys)
    statement = statement.with_hint(DocumentRow, "INDEXED BY ix_documents_trays", "sqlite")
    return [_Group(*row) for row in session.execute(statement)]


def _is_in(group: _Group, tray: Tray, asked: Asked) -> bool:
    """What ``_in_tray`` says, of a group."""
    is_held = group.hold_until is not None and group.hold_until > asked.now
    match tray:
        case Tray.TODO:
            return not is_held and not group.first_approver
        case Tray.MINE:
            return not is_held and group.assignee == asked.who
        case Tray.HELD:
            return is_held
        case Tray.SECOND:
            return not is_held and bool(group.first_approver)
    return True


def _sum(groups: Iterable[_Group], tray: Tray, asked: Asked) -> int:
    return sum(group.count for group in groups if _is_in(group, tray, asked))


def _count_decided(session: Session) -> dict[Status, int]:
    statement = select(DocumentRow.status, func.count()).group_by(DocumentRow.status)
    statement = statement.where(DocumentRow.status.in_((Status.APPROVED, Status.REJECTED)))
    return dict(session.execute(statement).tuples().all())


def _count_reasons(session: Session, asked: Asked) -> dict[str, int]:
    """Of the tray's documents. Most that wait are to do, so of these the others are taken away, which are few."""
    tray = asked.filter.tray
    count = select(ReasonRow.code, func.count()).group_by(ReasonRow.code)
    if tray is not Tray.TODO:
        here = _waiting_ids(_in_tray(tray, asked.who, asked.now))
        return dict(session.execute(count.where(ReasonRow.document_id.in_(here))).tuples().all())
    everywhere = session.execute(count).tuples().all()
    elsewhere = _ids_aside(or_(DocumentRow.hold_until > asked.now, DocumentRow.first_approver != ""))
    others = dict(session.execute(count.where(ReasonRow.document_id.in_(elsewhere))).tuples().all())
    rest = {code: number - others.get(code, 0) for code, number in everywhere}
    return {code: number for code, number in rest.items() if number}


def _waiting_ids(condition: _Condition) -> Select[tuple[int]]:
    statement = select(DocumentRow.id).where(DocumentRow.status == Status.NEEDS_REVIEW, condition)
    return statement.with_hint(DocumentRow, "INDEXED BY ix_documents_trays", "sqlite")


def _ids_aside(condition: _Condition) -> Select[tuple[int]]:
    """As ``_waiting_ids``, of those that were ever put on hold or need a second approval: they have a short index."""
    statement = select(DocumentRow.id).where(DocumentRow.status == Status.NEEDS_REVIEW, text(f"({ASIDE})"), condition)
    return statement.with_hint(DocumentRow, "INDEXED BY ix_documents_aside", "sqlite")


def _oldest(asked: Asked) -> Select[tuple[dt.datetime]]:
    tray = asked.filter.tray
    statement = select(DocumentRow.created_at).where(DocumentRow.status == tray.status)
    return statement.where(_in_tray(tray, asked.who, asked.now)).order_by(DocumentRow.created_at).limit(1)


def _sums(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for name, count in pairs:
        if count:
            sums[name] = sums.get(name, 0) + count
    return sums


def _fitting(asked: Asked, what: Any = DocumentRow.id) -> Select[Any]:
    conditions = [_in_tray(asked.filter.tray, asked.who, asked.now), *_conditions(asked.filter, asked.now)]
    return _indexed(select(what).select_from(DocumentRow)).where(
        DocumentRow.status == asked.filter.tray.status, *conditions
    )


def _in_tray(tray: Tray, who: str, now: dt.datetime) -> _Condition:
    """Which documents of the tray's status lie in it."""
    free = or_(DocumentRow.hold_until.is_(None), DocumentRow.hold_until <= now)
    match tray:
        case Tray.TODO:
            return and_(free, DocumentRow.first_approver == "")
        case Tray.MINE:
            return and_(free, DocumentRow.assignee == who)
        case Tray.HELD:
            return DocumentRow.hold_until > now
        case Tray.SECOND:
            return and_(free, DocumentRow.first_approver != "")
    return DocumentRow.status == tray.status


def _conditions(wanted: WorkFilter, now: dt.datetime) -> Iterable[_Condition]:
    if wanted.document_type is not None:
        yield DocumentRow.document_type == wanted.document_type
    if wanted.assignee is not None:
        yield DocumentRow.assignee == wanted.assignee
    if wanted.least is not None:
        yield DocumentRow.amount >= float(wanted.least)
    if wanted.most is not None:
        yield DocumentRow.amount <= float(wanted.most)
    if wanted.overdue:
        yield DocumentRow.due_at <= now
    if wanted.reason:
        yield DocumentRow.id.in_(select(ReasonRow.document_id).where(ReasonRow.code == wanted.reason))
    for word in folded(wanted.sender).split():
        yield DocumentRow.searchable.like(sender_pattern(word), escape="/")
    for word in folded(wanted.words).split():
        yield DocumentRow.searchable.like(word_pattern(word), escape="/")


def _indexed(statement: Select[Any]) -> Select[Any]:
    """SQLite would rather look up each document of a reason by its id, and so open its row."""
    return statement.with_hint(DocumentRow, "INDEXED BY ix_documents_queue", "sqlite")


def _sort_key(sorting: Sorting) -> tuple[ColumnElement[Any], bool]:
    """What comes before the id, which falls with it."""
    match sorting:
        case Sorting.URGENT:
            return DocumentRow.due_at.expression, False
        case Sorting.OLDEST:
            return DocumentRow.created_at.expression, False
        case Sorting.LARGEST:
            return func.coalesce(DocumentRow.amount, _LEAST), True
        case Sorting.LATEST:
            return DocumentRow.updated_at.expression, True


def _ordered(statement: Select[Any], sorting: Sorting) -> Select[Any]:
    return _in_order(statement, *_sort_key(sorting))


def _in_order(statement: Select[Any], key: ColumnElement[Any], falling: bool) -> Select[Any]:
    if falling:
        return statement.order_by(key.desc(), DocumentRow.id.desc())
    return statement.order_by(key, DocumentRow.id)


def _nearest(
    session: Session, others: Select[Any], key: ColumnElement[Any], place: Sequence[Any], *, falling: bool
) -> int | None:
    value, document_id = place
    if falling:
        beyond = and_(key <= value, or_(key < value, DocumentRow.id < document_id))
    else:
        beyond = and_(key >= value, or_(key > value, DocumentRow.id > document_id))
    found: int | None = session.scalar(_in_order(others.where(beyond), key, falling).limit(1))
    return found


def _items(session: Session, ids: Sequence[int], *, now: dt.datetime) -> Iterable[WorkItem]:
    statement = select(*_SHOWN, UserRow.display_name).outerjoin(UserRow, UserRow.name == DocumentRow.claimed_by)
    rows = {row.id: row for row in session.execute(statement.where(DocumentRow.id.in_(ids)))}
    codes: dict[int, list[str]] = {number: [] for number in ids}
    reasons = select(ReasonRow).where(ReasonRow.document_id.in_(ids)).order_by(ReasonRow.code)
    for reason in session.scalars(reasons):
        codes[reason.document_id].append(reason.code)
    return (_item(rows[number], codes[number], now=now) for number in ids if number in rows)


def _item(row: Any, codes: Sequence[str], *, now: dt.datetime) -> WorkItem:  # a row of _SHOWN
    return WorkItem(
        id=row.id,
        version=row.version,
        status=row.status,
        document_type=row.document_type,
        number=row.number,
        sender=row.sender,
        partner=row.partner,
        file_name=row.title,
        pages=row.pages,
        amount=decimal_of(row.amount),
        currency=row.currency,
        reasons=tuple(row.reasons),
        codes=tuple(codes),
        assignee=row.assignee,
        claim=claim_of(row.claimed_by, row.claimed_at, row.claimed_until, row.display_name, now=now),
        due_at=row.due_at,
        overdue=row.status is Status.NEEDS_REVIEW and row.due_at is not None and row.due_at <= now,
        escalated=row.escalated,
        hold_until=row.hold_until,
        hold_why=row.hold_why,
        first_approver=row.first_approver,
        received_at=row.received_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
