"""Orders written as mail text: sentences, quantities and article numbers by spaCy's rules.

"Please send us 20 pcs of 4711-A until 12 March" has no table and no labels. Sentences come from the sentencizer,
quantities and article numbers from the entity ruler, intents from the matcher.
"""

import datetime as dt
import functools
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from datamodel.document import BBox, Document, Page, PageOrigin, Word
from datamodel.extraction import DocumentType, Extraction, Field, LineItem
from extractors.geometry.candidates import identifiers
from extractors.geometry.labels import find_labels
from extractors.geometry.layout import lay_out_page
from extractors.values import Notation, parse_date, parse_number
from extractors.vocabulary import LEGAL_FORM, label_key, phrases

_NUMBER = r"^\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?$"
_ARTICLE = r"^(?=.*\d)(?=.*[A-Z./-])[A-Z0-9][A-Z0-9]*(?:[./_-][A-Z0-9]+)*$"
_ARTICLE_CUES = [
    "art",
    "art.",
    "artikel",
    "artikelnr",
    "artikelnr.",
    "artikelnummer",
    "art.-nr.",
    "art-nr",
    "article",
    "item",
    "part",
    "material",
    "materialnr.",
    "sku",
    "nr",
    "nr.",
    "no",
    "no.",
    "#",
    "of",
    "code",
    "bestellnr.",
]
_ORDER_VERBS = [
    "order",
    "ordering",
    "send",
    "supply",
    "deliver",
    "ship",
    "bestellen",
    "bestelle",
    "senden",
    "schicken",
    "liefern",
    "benötigen",
    "brauchen",
    "need",
    "require",
    "ordern",
    "zusenden",
    "zuschicken",
    "lieferung",
    "zusendung",
    "delivery",
]
_POLITE = ["please", "bitte", "hereby", "hiermit", "kindly", "we", "wir", "ich", "i"]
_QUOTED = re.compile(
    r"^\s*(>|-{2,}\s*(original|ursprüngliche|forwarded|weitergeleitete)|(from|von|gesendet|sent):\s)", re.IGNORECASE
)
_DAY_AND_MONTH = re.compile(r"\b(\d{1,2})(?:\.|st|nd|rd|th)?\s*([^\W\d_]{3,10})\b|\b(\d{1,2})\.(\d{1,2})\.(?!\d)")
_LINE_CONFIDENCE = 0.84
_WITHOUT_UNIT = 0.72
_SUBJECT_WORDS = 60


@dataclass(frozen=True, slots=True)
class _Found:
    """An order line in running text, as character offsets of the text."""

    quantity: Span
    article: Span | None
    sentence: Span


class _Places:
    """Where words stand on a laid-out mail; built once a mail, as there may be thousands of lines to find."""

    def __init__(self, document: Document) -> None:
        self._pages = document.pages
        self._keys = [[label_key(word.text) for word in page.words] for page in document.pages]
        self._starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for page, keys in enumerate(self._keys):
            for start, key in enumerate(keys):
                self._starts[key].append((page, start))

    def find(self, text: str) -> tuple[int, BBox]:
        """The first run of the words of ``text``; the whole first page where there is none."""
        wanted = [label_key(part) for part in text.split()]
        for page, start in self._starts.get(wanted[0], ()) if wanted else ():
            if self._keys[page][start : start + len(wanted)] == wanted:
                found = self._pages[page]
                return found.number, _around(found.words[start : start + len(wanted)])
        return self._pages[0].number, BBox(0.0, 0.0, 1.0, 1.0)


def order_intent(text: str) -> float:
    """How clearly ``text`` asks for goods, 0..1: a wish ("please send", "wir bestellen") and lines to order."""
    doc = _pipeline()(_own_text(text))
    wishes = len(_wishes()(doc))
    lines = sum(1 for found in _order_lines(doc) if found.article is not None)
    if not lines:
        return 0.0
    return min(0.95, 0.45 + 0.25 * min(wishes, 1) + 0.15 * min(lines, 2) * (1 if wishes else 0.3))


