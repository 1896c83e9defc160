"""The labelled values of a record's head: what a layout may print in its grids, lists and sentences."""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from datamodel.extraction import PAPER_HEADER_FIELDS, DocumentType
from models.synthetic.blocks.paper import Entry, Paper, money_pieces, plain
from models.synthetic.blocks.suffixes import suffix_of
from models.synthetic.blocks.terms import delivery_terms_pieces, payment_terms_pieces
from models.synthetic.notation import MONTHS
from models.synthetic.sheet import Piece

DATE_KEYS = (
    "document_date",
    "purchase_order_date",
    "delivery_note_date",
    "delivery_date",
    "due_date",
    "payment_date",
)
OFTEN_EMPTY = (
    "ship_via", "your_sign", "project", "cost_center", "requisition", "contract", "delivery_terms", "payment_terms",
    "contact_name", "due_date", "delivery_date", "tender", "department", "customer_number", "supplier_number",
)  # fmt: skip
"""What forms have a label for also where there is nothing to say."""
PAIRS: Mapping[str, str] = {
    "document_number": "document_date",
    "purchase_order_number": "purchase_order_date",
    "delivery_note_number": "delivery_note_date",
    "customer_number": "document_number",
}
"""Two values that papers print under one label: "Order no. / date"."""


def entry_of(paper: Paper, key: str) -> Entry | None:
    """The labelled value of a key; None where the record has none or the language has no label."""
    if not paper.wording.has("labels", key):
        return None
    pieces, truths = _value_of(paper, key)
    if not any(text for text, _ in pieces):
        return None
    return Entry(key, paper.wording.label(key), tuple(pieces), tuple(truths))


def empty_entry(paper: Paper, key: str) -> Entry | None:
    """A label without a value, as forms have it."""
    return Entry(key, paper.wording.label(key), ()) if paper.wording.has("labels", key) else None


def entries_of(paper: Paper, keys: Sequence[str], *, with_empty: bool = False, paired: bool = False) -> list[Entry]:
    """The entries of ``keys`` that the record has a value for.

    Args:
        with_empty: labels are printed also where the record has no value.
        paired: a number and its day share a label.
    """
    entries: list[Entry] = []
    for key in keys:
        entry = entry_of(paper, key) or (empty_entry(paper, key) if with_empty and key in OFTEN_EMPTY else None)
        if entry is not None:
            suffix = suffix_of(paper, key) if entry.pieces else ()
            entries.append(replace(entry, pieces=(*entry.pieces, *suffix)) if suffix else entry)
    return _pair(paper, entries) if paired else entries


def _pair(paper: Paper, entries: Sequence[Entry]) -> list[Entry]:
    known = {entry.key: entry for entry in entries}
    taken: set[str] = set()
    paired: list[Entry] = []
    for entry in entries:
        other = known.get(PAIRS.get(entry.key, ""))
        if entry.key in taken:
            continue
        if (
            other is None
            or other.key in taken
            or not other.pieces
            or not entry.pieces
            or entry.key == "customer_number"
        ):
            paired.append(entry)
            continue
        taken.add(other.key)
        date = paper.wording.label("document_date")
        paired.append(
            replace(
                entry,
                label=f"{entry.label.rstrip(': ')} / {date}",
                pieces=(*entry.pieces, (" / ", ""), *other.pieces),
                truths=entry.truths + other.truths,
            )
        )
    return [entry for entry in paired if entry.key not in taken]


Valued = tuple[Sequence[Piece], Sequence[tuple[str, str]]]


def _value_of(paper: Paper, key: str) -> Valued:
    if key in _SPECIAL:
        return _SPECIAL[key](paper)
    value = getattr(paper.record, _ATTRIBUTES.get(key, key), None)
    if value is None:
        value = next((ref.value for ref in paper.record.references if ref.kind == key), None)
    return _plain(paper, key, value)


def _plain(paper: Paper, key: str, value: object) -> Valued:
    tag = key if key in PAPER_HEADER_FIELDS else ""
    if isinstance(value, dt.date):
        return _tagged(paper.notation.date(value), tag, value.isoformat())
    if isinstance(value, Decimal):
        return [(paper.notation.money(value), "")], []
    return _tagged(value, tag, value) if isinstance(value, str) and value else ((), ())


def _tagged(text: str, tag: str, truth: str) -> Valued:
    return [(text, tag)], ([(tag, truth)] if tag else [])


_ATTRIBUTES = {"document_number": "number", "document_date": "date"}


def _currency(paper: Paper) -> Valued:
    return _tagged(paper.record.currency, "currency", paper.record.currency)


def _page(paper: Paper) -> Valued:
    return [(str(paper.sheet.page_number), "")], []


def _payment_terms(paper: Paper) -> Valued:
    return payment_terms_pieces(paper)


def _payment_reference(paper: Paper) -> Valued:
    """What to write on the transfer: a number, of some senders a phrase with several numbers."""
    record = paper.record
    habit = zlib.crc32(f"{record.sender.name} reference".encode()) % 6
    if habit or record.document_type is not DocumentType.INVOICE or not record.payment_reference:
        return _plain(paper, "payment_reference", record.payment_reference)
    text = paper.wording.words("transfer_phrases").format(
        customer=record.customer_number,
        number=record.number,
        date=paper.notation.date(record.date),
        order=record.purchase_order_number,
    )
    return _tagged(text, "payment_reference", text)


