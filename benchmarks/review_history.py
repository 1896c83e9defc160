"""A store with a made-up past: documents of many days, decided, delivered, corrected; the same for the same seed."""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, Table, insert

from adapters.store.documents import minutes_between
from adapters.store.records import extraction_to_json
from adapters.store.tables import DocumentRow, FileRow, FileState, MessageRow, TargetRow
from adapters.store.tables import Table as Tables
from adapters.store.workbench_tables import CheckRow, ConfirmationRow, ReviewReasonRow
from datamodel.delivery import DeliveryState
from datamodel.document import BBox, FileRole
from datamodel.extraction import Classification, DocumentType, Extraction, Field, Status

Row = dict[str, Any]
BATCH = 2000
TYPES = {
    DocumentType.PURCHASE_ORDER: 46,
    DocumentType.INVOICE: 20,
    DocumentType.DELIVERY_NOTE: 12,
    DocumentType.ORDER_CHANGE: 8,
    DocumentType.PAYMENT_ADVICE: 5,
    DocumentType.RETURN_REQUEST: 3,
    DocumentType.OTHER: 5,
    None: 1,
}
REASONS = {
    "doubt": 30,
    "customer_unknown": 18,
    "material_ambiguous": 16,
    "sum_differs": 12,
    "price_differs": 10,
    "required_missing": 8,
    "unit_unknown": 4,
    "duplicate_number": 2,
}
FIELDS = (
    ("document_type", False, 0.004),
    ("document_number", False, 0.03),
    ("document_date", False, 0.015),
    ("currency", False, 0.004),
    ("net_amount", False, 0.02),
    ("gross_amount", False, 0.01),
    ("sender_name", False, 0.05),
    ("customer_number", False, 0.08),
    ("delivery_date", False, 0.06),
    ("supplier_material_number", True, 0.03),
    ("customer_material_number", True, 0.04),
    ("description", True, 0.006),
    ("quantity", True, 0.008),
    ("unit", True, 0.012),
    ("unit_price", True, 0.02),
    ("net_amount", True, 0.011),
)
"""Name, whether of lines, and how often it is read wrong."""
NAMES = (
    "Hansen",
    "Müller",
    "Okafor",
    "Lindqvist",
    "Beaumont",
    "Kowalski",
    "Østergaard",
    "Schäfer",
    "Ricci",
    "van Dijk",
)
TRADES = ("Armaturen", "Hydraulik", "Bau & Technik", "Logistics", "Stahlhandel", "Medizintechnik", "Werkzeuge")
FORMS = ("GmbH", "GmbH & Co. KG", "AG", "Ltd.", "S.A.S.", "B.V.", "Spółka z ograniczoną odpowiedzialnością")


def fill(engine: Engine, *, documents: int, days: int, now: dt.datetime, seed: int = 7) -> None:
    """Write ``documents`` of the ``days`` that end ``now``, with more on working days, and better read every week."""
    chance = random.Random(seed)
    moments = _moments(documents, days, now, chance)
    with engine.begin() as connection:
        connection.execute(insert(_table(TargetRow)), [_target(now)])
        for begin in range(0, documents, BATCH):
            rows = [_document(n, moments[n], days, now, chance) for n in range(begin, min(begin + BATCH, documents))]
            connection.execute(insert(_table(FileRow)), [_file(row) for row in rows])
            connection.execute(insert(_table(DocumentRow)), rows)
            for table, more in _FOLLOWING.items():
                if made := [each for row in rows for each in more(row, now, chance)]:
                    connection.execute(insert(_table(table)), made)


