"""The first reading of an order in running text: quantities and article numbers by spaCy's rules, no training.

"Please send us 20 pcs of 4711-A until 12 March" has no table and no labels. Sentences come from the sentencizer,
quantities and article numbers from the entity ruler, wishes from the matcher.
"""

import datetime as dt
import functools
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

from datamodel.extraction import Field, LineItem
from extractors.mailtext_days import day_of
from extractors.mailtext_places import Places
from extractors.values import Notation, parse_number
from extractors.vocabulary import phrases

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
_TIMES = frozenset({"x", "×", "mal"})
_LINE_CONFIDENCE = 0.84
_WITHOUT_UNIT = 0.72


@dataclass(frozen=True, slots=True)
class _Found:
    """An order line in running text, as character offsets of the text."""

    quantity: Span
    article: Span | None
    sentence: Span


def wish_for_goods(text: str) -> float:
    """How clearly ``text`` asks for goods, 0..1: a wish ("please send", "wir bestellen") and lines to order."""
    doc = _pipeline()(text)
    wishes = len(_wishes()(doc))
    lines = sum(1 for found in _order_lines(doc) if found.article is not None)
    if not lines:
        return 0.0
    return min(0.95, 0.45 + 0.25 * min(wishes, 1) + 0.15 * min(lines, 2) * (1 if wishes else 0.3))


def lines_by_rule(text: str, places: Places, notation: Notation, sent: dt.date | None) -> Iterator[LineItem]:
    """The order lines of ``text``: a quantity, and an article number or goods beside it."""
    for found in _order_lines(_pipeline()(text)):
        item = _item(found, places, notation, sent)
        if "supplier_material_number" in item or "description" in item:
            yield item


def _item(found: _Found, places: Places, notation: Notation, sent: dt.date | None) -> Mapping[str, Field]:
    quantity = parse_number(found.quantity[0].text.rstrip("xX"), notation)
    if quantity is None:
        return {}
    item = {"quantity": _field("quantity", quantity, found.quantity[0].text, places, _confidence(found))}
    if len(found.quantity) > 1 and found.quantity[1].lower_ not in _TIMES:
        unit = found.quantity[1].text.rstrip(".")
        item["unit"] = _field("unit", unit, unit, places, _LINE_CONFIDENCE)
    if found.article is not None:
        number = found.article[-1].text
        item["supplier_material_number"] = _field("supplier_material_number", number, number, places, _LINE_CONFIDENCE)
    description = _description(found)
    if description:
        item["description"] = _field("description", description, description, places, 0.7)
    day = day_of(found.sentence.text, notation, sent)
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


def _field(name: str, value: object, text: str, places: Places, confidence: float) -> Field:
    page, bbox = places.find(text)
    return Field(name, value, text, confidence, page, bbox, ("order line in the mail's text",))  # type: ignore[arg-type]  # a Value by construction


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
            {"label": "QUANTITY", "pattern": [{"TEXT": {"REGEX": _NUMBER}}, {"LOWER": {"IN": sorted(_TIMES)}}]},
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
