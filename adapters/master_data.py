"""Customers and materials from CSV files, searched in memory."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process, utils

from datamodel.errors import ConfigurationError
from datamodel.extraction import Match

CUSTOMER_COLUMNS = ("number", "name", "street", "postal_code", "city", "country", "tax_id", "iban", "mail_domain")
MATERIAL_COLUMNS = ("number", "gtin", "description")
CROSS_REFERENCE_COLUMNS = ("customer_number", "customer_material_number", "material_number")
_NAME_CUTOFF = 80.0
_FREE_MAIL = frozenset(
    ("gmail.com", "gmx.de", "gmx.net", "web.de", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "t-online.de")
)

_Row = Mapping[str, str]


class CsvMasterData:
    """Implements ``MasterData`` over two or three CSV files (UTF-8, comma, one header line).

    Args:
        customers: columns ``CUSTOMER_COLUMNS``; None for no customers.
        materials: columns ``MATERIAL_COLUMNS``, more are ignored.
        customer_materials: the customers' own numbers of our materials, columns ``CROSS_REFERENCE_COLUMNS``.

    Raises:
        ConfigurationError: a file is missing, is no CSV, or lacks a column.
    """

    def __init__(
        self, *, customers: Path | None = None, materials: Path | None = None, customer_materials: Path | None = None
    ) -> None:
        self._customers = _read(customers, CUSTOMER_COLUMNS)
        self._materials = _read(materials, MATERIAL_COLUMNS)
        references = _read(customer_materials, CROSS_REFERENCE_COLUMNS)
        self._customers_by = {c: _index(self._customers, c) for c in ("number", "tax_id", "iban", "mail_domain")}
        self._materials_by = {c: _index(self._materials, c) for c in ("number", "gtin")}
        self._references = _index(references, "customer_material_number")
        self._names = [utils.default_process(row["name"]) for row in self._customers]

    def find_customers(
        self, *, number: str = "", tax_id: str = "", iban: str = "", name: str = "", address: str = "", mail: str = ""
    ) -> list[Match]:
        """By tax id, IBAN, number, name with address, mail domain; the surest reason of each customer counts."""
        exact = (("tax_id", tax_id, 0.99), ("iban", iban, 0.98), ("number", number, 0.93))
        matches = [m for column, value, sure in exact for m in self._by_key(column, value, sure)]
        domain = mail.rpartition("@")[2].lower()
        if domain not in _FREE_MAIL:
            matches += self._by_key("mail_domain", domain, 0.9)
        return _best([*matches, *self._by_name(name, address)])

    def _by_key(self, column: str, value: str, confidence: float) -> Iterator[Match]:
        for row in self._customers_by[column].get(_key(value), ()):
            yield Match(row["number"], row["name"], confidence, f"{column.replace('_', ' ')} {value} is the customer's")

    def _by_name(self, name: str, address: str) -> Iterator[Match]:
        wanted = utils.default_process(name)
        if not wanted:
            return
        for _, score, index in process.extract(
            wanted, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=_NAME_CUTOFF, limit=5
        ):
            row = self._customers[index]
            place = f"{row['street']} {row['postal_code']} {row['city']}"
            near = fuzz.token_set_ratio(address, place, processor=utils.default_process) if address else 0.0
            confidence = 0.6 * score / 100 + (0.37 * near / 100 if address else 0.25)
            reason = f"name like '{row['name']}' ({score:.0f} %)" + (
                f", address alike ({near:.0f} %)" if address else ""
            )
            yield Match(row["number"], row["name"], round(confidence, 3), reason)

    def find_materials(
        self, *, own_number: str = "", customer_number: str = "", gtin: str = "", customer: str = ""
    ) -> list[Match]:
        """By our number, by GTIN, by the number that ``customer`` uses."""
        matches = []
        for column, value, confidence in (("number", own_number, 0.97), ("gtin", gtin, 0.99)):
            for row in self._materials_by[column].get(_key(value), ()):
                reason = f"{column} {value} is the material's"
                matches.append(Match(row["number"], row["description"], confidence, reason))
        for row in self._references.get(_key(customer_number), ()):
            if customer and row["customer_number"] == customer:
                reason = f"customer {customer} calls it {customer_number}"
                matches.append(Match(row["material_number"], "", 0.96, reason))
        return _best(matches)


def _best(matches: Sequence[Match]) -> list[Match]:
    """The surest match of each number, best first."""
    best: dict[str, Match] = {}
    for match in matches:
        if match.number not in best or match.confidence > best[match.number].confidence:
            best[match.number] = match
    return sorted(best.values(), key=lambda match: -match.confidence)


def _key(value: str) -> str:
    """Numbers are compared without spaces, punctuation and case."""
    return re.sub(r"[\W_]", "", value).upper()


def _index(rows: Sequence[_Row], column: str) -> Mapping[str, list[_Row]]:
    index: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        if _key(row[column]):
            index[_key(row[column])].append(row)
    return dict(index)


def _read(path: Path | None, columns: tuple[str, ...]) -> list[_Row]:
    if path is None:
        return []
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"The master data file {path} cannot be read: {error}.") from error
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ConfigurationError(f"The master data file {path} lacks the columns {', '.join(missing)}.")
    return [{column: str(row[column]).strip() for column in columns} for row in frame.to_dict("records")]
