"""Cells of tables to values. What cannot be understood is a ``ValueError`` with what is wrong about it."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from stdnum import iban

from datamodel.errors import DocumentError
from datamodel.master import PartnerRole
from datamodel.units import iso_code

_YES = frozenset({"x", "1", "true", "yes", "y", "ja", "j", "wahr"})
_NO = frozenset({"", "0", "false", "no", "n", "nein", "-", "falsch"})
_LONGEST_NUMBER = 64
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' ])\d{3})+(?:([.,])\d+)?")
_PLAIN = re.compile(r"[+-]?\d*(?:[.,]\d+)?")


def text(cell: str) -> str:
    return cell


def number(cell: str) -> str:
    """A number of a record, as text. Spreadsheets show long ones as 4,09E+12: their digits are lost."""
    if re.fullmatch(r"\d[.,]\d+E\+\d+", cell, re.IGNORECASE):
        raise ValueError(f"'{cell}' was shortened by a spreadsheet; format the column as text")
    if len(cell) > _LONGEST_NUMBER:
        raise ValueError(f"'{cell[:20]}…' is longer than {_LONGEST_NUMBER} signs")
    return cell


def decimal(cell: str, mark: str) -> Decimal | None:
    """``mark`` is the decimal sign of the file (``decimal_mark``), empty where it could not be told."""
    if not cell:
        return None
    compact = cell.replace("\xa0", " ").replace(" ", "").replace("'", "")
    sure = _sure_mark(compact)
    if not sure and not mark and re.search(r"[.,]", compact):
        raise ValueError(f"'{cell}' may be meant with thousands or decimals; say which sign marks decimals")
    mark = sure or mark or "."
    other = "," if mark == "." else "."
    try:
        if not _PLAIN.fullmatch(compact) and not _GROUPED.fullmatch(compact):
            raise InvalidOperation
        return Decimal(compact.replace(other, "").replace(mark, "."))
    except InvalidOperation as error:
        raise ValueError(f"'{cell}' is no number") from error


def decimal_mark(cells: Iterable[str], *, default: str) -> str:
    """The decimal sign of a file: that of the cells that leave no choice, empty where they contradict each other."""
    found = {_sure_mark(cell.replace(" ", "").replace("'", "")) for cell in cells} - {""}
    return found.pop() if len(found) == 1 else "" if found else default


def _sure_mark(cell: str) -> str:
    """The decimal sign where there is no doubt: 1.234,5 and 38,40 and 0,125; not 1.234, which may be a thousand."""
    signs = re.findall(r"[.,]", cell)
    if not signs:
        return ""
    if len({*signs}) == 2:
        return signs[-1] if signs.count(signs[-1]) == 1 else ""
    if len(signs) > 1:
        return "," if signs[0] == "." else "."
    whole, _, rest = re.sub(r"^[+-]", "", cell).partition(signs[0])
    return "" if len(rest) == 3 and 0 < len(whole) <= 3 and whole[0] != "0" else signs[0]


def count(cell: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal():
        raise ValueError(f"'{cell}' is no whole number")
    return int(cell)


def day(cell: str) -> dt.date | None:
    """2026-03-05, 05.03.2026, 20260305; SAP's 00000000 is no day."""
    if not cell.strip("0-. "):
        return None
    for shape in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"):
        try:
            return dt.datetime.strptime(cell[:10], shape).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    raise ValueError(f"'{cell}' is no day such as 2026-03-05")


def flag(cell: str) -> bool:
    if cell.casefold() in _YES:
        return True
    if cell.casefold() in _NO:
        return False
    raise ValueError(f"'{cell}' is neither yes (x, 1, true) nor no (empty, 0, false)")


def unit(cell: str) -> str:
    try:
        return iso_code(cell)
    except DocumentError as error:
        raise ValueError(f"the unit '{cell}' is not known") from error


def role(cell: str) -> PartnerRole:
    try:
        return PartnerRole(cell.casefold())
    except ValueError as error:
        raise ValueError(f"'{cell}' is neither customer nor supplier") from error


def ibans(cell: str) -> tuple[str, ...]:
    """Separated by ``;`` or spaces; the groups of four of a single one stay together."""
    if ";" not in cell and iban.is_valid(cell):
        return (re.sub(r"\s", "", cell),)
    parts = re.split(r";", cell) if ";" in cell else cell.split()
    return tuple(dict.fromkeys(compact for part in parts if (compact := re.sub(r"\s", "", part))))


def domains(cell: str) -> tuple[str, ...]:
    """Separated by ``;``, ``,`` or spaces; of addresses the domain."""
    return tuple(dict.fromkeys(p.rpartition("@")[2].lower() for p in re.split(r"[;,\s]+", cell) if p))


def conversions(cell: str) -> tuple[tuple[str, Decimal], ...]:
    """``CT=12; PF=480``: one carton is twelve base units."""
    pairs = []
    for part in re.split(r"[;\s]+", cell.strip("; ")):
        name, equals, factor = part.partition("=")
        value = decimal(factor, ".") if equals else None
        if part and (value is None or value <= 0):
            raise ValueError(f"'{part}' is no conversion such as CT=12")
        if part and value is not None:
            pairs.append((unit(name), value))
    return tuple(pairs)