def complete_from_mail(extraction: Extraction, document: Document, notation: Notation) -> Extraction:
    """``extraction`` with what only the mail itself says: sender, day, and lines in running text where no table was."""
    fields = dict(extraction.fields)
    for name, field in _mail_fields(document).items():
        if name not in fields or fields[name].confidence < field.confidence:
            fields[name] = field
    number = _number_in_subject(document, notation)
    if number and "document_number" not in fields and extraction.document_type is DocumentType.PURCHASE_ORDER:
        fields["document_number"] = number
    items = extraction.line_items
    if not items and extraction.document_type in (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE):
        items = tuple(_line_items(document, notation))
    return replace(extraction, fields=fields, line_items=items)


def _own_text(text: str) -> str:
    """The mail without the quoted mails below it; all of it where nothing else is there (a forwarded order)."""
    lines = text.splitlines()
    kept = [line for line in lines if not line.lstrip().startswith(">")]
    cut = next((i for i, line in enumerate(kept) if _QUOTED.match(line)), len(kept))
    own = "\n".join(kept[:cut]).strip()
    return own if len(own.split()) > 8 else "\n".join(kept)


# ---------------------------------------------------------------------------------------- header


def _mail_fields(document: Document) -> dict[str, Field]:
    mail = document.file.mail
    if mail is None:
        return {}
    fields: dict[str, Field] = {}
    if mail.sent_at:
        fields["document_date"] = Field(
            "document_date", mail.sent_at.date(), mail.sent_at.isoformat(), 0.85, evidence=("day of the mail",)
        )
    company = _company(document)
    if company:
        text, page, bbox = company
        fields["sender_name"] = Field(
            "sender_name", text, text, 0.82, page, bbox, ("line with a legal form in the mail",)
        )
    elif mail.sender_name:
        fields["sender_name"] = Field(
            "sender_name", mail.sender_name, mail.sender_name, 0.6, evidence=("sender of the mail",)
        )
    if mail.sender_name and not LEGAL_FORM.search(mail.sender_name):
        name = re.split(r"[|,(]", mail.sender_name)[0].strip()
        fields["contact_name"] = Field("contact_name", name, mail.sender_name, 0.7, evidence=("sender of the mail",))
    return fields


def _number_in_subject(document: Document, notation: Notation) -> Field | None:
    """The order's number where only the subject says it ("Bestellung 4500012345"): read like a line of a page."""
    subject = document.file.mail.subject if document.file.mail else ""
    words = subject.split()[:_SUBJECT_WORDS]
    boxes = [BBox(0.01 * i, 0.0, 0.01 * i + 0.008, 0.01) for i in range(len(words))]
    line = tuple(Word(word, box) for word, box in zip(words, boxes, strict=True))
    page = Page(1, 595, 842, line, PageOrigin.MAIL)
    found = [c for c in identifiers(find_labels(lay_out_page(page)), notation) if c.concept == "order_number"]
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    return Field("document_number", best.value, subject, min(best.score, 0.85), evidence=("subject of the mail",))


def _company(document: Document) -> tuple[str, int, BBox] | None:
    """The signature's line with a legal form: the last one of the sender's own text."""
    own = _own_text(document.text)
    lines = [line.strip() for line in own.splitlines() if LEGAL_FORM.search(line) and len(line.split()) <= 8]
    if not lines:
        return None
    text = re.split(r"\s*[|•·,;]\s*", lines[-1])[0]
    page, bbox = _Places(document).find(text)
    return text, page, bbox


# ---------------------------------------------------------------------------------------- lines


def _line_items(document: Document, notation: Notation) -> Iterator[LineItem]:
    doc = _pipeline()(_own_text(document.text))
    sent = document.file.mail.sent_at.date() if document.file.mail and document.file.mail.sent_at else None
    places = _Places(document)
    for found in _order_lines(doc):
        item = _item(found, places, notation, sent)
        if "supplier_material_number" in item or "description" in item:
            yield item


