"""Running text: salutation, terms, thanks, bank line, signature, paragraphs of letters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from datamodel.extraction import DocumentType
from models.synthetic.blocks.entries import entry_of
from models.synthetic.blocks.paper import Flow, Paper, note_all, print_label, print_paragraph, wrap_pieces
from models.synthetic.blocks.payment import PaymentStyle, draw_payment, draw_payment_style
from models.synthetic.blocks.remarks import RemarksStyle, draw_attachments, draw_remarks, draw_remarks_style
from models.synthetic.blocks.terms import payment_terms_pieces
from models.synthetic.blocks.terms_table import TermsTableStyle, draw_terms_table, draw_terms_table_style
from models.synthetic.sheet import Piece, bold, wrap

CLOSINGS = ("thanks", "retention", "bank_transfer", "please_quote", "jurisdiction", "contact_us", "delivery_note_text")
"""Kinds of closing sentences without a meaning for the record."""


PAID = (DocumentType.INVOICE, DocumentType.ORDER_RESPONSE)
"""Types whose senders want to be paid."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What running text a layout prints.

    Attributes:
        labelled_terms: terms stand behind their label; else as a sentence of their own.
        closings: kinds of sentences below the sums.
        terms_table: the terms stand in a table with their days, or a line for each; None for a sentence.
        terms_more: how many sentences of other content follow within the terms.
        subjects: kinds of sentences above the items that say when and for whom; ``subjects_last``: below the sums.
        payment: a section on how to pay; ``payment_first``: before the terms.
        remarks: notes above and below.
        small_print: long terms and conditions in small type, "" (none), "end" or "page" (a page of its own).
    """

    salutation: bool = False
    opening: bool = False
    terms: bool = True
    labelled_terms: bool = True
    delivery_terms: bool = True
    due_date: bool = False
    closings: tuple[str, ...] = ()
    signature: bool = False
    signature_contact: bool = True
    small_print: str = ""
    share: float = 1.0
    subject: bool = False
    terms_table: TermsTableStyle | None = None
    terms_more: int = 0
    subjects: tuple[str, ...] = ()
    subjects_last: bool = False
    payment: PaymentStyle | None = None
    payment_first: bool = False
    remarks: RemarksStyle = field(default_factory=RemarksStyle)


def draw_text_style(rng: random.Random, *, letter: bool) -> TextStyle:
    """What running text a layout has; letters have more."""
    return TextStyle(
        salutation=rng.random() < (0.6 if letter else 0.1),
        opening=rng.random() < (0.7 if letter else 0.15),
        terms=rng.random() < 0.7,
        labelled_terms=rng.random() < 0.6,
        delivery_terms=rng.random() < 0.6,
        due_date=rng.random() < 0.25,
        closings=tuple(kind for kind in CLOSINGS if rng.random() < 0.25),
        signature=rng.random() < (0.6 if letter else 0.15),
        signature_contact=rng.random() < 0.7,
        small_print=rng.choices(("", "end", "page"), (78, 15, 7))[0],
        share=rng.choice((1.0, 1.0, 1.0, 0.8, 0.6)),
        subject=rng.random() < 0.2,
        terms_table=draw_terms_table_style(rng) if rng.random() < 0.22 else None,
        terms_more=rng.choices((0, 1, 2), (82, 12, 6))[0],
        subjects=tuple(kind for kind in ("period_text", "customer_text") if rng.random() < 0.16),
        subjects_last=rng.random() < 0.3,
        payment=draw_payment_style(rng) if rng.random() < 0.3 else None,
        payment_first=rng.random() < 0.3,
        remarks=draw_remarks_style(rng),
    )


def _paragraph(paper: Paper, flow: Flow, pieces: Sequence[Piece], *, share: float = 1.0, factor: float = 1.0) -> None:
    typography = paper.typography
    size, width = typography.size * factor, typography.width * share
    lines = len(wrap_pieces(pieces, width, size, typography.font))
    flow.need(lines * size * typography.leading)
    flow.y = print_paragraph(paper, typography.left, flow.y, width, pieces, size=size) + size * 0.3


def draw_opening(paper: Paper, style: TextStyle, flow: Flow) -> None:
    """Salutation and the sentence before the items."""
    if style.salutation and paper.wording.has("words", "salutation"):
        _paragraph(paper, flow, [(paper.wording.words("salutation"), "")])
        flow.y += paper.line(0.5)
    kind = f"opening_{paper.record.document_type.value}"
    if style.opening and paper.wording.has("sentences", kind):
        _print_sentence(paper, flow, kind, style.share)
        flow.y += paper.line(0.5)
    if not style.subjects_last:
        _draw_subjects(paper, style, flow)
    draw_remarks(paper, style.remarks, flow, style.remarks.above)


def _draw_subjects(paper: Paper, style: TextStyle, flow: Flow) -> None:
    for subject in style.subjects:
        _print_sentence(paper, flow, subject, style.share)


def draw_closing(paper: Paper, style: TextStyle, flow: Flow) -> None:
    """Terms, sentences, signature, small print."""
    flow.y += paper.line(0.8)
    if style.subjects_last:
        _draw_subjects(paper, style, flow)
    _draw_settlement(paper, style, flow)
    keys = [key for key, wanted in (("delivery_terms", style.delivery_terms), ("due_date", style.due_date)) if wanted]
    for key in keys:
        entry = entry_of(paper, key)
        if entry is not None:
            _terms(paper, flow, key, entry.pieces, entry.truths, style, labelled=True)
    for kind in style.closings:
        if paper.wording.has("sentences", kind):
            _print_sentence(paper, flow, kind, style.share)
        elif paper.wording.has("words", kind):
            _paragraph(paper, flow, [(paper.wording.words(kind), "")], share=style.share)
    remarks = replace(style.remarks, share=min(style.remarks.share, style.share))
    draw_remarks(paper, remarks, flow, remarks.below)
    draw_attachments(paper, remarks, flow)
    if style.signature:
        _draw_signature(paper, style, flow)
    if style.small_print:
        _draw_small_print(paper, style, flow)


def _draw_settlement(paper: Paper, style: TextStyle, flow: Flow) -> None:
    """The terms and how to pay."""
    if style.payment_first:
        _draw_payment(paper, style, flow)
    if style.terms:
        _draw_payment_terms(paper, style, flow)
    if not style.payment_first:
        _draw_payment(paper, style, flow)


def _draw_payment(paper: Paper, style: TextStyle, flow: Flow) -> None:
    if style.payment is None or paper.record.document_type not in PAID:
        return
    if style.payment.apart:
        flow.next_page()
    flow.need(paper.line(9))
    payment = replace(style.payment, share=min(style.payment.share, style.share))
    flow.y = draw_payment(paper, payment, flow.y + paper.line(0.4))


def _draw_payment_terms(paper: Paper, style: TextStyle, flow: Flow) -> None:
    if style.terms_table and _has_steps(paper):
        flow.need(paper.line(6))
        if style.labelled_terms:
            _heading(paper, flow, paper.wording.label("payment_terms", colon=True))
        table = replace(style.terms_table, share=min(style.terms_table.share, style.share))
        flow.y = draw_terms_table(paper, table, flow.y)
        return
    pieces, truths = _with_more(paper, *payment_terms_pieces(paper), style.terms_more)
    _terms(paper, flow, "payment_terms", pieces, truths, style)


def _has_steps(paper: Paper) -> bool:
    """Whether the terms say by when the sum has to be transferred."""
    terms = paper.record.payment_terms
    return terms is not None and terms.method == "transfer" and paper.record.due_date is not None


def _heading(paper: Paper, flow: Flow, text: str) -> None:
    typography = paper.typography
    size, font = typography.size, bold(typography.font)
    flow.y = print_label(paper, typography.left, flow.y, text, size=size, font=font).y + size * 0.5


def _terms(
    paper: Paper,
    flow: Flow,
    key: str,
    pieces: Sequence[Piece],
    truths: Sequence[tuple[str, str]],
    style: TextStyle,
    *,
    labelled: bool = False,
) -> None:
    if not pieces:
        return
    note_all(paper.sheet, truths)
    if not (labelled or style.labelled_terms):
        _paragraph(paper, flow, pieces, share=style.share)
        return
    typography = paper.typography
    flow.need(paper.line(2))
    label = f"{paper.wording.label(key, colon=True)} "
    at = print_label(paper, typography.left, flow.y, label, size=typography.size, font=typography.font).x1
    room = max(typography.left + typography.width * style.share - at, 60.0)
    flow.y = print_paragraph(paper, at, flow.y, room, pieces, size=typography.size) + typography.size * 0.3


def _with_more(
    paper: Paper, pieces: Sequence[Piece], truths: Sequence[tuple[str, str]], count: int
) -> tuple[list[Piece], list[tuple[str, str]]]:
    """The terms with ``count`` further sentences, which are terms too."""
    if not pieces or not count or not paper.wording.has("words", "terms_more"):
        return list(pieces), list(truths)
    texts = dict.fromkeys(paper.wording.words("terms_more", paper.rng) for _ in range(count))
    more = " ".join(texts)
    stop = "" if pieces[-1][0].endswith((".", "!")) else "."
    known = [(field, f"{value}{stop} {more}" if field == "payment_terms" else value) for field, value in truths]
    return [*pieces, (f"{stop} ", "payment_terms"), (more, "payment_terms")], known


SLOT_FIELDS = {
    "number": "document_number",
    "date": "document_date",
    "document_number": "document_number",
    "document_date": "document_date",
    "order_number": "purchase_order_number",
    "purchase_order_number": "purchase_order_number",
    "delivery_date": "delivery_date",
    "due_date": "due_date",
    "iban": "sender_iban",
    "contact": "contact_name",
    "contact_name": "contact_name",
    "payment_date": "payment_date",
    "payment_reference": "payment_reference",
    "invoice_number": "invoice_number",
    "delivery_note_number": "delivery_note_number",
    "customer_number": "customer_number",
}
"""Which entry fills a slot of a sentence."""


def sentence_pieces(paper: Paper, kind: str) -> tuple[list[Piece], list[tuple[str, str]]]:
    """A sentence with its slots filled from the record; ([], []) where the record lacks one of them."""
    values: dict[str, str] = {}
    tags: dict[str, str] = {}
    truths: list[tuple[str, str]] = []
    for slot in paper.wording.slots_of(kind):
        entry = entry_of(paper, _entry_key(slot))
        if entry is not None:
            values[slot] = entry.text
            tags[slot] = entry.pieces[0][1]
            truths += entry.truths
        elif (plain := _plain_slot(paper, slot)) is not None:
            values[slot], tags[slot] = plain
            truths += [(tags[slot], values[slot])] if tags[slot] else []
        else:
            return [], []
    return [(text, tags.get(slot, "")) for text, slot in paper.wording.pieces(kind, **values)], truths


def _entry_key(slot: str) -> str:
    field = SLOT_FIELDS.get(slot, slot)
    return "sender_iban" if field == "iban" else field


def _plain_slot(paper: Paper, slot: str) -> Piece | None:
    record = paper.record
    plain: dict[str, Piece] = {
        "sender": (record.sender.name, "sender_name"),
        "receiver": (record.receiver.name, "receiver_name"),
        "city": (record.sender.city, ""),
        "currency": (record.currency, "currency"),
        "subject": (record.subject, ""),
        "days": ("14", ""),
    }
    value = plain.get(slot)
    return value if value is not None and value[0] else None


def _print_sentence(paper: Paper, flow: Flow, kind: str, share: float) -> None:
    pieces, truths = sentence_pieces(paper, kind)
    if pieces:
        note_all(paper.sheet, truths)
        _paragraph(paper, flow, pieces, share=share)


def _draw_signature(paper: Paper, style: TextStyle, flow: Flow) -> None:
    typography, record = paper.typography, paper.record
    flow.need(paper.line(5))
    if paper.wording.has("words", "closing"):
        flow.y += paper.line(0.5)
        _paragraph(paper, flow, [(paper.wording.words("closing"), "")])
    name: list[Piece] = [(record.sender.name, "sender_name")]
    flow.y = print_paragraph(paper, typography.left, flow.y, typography.width, name, size=typography.size)
    paper.sheet.note("sender_name", record.sender.name)
    if style.signature_contact and record.contact_name:
        flow.y += paper.line(1.5)
        signed: list[Piece] = [(record.contact_name, "contact_name")]
        flow.y = print_paragraph(paper, typography.left, flow.y, typography.width, signed, size=typography.size)
        paper.sheet.note("contact_name", record.contact_name)


def _draw_small_print(paper: Paper, style: TextStyle, flow: Flow) -> None:
    """Terms and conditions; their words are nobody's value."""
    if not paper.wording.has("words", "conditions"):
        return
    typography = paper.typography
    if style.small_print == "page":
        flow.next_page()
    size = max(5.5, typography.size * 0.7)
    count = 12 if style.small_print == "page" else 3
    for _ in range(count):
        text = paper.wording.words("conditions", paper.rng)
        for line in wrap(text, typography.width, size, typography.font):
            flow.need(size * 1.2)
            paper.sheet.text(typography.left, flow.y + size * 0.9, line, size=size, font=typography.font)
            flow.y += size * 1.2


def draw_prose(paper: Paper, style: TextStyle, flow: Flow) -> None:
    """The subject and the paragraphs of a letter, a contract, a leaflet."""
    typography = paper.typography
    if paper.record.subject and (style.subject or paper.record.paragraphs):
        font = bold(typography.font)
        paper.sheet.text(
            typography.left, flow.y + typography.size, paper.record.subject, size=typography.size, font=font
        )
        flow.y += paper.line(2)
    for paragraph in paper.record.paragraphs:
        for line in wrap(paragraph, typography.width, typography.size, typography.font):
            flow.need(paper.line())
            paper.sheet.text(
                typography.left, flow.y + typography.size * 0.9, line, size=typography.size, font=typography.font
            )
            flow.y += paper.line()
        flow.y += paper.line(0.6)
