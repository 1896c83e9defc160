"""Writing master data: what a source brings is compared with what is there, in one transaction."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any  # values of rows

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from adapters.master_data import materials, partners
from adapters.master_data.rows import KINDS, Key, Kind, Row, digest_of, key_of, line_rows, row_of
from adapters.master_data.searching import MATERIALS, RECORDS
from adapters.store.database import inserting
from adapters.store.master_tables import (
    ConversionRow,
    MaterialKeyRow,
    OpenOrderLineRow,
    PartnerKeyRow,
    SearchStateRow,
)
from adapters.store.tables import Table
from datamodel.errors import ConfigurationError
from datamodel.master import (
    LoadReport,
    MasterChange,
    MasterRecord,
    Material,
    MaterialConversion,
    OpenOrder,
    Partner,
)

REVIEW = "review"
_CHUNK = 100  # keys in one statement
_MANY = 2_000  # changes from which reading all keys of a table is faster than asking for them
_WATCHED = 100  # records from which a full load that halves them is taken for a broken file

Keep = Collection[tuple[str, Key]]


@dataclass
class _Plan:
    """What is to be written of one kind."""

    add: dict[Key, MasterRecord] = field(default_factory=dict)
    change: dict[Key, MasterRecord] = field(default_factory=dict)
    delete: list[Key] = field(default_factory=list)
    unchanged: int = 0
    kept: int = 0


def load_changes(
    session: Session,
    changes: Iterable[MasterChange],
    *,
    full: bool,
    source: str,
    kinds: Collection[type[MasterRecord]] = (),
    keep: Keep = (),
    problems: Sequence[str] = (),
    shrink: bool = False,
) -> LoadReport:
    """Bring the tables to what ``source`` says. The caller owns the transaction.

    Args:
        full: what came from ``source`` before and is not among ``changes`` is deleted.
        kinds: kinds that ``source`` has, also where it brings no record of them now.
        keep: (name of kind, key) of records that are not deleted although they are missing: their row was damaged.
        problems: goes into the report.
        shrink: let a full load delete more than half of a hundred and more records.

    Raises:
        ConfigurationError: a full load would delete more than half, and ``shrink`` is not set. Nothing is written.
    """
    by_kind = _sorted_out(changes)
    _add_stale_conversions(session, by_kind, source=source)
    kinds = {*kinds, MaterialConversion} if Material in kinds else kinds
    plans = {
        kind: _plan(session, KINDS[kind], by_kind.get(kind, {}), full=full, source=source, keep=keep)
        for kind in KINDS
        if kind in by_kind or (full and kind in kinds)
    }
    if not shrink:
        _refuse_shrinking(plans, full=full, source=source)
    for kind, plan in plans.items():
        _write(session, kind, plan, source=source)
    renew_state(session, RECORDS)
    return _report(plans, problems)


def _sorted_out(changes: Iterable[MasterChange]) -> dict[type[MasterRecord], dict[Key, MasterChange]]:
    """By kind and key; of two changes of one record the later counts."""
    found: dict[type[MasterRecord], dict[Key, MasterChange]] = defaultdict(dict)
    for change in _expanded(changes):
        found[type(change.record)][key_of(change.record)] = change
    return found


def _expanded(changes: Iterable[MasterChange]) -> Iterator[MasterChange]:
    """A material's conversions are records of their own, too."""
    for change in changes:
        yield change
        if isinstance(change.record, Material):
            for each in change.record.conversions:
                yield MasterChange(
                    MaterialConversion(change.record.number, each.unit, each.factor), deleted=change.deleted
                )


