"""Values that may fill a field, each with its score and the reason for it."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.document import BBox
from datamodel.extraction import Value
from extractors.geometry.labels import Label, LabelledPage, Place, Token, places_of, tokens_of
from extractors.geometry.layout import Line, Segment
from extractors.values import CURRENCIES, NUMBER, Notation, find_date, number_of
from extractors.vocabulary import NUMBER_WORDS, concepts, is_number_prefix, label_key

_RELATION_SCORE = {"beside": 0.92, "right": 0.9, "below": 0.8}
_DATE_LINK = frozenset(["vom", "from", "dated", "of", "von", "du", "del", "am", "issued", "at", "on", "date", "datum"])
_DISCOUNT = re.compile(r"skonto|discount|rabatt|%", re.IGNORECASE)
_BETWEEN_DAYS = 2  # words: "- ", "bis zum"
_MONEY = re.compile(r"\d[.,]\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible value of a concept. ``score`` is 0..1: how well its place and form speak for it."""

    concept: str
    value: Value
    text: str
    score: float
    page: int
    bbox: BBox
    evidence: str
    order: int = 0


def candidate_of(
    concept: str, value: Value, tokens: Sequence[Token], *, score: float, page: int, evidence: str
) -> Candidate:
    """A candidate made of ``tokens``; what OCR was unsure of counts less."""
    reading = min(token.confidence for token in tokens)
    text = " ".join(token.text for token in tokens)
    box = BBox.around(token.bbox for token in tokens)
    return Candidate(concept, value, text, score * (0.6 + 0.4 * reading), page, box, evidence)


