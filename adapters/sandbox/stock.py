"""The books of the sandbox warehouse: stock that runs out, and shipping orders, each message id once."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS stock (
    material TEXT NOT NULL, plant TEXT NOT NULL, unit TEXT NOT NULL, quantity TEXT NOT NULL,
    PRIMARY KEY (material, plant)
);
CREATE TABLE IF NOT EXISTS shipping (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL,
    delivery TEXT NOT NULL,
    plant TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    changed_at TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    tracking TEXT NOT NULL DEFAULT '',
    repeats INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS line (
    shipping INTEGER NOT NULL, position TEXT NOT NULL, material TEXT NOT NULL, unit TEXT NOT NULL,
    ordered TEXT NOT NULL, confirmed TEXT NOT NULL, backorder TEXT NOT NULL, lacking TEXT NOT NULL,
    picked TEXT NOT NULL DEFAULT '0', shipped TEXT NOT NULL DEFAULT '0',
    PRIMARY KEY (shipping, position)
);
"""
_ZERO = Decimal(0)
FIRST_NUMBER = 7000000000


@dataclass(frozen=True, slots=True)
class BookLine:
    """An item: ``ordered`` = ``confirmed`` + ``backorder`` + ``lacking``."""

    position: str
    material: str
    unit: str
    ordered: Decimal
    confirmed: Decimal = _ZERO
    backorder: Decimal = _ZERO
    lacking: Decimal = _ZERO
    picked: Decimal = _ZERO
    shipped: Decimal = _ZERO