def _add_stale_conversions(
    session: Session, by_kind: dict[type[MasterRecord], dict[Key, MasterChange]], *, source: str
) -> None:
    """A material that is deleted, or brings its conversions, has no others of the same source any more."""
    told = [c for c in by_kind.get(Material, {}).values() if isinstance(c.record, Material)]
    numbers = [c.record.number for c in told if isinstance(c.record, Material) and (c.deleted or c.record.conversions)]
    for chunk in (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)):
        kept = select(ConversionRow).where(ConversionRow.source == source, ConversionRow.material.in_(chunk))
        for row in session.scalars(kept):
            conversion = MaterialConversion(row.material, row.unit, row.factor)
            changes = by_kind.setdefault(MaterialConversion, {})
            changes.setdefault(key_of(conversion), MasterChange(conversion, deleted=True))


def _plan(
    session: Session, kind: Kind, changes: dict[Key, MasterChange], *, full: bool, source: str, keep: Keep
) -> _Plan:
    known = _known(session, kind, None if full or len(changes) > _MANY else list(changes))
    plan = _Plan()
    for key, change in changes.items():
        digest, owner = known.get(key, ("", ""))
        if change.deleted:
            plan.delete += [key] if key in known else []
        elif key not in known:
            plan.add[key] = change.record
        elif owner == REVIEW or (digest == digest_of(change.record) and owner == source):
            plan.unchanged += 1
        else:
            plan.change[key] = change.record
    if full:
        missing = [key for key, (_, owner) in known.items() if owner == source and key not in changes]
        spared = {key for name, key in keep if name == kind.name}
        plan.delete += [key for key in missing if key not in spared]
        plan.kept = sum(key in spared for key in missing)
    return plan


def _known(session: Session, kind: Kind, keys: list[Key] | None) -> dict[Key, tuple[str, str]]:
    """Digest and source of what is in the table, all of it or that with ``keys``."""
    columns = [getattr(kind.table, name) for name in (*kind.key_columns, "digest", "source")]
    if keys is None:
        return {tuple(row[:-2]): (row[-2], row[-1]) for row in session.execute(select(*columns))}
    found: dict[Key, tuple[str, str]] = {}
    for chunk in _chunks(keys):
        wanted = select(*columns).where(_one_of(columns[:-2], chunk))
        found |= {tuple(row[:-2]): (row[-2], row[-1]) for row in session.execute(wanted)}
    return found


def _refuse_shrinking(plans: dict[type[MasterRecord], _Plan], *, full: bool, source: str) -> None:
    for kind, plan in plans.items():
        before = len(plan.delete) + len(plan.change) + plan.unchanged + plan.kept
        if full and before >= _WATCHED and len(plan.delete) * 2 > before:
            raise ConfigurationError(
                f"{source} would delete {len(plan.delete)} of {before} {KINDS[kind].name}, so it seems incomplete and "
                "nothing was loaded. Load a complete file, or say that it may shrink."
            )


def _write(session: Session, kind: type[MasterRecord], plan: _Plan, *, source: str) -> None:
    table = KINDS[kind].table
    gone = [*plan.delete, *plan.change]
    renewed = _texts(session, kind, gone) if plan.change else {}
    _delete(session, table, gone, KINDS[kind].key_columns)
    rows = [row_of(record, source=source) for record in (*plan.add.values(), *plan.change.values())]
    _insert(session, table, rows)
    if kind in _FOLLOWERS:
        _FOLLOWERS[kind](session, [*plan.add.values(), *plan.change.values()], gone)
    _note_changes(session, kind, plan, rows, renewed)


def _texts(session: Session, kind: type[MasterRecord], keys: list[Key]) -> dict[Key, str]:
    """What the search reads of the records that are about to change."""
    if kind not in (Partner, Material):
        return {}
    table = KINDS[kind].table
    names = KINDS[kind].key_columns
    columns = [*(getattr(table, name) for name in names), table.words]  # type: ignore[attr-defined]
    return {
        tuple(row[:-1]): row[-1]
        for chunk in _chunks(keys)
        for row in session.execute(select(*columns).where(_one_of(columns[:-1], chunk)))
    }