def identifiers(page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    """Numbers of papers and partners, and the dates that stand with them ("Rechnung Nr. 4711 vom 1.3.2026")."""
    for label in page.all():
        if _is_quoted(label, page):
            continue
        for concept in [c for g, c in label.meanings if g == "identifiers"]:
            found = _identifier_at(label, page, concept)
            if found:
                candidate, rest = found
                yield candidate
                yield from _attached_date(concept, (*rest, *_next_tokens(label, page)), page, notation)


def _is_quoted(label: Label, page: LabelledPage) -> bool:
    """Whether a label stands in the text that a bank transfer is to carry: its numbers are whatever the payer wants."""
    before = [*page.of(label.line, label.segment - 1), *page.of(label.line, label.segment)]
    return any(
        other.means("texts", "payment_reference") and (other.segment < label.segment or other.start < label.start)
        for other in before
    )


def _identifier_at(label: Label, page: LabelledPage, concept: str) -> tuple[Candidate, tuple[Token, ...]] | None:
    label = _with_generic_number(label, page)
    for place in places_of(label, page):
        chosen = _identifier_tokens(place)
        if chosen and chosen[0] > 0 and _is_sentence(label, place):
            chosen = None
        if not chosen:
            if place.relation != "below" and place.tokens and label.end == len(label.tokens):
                return None
            continue
        start, end = chosen
        tokens = place.tokens[start:end]
        value = " ".join(token.text for token in tokens).strip(" .,;:()")
        score = _RELATION_SCORE[place.relation] * _label_weight(label)
        if label.is_prefix:
            score *= 0.5
        if concept == "generic_number":
            score *= 0.8
        if len(label_key(value)) < _SHORT_NUMBER:
            score *= 0.6
        evidence = f"{_WHERE[place.relation]} '{label.text}'"
        return candidate_of(concept, value, tokens, score=score, page=place.page, evidence=evidence), place.tokens[end:]
    return None


def _is_sentence(label: Label, place: Place) -> bool:
    """Whether the words before a number tell that it is no value: "this order within 48 hours", "Kundenstraße 15"."""
    return place.relation == "below" or (place.relation == "beside" and not _is_sure_label(label))


def _label_weight(label: Label) -> float:
    """A label in running text says less than one that stands alone, unless it says "number"."""
    if label.closed or label.opens_segment:
        return 1.0
    return 0.95 if _is_sure_label(label) else 0.7


def _is_sure_label(label: Label) -> bool:
    """Whether a label says that a number follows: "Bestellnummer", "Order No", "Kunde:"."""
    return label.closed or label_key(label.text).endswith(tuple(NUMBER_WORDS))


_WHERE = {"beside": "beside", "right": "right of", "below": "below"}


def _with_generic_number(label: Label, page: LabelledPage) -> Label:
    """Let "Mietrechnung (387) Nr." be one label: a bare "Nr." that follows without a number between belongs to it."""
    for other in page.of(label.line, label.segment):
        between = label.tokens[label.end : other.start]
        if other.start >= label.end and other.means("identifiers", "generic_number"):
            if all(token.text.startswith("(") or not any(c.isdigit() for c in token.text) for token in between):
                return replace(label, end=other.end)
            break
    return label


def _identifier_tokens(place: Place) -> tuple[int, int] | None:
    """Start and end of what looks like an identifier: a word with a digit near the beginning, not a date or a price."""
    tokens = place.tokens
    for index, token in enumerate(tokens[:4]):
        text = token.text.strip(".,;:()")
        if not any(c.isdigit() for c in text) or token.text.startswith("("):
            if index >= 2 or token.text in ("-", "–", "|"):
                return None
            continue
        if not _is_identifier(text):
            return None
        start = index - 1 if index and is_number_prefix(tokens[index - 1].text) else index
        return start, _identifier_end(tokens, index)
    return None


def _is_identifier(text: str) -> bool:
    looks_like_date = re.fullmatch(r"\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}", text)
    looks_like_price = re.fullmatch(r"[\d.,]*\d[.,]\d{2}", text) and _MONEY.search(text)
    return len(text) <= 35 and not looks_like_date and not looks_like_price and "@" not in text and "%" not in text


def _identifier_end(tokens: Sequence[Token], start: int) -> int:
    """An identifier may be printed in groups: further short words that are only digits, capitals and signs join it."""
    end = start + 1
    while end < len(tokens) and end - start < 4:
        text = tokens[end].text
        joins = re.fullmatch(r"[A-Z0-9]{1,6}|[/-]|[-/][A-Z0-9]+", text) and any(c.isdigit() for c in text)
        if not joins or not re.fullmatch(r"[A-Z0-9./-]+", tokens[end - 1].text):
            break
        end += 1
    return end


def _next_tokens(label: Label, page: LabelledPage) -> tuple[Token, ...]:
    """The words of the segments after the one with the label and its number."""
    segments = page.layout.lines[label.line].segments[label.segment + 1 :]
    return tuple(token for segment in segments[:3] for token in tokens_of(segment))


def _attached_date(concept: str, rest: Sequence[Token], page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    if len(rest) < 2 or rest[0].text.strip(":,.").casefold() not in _DATE_LINK:
        return
    found = _date_in(rest[:6], notation)
    if found:
        day, tokens = found
        name = concept.replace("_number", "_date")
        number = page.layout.page.number
        yield candidate_of(name, day, tokens, score=0.9, page=number, evidence="stands with the number")


def dates(page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    """Days with a label."""
    for label in page.all():
        for concept in [c for g, c in label.meanings if g == "dates"]:
            for place in places_of(label, page):
                found = _date_in(place.tokens[:8], notation)
                if found:
                    day, tokens = found
                    score = _RELATION_SCORE[place.relation] * (1.0 if label.opens_segment or label.closed else 0.8)
                    if concept == "due_date" and _DISCOUNT.search(page.layout.lines[label.line].text):
                        score *= 0.5  # "bis zum 14.2. 2 % Skonto"
                    evidence = f"{_WHERE[place.relation]} '{label.text}'"
                    yield candidate_of(concept, day, tokens, score=score, page=place.page, evidence=evidence)
                    break


def periods(page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    """First and last day of the periods that a label announces."""
    for label in page.all():
        if not label.means("dates", "period"):
            continue
        for place in places_of(label, page):
            days = _period_in(place.tokens[:12], notation)
            if days:
                score = _RELATION_SCORE[place.relation] * (1.0 if label.opens_segment or label.closed else 0.8)
                evidence = f"{_WHERE[place.relation]} '{label.text}'"
                for concept, (day, tokens) in zip(("period_start", "period_end"), days, strict=True):
                    yield candidate_of(concept, day, tokens, score=score, page=place.page, evidence=evidence)
                break


_DatePlace = tuple[Value, tuple[Token, ...]]


def _period_in(tokens: Sequence[Token], notation: Notation) -> tuple[_DatePlace, _DatePlace] | None:
    """Two days with at most two words between them, the first before the second."""
    first = _date_in(tokens, notation)
    if not first:
        return None
    rest = tokens[tokens.index(first[1][-1]) + 1 :]
    second = _date_in(rest, notation)
    if not second or rest.index(second[1][0]) > _BETWEEN_DAYS or not _in_order(first[0], second[0]):
        return None
    return first, second


def _in_order(first: Value, second: Value) -> bool:
    return isinstance(first, dt.date) and isinstance(second, dt.date) and first <= second


def unlabelled_dates(page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    """The first day in the upper part of a page that no label announces: the date of a letter."""
    for line in page.layout.lines:
        if line.bbox.y0 > 0.45:
            return
        for segment in line.segments:
            tokens = tokens_of(segment)
            found = _date_in(tokens, notation)
            if not found:
                continue
            day, chosen = found
            before = tokens[: tokens.index(chosen[0])]
            ends = len(tokens) <= len(before) + len(chosen)
            alone = ends and len(before) <= 3 and not _is_announced(before, segment, line)
            score, why = (
                (0.85, "a date that stands alone, as in a letter") if alone else (0.5, "first date on the page")
            )
            yield candidate_of("unlabelled_date", day, chosen, score=score, page=line.page, evidence=why)
            if alone:
                return


def _is_announced(words: Sequence[Token], segment: Segment, line: Line) -> bool:
    """Whether something says what a date is of: a colon or a number before it ("Stylesheet-Version: 2.5 vom …")."""
    if any(token.text.endswith(":") or any(c.isdigit() for c in token.text) for token in words):
        return True
    left = [other for other in line.segments if other.bbox.x1 <= segment.bbox.x0]
    return bool(left) and left[-1].text.endswith(":")


def _date_in(tokens: Sequence[Token], notation: Notation) -> tuple[Value, tuple[Token, ...]] | None:
    text = " ".join(token.text for token in tokens)
    found = find_date(text, notation)
    if not found:
        return None
    day, start, end = found
    position, chosen = 0, []
    for token in tokens:
        if position < end and position + len(token.text) > start:
            chosen.append(token)
        position += len(token.text) + 1
    return day, tuple(chosen)


def amounts(page: LabelledPage, notation: Notation) -> Iterator[Candidate]:
    """Sums with a label: in the words before them on their line, or above them."""
    for line in page.layout.lines:
        if line.number not in page.skipped:
            yield from _amounts_of(line, notation)
    for label in page.all():
        for concept in [c for g, c in label.meanings if g == "amounts"]:
            found = _amount_below(label, page, notation)
            if found:
                yield replace(found, concept=concept)


def _amounts_of(line: Line, notation: Notation) -> Iterator[Candidate]:
    """Each amount of a line with the words before it; of several behind one label ("19 %  100,00  19,00") the last."""
    tokens = [token for segment in line.segments for token in tokens_of(segment)]
    pending: Candidate | None = None
    start = 0
    for index, token in enumerate(tokens):
        value = _money(token.text, notation)
        percent = "%" in "".join(t.text for t in tokens[index : index + 2])
        if value is None or percent or not _MONEY.search(token.text):
            continue
        words = [t.text for t in tokens[start:index]]
        start = index + 1
        if pending and not any(c.isalpha() for word in words if word.upper() not in CURRENCIES for c in word):
            pending = replace(pending, value=value, text=token.text, bbox=token.bbox)
            continue
        if pending:
            yield pending
        pending = _amount_candidate(words, token, value, line.page)
    if pending:
        yield pending


def _amount_candidate(words: Sequence[str], token: Token, value: Decimal, page: int) -> Candidate | None:
    concept = amount_concept(words)
    if not concept:
        return None
    dashed = words[-1] in ("-", "−", "–")
    amount = -abs(value) if dashed else value
    score = 0.9 if len(words) <= _LABEL_WORDS else 0.6
    if dashed:
        score *= 0.6  # the dash may be a minus, a rule or a stain
    evidence = f"behind '{' '.join(words[-_LABEL_WORDS:])}'"
    return candidate_of(concept, amount, (token,), score=score, page=page, evidence=evidence)


_LABEL_WORDS = 7
_SHORT_NUMBER = 3  # characters: a shorter identifier is more often a count or a part of an address
_TAX = (
    "mwst",
    "mehrwertsteuer",
    "ust",
    "umsatzsteuer",
    "vat",
    "tax",
    "tva",
    "btw",
    "iva",
    "gst",
    "steuer",
    "steuerbetrag",
)
_NET = (
    "netto",
    "net",
    "nett",
    "ohne",
    "exkl",
    "excl",
    "excluding",
    "ex",
    "without",
    "before",
    "ht",
    "exclusive",
    "zwischensumme",
    "subtotal",
)
_GROSS = ("brutto", "gross", "inkl", "incl", "including", "inclusive", "ttc", "mit")
_PLUS = ("zzgl", "zuzueglich", "zuzuegl", "plus", "add")


def amount_concept(words: Sequence[str]) -> str:
    """Which sum the words before an amount announce: ``net_amount``, ``tax_amount``, ``gross_amount``, or none.

    The last label among them counts; the words around it say whether it is meant with or without tax.
    """
    keys = [label_key(word) for word in words]
    label = next((found for end in range(len(keys), 0, -1) if (found := _amount_label(keys, end))), "")
    if not label or label.startswith("skipped"):
        return ""
    has_tax = any(key in _TAX or key.startswith(("mwst", "ust")) for key in keys)
    is_net = any(key in _NET or key.startswith("netto") for key in keys)
    if any(key in _GROSS or key.startswith("brutto") for key in keys):
        return "gross_amount"
    if has_tax and any(key in _PLUS for key in keys):
        return "tax_amount"
    if is_net and label != "tax_amount":
        return "net_amount" if label != "gross_amount" or not {"due", "zahlbar"} & set(keys) else label
    if has_tax and is_net:
        return "net_amount"
    return "tax_amount" if has_tax and label == "gross_amount" else label


def _amount_label(keys: Sequence[str], end: int) -> str:
    """The concept of the longest label that ends before ``end``."""
    for start in range(max(0, end - 6), end):
        for group, concept in concepts("".join(keys[start:end]), "amounts"):
            if group == "amounts":
                return concept
    return ""


def _amount_below(label: Label, page: LabelledPage, notation: Notation) -> Candidate | None:
    for place in places_of(label, page):
        if place.relation == "below":
            for token in place.tokens:
                value = _money(token.text, notation)
                if value is not None and _MONEY.search(token.text):
                    evidence = f"below '{label.text}'"
                    return candidate_of("", value, (token,), score=0.75, page=place.page, evidence=evidence)
    return None


def _money(text: str, notation: Notation) -> Decimal | None:
    match = NUMBER.search(text.replace("€", " ").replace("$", " ").replace("£", " "))
    if not match or "%" in text or (sum(c.isalpha() for c in text) > 3):
        return None
    return number_of(match, notation)