def _item(found: _Found, places: _Places, notation: Notation, sent: dt.date | None) -> Mapping[str, Field]:
    quantity = parse_number(found.quantity[0].text.rstrip("xX"), notation)
    if quantity is None:
        return {}
    item = {"quantity": _field("quantity", quantity, found.quantity[0].text, places, _confidence(found))}
    if len(found.quantity) > 1:
        unit = found.quantity[1].text.rstrip(".")
        item["unit"] = _field("unit", unit, unit, places, _LINE_CONFIDENCE)
    if found.article is not None:
        number = found.article[-1].text
        item["supplier_material_number"] = _field("supplier_material_number", number, number, places, _LINE_CONFIDENCE)
    description = _description(found)
    if description:
        item["description"] = _field("description", description, description, places, 0.7)
    day = _day(found.sentence.text, notation, sent)
    if day:
        item["delivery_date"] = _field("delivery_date", day, found.sentence.text[:40], places, 0.7)
    return item


def _confidence(found: _Found) -> float:
    return _LINE_CONFIDENCE if len(found.quantity) > 1 else _WITHOUT_UNIT


def _description(found: _Found) -> str:
    """What stands in the line with the quantity and the number: the goods' name."""
    tokens = [
        t
        for t in found.sentence
        if not _inside(t, found.quantity) and not (found.article and _inside(t, found.article))
    ]
    after = [t for t in tokens if t.i > found.quantity.end - 1]
    words: list[str] = []
    for token in after:
        if token.is_punct or token.is_space or token.lower_ in _STOPS:
            if words:
                break
            continue
        words.append(token.text)
    return " ".join(words[:8]) if any(len(word) > 2 for word in words) else ""


_STOPS = frozenset(
    (
        "of",
        "von",
        "à",
        "per",
        "at",
        "to",
        "by",
        "until",
        "bis",
        "für",
        "for",
        "zum",
        "am",
        "and",
        "und",
        "on",
        "from",
        "the",
        "der",
        "die",
        "das",
        "an",
        "in",
        "x",
        "article",
        "artikel",
        "item",
        "art.",
        "art",
        "no.",
        "no",
        "nr.",
        "nr",
        "part",
        "material",
        "each",
        "delivery",
        "lieferung",
        "zu",
        "asap",
        "please",
        "bitte",
    )
)


def _inside(token: Token, span: Span) -> bool:
    return span.start <= token.i < span.end


def _day(text: str, notation: Notation, sent: dt.date | None) -> dt.date | None:
    day = parse_date(text, notation)
    if day or sent is None:
        return day
    years = (sent.year, sent.year + 1)
    days = (
        parse_date(f"{written} {year}".replace(". ", "."), notation)
        for written in _written_days(text)
        for year in years
    )
    return next((day for day in days if day and day >= sent), None)


def _written_days(text: str) -> Iterator[str]:
    """What may be a day without its year: "12 March", "12. März", "12.3."; also "20 pcs", which no month is called."""
    for match in _DAY_AND_MONTH.finditer(text):
        yield f"{match[1]} {match[2]}" if match[1] else f"{match[3]}.{match[4]}."


def _field(name: str, value: object, text: str, places: _Places, confidence: float) -> Field:
    page, bbox = places.find(text)
    return Field(name, value, text, confidence, page, bbox, ("order line in the mail's text",))  # type: ignore[arg-type]  # a Value by construction


def _around(words: Sequence[Word]) -> BBox:
    return BBox.around(word.bbox for word in words)


def _order_lines(doc: Doc) -> Iterator[_Found]:
    """Quantities with the article number that stands next to each in the same line or sentence."""
    waiting = deque(doc.ents)
    for sentence in doc.sents:
        entities = []
        while waiting and waiting[0].start < sentence.end:
            entities.append(waiting.popleft())
        quantities = [entity for entity in entities if entity.label_ == "QUANTITY"]
        articles = [entity for entity in entities if entity.label_ == "ARTICLE"]
        free = list(articles)
        for number, quantity in enumerate(quantities):
            stop = quantities[number + 1].start if number + 1 < len(quantities) else sentence.end
            after = [a for a in free if quantity.end <= a.start < stop]
            before = [a for a in free if a.end <= quantity.start]
            article = _best_article(after) or _best_article(before[::-1])
            if article is not None:
                free.remove(article)
            if article is not None or len(quantity) > 1:
                yield _Found(quantity, article, sentence)


