"""Bank messages of others against what their own readers expect, value by value.

    .venv/bin/python -m benchmarks.bank_samples --samples ../shared/eval/messages

camt: the JSON of genkgo/camt (PHP); MT940: the YAML of mt940 (Python). Both tell much that no field of ours is for (the
address of the recipient, the code of the bank's own journal). What both tell is compared; what differs is listed.
"""

import argparse
import base64
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any  # outside data, walked as it comes

import yaml  # type: ignore[import-untyped]

from datamodel.document import InputFile
from datamodel.extraction import Extraction, LineItem
from extractors.structured.bank.camt import CAMT
from extractors.structured.bank.mt940 import MT940
from extractors.structured.formats import Format, Sample

_NO_CENTS = frozenset({"JPY", "KRW", "CLP", "ISK"})
_EMPTY = frozenset({None, "", "NONREF", "NOTPROVIDED"})
_CAMT_HEADER = {
    "document_number": "getId",
    "statement_number": "getElectronicSequenceNumber",
    "period_start": "getFromDate",
    "period_end": "getToDate",
    "document_date": "getCreatedOn",
}
_BALANCES = {"opening": "opening_balance", "closing": "closing_balance", "interim": "closing_balance"}
_CAMT_REFERENCES = {
    "end_to_end_id": "getEndToEndId",
    "mandate_id": "getMandateId",
    "instruction_id": "getInstructionId",
}
_MT_HEADER = {
    "document_number": "transaction_reference",
    "account_iban": "account_identification",
    "statement_number": "statement_number",
}
_MT_BALANCES = {"opening_balance": "final_opening_balance", "closing_balance": "final_closing_balance"}
_MT_TEXTS = {
    "bank_reference": "bank_reference",
    "end_to_end_id": "end_to_end_reference",
    "counterparty_name": "applicant_name",
    "counterparty_iban": "applicant_iban",
    "description": "posting_text",
    "payment_reference": "purpose",
}

EXPLAINED: Mapping[tuple[str, str], str] = {
    ("camt/camt053.v2.all-balance-types.xml", "document_date"): "they tell the day in UTC, we as the bank writes it",
    ("camt/camt054.v8.xml", "end_to_end_id"): "of the first detail of an entry whose details do not add up to it",
    ("camt/camt054.v8.xml", "instruction_id"): "as before: we take such an entry as one booking",
    ("camt/camt054.v8.xml", "counterparty_name"): "as before",
    ("mt940/betterplace/sepa_mt9401.sta", "amount"): "RC: they miss the sign, without which nothing adds up",
    ("mt940/betterplace/sepa_mt9401.sta", "end_to_end_id"): "they add what the bank says in the next subfield",
    ("mt940/betterplace/sepa_mt9401.sta", "payment_reference"): "they cut what is longer than nine lines",
    ("mt940/betterplace/sepa_snippet_broken.sta", "account_iban"): "a field 86 that calls itself 25: they believe it",
    ("mt940/cmxl/mt940.sta", "counterparty_iban"): "they leave out the bank code, and the Polish account in ?38",
    ("mt940/jejik/rabobank-iban.sta", "transaction_details"): "they do not read words between slashes",
    ("mt940/self-provided/gv_codes.sta", "payment_reference"): "they leave out text before the first mark",
    ("mt940/self-provided/long_statement_number.sta", "statement_number"): "they take five digits of ten",
    ("mt940/self-provided/overly_long_details.sta", "payment_reference"): "they leave out the subfields from 60 on",
    ("mt940/self-provided/raphaelm.sta", "closing_balance"): "no currency: they take the first three digits for it",
    ("mt940/self-provided/raphaelm.sta", "currency"): "as before",
    ("mt940/self-provided/transaction_details_wrapped.sta", "payment_reference"): "they leave out the subfield 60",
}
"""Why a value of a sample differs from what the other reader expects."""


@dataclass(frozen=True)
class Compared:
    """One value: what the other reader expects, and what ours has; empty where one does not tell it."""

    what: str
    expected: str
    read: str

    @property
    def agrees(self) -> bool:
        return self.expected == self.read


