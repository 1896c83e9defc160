"""A store with many documents as they come in a company: types, senders, amounts, reasons, extractions of ten lines.

Written past the store, as saving a hundred thousand documents one by one takes an hour.
"""

import datetime as dt
import hashlib
import random
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from adapters.store import SqlStore
from adapters.store.lists import searchable_words
from adapters.store.records import extraction_to_json, issues_to_json
from adapters.store.tables import DocumentRow, FileRow, FileState
from adapters.store.workbench_tables import ReasonRow
from datamodel.document import BBox, FileRole
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Issue, LineItem, Status
from datamodel.people import Role, User

TYPES = (DocumentType.PURCHASE_ORDER, DocumentType.INVOICE, DocumentType.DELIVERY_NOTE, DocumentType.ORDER_RESPONSE)
PEOPLE = ("ada", "bert", "cleo", "dora", "emil")
REASONS = {
    "line_sum_differs": "The lines add up to 1,180.00, the net total says 1,190.00.",
    "unknown_material": "Line 3: the material KH-0815 is none of ours.",
    "unknown_customer": "No customer of the master data fits.",
    "price_differs": "Line 1: 12.50 a piece, ours is 11.90.",
    "date_in_future": "The document is dated 2027-05-03.",
    "already_received": "The number 4500017 was received already, as document 12.",
    "iban_invalid": "The check digits of the IBAN are wrong.",
    "total_differs": "Net and tax add up to 1,416.10, the gross amount says 1,461.10.",
}
_FIRST = ("Hansen", "Müller", "Nordsee", "Kugler", "Brandt", "Alpina", "Weser", "Sørensen", "Novák", "Dubois", "Rossi")
_SECOND = ("Pumpen", "Armaturen", "Maschinenbau", "Handel", "Technik", "Elektro", "Stahl", "Werkzeuge", "Logistik")
_FORMS = ("GmbH", "AG", "KG", "Ltd", "S.A.", "e.K.")
_CHUNK = 1000
_LINES = 10


def fill(store: SqlStore, documents: int, *, waiting: int, now: dt.datetime, seed: int = 1) -> None:
    """``waiting`` of the documents need review, the others are decided; five people work on them."""
    for name in PEOPLE:
        user = User(name, name.capitalize(), Role.REVIEWER, now, must_change_password=False)
        store.people.add(user, password_hash="none", who="benchmark")
    source = random.Random(seed)
    bodies = {kind: _extraction(kind) for kind in TYPES}
    rows = (_rows(number, bodies, source, waiting=number < waiting, now=now) for number in range(documents))
    while chunk := list(islice(rows, _CHUNK)):
        with store._database.writing() as session:
            _insert(session, chunk)


def _insert(session: Session, chunk: list[tuple[dict[str, Any], dict[str, Any], list[str]]]) -> None:
    session.execute(insert(FileRow), [file for file, _, _ in chunk])
    session.execute(insert(DocumentRow), [document for _, document, _ in chunk])
    reasons = [{"document_id": row["id"], "code": code} for _, row, codes in chunk for code in codes]
    if reasons:
        session.execute(insert(ReasonRow), reasons)


def _rows(
    number: int, bodies: dict[DocumentType, Any], source: random.Random, *, waiting: bool, now: dt.datetime
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    kind = source.choices(TYPES, (5, 4, 2, 1))[0]
    received = now - dt.timedelta(minutes=source.randrange(4 * 24 * 60 if waiting else 60 * 24 * 60))
    file = _file(number, kind, received)
    codes = sorted(source.sample(sorted(REASONS), source.choices((0, 1, 2, 3), (3, 5, 2, 1))[0])) if waiting else []
    status = Status.NEEDS_REVIEW if waiting else source.choices((Status.APPROVED, Status.REJECTED), (9, 1))[0]
    amount = round(source.lognormvariate(7, 1.4), 2)
    sender = f"{source.choice(_FIRST)} {source.choice(_SECOND)} {source.choice(_FORMS)}"
    document_number, partner = f"{kind.value[:1].upper()}-{source.randrange(10**7):07}", str(10000 + number % 700)
    reasons = [REASONS[code] for code in codes] or ["Not sure of the document number."]
    if not waiting:
        reasons = ["Every value is sure."]
    row = {
        "id": number + 1,
        "file_sha256": file["sha256"],
        "position": 0,
        "first_page": 1,
        "pages": source.choices((1, 2, 3, 8), (6, 3, 2, 1))[0],
        "status": status,
        "reasons": reasons,
        "code": "by_person" if status is Status.REJECTED else "",
        "document_type": kind,
        "confidence": 0.97,
        "extraction": bodies[kind],
        "issues": issues_to_json(Issue(code, REASONS[code]) for code in codes),
        "business_object": f"{kind}:{document_number}",
        "content_digest": file["sha256"],
        "title": file["name"],
        "number": document_number,
        "sender": sender,
        "partner": partner,
        "amount": amount,
        "currency": "EUR",
        "searchable": searchable_words(sender, document_number, partner, file["name"]),
        "assignee": source.choices(("", *PEOPLE), (6, 1, 1, 1, 1, 1))[0] if waiting else "",
        "due_at": received + dt.timedelta(hours=source.choice((8, 24, 48, 96))) if waiting else None,
        "escalated": False,
        "hold_until": now + dt.timedelta(days=3) if waiting and source.random() < 0.02 else None,
        "hold_why": "",
        "first_approver": source.choice(PEOPLE) if waiting and source.random() < 0.01 else "",
        "version": 1,
        "received_at": received,
        "created_at": received,
        "updated_at": received,
    }
    row["hold_why"] = "The buyer calls back." if row["hold_until"] else ""
    return file, row, (codes or ["doubt"]) if waiting else []


def _file(number: int, kind: DocumentType, received: dt.datetime) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "name": f"{kind.value}_{number:06}.pdf",
        "size": 120_000,
        "role": FileRole.FILE,
        "origin": "folder:/in",
        "received_at": received,
        "state": FileState.PROCESSED,
        "attempts": 1,
    }


def _extraction(kind: DocumentType) -> dict[str, Any]:
    """Ten lines and a header, each value with its place and why it was taken: about 17 kB."""
    header = {name: _field(name, f"{name} {kind}") for name in ("document_number", "sender_name", "receiver_name")}
    header |= {name: _field(name, Decimal("1234.56")) for name in ("net_amount", "tax_amount", "gross_amount")}
    lines = tuple(_line(number) for number in range(1, _LINES + 1))
    return extraction_to_json(Extraction(Classification(kind, 0.97, "de", ("Bestellung",)), header, lines))


def _line(number: int) -> LineItem:
    texts = {"position": str(10 * number), "supplier_material_number": f"KH-{number:04}", "unit": "PCE"}
    fields = {name: _field(name, text) for name, text in texts.items()}
    fields["description"] = _field("description", f"Kugelhahn DN {number} mit Flansch, Edelstahl, geprüft")
    return fields | {name: _field(name, Decimal(number)) for name in ("quantity", "unit_price", "net_amount")}


def _field(name: str, value: str | Decimal) -> Field:
    evidence = ("two readers agree", f"label of {name} to the left")
    return Field(name, value, str(value), 0.9731, 1, BBox(0.1234567, 0.2345678, 0.3456789, 0.4567891), evidence)