def _best_article(articles: Sequence[Span]) -> Span | None:
    """The first that is announced ("Art.-Nr. 4711"), else the first."""
    return next((a for a in articles if len(a) > 1), articles[0] if articles else None)


# ---------------------------------------------------------------------------------------- the spaCy pipeline


@functools.cache
def _pipeline() -> Language:
    """Tokens at white space, sentences at line ends and full stops, quantities and article numbers by rule."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        rules=_abbreviations(),
        prefix_search=re.compile(r"^[(\[\"'„“*•]").search,
        suffix_search=_suffix,
        token_match=None,
    )
    nlp.add_pipe("sentencizer", config={"punct_chars": ["!", "?", "\n", "\n\n", "."]})
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    unit_words = sorted(
        {unit for unit in phrases("units", "known")} | {f"{u}." for u in phrases("units", "known") if len(u) < 5}
    )
    ruler.add_patterns(  # type: ignore[attr-defined]  # add_pipe is typed as returning any callable
        [
            {"label": "QUANTITY", "pattern": [{"TEXT": {"REGEX": _NUMBER}}, {"LOWER": {"IN": unit_words}}]},
            {"label": "QUANTITY", "pattern": [{"TEXT": {"REGEX": r"^\d{1,5}[xX]$"}}]},
            {"label": "QUANTITY", "pattern": [{"TEXT": {"REGEX": _NUMBER}}, {"LOWER": {"IN": ["x", "×", "mal"]}}]},
            {
                "label": "ARTICLE",
                "pattern": [{"LOWER": {"IN": _ARTICLE_CUES}}, {"TEXT": {"REGEX": r"^(?=.*\d)[\w./-]{3,}$"}}],
            },
            {"label": "ARTICLE", "pattern": [{"TEXT": {"REGEX": _ARTICLE}, "LENGTH": {">=": 4}}]},
        ]
    )
    nlp.add_pipe("longest_entities", last=True)
    return nlp


def _suffix(text: str) -> re.Match[str] | None:
    """Punctuation at the end of a token. The full stop of "12." may be that of a day, that of "KH-2015." is none."""
    if re.fullmatch(r"\d{1,3}\.", text):
        return None
    return re.search(r"[.,;:!?)\]\"'“”]$", text)


def _abbreviations() -> dict[str, list[dict[int, str]]]:
    """Words whose full stop ends no sentence."""
    words = {cue for cue in _ARTICLE_CUES if cue.endswith(".")}
    words |= {f"{unit}." for unit in phrases("units", "known") if 1 < len(unit) < 5}
    return {form: [{ORTH: form}] for word in words for form in (word, word.title(), word.upper(), word.capitalize())}


@Language.component("longest_entities")
def longest_entities(doc: Doc) -> Doc:
    """Of overlapping entities keep the longest; dates and amounts of money are no article numbers."""
    kept = [
        entity
        for entity in filter_spans(list(doc.ents))
        if not (entity.label_ == "ARTICLE" and _is_no_article(entity[-1].text))
    ]
    doc.ents = tuple(kept)
    return doc


def _is_no_article(text: str) -> bool:
    is_date = re.fullmatch(r"\d{1,4}[./-]\d{1,2}[./-]\d{0,4}", text)
    is_amount = re.fullmatch(r"[\d.,]*[.,]-?\d{0,2}", text)
    is_phone = re.fullmatch(r"[\d/-]{7,}", text) and ("/" in text or text.startswith("0"))
    return bool(is_date or is_amount or is_phone)


@functools.cache
def _wishes() -> Matcher:
    matcher = Matcher(_pipeline().vocab)
    anything = {"IS_SPACE": False, "OP": "{0,6}"}
    matcher.add("WISH", [[{"LOWER": {"IN": _POLITE}}, anything, {"LOWER": {"IN": _ORDER_VERBS}}]])
    return matcher