def read(path: Path, format_: Format) -> list[Extraction] | None:
    """The messages of a sample; None where the format does not claim it."""
    file = InputFile(path.name, path.read_bytes(), "sample", dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    return [message.extraction for message in format_.read(file)] if format_.claims(Sample(file)) else None


def compare_camt(path: Path) -> list[Compared] | None:
    """None where there is nothing to compare with."""
    truth = path.with_suffix(".json")
    extractions = read(path, CAMT)
    if extractions is None or not truth.exists():
        return None
    expected = json.loads(truth.read_text())
    compared: list[Compared] = []
    items: Iterator[LineItem] = iter(())
    for entry in expected.get("getEntries") or []:
        record = entry["getRecord"]
        if isinstance(record, dict):  # else the statement of the entry before
            found = next(each for each in extractions if _value(each.fields, "document_number") == record["getId"])
            items = iter(found.line_items)
            compared += _camt_header(record, found)
        if entry["getStatus"] in ("BOOK", None):
            compared += _camt_entry(entry, next(items, {}))
    return compared


def _camt_header(record: Mapping[str, Any], extraction: Extraction) -> Iterator[Compared]:
    for name, getter in _CAMT_HEADER.items():
        value = record.get(getter)
        expected = value["0"][:10] if isinstance(value, dict) else value
        if expected not in _EMPTY:
            yield Compared(name, str(expected), _value(extraction.fields, name))
    account = record["getAccount"].get("getIdentification")
    yield Compared("account_iban", str(account), _value(extraction.fields, "account_iban"))
    balances = {balance["getType"]: balance for balance in reversed(record.get("getBalances") or [])}
    for kind, name in _BALANCES.items():
        if kind in balances and not (kind == "interim" and "closing" in balances):
            yield Compared(name, _money(balances[kind]["getAmount"]), _value(extraction.fields, name))


def _camt_entry(entry: Mapping[str, Any], item: LineItem) -> Iterator[Compared]:
    yield Compared("amount", _money(entry["getAmount"]), _value(item, "amount"))
    yield Compared("currency", entry["getAmount"]["getCurrency"]["getCode"], _value(item, "currency"))
    for name, getter in (("booking_date", "getBookingDate"), ("value_date", "getValueDate")):
        if entry.get(getter):
            yield Compared(name, entry[getter]["0"][:10], _value(item, name))
    if entry.get("getAccountServicerReference"):
        yield Compared("bank_reference", entry["getAccountServicerReference"], _value(item, "bank_reference"))
    code = _camt_code(entry.get("getBankTransactionCode") or {})
    if code:
        yield Compared("transaction_code", code, _value(item, "transaction_code"))
    detail = entry.get("getTransactionDetail")
    if isinstance(detail, dict):
        yield from _camt_detail(detail, item, is_credit=entry["getCreditDebitIndicator"] == "CRDT")


def _camt_code(code: Mapping[str, Any]) -> str:
    domain, own = code.get("getDomain"), code.get("getProprietary")
    if domain:
        family = domain["getFamily"]
        return "/".join((domain["getCode"], family["getCode"], family["getSubFamilyCode"]))
    return str(own["getCode"]) if own else ""


def _camt_detail(detail: Mapping[str, Any], item: LineItem, *, is_credit: bool) -> Iterator[Compared]:
    references = detail.get("getReference") or {}
    for name, getter in _CAMT_REFERENCES.items():
        if references.get(getter) not in _EMPTY:
            yield Compared(name, references[getter], _value(item, name))
    told = detail.get("getRemittanceInformation") or {}
    if told.get("getMessage"):
        found = _value(item, "payment_reference")
        yield Compared("payment_reference begins", told["getMessage"], found[: len(told["getMessage"])])
    wanted = "Debtor" if is_credit else "Creditor"
    for party in detail.get("getRelatedParties") or []:
        kind = party["getRelatedPartyType"]
        if isinstance(kind, dict) and kind["__CLASS__"].endswith(f"\\{wanted}") and kind.get("getName"):
            yield Compared("counterparty_name", kind["getName"], _value(item, "counterparty_name"))


def _money(amount: Mapping[str, Any]) -> str:
    """``885`` of a currency with cents is 8.85."""
    places = 0 if amount["getCurrency"]["getCode"] in _NO_CENTS else 2
    return _number(Decimal(amount["getAmount"]).scaleb(-places))


def compare_mt940(path: Path) -> list[Compared] | None:
    """None where the sample is a fragment, which no message begins like."""
    extractions = read(path, MT940)
    if not extractions:
        return None
    expected = _from_yaml(path.with_suffix(".yml"))
    compared = list(_mt_header(expected["data"], extractions[-1]))
    items = [item for extraction in extractions for item in extraction.line_items]
    transactions = expected.get("transactions") or []
    compared.append(Compared("bookings", str(len(transactions)), str(len(items))))
    for transaction, item in zip(transactions, items, strict=False):
        compared += _mt_booking(transaction["data"], item)
    return compared


def _mt_header(data: Mapping[str, Any], extraction: Extraction) -> Iterator[Compared]:
    for name, key in _MT_HEADER.items():
        if data.get(key):
            yield Compared(name, str(data[key]), _value(extraction.fields, name))
    for name, key in _MT_BALANCES.items():
        if data.get(key):
            yield Compared(name, _amount(data[key]["amount"]), _value(extraction.fields, name))
            yield Compared("currency", str(data[key]["amount"]["currency"]), _value(extraction.fields, "currency"))
    closing = data.get("final_closing_balance")
    if closing:
        yield Compared("statement_date", _day(closing["date"]), _value(extraction.fields, "statement_date"))


def _mt_booking(data: Mapping[str, Any], item: LineItem) -> Iterator[Compared]:
    yield Compared("amount", _amount(data["amount"]), _value(item, "amount"))
    yield Compared("value_date", _day(data["date"]), _value(item, "value_date"))
    if data.get("entry_date"):
        yield Compared("booking_date", _day(data["entry_date"]), _value(item, "booking_date"))
    yield Compared(
        "transaction_code", str(data.get("transaction_code") or data["id"]), _value(item, "transaction_code")
    )
    for name, key in _MT_TEXTS.items():
        if data.get(key) not in _EMPTY:
            yield Compared(name, _plain(data[key]), _plain(_value(item, name)))
    if data.get("transaction_details") and not data.get("purpose"):
        told, found = _plain(data["transaction_details"]), {_plain(str(field.value)) for field in item.values()}
        yield Compared(
            "transaction_details", told, told if told in found else _plain(_value(item, "payment_reference"))
        )


def _plain(text: object) -> str:
    """Without blanks, which the readers set differently where lines were broken."""
    return "".join(str(text).split())


def _amount(amount: Mapping[str, Any]) -> str:
    return _number(Decimal(amount["amount"][1][0]))


def _day(value: Any) -> str:
    year_high, year_low, month, day = value[1][0]
    return dt.date(year_high * 256 + year_low, month, day).isoformat()


def _from_yaml(path: Path) -> Mapping[str, Any]:
    """The objects of the other reader as plain mappings; the way back from a booking to its statement is left out."""
    loader_type: Any = type("PlainLoader", (yaml.SafeLoader,), {})

    def plain(loader: Any, suffix: str, node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return loader.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return suffix, loader.construct_sequence(node, deep=True)
        return loader.construct_scalar(node)

    loader_type.add_multi_constructor("tag:yaml.org,2002:python/", plain)
    loader_type.add_constructor("tag:yaml.org,2002:binary", lambda _, node: base64.b64decode(node.value))
    text = re.sub(r"^  transactions: \*id\d+$", "", path.read_text(), flags=re.MULTILINE)
    loaded: Mapping[str, Any] = yaml.load(text, loader_type)  # a safe one, with plain values alone
    return loaded


def _value(fields: LineItem, name: str) -> str:
    value = fields[name].value if name in fields else ""
    return _number(value) if isinstance(value, Decimal) else str(value)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def compare_all(samples: Path) -> dict[str, list[Compared] | None]:
    """By the name of the file, below ``samples``."""
    files = [(path, compare_camt) for path in sorted((samples / "camt").glob("*.xml"))]
    files += [(path, compare_mt940) for path in sorted((samples / "mt940").rglob("*.sta"))]
    return {str(path.relative_to(samples)): compare(path) for path, compare in files}


def _table(compared: Mapping[str, Sequence[Compared] | None]) -> Iterator[str]:
    yield "| file | values | agree | exact |"
    yield "|---|--:|--:|---|"
    for name, values in compared.items():
        if values is None:
            yield f"| {name} | – | – | nothing to compare: a fragment, or no expected values |"
        else:
            agree = sum(value.agrees for value in values)
            yield f"| {name} | {len(values)} | {agree} | {'yes' if agree == len(values) else 'no'} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, default=Path("../shared/eval/messages"))
    compared = compare_all(parser.parse_args().samples)
    print("\n".join(_table(compared)))
    for name, values in compared.items():
        for value in values or ():
            if not value.agrees:
                why = EXPLAINED.get((name, value.what), "not explained")
                print(f"{name}: {value.what}: expected {value.expected!r}, read {value.read!r}: {why}")


if __name__ == "__main__":
    main()
