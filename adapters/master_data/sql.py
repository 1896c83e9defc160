"""Master data in the database of the store."""

import datetime as dt
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session

from adapters.master_data import finding, learning, pricing, suggesting
from adapters.master_data.loading import Keep, load_changes
from adapters.master_data.rows import KINDS, material_of, open_item_of, open_order_of, partner_of, plant_of, stock_of
from adapters.master_data.searching import ALIASES, RECORDS, Searcher
from adapters.master_data.writing import key
from adapters.store.database import Database, connect, make_sqlite_file, sqlite_file
from adapters.store.master_tables import (
    ConversionRow,
    MaterialRow,
    OpenItemRow,
    OpenOrderLineRow,
    OpenOrderRow,
    PartnerRow,
    PlantRow,
    SearchStateRow,
    SourceRow,
    StockRow,
)
from adapters.store.schema import prepare_schema
from datamodel.extraction import Match
from datamodel.master import (
    CrossReference,
    LoadReport,
    MasterChange,
    MasterRecord,
    MasterState,
    Material,
    MaterialQuery,
    OpenItem,
    OpenOrder,
    Partner,
    PartnerAlias,
    PartnerQuery,
    PartnerRole,
    Plant,
    Price,
    Stock,
    UnitConversion,
)

_LOAD_LOCK = 0x1A78A8  # any number of ours: two loads at once would add the same record twice


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqlMasterData:
    """``MasterData`` in a database. Safe for several threads and processes; made by ``open_master_data``.

    Every method raises ``RetriableError`` when the database is out of reach.
    """

    def __init__(self, database: Database, *, searcher: Searcher, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._searcher = searcher
        self._clock = clock

    def close(self) -> None:
        self._database.engine.dispose()

    def find_partners(self, query: PartnerQuery, *, limit: int = 5) -> list[Match]:
        with self._database.reading() as session:
            return finding.find_partners(session, query, self._searcher, limit=limit)

    def find_materials(self, query: MaterialQuery, *, limit: int = 5) -> list[Match]:
        return self.find_materials_each([query], limit=limit)[0]

    def find_materials_each(self, queries: Sequence[MaterialQuery], *, limit: int = 5) -> list[list[Match]]:
        with self._database.reading() as session:
            return finding.find_materials(session, queries, self._searcher, limit=limit)

    def suggest_partners(self, text: str, *, role: PartnerRole, limit: int = 12) -> list[Match]:
        with self._database.reading() as session:
            return suggesting.suggest_partners(session, text, self._searcher, role=role, limit=limit)

    def suggest_materials(self, text: str, *, partner: str = "", role: PartnerRole, limit: int = 12) -> list[Match]:
        with self._database.reading() as session:
            return suggesting.suggest_materials(session, text, self._searcher, partner=partner, role=role, limit=limit)

    def state(self) -> MasterState:
        row = SearchStateRow
        with self._database.reading() as session:
            found = session.execute(select(row.name, row.version).where(row.name.in_((RECORDS, ALIASES))))
            versions = {name: version for name, version in found}
        return MasterState(versions.get(RECORDS, ""), versions.get(ALIASES, ""))

    def lessons(self, partner: str, *, role: PartnerRole) -> str:
        with self._database.reading() as session:
            return learning.lessons_of(session, partner, role)

    def partner(self, number: str, role: PartnerRole) -> Partner | None:
        """By our very number, as the matches have it."""
        with self._database.reading() as session:
            row = session.get(PartnerRow, (role.value, number))
            return partner_of(row) if row else None

    def material(self, number: str) -> Material | None:
        """By our very number, as the matches have it, with its conversions."""
        with self._database.reading() as session:
            return _material(session, number)

    def price(self, material: str, *, customer: str, quantity: Decimal, day: dt.date) -> Price | None:
        with self._database.reading() as session:
            known = _material(session, material)
            return pricing.find_price(session, material, known, customer=customer, quantity=quantity, day=day)

    def open_orders(self, number: str, *, partner: str = "", role: PartnerRole) -> list[OpenOrder]:
        wanted = key(number)
        if not wanted:
            return []
        row, line = OpenOrderRow, OpenOrderLineRow
        statement = select(row).where(row.role == role.value, or_(row.number_key == wanted, row.their_key == wanted))
        if partner:
            statement = statement.where(row.partner == partner)
        with self._database.reading() as session:
            return [
                open_order_of(order, [*session.scalars(_lines_of(order).order_by(line.sequence))])
                for order in session.scalars(statement.order_by(row.number))
            ]

    def open_items(self, partner: str, *, role: PartnerRole = PartnerRole.CUSTOMER) -> list[OpenItem]:
        """Oldest first."""
        row = OpenItemRow
        statement = select(row).where(row.role == role.value, row.partner == partner).order_by(row.date, row.number)
        with self._database.reading() as session:
            return [open_item_of(item) for item in session.scalars(statement)]

    def stock(self, material: str) -> list[Stock]:
        statement = select(StockRow).where(StockRow.material == material)
        with self._database.reading() as session:
            return [stock_of(row) for row in session.scalars(statement.order_by(StockRow.plant))]

    def plants(self) -> list[Plant]:
        with self._database.reading() as session:
            return [plant_of(row) for row in session.scalars(select(PlantRow).order_by(PlantRow.number))]

    def load(
        self,
        changes: Iterable[MasterChange],
        *,
        full: bool,
        source: str,
        kinds: Collection[type[MasterRecord]] = (),
        keep: Keep = (),
        problems: Sequence[str] = (),
        content: str = "",
        shrink: bool = False,
    ) -> LoadReport:
        """Bring the master data to what ``source`` says, in one transaction (``loading.load_changes``).

        Args:
            content: SHA-256 of the whole file that ``changes`` are from; ``loaded_content`` tells it later, also
                after a load of changes alone.
        """
        began = self._clock()  # what changes there from now on comes with the next load
        told = list(changes)  # read before the database is locked
        with self._database.writing() as session:
            if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOAD_LOCK})
            report = load_changes(
                session,
                told,
                full=full,
                source=source,
                kinds=kinds,
                keep=keep,
                problems=problems,
                shrink=shrink,
            )
            known = session.get(SourceRow, source)
            content = content or (known.content if known else "")
            session.merge(SourceRow(name=source, content=content, loaded_at=began, report=_as_json(report)))
        return report

    def loaded_content(self, source: str) -> str:
        """SHA-256 of the file that ``source`` was last loaded from; empty where it was not, or not from a file."""
        with self._database.reading() as session:
            row = session.get(SourceRow, source)
            return row.content if row else ""

    def sources(self) -> list[tuple[str, dt.datetime, dict[str, object]]]:
        """Name, time and report (as JSON) of the last load of each source."""
        with self._database.reading() as session:
            rows = session.scalars(select(SourceRow).order_by(SourceRow.name))
            return [(row.name, row.loaded_at, row.report or {}) for row in rows]

    def counts(self) -> dict[str, int]:
        """Number of records of each kind."""
        with self._database.reading() as session:
            return {
                kind.name: session.scalar(select(func.count()).select_from(kind.table)) or 0 for kind in KINDS.values()
            }

    def loaded(self) -> frozenset[str]:
        """Which there are of customers, suppliers, materials, customer_orders, supplier_orders, open_items."""
        with self._database.reading() as session:
            found = {f"{role}s" for role in session.scalars(select(PartnerRow.role).distinct())}
            found |= {f"{role}_orders" for role in session.scalars(select(OpenOrderRow.role).distinct())}
            for name, column in (("materials", MaterialRow.number), ("open_items", OpenItemRow.number)):
                found |= {name} if session.scalar(select(column).limit(1)) is not None else set()
        return frozenset(found)

    def remember(self, learned: CrossReference | PartnerAlias) -> bool:
        """Keep what a person's link teaches; whether it was new."""
        with self._database.writing() as session:
            if isinstance(learned, CrossReference):
                return learning.remember_reference(session, learned)
            return learning.remember_alias(session, learned)