def _delivery_terms(paper: Paper) -> Valued:
    return delivery_terms_pieces(paper)


PERIOD = ("period_start", "period_end")
"""The two days of a period."""


def _period(paper: Paper) -> Valued:
    """Both days with a dash or words between them; the period of a bank statement is that of no service."""
    if paper.record.period is None:
        return (), ()
    if month := _month_of(paper, *paper.record.period):
        return [(month, "")], []
    days = dict(zip(PERIOD, paper.record.period, strict=True))
    pieces = paper.wording.pieces("period_value", **{name: paper.notation.date(day) for name, day in days.items()})
    if paper.record.document_type is DocumentType.BANK_STATEMENT:
        return [(text, "") for text, _ in pieces], []
    return pieces, [(name, day.isoformat()) for name, day in days.items()]


def _month_of(paper: Paper, start: dt.date, end: dt.date) -> str:
    """How a fifth of senders write a period of one month, "" for others: it has no day that could be read."""
    habit = zlib.crc32(paper.record.sender.name.encode()) % 15
    if habit > 2 or start.day != 1 or end + dt.timedelta(days=1) != (start + dt.timedelta(days=32)).replace(day=1):
        return ""
    name = MONTHS[paper.notation.language].split()[start.month - 1]
    return (f"{name} {start.year}", f"{start.month:02}/{start.year}", f"{start.day:02}.-{end:%d.%m.%Y}")[habit]


def _period_edge(place: int) -> Callable[[Paper], Valued]:
    """The first or the last day of a period."""

    def value(paper: Paper) -> Valued:
        days = paper.record.period
        if days is None or paper.record.document_type is DocumentType.BANK_STATEMENT:
            return (), ()
        return _tagged(paper.notation.date(days[place]), PERIOD[place], days[place].isoformat())

    return value


def _window_edge(days: int) -> Callable[[Paper], Valued]:
    """The first or the last day on which goods may come; neither is the day of the delivery."""

    def value(paper: Paper) -> Valued:
        day = paper.record.delivery_date
        return ([(paper.notation.date(day + dt.timedelta(days=days)), "")], []) if day else ((), ())

    return value


def _gross(paper: Paper) -> Valued:
    record = paper.record
    if record.gross_amount is None or record.prepaid is not None:
        return (), ()
    text = paper.notation.money(record.gross_amount)
    tag = "net_amount" if total_is_net(paper) else "gross_amount"
    return money_pieces(paper.notation, text, tag), [(tag, plain(record.gross_amount)), *currency_truth(paper)]


def currency_truth(paper: Paper) -> list[tuple[str, str]]:
    """The currency, where the layout prints it with amounts."""
    return [] if paper.notation.currency_place == "none" else [("currency", paper.record.currency)]


def total_is_net(paper: Paper) -> bool:
    """Whether a single total without tax means the net amount: on orders it does, on invoices it is the gross."""
    record = paper.record
    orders = (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE)
    return record.document_type in orders and not record.tax_amount


def _sender(attribute: str, tag: str = "") -> Callable[[Paper], Valued]:
    def value(paper: Paper) -> Valued:
        text = str(getattr(paper.record.sender, attribute))
        return _tagged(text, tag, text.replace(" ", "") if tag == "sender_iban" else text) if text else ((), ())

    return value


def _receiver(attribute: str) -> Callable[[Paper], Valued]:
    def value(paper: Paper) -> Valued:
        text = str(getattr(paper.record.receiver, attribute))
        return ([(text, "")], []) if text else ((), ())

    return value


def _iban(paper: Paper) -> Valued:
    number = paper.record.sender.iban
    return _sender("iban", "sender_iban" if is_iban(number) else "")(paper)


def is_iban(number: str) -> bool:
    """Whether an account number is one: some countries have none."""
    return number[:2].isalpha() and number[2:4].isdigit()


def _tax_number(paper: Paper) -> Valued:
    """The number at the tax office is the sender's tax id where it has no other."""
    sender = paper.record.sender
    tag = "" if sender.tax_id else "sender_tax_id"
    return _tagged(sender.tax_number, tag, sender.tax_number) if sender.tax_number else ((), ())


_SPECIAL: Mapping[str, Callable[[Paper], Valued]] = {
    "currency": _currency,
    "page": _page,
    "payment_terms": _payment_terms,
    "payment_reference": _payment_reference,
    "delivery_terms": _delivery_terms,
    "period": _period,
    "period_start": _period_edge(0),
    "period_end": _period_edge(1),
    "window_start": _window_edge(2),
    "window_end": _window_edge(16),
    "gross_amount": _gross,
    "phone": _sender("phone"),
    "fax": _sender("fax"),
    "mobile": _sender("mobile"),
    "email": _sender("email"),
    "web": _sender("web"),
    "department": _sender("department"),
    "bank": _sender("bank"),
    "bic": _sender("bic"),
    "register": _sender("register"),
    "managers": _sender("managers"),
    "gln": _sender("gln"),
    "sender_tax_id": _sender("tax_id", "sender_tax_id"),
    "sender_iban": _iban,
    "tax_number": _tax_number,
    "receiver_tax_id": _receiver("tax_id"),
    "receiver_contact": _receiver("contact"),
}
