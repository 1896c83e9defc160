"""What the pages show, ready to be written: no template decides anything."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from datamodel.document import InputFile
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Severity,
    ValueKind,
)
from datamodel.stored import StoredDocument
from orders.validators import REQUIRED_FIELDS, REQUIRED_LINE_FIELDS
from pipelines.export import value_text
from pipelines.kept_reading import stamp
from pipelines.revision import Refusal
from review.doubts import doubts_of
from review.forms import Submission
from review.language import N_, Language, language_of
from review.remedies import Remedy
from review.values import shown_field, state_of

_NO_TURNS: Mapping[int, int] = MappingProxyType({})
GROUPS: Mapping[str, tuple[str, ...]] = {
    N_("Document"): (
        "document_number",
        "document_date",
        "purchase_order_number",
        "delivery_note_number",
        "invoice_number",
        "contact_name",
        "statement_number",
        "statement_date",
        "statement_kind",
    ),
    N_("Sender"): (
        "sender_name",
        "sender_address",
        "sender_tax_id",
        "sender_iban",
        "account_iban",
        "sender_number",
        "customer_number",
        "supplier_number",
    ),
    N_("Receiver and delivery"): (
        "receiver_name",
        "receiver_address",
        "receiver_tax_id",
        "receiver_iban",
        "receiver_number",
        "ship_to_name",
        "ship_to_address",
        "ship_to_number",
        "delivery_date",
        "delivery_terms",
        "gross_weight",
        "net_weight",
        "tracking_number",
        "package_numbers",
        "response_status",
        "period_start",
        "period_end",
        "customer_name",
    ),
    N_("Amounts and payment"): (
        "currency",
        "allowance_amount",
        "surcharge_amount",
        "net_amount",
        "tax_amount",
        "gross_amount",
        "prepaid_amount",
        "payment_terms",
        "due_date",
        "payment_date",
        "payment_reference",
        "opening_balance",
        "closing_balance",
    ),
}
_GOODS = ("position", "supplier_material_number", "description", "quantity", "unit", "unit_price", "net_amount")
_PAYMENTS = ("invoice_number", "invoice_date", "gross_amount", "discount_amount", "paid_amount")
_NUMERIC = frozenset({ValueKind.AMOUNT, ValueKind.QUANTITY})
_PAD = 0.003  # of the page, so that a box does not touch its letters


@dataclass(frozen=True)
class Box:
    """Where a value stands: the input it belongs to, the page of the document (from 1), and fractions of the page.

    ``is_taken``: a person took it from there and has not saved it yet.
    """

    input_name: str
    label: str
    state: str
    page: int
    x: float
    y: float
    width: float
    height: float
    is_taken: bool = False


@dataclass(frozen=True)
class Input:
    """One input with all that is known of its value.

    ``state`` is ``sure``, ``doubtful``, ``missing``, ``wrong``, ``entered`` or ``empty``; ``sure_by`` is a percentage;
    ``why`` says in words what makes a doubtful value doubtful.
    """

    name: str
    label: str
    text: str
    state: str
    sure_by: str
    hint: str
    messages: tuple[str, ...]
    is_long: bool
    is_numeric: bool
    placeholder: str
    box: Box | None = None
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A line item: ``key`` names its inputs, ``number`` counts from 1."""

    key: str
    number: int
    inputs: tuple[Input, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why a document waits, and the input where it can be mended."""

    text: str
    is_warning: bool = False
    target: str = ""
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True)
class Form:
    """A document to be corrected."""

    document_type: str
    type_sure_by: str
    type_state: str
    type_hint: str
    groups: Mapping[str, tuple[Input, ...]]
    more: tuple[Input, ...]
    columns: Mapping[str, str]
    more_columns: Mapping[str, str]
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Entry:
    """What a person has typed and not saved yet, and what came of it."""

    submission: Submission
    problems: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None


def picture_path(document: StoredDocument, number: int, turns: Mapping[int, int] = _NO_TURNS) -> str:
    """The picture of a page (from 1) as it looks now, which a browser may keep for ever.

    Args:
        document: which has the page.
        number: of it.
        turns: how people turned pages of its file (``Store.paper.turns``).
    """
    return f"/documents/{document.id}/pages/{number}?of={_looks(document, number, turns)}"


def thumbnail_path(document: StoredDocument, number: int, turns: Mapping[int, int] = _NO_TURNS) -> str:
    """The same, small."""
    return f"/documents/{document.id}/pages/{number}/thumbnail?of={_looks(document, number, turns)}"


def _looks(document: StoredDocument, number: int, turns: Mapping[int, int]) -> str:
    return stamp(document.file_sha256, document.first_page + number - 1, turns)


def mail_line(file: InputFile, language: Language) -> str:
    """The mail that a file came with: who sent it, when, and what about."""
    if file.mail is None:
        return ""
    mail, say = file.mail, language.gettext
    sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender
    subject = mail.subject or say("no subject")
    if mail.sent_at is None:
        return say("Mail from %(sender)s: %(subject)s", sender=sender, subject=subject)
    sent = language.moment(mail.sent_at)
    return say("Mail from %(sender)s, %(sent)s: %(subject)s", sender=sender, sent=sent, subject=subject)


class FormBuilder:
    """Builds the form of a document.

    Args:
        document: as it is in the store.
        extraction: of it.
        first_page: number of the document's first page within its file.
        min_confidence: below it a value is doubtful.
        language: of the page.
        remedies: what may be done about issues, by their place among those of the document.
        entry: what a person typed, where the form is shown again.
    """

    def __init__(
        self,
        document: StoredDocument,
        extraction: Extraction,
        *,
        first_page: int,
        min_confidence: float,
        language: Language | None = None,
        remedies: Mapping[int, tuple[Remedy, ...]] = MappingProxyType({}),
        entry: Entry | None = None,
    ) -> None:
        self.document = document
        self.extraction = extraction
        self.first_page = first_page
        self.min_confidence = min_confidence
        self.language = language or language_of("en")
        self.entry = entry
        self.remedies = {} if entry else remedies
        self._doubts = doubts_of(extraction, min_confidence=min_confidence, language=self.language)
        self.issues = entry.refusal.issues if entry and entry.refusal else document.issues
        self._issues = _by_place(self.issues)
        type_name = entry.submission.document_type if entry else ""
        known = type_name in set(DocumentType)
        self.document_type = DocumentType(type_name) if known else self.extraction.document_type

    def build(self) -> Form:
        inputs = {name: self._header(name) for name in HEADER_FIELDS}
        columns = self._columns()
        lines = tuple(self._lines(columns))
        shown = {group: tuple(inputs[n] for n in names if self._is_shown(inputs[n])) for group, names in GROUPS.items()}
        every = [*inputs.values(), *(cell for line in lines for cell in line.inputs)]
        classification = self.extraction.classification
        is_entered = self.document_type is not classification.document_type
        sure = is_entered or classification.confidence >= self.min_confidence
        return Form(
            document_type=self.document_type,
            type_sure_by="" if is_entered else self.language.percent(classification.confidence),
            type_state="sure" if sure else "doubtful",
            type_hint=", ".join(map(self.language.say, classification.evidence)),
            groups={group: fields for group, fields in shown.items() if fields},
            more=tuple(one for names in GROUPS.values() for n in names if not self._is_shown(one := inputs[n])),
            columns={name: self.language.column(name) for name in columns},
            more_columns={name: self.language.column(name) for name in LINE_FIELDS if name not in columns},
            lines=lines,
            boxes=tuple(one.box for one in every if one.box),
            reasons=tuple(self._reasons({one.name for one in every})),
        )

    def _header(self, name: str) -> Input:
        stored = self.extraction.fields.get(name)
        texts = self.entry.submission.fields if self.entry else {}
        text = texts.get(name, shown_field(stored))
        required = name in REQUIRED_FIELDS.get(self.document_type, ())
        return self._input(f"field.{name}", name, HEADER_FIELDS[name], stored, text, required=required)

    def _is_shown(self, one: Input) -> bool:
        return one.state != "empty" or bool(one.messages)

    def _columns(self) -> list[str]:
        used = {name for _, stored, texts in self._rows() for name in (*stored, *(n for n, t in texts.items() if t))}
        used |= {issue.field for issue in self.issues if issue.line and issue.field}
        used |= set(_PAYMENTS if self.document_type is DocumentType.PAYMENT_ADVICE else _GOODS)
        used |= set(REQUIRED_LINE_FIELDS.get(self.document_type, ()))
        return [name for name in LINE_FIELDS if name in used]

    def _rows(self) -> Iterator[tuple[str, Mapping[str, Field], Mapping[str, str]]]:
        """Key, what was stored, and the texts to show; rows that a person emptied are left out."""
        items = {str(i): item for i, item in enumerate(self.extraction.line_items)}
        if self.entry is None:
            for key, item in items.items():
                yield key, item, {name: shown_field(value) for name, value in item.items()}
            return
        for key, texts in self.entry.submission.lines:
            if any(texts.values()):
                yield key, items.get(key, {}), texts

    def _lines(self, columns: Sequence[str]) -> Iterator[Line]:
        required = REQUIRED_LINE_FIELDS.get(self.document_type, ())
        for number, (key, stored, texts) in enumerate(self._rows(), 1):
            inputs = tuple(
                self._input(
                    f"line.{key}.{name}",
                    name,
                    LINE_FIELDS[name],
                    stored.get(name),
                    texts.get(name, ""),
                    required=name in required,
                    line=number,
                )
                for name in columns
            )
            messages = tuple(dict.fromkeys(message for one in inputs for message in one.messages))
            yield Line(key, number, inputs, messages)

    def _input(
        self,
        input_name: str,
        name: str,
        kind: ValueKind,
        stored: Field | None,
        text: str,
        *,
        required: bool,
        line: int | None = None,
    ) -> Input:
        problem = self.entry.problems.get(input_name) if self.entry else None
        say = self.language.say
        messages = [say(problem)] if problem else []
        issues = self._issues.get((line, name), ())
        messages += [say(issue.message) for issue in issues]
        is_entered = text != shown_field(stored)
        state = state_of(
            stored,
            text,
            is_required=required,
            is_wrong=bool(problem) or any(issue.severity is Severity.ERROR for issue in issues),
            is_questioned=bool(issues),
            min_confidence=self.min_confidence,
        )
        label = self._label(name, line)
        return Input(
            name=input_name,
            label=label,
            text=text,
            state=state,
            sure_by=self.language.percent(stored.confidence) if stored and not is_entered else "",
            hint=_hint(stored, self.language),
            why=" ".join(self._doubts.get(input_name, ())) if state == "doubtful" and not messages else "",
            messages=tuple(messages),
            is_long=kind is ValueKind.TEXT or "\n" in text,
            is_numeric=kind in _NUMERIC,
            placeholder="YYYY-MM-DD" if kind is ValueKind.DATE else "",
            box=self._box(input_name, label, state, stored),
        )

    def _label(self, name: str, line: int | None) -> str:
        if line is None:
            return self.language.field(name)
        return self.language.gettext("%(field)s, line %(line)s", field=self.language.column(name), line=line)

    def _box(self, input_name: str, label: str, state: str, stored: Field | None) -> Box | None:
        taken = self.entry.submission.places.get(input_name) if self.entry else None
        page = taken.page if taken else stored.page if stored else None
        box = taken.box if taken else stored.bbox if stored else None
        if page is None or box is None:
            return None
        left, top = max(0.0, box.x0 - _PAD), max(0.0, box.y0 - _PAD)
        width, height = min(1.0, box.x1 + _PAD) - left, min(1.0, box.y1 + _PAD) - top
        corners = (round(left, 4), round(top, 4), round(width, 4), round(height, 4))
        return Box(input_name, label, state, page - self.first_page + 1, *corners, is_taken=taken is not None)

    def _reasons(self, inputs: set[str]) -> Iterator[Reason]:
        keys = self._keys()
        for place, issue in enumerate(self.issues):
            is_warning = issue.severity is Severity.WARNING
            remedies = self.remedies.get(place, ())
            yield Reason(self.language.say(issue.message), is_warning, _target(issue, inputs, keys), remedies)
        told = {issue.message for issue in self.issues}
        if self.entry is None:
            reasons = (reason for reason in self.document.decision.reasons if reason not in told)
            yield from (Reason(self.language.say(reason)) for reason in reasons)

    def _keys(self) -> list[str]:
        return [key for key, _, _ in self._rows()]


def boxes_of_page(boxes: Iterable[Box], page: int) -> list[Box]:
    """Large boxes first, so that small ones lie above them and can be clicked."""
    return sorted((box for box in boxes if box.page == page), key=lambda box: -box.width * box.height)


def _by_place(issues: Iterable[Issue]) -> dict[tuple[int | None, str], list[Issue]]:
    places: dict[tuple[int | None, str], list[Issue]] = {}
    for issue in issues:
        if issue.field:
            places.setdefault((issue.line, issue.field), []).append(issue)
    return places


def _target(issue: Issue, inputs: set[str], keys: Sequence[str]) -> str:
    if issue.line and issue.line <= len(keys):
        name = f"line.{keys[issue.line - 1]}.{issue.field}"
    else:
        name = f"field.{issue.field}"
    return name if name in inputs else ""


def _hint(stored: Field | None, language: Language) -> str:
    if stored is None:
        return ""
    is_other = stored.text and stored.text != value_text(stored.value)
    seen = [language.gettext("seen: %(text)s", text=stored.text)] if is_other else []
    return " · ".join([*seen, *map(language.say, stored.evidence)])


def _value(extraction: Extraction | None, name: str) -> str:
    return shown_field(extraction.fields.get(name)) if extraction else ""