def open_master_data(
    url: str,
    *,
    cache: Path | None = None,
    busy_timeout: float = 30.0,
    clock: Callable[[], dt.datetime] = utc_now,
) -> SqlMasterData:
    """The master data in the store's database at ``url``, which is made and brought up to date where needed.

    Args:
        cache: folder for the search indexes, so that the next process need not build them.
        busy_timeout: seconds to wait for another writer.
        clock: the present, with time zone.

    Raises:
        ConfigurationError: the URL cannot be used, or the schema is newer than this code.
        RetriableError: the database is out of reach.
    """
    database = connect(url, busy_timeout=busy_timeout)
    file = sqlite_file(database.engine.url)
    if file is not None:
        make_sqlite_file(file, busy_timeout=busy_timeout)
    try:
        prepare_schema(database, create=True)
    except BaseException:
        database.engine.dispose()
        raise
    return SqlMasterData(database, searcher=Searcher(cache), clock=clock)


def temporary_master_data() -> SqlMasterData:
    """Empty master data that are gone with the object: where there is no store."""
    folder = tempfile.TemporaryDirectory(prefix="intray-master-")
    master_data = open_master_data(f"sqlite:///{folder.name}/master.db")
    weakref.finalize(master_data, _end, master_data._database, folder)
    return master_data


def _end(database: Database, folder: tempfile.TemporaryDirectory[str]) -> None:
    database.engine.dispose()
    folder.cleanup()


def _material(session: Session, number: str) -> Material | None:
    row = session.get(MaterialRow, number)
    if row is None:
        return None
    kept = select(ConversionRow).where(ConversionRow.material == number).order_by(ConversionRow.unit)
    return material_of(row, tuple(UnitConversion(each.unit, each.factor) for each in session.scalars(kept)))


def _lines_of(order: OpenOrderRow) -> Select[tuple[OpenOrderLineRow]]:
    line = OpenOrderLineRow
    return select(line).where(line.role == order.role, line.number == order.number)


def _as_json(report: LoadReport) -> dict[str, object]:
    return {**asdict(report), "problems": list(report.problems[:100])}
