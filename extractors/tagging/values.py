"""What the text of a span means: the value in the notation of its document, trimmed of what is no part of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from datamodel.extraction import Value, ValueKind
from extractors.tagging.decoding import kind_of
from extractors.tagging.misprints import all_digits, find_day, with_digits
from extractors.tagging.spans import Span
from extractors.values import (
    CURRENCY_SIGNS,
    NUMBER,
    Notation,
    find_ibans,
    find_tax_ids,
    notation_of,
    number_of,
    parse_currency,
    parse_date,
)
from extractors.vocabulary import label_key
from models.layout.labels import LINE

_NUMBERS = (ValueKind.AMOUNT, ValueKind.QUANTITY)
_LABEL_REST = re.compile(r"^(?:[^\W\d_][^\d:]{0,30}:|(?:n[or]|nummer|number|num)[.:°]|[№#]|n°)\s*(?=\S)", re.IGNORECASE)
_EDGES = " .,;:·•|*'\"„“”‚‘’"
_GLUED_HEAD = re.compile(r"^[^\W\d_][^\s:]{1,30}:(?=[^\s/])")
_BETWEEN_PARTS = re.compile(r"\s*(?:[·•|*]|\s[-–—]\s)\s*")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,])")
_ATTACHED = re.compile(r"(?:\b[A-Z]{1,2})?[€$£¥₹]|(?<![\w.,])(?:[A-Z]{2,3}|Fr\.?)(?=\d)")
_NUMBER_REST = re.compile(r"\d[^\W\d_][\d.,]|[.,]\d*[^\W\d_]|(?<!\w)[^\W\d_]\d*[.,]\d")
_AMBIGUOUS = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d{3}(?![\d.,])")
_TAX_SUFFIX = re.compile(r"(?<=\d)\s(?:MWST|TVA|IVA)$", re.IGNORECASE)  # ends Swiss VAT ids
_IBAN_LIKE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_UNIT_BEHIND = re.compile(r"^[-+]?[\d.,'’ \u00a0]*\d\s*([^\W\d_][\w.²³/%-]*|%)")
_DOUBTFUL = 0.6  # how much is left of a score where a value lacks what its kind usually has
_ODD = 0.9  # the same for what is written oddly
_FAR_APART = 25  # days by which the spreads of two readings must differ to decide
_LONGEST_UNIT = 20


@dataclass(frozen=True)
class Reading:
    """A span read as a value.

    Attributes:
        score: the span's, less where the text hardly looks like its kind.
        text: what was seen, trimmed.
    """

    value: Value
    score: float
    text: str
    span: Span


def notation_from(spans: Iterable[Span], whole_text: str, *, language: str, currency: str) -> Notation:
    """The notation of a document: from its tagged numbers and days where they decide, else from all that it says."""
    numbers, days = [], []
    for span in spans:
        kind = kind_of(span.tag)
        if kind in _NUMBERS and not span.is_runner_up:
            numbers.append(span.text)
        elif kind is ValueKind.DATE and not span.is_runner_up:
            days.append(span.text)
    by_text = notation_of(whole_text, language=language, currency=currency)
    by_numbers = notation_of("\n".join(numbers), language=language, currency=currency)
    by_days = notation_of("\n".join(days), language=language, currency=currency)
    decimal = by_text if "as usual" in by_numbers.evidence[0] else by_numbers
    day = by_text if "as usual" in by_days.evidence[1] else by_days
    if "as usual" in day.evidence[1]:
        day = _by_nearness(days) or day
    return Notation(decimal.decimal, day.day_first, (decimal.evidence[0], day.evidence[1]))


def _by_nearness(texts: Sequence[str]) -> Notation | None:
    """The order of day and month by which the days of a paper lie close together; None where both orders do."""
    spreads = []
    for day_first in (True, False):
        days = [day for text in texts if (day := parse_date(text, Notation(day_first=day_first)))]
        spreads.append((max(days) - min(days)).days if days else 0)
    if abs(spreads[0] - spreads[1]) < _FAR_APART:
        return None
    day_first = spreads[0] < spreads[1]
    why = f"{'day' if day_first else 'month'} first: so its days lie closer together"
    return Notation(day_first=day_first, evidence=("", why))


def read_currency(text: str) -> str | None:
    """The currency of a tagged text, also where its sign is letters: "RM12.50"."""
    letters = re.sub(r"[\d.,'()\s-]", "", text).upper()
    return parse_currency(text) or CURRENCY_SIGNS.get(letters) or CURRENCY_SIGNS.get(letters + ".")


def read_value(span: Span, notation: Notation) -> Reading | None:
    """The value of a span; None where its text cannot be one of its kind."""
    name, kind = span.tag.removeprefix(LINE), kind_of(span.tag)
    if kind is ValueKind.TEXT:
        return _text(name, span)
    if kind is ValueKind.DATE:
        strict = parse_date(span.text, notation)
        return _reading(strict or find_day(span.text, notation), span, factor=1.0 if strict else _ODD)
    if kind in _NUMBERS:
        return _number(span, notation)
    if kind is ValueKind.CURRENCY:
        return _reading(read_currency(span.text), span)
    if kind is ValueKind.UNIT:
        return _unit(span)
    return _identifier(name, span)


def _reading(value: Value | None, span: Span, text: str = "", factor: float = 1.0) -> Reading | None:
    return None if value is None or value == "" else Reading(value, span.score * factor, text or span.text, span)


# ---------------------------------------------------------------------------------------- numbers


def _number(span: Span, notation: Notation) -> Reading | None:
    numbers = numbers_in(span.text, notation)
    if len(numbers) == 1 and not _NUMBER_REST.search(span.text):
        return _reading(numbers[0], span)
    mended = with_digits(span.text)
    if mended != span.text and len(better := numbers_in(mended, notation)) == 1:
        return _reading(better[0], span, factor=_ODD)
    return _reading(numbers[0], span, factor=_DOUBTFUL if len(numbers) > 1 else 1.0) if numbers else None


def numbers_in(text: str, notation: Notation) -> list[Decimal]:
    """The numbers of a text that are no percentages; "12 000" is one."""
    plain = _GROUPED.sub(lambda match: re.sub(r"\s", "", match[0]), _ATTACHED.sub(" ", text))
    plain = re.sub(r"(?<![\w.,])[x×](?=\d)|(?<=\d)[x×](?!\w)", " ", plain)
    found = []
    for match in NUMBER.finditer(plain):
        if not plain[match.end() : match.end() + 2].strip().startswith("%"):
            number = number_of(match, notation)
            if number is not None:
                found.append(number)
    return found


def other_reading(reading: Reading, notation: Notation) -> Reading | None:
    """Say "1.234" in the other notation; None where the text can be read in one way only."""
    if not isinstance(reading.value, Decimal) or not _AMBIGUOUS.search(reading.text):
        return None
    other = replace(notation, decimal="." if notation.decimal == "," else ",")
    numbers = numbers_in(reading.text, other)
    if not numbers or numbers[0] == reading.value:
        return None
    return replace(reading, value=numbers[0], score=reading.score * _DOUBTFUL)


# ---------------------------------------------------------------------------------------- words


def _unit(span: Span) -> Reading | None:
    text = span.text.strip(_EDGES + "()[]")
    behind = _UNIT_BEHIND.match(text)
    text = behind[1] if behind else text
    plausible = 0 < len(text) <= _LONGEST_UNIT and (text[0].isalpha() or text == "%")
    return _reading(text, span, text) if plausible else None


def unit_behind(reading: Reading) -> str:
    """The unit that is written on to a quantity: "2Stk"; empty where there is none."""
    found = _UNIT_BEHIND.match(reading.text.strip("xX×( "))
    return found[1].strip(_EDGES) if found and found[1].casefold() not in ("x", "×") else ""


def _identifier(name: str, span: Span) -> Reading | None:
    if name == "sender_iban":
        return _iban(span)
    if name == "sender_tax_id":
        found = find_tax_ids(span.text)
        if found:
            suffix = _TAX_SUFFIX.search(span.text)
            text = found[0][0] if suffix is None or found[0][0].endswith(suffix[0]) else found[0][0] + suffix[0]
            return _reading(text, span, text, 1.0 if found[0][1] else _ODD)
    text = trim_identifier(span.text)
    if name in ("gtin", "position"):
        text = text.replace(" ", "")
        text = all_digits(text) if all_digits(text).isdigit() else text
    has_digit = any(c.isdigit() for c in text)
    if not label_key(text) or (span.text.endswith(":") and not has_digit):  # nothing, or a label
        return None
    return _reading(text, span, text, 1.0 if has_digit else _DOUBTFUL)


def _iban(span: Span) -> Reading | None:
    valid = find_ibans(span.text)
    if valid:
        return _reading(valid[0], span)
    compact = re.sub(r"[^A-Z0-9]", "", span.text.upper().replace("IBAN", ""))
    return _reading(compact, span, factor=_DOUBTFUL) if _IBAN_LIKE.fullmatch(compact) else None


def trim_identifier(text: str) -> str:
    """An identifier without the label that is written on to it, and without signs around it."""
    text = text.strip(_EDGES)
    without = _LABEL_REST.sub("", text)
    text = (without if any(c.isdigit() for c in without) else text).strip(_EDGES)
    for left, right in ("()", "[]"):
        if text.count(left) != text.count(right) or text.startswith(left):
            text = text.strip(left + right + _EDGES)
    return text


def _text(name: str, span: Span) -> Reading | None:
    if name.endswith("_address"):
        text = _address(span.lines)
    else:
        text = " ".join(line.strip() for line in span.lines).strip(_EDGES.replace(".", "").replace("*", ""))
        text = _without_head(text) if name.endswith("_name") else _GLUED_HEAD.sub("", text)
    return _reading(text, span, text) if any(c.isalnum() for c in text) else None


def _without_head(text: str) -> str:
    """A name without a label that is written on to it: "Kontakt:Anna"."""
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and rest.strip() and len(head.split()) <= 3 else text


def _address(lines: Sequence[str]) -> str:
    """Lines as one, parted by commas; the dots and strokes of a return address are commas as well."""
    parts = [part for line in lines for part in re.split(r",|" + _BETWEEN_PARTS.pattern, line)]
    return ", ".join(part.strip(_EDGES) for part in parts if part.strip(_EDGES))