def _table(row: type[Tables]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _moments(count: int, days: int, now: dt.datetime, chance: random.Random) -> list[dt.datetime]:
    weights = [0.12 if (now - dt.timedelta(days=back)).weekday() > 4 else 1 for back in range(days)]
    chosen = chance.choices(range(days), weights, k=count)
    return sorted(now - dt.timedelta(days=back, hours=min(9.0, max(0.02, chance.gauss(5, 2)))) for back in chosen)


def _document(number: int, received: dt.datetime, days: int, now: dt.datetime, chance: random.Random) -> Row:
    kind = chance.choices([*TYPES], [*TYPES.values()])[0]
    status, reviewed, decided = _decision(kind, received, days, now, chance)
    sender = _sender(chance)
    sha = hashlib.sha256(str(number).encode()).hexdigest()
    return {
        "id": number + 1,
        "file_sha256": sha,
        "position": 0,
        "first_page": 1,
        "pages": 1,
        "status": status,
        "reasons": ["For the benchmark."],
        "code": "" if status is not Status.REJECTED else "not_order_paper",
        "document_type": kind,
        "confidence": 0.9,
        "extraction": _extraction(kind, sender, number) if kind else None,
        "issues": [],
        "business_object": f"purchase_order:{number}",
        "content_digest": sha,
        "number": f"45{number:08}",
        "sender": sender if kind else "",
        "reviewed": reviewed,
        "decided_at": decided,
        "decided_after": minutes_between(received, decided) if decided else None,
        "due_at": received + dt.timedelta(hours=24) if status is Status.NEEDS_REVIEW else None,
        "hold_until": now + dt.timedelta(days=3) if status is Status.NEEDS_REVIEW and chance.random() < 0.1 else None,
        "version": 1,
        "received_at": received,
        "created_at": received,
        "updated_at": decided or received,
    }


def _decision(
    kind: DocumentType | None, received: dt.datetime, days: int, now: dt.datetime, chance: random.Random
) -> tuple[Status, bool, dt.datetime | None]:
    at_once = received + dt.timedelta(seconds=chance.uniform(5, 60))
    if kind in (None, DocumentType.OTHER):
        return Status.REJECTED, False, at_once
    progress = 1 - (now - received) / dt.timedelta(days=days)
    if chance.random() < 0.58 + 0.2 * progress:
        return Status.APPROVED, False, at_once
    decided = received + dt.timedelta(hours=chance.lognormvariate(1.1, 1.1))
    if decided > now or chance.random() < 0.004:
        return Status.NEEDS_REVIEW, True, None
    return (Status.REJECTED if chance.random() < 0.06 else Status.APPROVED), True, decided


def _sender(chance: random.Random) -> str:
    number = min(int(chance.paretovariate(0.9)), 400) * 7919
    return f"{NAMES[number % 10]} {TRADES[number // 10 % 7]} {FORMS[number // 70 % 7]}"


def _extraction(kind: DocumentType, sender: str, number: int) -> Row:
    """About as large as that of an order of twelve lines."""
    box = BBox(0.1, 0.2, 0.3, 0.25)

    def field(name: str, value: str) -> Field:
        return Field(name, value, value, 0.97, 1, box, ("label beside it",))

    line = {name: field(name, f"{name} {number}") for name in ("position", "description", "unit", "gtin")}
    fields = {"sender_name": field("sender_name", sender), "document_number": field("document_number", str(number))}
    return extraction_to_json(Extraction(Classification(kind, 0.9, "de"), fields, (line,) * 6))


def _file(row: Row) -> Row:
    return {
        "sha256": row["file_sha256"],
        "name": f"{row['number']}.pdf",
        "size": 1,
        "role": FileRole.FILE,
        "origin": "folder:/in",
        "received_at": row["received_at"],
        "state": FileState.PROCESSED,
        "attempts": 1,
    }


def _reasons(row: Row, _now: dt.datetime, chance: random.Random) -> Iterator[Row]:
    if row["reviewed"]:
        codes = set(chance.choices([*REASONS], [*REASONS.values()], k=chance.choice((1, 1, 2))))
        yield from ({"document_id": row["id"], "code": code} for code in codes)


def _checks(row: Row, _now: dt.datetime, _chance: random.Random) -> Iterator[Row]:
    if row["status"] is Status.APPROVED and row["reviewed"]:
        counts = _confirmations(row)
        yield {
            "document_id": row["id"],
            "at": row["decided_at"],
            "document_type": row["document_type"],
            "sender": row["sender"],
            "reader": _reader(row),
            "checked": sum(confirmed + changed for confirmed, changed in counts.values()),
            "correct": sum(confirmed for confirmed, _ in counts.values()),
        }


def _confirmed(row: Row, _now: dt.datetime, _chance: random.Random) -> Iterator[Row]:
    if row["status"] is not Status.APPROVED or not row["reviewed"]:
        return
    for (field, of_lines), (confirmed, changed) in _confirmations(row).items():
        yield {
            "document_id": row["id"],
            "field": field,
            "of_lines": of_lines,
            "version": 2,
            "document_type": row["document_type"],
            "sender": row["sender"],
            "reader": _reader(row),
            "confirmed": confirmed,
            "changed": changed,
            "added": 0,
            "removed": 0,
            "who": "ada",
            "at": row["decided_at"],
        }


def _confirmations(row: Row) -> dict[tuple[str, bool], tuple[int, int]]:
    """The same for the same document."""
    chance, counts = random.Random(row["id"]), {}
    for field, of_lines, risk in FIELDS:
        values = 6 if of_lines else 1
        changed = sum(chance.random() < risk for _ in range(values))
        counts[field, of_lines] = (values - changed, changed)
    return counts


def _reader(row: Row) -> str:
    return f"layout 1.{row['id'] * 3 // 100_000 % 3}"


def _messages(row: Row, now: dt.datetime, chance: random.Random) -> Iterator[Row]:
    if row["status"] is not Status.APPROVED:
        return
    targets = {DocumentType.DELIVERY_NOTE: ("warehouse",), DocumentType.PURCHASE_ORDER: ("erp", "archive")}
    for sequence, target in enumerate(targets.get(row["document_type"], ("erp",)), 1):
        posted = row["decided_at"] + dt.timedelta(minutes=chance.lognormvariate(2.5, 0.8))
        state = _state(target, posted, now, chance)
        yield {
            "message_id": f"urn:sap.com:msgid={row['id']:024X}{sequence:08X}",
            "document_id": row["id"],
            "sequence": sequence,
            "target": target,
            "document_type": str(row["document_type"]),
            "payload": b"<ORDERS05>" + b" " * 2000,
            "business_object": row["business_object"],
            "awaits_posting": target == "erp",
            "transfer_number": f"{row['id']:016}",
            "state": state,
            "attempts": 1,
            "faults": 0,
            "withdrawn": False,
            "next_attempt_at": now if state is DeliveryState.QUEUED else None,
            "reference": "",
            "last_error": "",
            "received_at": row["received_at"],
            "created_at": row["decided_at"],
            "posted_after": minutes_between(row["received_at"], posted) if state is DeliveryState.POSTED else None,
        }


def _state(target: str, posted: dt.datetime, now: dt.datetime, chance: random.Random) -> DeliveryState:
    if posted > now:
        return DeliveryState.ACCEPTED if target == "erp" else DeliveryState.QUEUED
    if target == "archive":
        return DeliveryState.ACCEPTED
    kinds: Sequence[DeliveryState] = (DeliveryState.POSTED, DeliveryState.REJECTED, DeliveryState.DEAD)
    return chance.choices(kinds, (0.985, 0.01, 0.0005))[0]


def _target(now: dt.datetime) -> Row:
    return {
        "name": "warehouse",
        "failures": 3,
        "closed_until": now + dt.timedelta(minutes=5),
        "last_error": "Connection refused.",
        "changed_at": now,
    }


_FOLLOWING = {
    ReviewReasonRow: _reasons,
    MessageRow: _messages,
    CheckRow: _checks,
    ConfirmationRow: _confirmed,
}
