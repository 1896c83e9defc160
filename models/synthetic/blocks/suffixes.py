"""What papers print behind a value on the same line: the day of a reference, the office of a person."""

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence

from models.synthetic.blocks.paper import Paper
from models.synthetic.sheet import Piece

FROM = {
    "en": ("dated", "of", "from", "/", "-"), "de": ("vom", "vom", "v.", "/", "-"), "fr": ("du", "en date du", "/"),
    "nl": ("van", "d.d.", "/"), "it": ("del", "del", "/"), "es": ("de fecha", "del", "/"),
}  # fmt: skip
"""Stands between a number and its day."""
DATED = (
    "contract", "tender", "project", "blanket", "request", "response", "previous", "receiving_advice", "your_sign",
    "purchase_order_number", "order_number", "delivery_note_number", "invoice_number", "requisition",
)  # fmt: skip
"""References that some layouts print with their days."""
TYPED = ("contract", "tender", "previous", "request", "object", "receiving_advice", "blanket", "sales_ref")
"""References that some layouts print with their kinds."""
KINDS: Mapping[str, Sequence[str]] = {
    "en": (" (reference paper 916)", " (130)", " - validated priced tender (50)", ", copy attached", " / line 1"),
    "de": (" (Referenzpapier 916)", " (130)", ", Anlage 1", " (liegt bei)", " / Pos. 10", " - Los 2"),
}
EDITIONS: Mapping[str, Sequence[str]] = {
    "en": (" (original)", " (copy)", " Rev. 1", ", page 1", " - version 2", " / amended", " (380)"),
    "de": (" (Original)", " (Kopie)", " Rev. 1", ", Seite 1", " - Version 2", " / geändert", " (380)"),
}
"""Behind the number of the paper itself."""
SHARE = 9
"""One layout of so many prints the day."""


def suffix_of(paper: Paper, key: str) -> list[Piece]:
    """What the layout prints behind the value of ``key``; [] for most."""
    record = paper.record
    choice = zlib.crc32(f"{record.sender.name} {key}".encode())
    if key == "contact_name":
        return _office(paper, choice)
    if key == "document_number" and choice % 28 == 0:
        editions = EDITIONS.get(record.language, EDITIONS["en"])
        return [(editions[choice // 28 % len(editions)], "")]
    if key in DATED and choice % SHARE == 0:
        words = FROM[record.language]
        known = {"purchase_order_number": record.purchase_order_date, "delivery_note_number": record.delivery_note_date}
        day = known.get(key) or record.date - dt.timedelta(days=choice % 97 + len(record.number))
        return [(f" {words[choice // SHARE % len(words)]} {paper.notation.date(day)}", "")]
    if key in TYPED and choice % SHARE == 1:
        kinds = KINDS.get(record.language, KINDS["en"])
        return [(kinds[choice // SHARE % len(kinds)], "")]
    return []


def _office(paper: Paper, choice: int) -> list[Piece]:
    """Of the person in charge: a department, an extension, a mail address."""
    sender = paper.record.sender
    match choice % 24:
        case 0 if sender.department:
            return [(f", {sender.department}", "")]
        case 1 if sender.department:
            return [(f" ({sender.department})", "")]
        case 2 if sender.phone:
            return [(f" / {sender.phone}", "")]
        case 3 if sender.phone:
            return [(f", Tel. {sender.phone}", "")]
        case 4 if sender.email:
            return [(f" {sender.email}", "")]
        case 5:
            return [(f" (-{choice % 900 + 10})", "")]
        case 6 if sender.department:
            return [(f" - {sender.department}", "")]
    return []