@dataclass(frozen=True, slots=True)
class BookOrder:
    """A shipping order. ``repeats`` counts how often its message came again."""

    message_id: str
    number: str
    delivery: str
    plant: str
    state: str
    changed_at: str
    text: str
    tracking: str
    repeats: int
    lines: tuple[BookLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StockRow:
    """What is there of a material; ``reserved`` of it is confirmed to orders that are not gone."""

    material: str
    plant: str
    unit: str
    quantity: Decimal
    reserved: Decimal


class RefusedError(Exception):
    """The warehouse does not do it.

    Args:
        code: of the service.
        text: for people.
        detail: Position, Material.
    """

    def __init__(self, code: str, text: str, **detail: str) -> None:
        super().__init__(code, text)
        self.code, self.text, self.detail = code, text, detail


@dataclass(frozen=True, slots=True)
class Books:
    """A folder with ``warehouse.db``. Several threads and processes may use it at a time.

    Attributes:
        folder: of the database.
        plant: where goods are that are asked for without a plant.
        fresh_stock: what there is of a material of which nothing was ever said; None: such a material is unknown.
        backorders: whether what lacks waits for stock; else it will never come.
    """

    folder: Path
    plant: str = "1000"
    fresh_stock: Decimal | None = Decimal(1000)
    backorders: bool = True

    def put(self, material: str, quantity: Decimal, *, plant: str = "", unit: str = "PCE") -> None:
        """Set what is there of a material; orders that wait get theirs, in the order of their coming."""
        with self._transaction() as connection:
            values = (material, plant or self.plant, unit, str(quantity))
            connection.execute("INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?)", values)
            self._confirm_waiting(connection, material, plant or self.plant)

    def stock(self, material: str, plant: str = "") -> list[StockRow]:
        with self._transaction() as connection:
            query = "SELECT plant FROM stock WHERE material = ? AND ? IN ('', plant) ORDER BY plant"
            plants = [row[0] for row in connection.execute(query, (material, plant))]
            if not plants and self.fresh_stock is not None:
                plants = [plant or self.plant]
            return [self._stock(connection, material, each, "PCE") for each in plants]

    def create(
        self, message_id: str, content: bytes, *, delivery: str, plant: str, lines: Sequence[BookLine]
    ) -> BookOrder:
        """Take a shipping order and confirm what stock allows; a known message id changes nothing.

        Raises:
            RefusedError: MESSAGE_ID_REUSED for another order, MATERIAL_UNKNOWN, UNIT_DIFFERS.
        """
        with self._transaction() as connection:
            query = "SELECT number, content FROM shipping WHERE message_id = ?"
            if known := connection.execute(query, (message_id,)).fetchone():
                if known[1] != content:
                    raise RefusedError("MESSAGE_ID_REUSED", f"{message_id} was the id of another shipping order.")
                connection.execute("UPDATE shipping SET repeats = repeats + 1 WHERE number = ?", (known[0],))
                return self._order(connection, known[0])
            insert = "INSERT INTO shipping (message_id, content, delivery, plant, changed_at) VALUES (?, ?, ?, ?, ?)"
            values = (message_id, content, delivery, plant or self.plant, _now())
            number = connection.execute(insert, values).lastrowid
            assert number is not None, "of an insert"
            for line in lines:
                _insert_line(connection, number, self._confirmed(connection, line, plant or self.plant))
            return self._settle(connection, number)

    def cancel(self, message_id: str) -> BookOrder:
        """Cancel what is not gone; what is cancelled stays so. Raises ``RefusedError``."""
        with self._transaction() as connection:
            order = self._find(connection, message_id)
            if order.state == "shipped":
                raise RefusedError("NOT_CANCELLABLE", f"The shipping order {order.number} is gone already.")
            if order.state != "cancelled":
                self._change(connection, order, "cancelled", "Cancelled by order")
                self._hand_on(connection, order)
            return self._find(connection, message_id)

    def advance(self, message_ids: Sequence[str] = ()) -> list[BookOrder]:
        """One step on the floor: what waits is picked, what is picked is shipped. Without ids all orders."""
        with self._transaction() as connection:
            query = "SELECT message_id FROM shipping WHERE state IN ('waiting', 'picked') ORDER BY number"
            moving = [row[0] for row in connection.execute(query)]
            chosen = [each for each in moving if not message_ids or each in message_ids]
            for message_id in chosen:
                order = self._find(connection, message_id)
                self._pick(connection, order) if order.state == "waiting" else self._ship(connection, order)
            return [self._find(connection, message_id) for message_id in chosen]

    def orders(self, message_ids: Sequence[str] | None = None) -> list[BookOrder]:
        """Those of the ids that are known, or all, in the order of their coming."""
        with self._transaction() as connection:
            numbers = connection.execute("SELECT number, message_id FROM shipping ORDER BY number").fetchall()
            return [self._order(connection, number) for number, message_id in numbers
                    if message_ids is None or message_id in message_ids]  # fmt: skip

    def content(self, order: BookOrder) -> bytes:
        """The request as it came, in canonical form."""
        with self._transaction() as connection:
            found = connection.execute("SELECT content FROM shipping WHERE number = ?", (_key(order),)).fetchone()
            return bytes(found[0])

    def duplicates(self) -> list[tuple[BookOrder, ...]]:
        """Orders under different message ids for the same delivery."""
        groups: dict[str, list[BookOrder]] = {}
        for order in self.orders():
            groups.setdefault(order.delivery, []).append(order)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    def _confirmed(self, connection: sqlite3.Connection, line: BookLine, plant: str) -> BookLine:
        there = self._stock(connection, line.material, plant, line.unit, position=line.position)
        if there.unit != line.unit:
            words = f"The stock of {line.material} is kept in {there.unit}, and the order says {line.unit}."
            raise RefusedError("UNIT_DIFFERS", words, Position=line.position, Material=line.material)
        confirmed = min(line.ordered, max(_ZERO, there.quantity - there.reserved))
        missing = line.ordered - confirmed
        waits, lacks = (missing, _ZERO) if self.backorders else (_ZERO, missing)
        return replace(line, confirmed=confirmed, backorder=waits, lacking=lacks)

    def _confirm_waiting(self, connection: sqlite3.Connection, material: str, plant: str) -> None:
        query = (
            "SELECT number FROM shipping JOIN line ON shipping = number"
            " WHERE state = 'waiting' AND material = ? AND plant = ? AND backorder != '0' ORDER BY number"
        )
        for [number] in connection.execute(query, (material, plant)).fetchall():
            for line in self._order(connection, number).lines:
                if line.material == material and line.backorder:
                    there = self._stock(connection, material, plant, line.unit)
                    more = min(line.backorder, max(_ZERO, there.quantity - there.reserved))
                    got = replace(line, confirmed=line.confirmed + more, backorder=line.backorder - more)
                    _update_line(connection, number, got)
            self._settle(connection, number)

    def _hand_on(self, connection: sqlite3.Connection, order: BookOrder) -> None:
        """What a cancelled order had goes to those that wait."""
        for line in order.lines:
            self._confirm_waiting(connection, line.material, order.plant)

    def _settle(self, connection: sqlite3.Connection, number: int) -> BookOrder:
        order = self._order(connection, number)
        if all(line.lacking == line.ordered for line in order.lines):
            self._change(connection, order, "lacking", "Nothing of it is in stock, and nothing is expected")
        elif any(line.backorder for line in order.lines):
            self._change(connection, order, "waiting", "A part waits for stock")
        elif any(line.lacking for line in order.lines):
            self._change(connection, order, "waiting", "A part is not in stock and will not come")
        else:
            self._change(connection, order, "waiting", "Confirmed as ordered")
        return self._order(connection, number)

    def _pick(self, connection: sqlite3.Connection, order: BookOrder) -> None:
        if not any(line.confirmed for line in order.lines):
            return  # all of it waits for stock
        for line in order.lines:
            _update_line(connection, _key(order), replace(line, picked=line.confirmed))
        self._change(connection, order, "picked", "Picked as far as stock allowed")

    def _ship(self, connection: sqlite3.Connection, order: BookOrder) -> None:
        for line in order.lines:
            there = self._stock(connection, line.material, order.plant, line.unit)
            update = "UPDATE stock SET quantity = ? WHERE material = ? AND plant = ?"
            connection.execute(update, (str(there.quantity - line.picked), line.material, order.plant))
            gone = replace(line, shipped=line.picked, lacking=line.lacking + line.backorder, backorder=_ZERO)
            _update_line(connection, _key(order), gone)
        connection.execute("UPDATE shipping SET tracking = ? WHERE number = ?", (f"SBX{order.number}", _key(order)))
        whole = all(line.picked == line.ordered for line in order.lines)
        self._change(connection, order, "shipped", "Shipped" if whole else "Shipped in part; the rest will not come")

    def _change(self, connection: sqlite3.Connection, order: BookOrder, state: str, text: str) -> None:
        update = "UPDATE shipping SET state = ?, text = ?, changed_at = ? WHERE number = ?"
        connection.execute(update, (state, text, _now(), _key(order)))

    def _stock(
        self, connection: sqlite3.Connection, material: str, plant: str, unit: str, *, position: str = ""
    ) -> StockRow:
        query = "SELECT unit, quantity FROM stock WHERE material = ? AND plant = ?"
        row = connection.execute(query, (material, plant)).fetchone()
        if row is None:
            if self.fresh_stock is None:
                words = f"The warehouse has no material {material} in the plant {plant}."
                raise RefusedError("MATERIAL_UNKNOWN", words, **({"Position": position} if position else {}),
                                   Material=material)  # fmt: skip
            row = (unit, str(self.fresh_stock))
            connection.execute("INSERT INTO stock VALUES (?, ?, ?, ?)", (material, plant, *row))
        held = connection.execute(
            "SELECT confirmed FROM line JOIN shipping ON shipping = number"
            " WHERE material = ? AND plant = ? AND state IN ('waiting', 'picked')",
            (material, plant),
        ).fetchall()
        return StockRow(material, plant, row[0], Decimal(row[1]), sum((Decimal(each[0]) for each in held), _ZERO))

    def _find(self, connection: sqlite3.Connection, message_id: str) -> BookOrder:
        row = connection.execute("SELECT number FROM shipping WHERE message_id = ?", (message_id,)).fetchone()
        if row is None:
            raise RefusedError("MESSAGE_UNKNOWN", f"There is no shipping order of the message {message_id}.")
        return self._order(connection, row[0])

    def _order(self, connection: sqlite3.Connection, number: int) -> BookOrder:
        columns = "message_id, delivery, plant, state, changed_at, text, tracking, repeats"
        row = connection.execute(f"SELECT {columns} FROM shipping WHERE number = ?", (number,)).fetchone()
        lines = connection.execute(
            "SELECT position, material, unit, ordered, confirmed, backorder, lacking, picked, shipped FROM line"
            " WHERE shipping = ? ORDER BY rowid",
            (number,),
        )
        told = tuple(BookLine(*each[:3], *map(Decimal, each[3:])) for each in lines)
        message_id, delivery, place, state, changed_at, text, tracking, repeats = row
        known_as = str(FIRST_NUMBER + number)
        return BookOrder(message_id, known_as, delivery, place, state, changed_at, text, tracking, repeats, told)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self.folder / "warehouse.db", timeout=30)) as connection:
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                with contextlib.suppress(sqlite3.OperationalError):  # somebody else is just doing so
                    connection.execute("PRAGMA journal_mode=WAL")
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version=1; COMMIT;")
            connection.execute("PRAGMA synchronous=NORMAL")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection


def stock_of(values: Mapping[str, object]) -> dict[str, Decimal]:
    """``{"4711-A": 20}`` from JSON. Raises ``ValueError``."""
    try:
        return {str(material): Decimal(str(quantity)) for material, quantity in values.items()}
    except ArithmeticError as error:
        raise ValueError(f"{values!r} holds what is no quantity.") from error


def _insert_line(connection: sqlite3.Connection, number: int, line: BookLine) -> None:
    insert = (
        "INSERT INTO line (shipping, position, material, unit, ordered, confirmed, backorder, lacking)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    quantities = map(str, (line.ordered, line.confirmed, line.backorder, line.lacking))
    connection.execute(insert, (number, line.position, line.material, line.unit, *quantities))


def _update_line(connection: sqlite3.Connection, number: int, line: BookLine) -> None:
    update = "UPDATE line SET confirmed=?, backorder=?, lacking=?, picked=?, shipped=? WHERE shipping=? AND position=?"
    quantities = map(str, (line.confirmed, line.backorder, line.lacking, line.picked, line.shipped))
    connection.execute(update, (*quantities, number, line.position))


def _key(order: BookOrder) -> int:
    return int(order.number) - FIRST_NUMBER


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
