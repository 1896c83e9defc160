"""The sample inbox: its truth is well formed, agrees with the pages, and holds what it promises."""

import csv
import datetime as dt
import email
import email.policy
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from decimal import Decimal
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from stdnum import ean, iban
from stdnum.ch import uid
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.us import ein

from datamodel.errors import RejectionCode
from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, DocumentType, Status, ValueKind

DATA = Path(__file__).parents[2] / "data"
INBOX, MASTER = DATA / "inbox", DATA / "master"

Truth = dict[str, Any]

TRUTHS: dict[str, Truth] = {
    path.name.removesuffix(".json"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(INBOX.glob("*.json"))
}
LABELLED = {name: truth for name, truth in TRUTHS.items() if truth["labelled_fields"]}
ITEMS = sorted(path for path in INBOX.iterdir() if path.suffix != ".json")

CONTRADICTORY = "LMS-PO-2026-0219.pdf"
WRONG_CHECK_DIGITS = "CPS_Bestellung_88-20260304.pdf"
REBATE = "INV-204471.pdf"
UNKNOWN_SENDER = "scan_0017.pdf"

GERMAN_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


def any_of(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def rows(name: str) -> list[dict[str, str]]:
    with (MASTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts_of(path: Path) -> dict[str, bytes]:
    """The files in a mail or archive, mails in mails included, by name."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    parts = {}
    for part in read_mail(path).walk():
        if part.get_filename():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            parts[part.get_filename() or ""] = payload
    return parts


def read_mail(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@cache
def content_of(name: str) -> bytes:
    source = TRUTHS[name]["source"]
    holder = source.get("mail") or source.get("archive")
    return parts_of(INBOX / holder)[name] if holder else (INBOX / name).read_bytes()


@cache
def text_of(name: str) -> str:
    """What a reader sees, without spaces and in one case."""
    if name.endswith(".eml"):
        body = read_mail(INBOX / name).get_body(("html", "plain"))
        assert body is not None
        return squeeze(re.sub(r"<[^>]+>", " ", body.get_content()))
    document = pdfium.PdfDocument(content_of(name))
    try:
        return squeeze(" ".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u00a0\ufffe]|&nbsp;", "", text).replace("’", "'").casefold()


def notations(value: str, kind: ValueKind) -> set[str]:
    """The ways in which the sample papers write a value."""
    if kind is ValueKind.DATE:
        day = dt.date.fromisoformat(value)
        month = f"{day:%B}"
        german = GERMAN_MONTHS[day.month - 1]
        written = {f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day:%m/%d/%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", value}
        written |= {f"{day.day} {month}", f"{month[:3]} {day.day}, {day.year}", f"{day.day}. {german} {day.year}"}
        return {squeeze(text) for text in written}
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        number = Decimal(value)
        english = {f"{number:,.{decimals}f}" for decimals in (0, 1, 2, 3) if round(number, decimals) == number}
        return {
            text.replace(",", "_").replace(".", point).replace("_", group)
            for text in english
            for group, point in ((",", "."), (".", ","), ("'", "."), ("", ","))
        }
    if kind is ValueKind.CURRENCY:
        return {value.casefold(), {"EUR": "€", "USD": "$", "GBP": "£"}.get(value, value).casefold()}
    return {squeeze(value)}


def printed(name: str, value: str | list[str], field: str, kind: ValueKind) -> bool:
    text = text_of(name)
    if field == "description" or field.endswith("_address"):  # may be wrapped between other columns
        return all(squeeze(word) in text for word in any_of(value)[0].replace(",", " ").split())
    return any(notation in text for option in any_of(value) for notation in notations(option, kind))


def test_inbox_has_the_promised_kinds() -> None:
    kinds = Counter(truth["document_type"] for truth in LABELLED.values())
    assert kinds == {
        "purchase_order": 20,
        "order_change": 1,
        "order_response": 3,
        "delivery_note": 4,
        "invoice": 5,
        "payment_advice": 3,
        "return_request": 1,
    }
    assert Counter(truth["medium"] for truth in LABELLED.values())["scan"] == 9
    assert len(ITEMS) == 40
    assert sum(path.stat().st_size for path in INBOX.iterdir()) < 6_000_000


def test_every_item_has_truth() -> None:
    known = set(TRUTHS) | {t["source"].get("mail") or t["source"].get("archive") for t in TRUTHS.values()}
    assert {path.name for path in ITEMS} <= known


def test_every_truth_has_its_item() -> None:
    for name in TRUTHS:
        content_of(name)


def test_names_are_unique_across_files_and_attachments() -> None:
    names = [path.name for path in ITEMS]
    for path in ITEMS:
        if path.suffix in (".eml", ".zip"):
            names += [name for name in parts_of(path) if name != "image001.png"]
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("name", TRUTHS)
def test_truth_is_well_formed(name: str) -> None:
    truth = TRUTHS[name]
    assert truth["origin"] == "synthetic"
    assert truth["medium"] in ("born_digital", "scan")
    assert set(truth["labelled_fields"]) <= set(HEADER_FIELDS)
    assert set(truth["labelled_line_item_fields"]) <= set(LINE_FIELDS)
    assert set(truth["fields"]) <= set(truth["labelled_fields"])
    if truth["labelled_fields"]:
        assert DocumentType(truth["document_type"])
        assert truth["language"] in ("de", "en")
    for field, value in truth["fields"].items():
        assert_written_as(HEADER_FIELDS[field], value)
    for line in truth["line_items"]:
        assert set(line) <= set(truth["labelled_line_item_fields"])
        for field, value in line.items():
            assert_written_as(LINE_FIELDS[field], value)


def assert_written_as(kind: ValueKind, value: str | list[str]) -> None:
    for option in any_of(value):
        assert isinstance(option, str)
        assert option == option.strip() != ""
        if kind is ValueKind.DATE:
            dt.date.fromisoformat(option)
        elif kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
            assert re.fullmatch(r"\d+(\.\d+)?", option)
        elif kind is ValueKind.CURRENCY:
            assert option in ("EUR", "CHF", "GBP", "USD")


@pytest.mark.parametrize("name", TRUTHS)
def test_expected_decision_is_well_formed(name: str) -> None:
    expected = TRUTHS[name]["expected"]
    assert expected["reason"]
    status = Status(expected["status"])
    assert (status is Status.REJECTED) == ("code" in expected)
    if status is Status.REJECTED:
        assert RejectionCode(expected["code"])


@pytest.mark.parametrize("name", [name for name, truth in LABELLED.items() if truth["medium"] == "born_digital"])
def test_every_truth_value_stands_on_the_page(name: str) -> None:
    truth = LABELLED[name]
    missing = [f for f, value in truth["fields"].items() if not printed(name, value, f, HEADER_FIELDS[f])]
    for index, line in enumerate(truth["line_items"], 1):
        missing += [f"{index}.{f}" for f, value in line.items() if not printed(name, value, f, LINE_FIELDS[f])]
    assert missing == []


@pytest.mark.parametrize("name", LABELLED)
def test_lines_multiply(name: str) -> None:
    for line in LABELLED[name]["line_items"]:
        if {"unit_price", "quantity", "net_amount"} <= set(line):
            per = Decimal(line.get("price_quantity", 1))
            product = Decimal(line["unit_price"]) * Decimal(line["quantity"]) / per
            assert abs(product - Decimal(line["net_amount"])) <= Decimal("0.005")


@pytest.mark.parametrize("name", sorted(set(LABELLED) - {CONTRADICTORY, REBATE}))
def test_sums_agree(name: str) -> None:
    fields, lines = LABELLED[name]["fields"], LABELLED[name]["line_items"]
    if "net_amount" in fields and all("net_amount" in line for line in lines):
        assert sum(Decimal(line["net_amount"]) for line in lines) == Decimal(fields["net_amount"])
    if {"net_amount", "tax_amount", "gross_amount"} <= set(fields):
        assert Decimal(fields["net_amount"]) + Decimal(fields["tax_amount"]) == Decimal(fields["gross_amount"])
    if LABELLED[name]["document_type"] == "payment_advice":
        assert sum(Decimal(line["paid_amount"]) for line in lines) == Decimal(fields["gross_amount"])


@pytest.mark.parametrize("name", [CONTRADICTORY, REBATE])
def test_sums_disagree_where_meant_to(name: str) -> None:
    truth = LABELLED[name]
    total = sum(Decimal(line["net_amount"]) for line in truth["line_items"])
    assert total != Decimal(truth["fields"]["net_amount"])
    assert truth["expected"]["status"] == "needs_review"


def tax_id_is_valid(number: str) -> bool:
    country = number[:2]
    if country == "CH":
        return bool(uid.is_valid(number))
    if country == "GB":
        return bool(gb_vat.is_valid(number))
    return bool(eu_vat.is_valid(number) if country.isalpha() else ein.is_valid(number))


@pytest.mark.parametrize("name", LABELLED)
def test_check_digits_are_right_where_meant_to(name: str) -> None:
    fields = LABELLED[name]["fields"]
    right = name != WRONG_CHECK_DIGITS
    if "sender_tax_id" in fields:
        assert tax_id_is_valid(any_of(fields["sender_tax_id"])[0]) is right
    if "sender_iban" in fields:
        assert iban.is_valid(fields["sender_iban"]) is right
    assert all(ean.is_valid(line["gtin"]) for line in LABELLED[name]["line_items"] if "gtin" in line)


def test_one_order_lacks_a_quantity() -> None:
    lacking = [
        name
        for name, truth in LABELLED.items()
        if truth["document_type"] != "payment_advice" and any("quantity" not in line for line in truth["line_items"])
    ]
    assert lacking == ["Bestellung_4500118391.pdf"]
    assert LABELLED[lacking[0]]["expected"]["status"] == "needs_review"


def test_duplicate_has_the_bytes_of_its_original() -> None:
    copies = {name: truth["duplicate_of"] for name, truth in TRUTHS.items() if "duplicate_of" in truth}
    assert len(copies) == 1
    for copy, original in copies.items():
        assert (INBOX / copy).read_bytes() == (INBOX / original).read_bytes()


def test_unreadable_files_are_unreadable() -> None:
    codes = {truth["expected"].get("code"): name for name, truth in TRUTHS.items()}
    assert (INBOX / codes["empty"]).stat().st_size == 0
    for code, message in (("damaged", "format"), ("encrypted", "password")):
        with pytest.raises(pdfium.PdfiumError, match=f"(?i){message}"):
            pdfium.PdfDocument((INBOX / codes[code]).read_bytes())


def test_scans_have_no_text_but_one_has_rubbish() -> None:
    texts = {n: text_of(n) for n, t in LABELLED.items() if t["medium"] == "scan" and n.endswith(".pdf")}
    assert [name for name, text in texts.items() if text] == ["scan_0021.pdf"]
    assert not re.search(r"[aeiou0-9]", texts["scan_0021.pdf"])


def test_two_orders_have_two_pages() -> None:
    document = pdfium.PdfDocument((INBOX / "PO_4700033915.pdf").read_bytes())
    assert len(document) == 2
    document.close()
    image = pytest.importorskip("PIL.Image").open(io.BytesIO((INBOX / "fax_20260310_1402.tif").read_bytes()))
    assert image.n_frames == 2
    image.close()


def test_master_customers_are_valid() -> None:
    customers = rows("customers.csv")
    assert len(customers) > 45
    assert len({row["number"] for row in customers}) == len(customers)
    for row in customers:
        assert tax_id_is_valid(row["tax_id"])
        assert not row["iban"] or iban.is_valid(row["iban"])


def test_all_customers_but_one_are_in_the_master_data() -> None:
    names = {row["name"] for row in rows("customers.csv")}
    ours = [name for name, t in LABELLED.items() if t["document_type"] in ("purchase_order", "order_change")]
    assert [name for name in ours if LABELLED[name]["fields"]["sender_name"] not in names] == [UNKNOWN_SENDER]


def test_ordered_materials_are_in_the_master_data() -> None:
    materials = {row["number"]: row for row in rows("materials.csv")}
    cross = {row["customer_material_number"]: row["material_number"] for row in rows("customer_materials.csv")}
    assert all(ean.is_valid(row["gtin"]) for row in materials.values() if row["gtin"])
    assert set(cross.values()) <= set(materials)
    for truth in LABELLED.values():
        if truth["document_type"] in ("purchase_order", "order_change"):
            for line in truth["line_items"]:
                number = line.get("supplier_material_number")
                assert (number or cross[line["customer_material_number"]]) in materials
                if number and "customer_material_number" in line:
                    assert cross[line["customer_material_number"]] == number
                assert "gtin" not in line or materials[number or ""]["gtin"] == line["gtin"]


def test_truth_and_master_data_are_what_the_code_builds(tmp_path: Path) -> None:
    command = [sys.executable, str(DATA / "make_inbox.py"), "--truth-only", "--out", str(tmp_path)]
    subprocess.run(command, check=True, timeout=120)
    for folder in (INBOX, MASTER):
        built = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / folder.name).iterdir()}
        kept = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir() if p.suffix in (".json", ".csv")}
        assert built == kept