def _note_changes(
    session: Session, kind: type[MasterRecord], plan: _Plan, rows: list[Row], before: dict[Key, str]
) -> None:
    """A new version for each search whose texts are no longer the same."""
    if kind not in (Partner, Material):
        return
    names = KINDS[kind].key_columns
    touched = set(plan.delete)
    touched |= {key for row in rows if before.get(key := tuple(row[name] for name in names)) != row["words"]}
    for name in {key[0] if kind is Partner else MATERIALS for key in touched}:
        renew_state(session, name)


def renew_state(session: Session, name: str) -> None:
    """A new version of what is called ``name``: whoever kept anything of it for another version asks again."""
    version = secrets.token_hex(16)
    statement = inserting(session, SearchStateRow).values(name=name, version=version, changes=1)
    again = {"version": version, "changes": SearchStateRow.changes + 1}
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=again))


def _follow_partners(session: Session, records: list[MasterRecord], gone: list[Key]) -> None:
    """The keys that find partners; what people taught stays: a partner that comes back has it again."""
    table = PartnerKeyRow.__table__
    _execute(
        session,
        delete(table).where(  # type: ignore[arg-type]
            PartnerKeyRow.role == bindparam("a"), PartnerKeyRow.number == bindparam("b"), ~PartnerKeyRow.learned
        ),
        [{"a": role, "b": number} for role, number in gone],
    )
    rows = [
        {"role": p.role.value, "kind": kind, "value": value, "number": p.number, "learned": False}
        for p in records
        if isinstance(p, Partner)
        for kind, value in partners.keys_of_partner(p)
    ]
    _insert(session, PartnerKeyRow, rows)


def _follow_materials(session: Session, records: list[MasterRecord], gone: list[Key]) -> None:
    """The keys that find materials."""
    _delete(session, MaterialKeyRow, gone, ("number",))
    rows = [
        {"kind": kind, "value": value, "number": m.number}
        for m in records
        if isinstance(m, Material)
        for kind, value in materials.keys_of_material(m)
    ]
    _insert(session, MaterialKeyRow, rows)


def _follow_orders(session: Session, records: list[MasterRecord], gone: list[Key]) -> None:
    _delete(session, OpenOrderLineRow, gone, ("role", "number"))
    orders = [record for record in records if isinstance(record, OpenOrder)]
    _insert(session, OpenOrderLineRow, [row for order in orders for row in line_rows(order)])


_FOLLOWERS = {Partner: _follow_partners, Material: _follow_materials, OpenOrder: _follow_orders}


def _delete(session: Session, table: type[Table], keys: list[Key], columns: Sequence[str]) -> None:
    where = [getattr(table, name) == bindparam(f"k_{name}") for name in columns]
    rows = [dict(zip((f"k_{name}" for name in columns), key, strict=True)) for key in keys]
    _execute(session, delete(table.__table__).where(*where), rows)  # type: ignore[arg-type]


def _insert(session: Session, table: type[Table], rows: list[Row]) -> None:
    _execute(session, insert(table.__table__), rows)  # type: ignore[arg-type]


def _execute(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    """By the tables, not the mapped classes: a hundred thousand rows need no objects."""
    if rows:
        session.connection().execute(statement, rows)


def _one_of(columns: Sequence[Any], keys: list[Key]) -> ColumnElement[bool]:
    """Written out, not as tuples IN (…): SQLite looks those up without the index."""
    return or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in keys))


def _chunks(keys: list[Key]) -> Iterator[list[Key]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _report(plans: dict[type[MasterRecord], _Plan], problems: Sequence[str]) -> LoadReport:
    counts = {KINDS[kind].name: plan for kind, plan in plans.items()}
    return LoadReport(
        added={name: len(plan.add) for name, plan in counts.items()},
        changed={name: len(plan.change) for name, plan in counts.items()},
        deleted={name: len(plan.delete) for name, plan in counts.items()},
        unchanged={name: plan.unchanged for name, plan in counts.items()},
        kept={name: plan.kept for name, plan in counts.items()},
        problems=tuple(problems),
    )
