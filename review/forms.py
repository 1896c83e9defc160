"""What a person typed, to a corrected extraction.

Inputs are named ``field.NAME`` for the header and ``line.KEY.NAME`` for line items; the inputs ``line`` hold the keys
in the order of the lines. A key is the position (from 0) of the line that was there, or new. ``link.customer``,
``link.supplier`` and ``link.material.KEY`` hold the number of the record that a person chose; who chose none leaves
them empty. ``place.INPUT`` tells where on the page the text of an input was taken from (``review/places.py``).
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from datamodel.extraction import (
    ENTERED,
    HEADER_FIELDS,
    LINE_FIELDS,
    DocumentType,
    Extraction,
    Field,
    LineItem,
    Value,
    ValueKind,
)
from orders.linking import choose, chosen_links, links_of_lines, unchosen
from pipelines.export import value_text
from review.places import Place, places_of, with_places
from review.values import shown_field, tidy

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:(?P<group>[.,])\d{3})(?:(?P=group)\d{3})*)(?P<fraction>[.,]\d+)?")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_PARTNERS = ("customer", "supplier")
_MATERIAL = "material."
_MOST_DIGITS = 30


@dataclass(frozen=True)
class Submission:
    """A form as it was sent.

    Attributes:
        version: of the document that the person saw.
        document_type, fields: the texts of the header.
        lines: key and texts of each line item, in order.
        links: numbers that a person chose, by ``customer``, ``supplier`` and ``material.KEY``.
        places: where texts were taken from, by the names of their inputs.
        reason: why the document is rejected.
        despite: why it is approved although errors remain.
    """

    version: int
    document_type: str
    fields: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[tuple[str, Mapping[str, str]]] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    reason: str = ""
    despite: str = ""


@dataclass(frozen=True)
class Correction:
    """The extraction as a person wants it.

    Attributes:
        extraction: with every change that could be understood.
        problems: what could not be understood, by the name of its input.
        changes: in words, what differs from before.
        keys: of the line items, in order.
    """

    extraction: Extraction
    problems: Mapping[str, str]
    changes: tuple[str, ...]
    keys: tuple[str, ...] = ()


def submission_of(items: Sequence[tuple[str, str]], *, first_page: int = 1) -> Submission:
    """The inputs of a form, in order. Raises ``ValueError`` where it is no form of a document.

    ``first_page`` of the document within its file: the form counts its pages from 1.
    """
    values = dict(items)
    lines: dict[str, dict[str, str]] = {value: {} for name, value in items if name == "line"}
    fields: dict[str, str] = {}
    links: dict[str, str] = {}
    for name, value in items:
        kind, _, rest = name.partition(".")
        if kind == "field" and rest in HEADER_FIELDS:
            fields[rest] = tidy(value)
        elif kind == "line":
            key, _, column = rest.partition(".")
            if key in lines and column in LINE_FIELDS:
                lines[key][column] = tidy(value)
        elif kind == "link" and (rest in _PARTNERS or _key_of(rest) in lines):
            links[rest] = " ".join(tidy(value).split())
    return Submission(
        version=int(values.get("version", "")),
        document_type=values.get("document_type", ""),
        fields=fields,
        lines=tuple(lines.items()),
        links=links,
        places=places_of(items, first_page=first_page),
        reason=tidy(values.get("reason", "")),
        despite=tidy(values.get("despite", "")),
    )


def correct(extraction: Extraction, submission: Submission) -> Correction:
    """``extraction`` with what ``submission`` changes in it; inputs that the form did not have stay as they are."""
    problems: dict[str, str] = {}
    changes: list[str] = []
    fields = _correct_fields(extraction.fields, submission.fields, HEADER_FIELDS, "field", problems)
    fields = with_places(fields, submission.places, "field")
    changes += _differences(extraction.fields, fields, "")
    items, keys = _correct_lines(extraction, submission.lines, problems, changes)
    items = tuple(with_places(item, submission.places, f"line.{key}") for item, key in zip(items, keys, strict=True))
    links = links_of_lines(extraction.links, [_number(extraction, key) for key in keys])
    corrected = replace(extraction, fields=fields, line_items=items, links=links)
    corrected = _with_links(corrected, submission.links, keys, changes)
    corrected = _with_type(corrected, submission.document_type, problems)
    if corrected.document_type is not extraction.document_type:
        changes.insert(0, f"type {extraction.document_type} → {corrected.document_type}")
    return Correction(corrected, problems, tuple(changes), keys)


def parse(text: str, kind: ValueKind) -> Value:
    """A text that is not empty to its value. Raises ``ValueError`` with what to do about it."""
    if kind is ValueKind.DATE:
        return parse_date(text)
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        return parse_number(text)
    if kind is ValueKind.CURRENCY and not re.fullmatch("[A-Za-z]{3}", text):
        raise ValueError(f"“{text}” is no currency. Write its three letters, like EUR.")
    return text.upper() if kind is ValueKind.CURRENCY else text


def parse_date(text: str) -> dt.date:
    """2026-03-05 or 5.3.2026. Raises ``ValueError``."""
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german:
            return dt.date(int(german[3]), int(german[2]), int(german[1]))
        return dt.date.fromisoformat(text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else "")
    except ValueError:
        raise ValueError(f"“{text}” is no day. Write it like 2026-03-05 or 5.3.2026.") from None


def parse_number(text: str) -> Decimal:
    """1234.5, 1234,5, 1.234,50 and 1,234.50; 1.234 may mean two things and is refused. Raises ``ValueError``."""
    plain = re.sub(r"[\s'’]", "", text).replace("−", "-")
    if _EITHER.fullmatch(plain):
        whole = re.sub("[.,]", "", plain)
        raise ValueError(f"“{text}” may mean {whole} or {plain.replace(',', '.')}0. Write one of these.")
    match = _NUMBER.fullmatch(plain)
    if not match or len(plain) > _MOST_DIGITS or not plain.isascii():
        raise ValueError(f"“{text}” is no number. Write it like 1234.50 or 1234,50.")
    group, fraction = match["group"], match["fraction"] or ""
    if group and fraction.startswith(group):
        raise ValueError(f"“{text}” is no number. Write it like 1234.50 or 1234,50.")
    whole = plain[: len(plain) - len(fraction)]
    return Decimal(whole.replace(group or ".", "") + fraction.replace(",", "."))


def _correct_fields(
    old: Mapping[str, Field],
    texts: Mapping[str, str],
    kinds: Mapping[str, ValueKind],
    prefix: str,
    problems: dict[str, str],
) -> dict[str, Field]:
    fields = {name: field for name, field in old.items() if name not in texts}
    for name, text in texts.items():
        before = old.get(name)
        if before is not None and text in (shown_field(before), tidy(value_text(before.value))):
            fields[name] = before
        elif text:
            try:
                fields[name] = _entered(name, text, parse(text, kinds[name]), before)
            except ValueError as error:
                problems[f"{prefix}.{name}"] = str(error)
    return {name: fields[name] for name in kinds if name in fields} | fields


def _correct_lines(
    extraction: Extraction,
    lines: Sequence[tuple[str, Mapping[str, str]]],
    problems: dict[str, str],
    changes: list[str],
) -> tuple[tuple[LineItem, ...], tuple[str, ...]]:
    """The line items and their keys; lines that hold nothing any more are left out."""
    kept = {key for key, _ in lines}
    changes += [f"line {i + 1} removed" for i in range(len(extraction.line_items)) if str(i) not in kept]
    items: list[LineItem] = []
    keys: list[str] = []
    for key, texts in lines:
        old = _line(extraction, key)
        item = _correct_fields(old, texts, LINE_FIELDS, f"line.{key}", problems)
        if item or any(f"line.{key}.{name}" in problems for name in texts):
            items.append(item)
            keys.append(key)
            changes += _differences(old, item, f"line {len(items)} ")
        elif old:
            changes.append(f"line {int(key) + 1} removed")
    return tuple(items), tuple(keys)


def _with_links(
    extraction: Extraction, links: Mapping[str, str], keys: Sequence[str], changes: list[str]
) -> Extraction:
    """With the numbers that a person chose; one that is not chosen any more is sought again."""
    numbers, already = {key: number for number, key in enumerate(keys, 1)}, chosen_links(extraction)
    for rest, chosen in links.items():
        number = numbers.get(_key_of(rest) or "")
        if rest not in _PARTNERS and number is None:
            continue  # the line is gone
        name, words = (f"material:{number}", f"line {number} material") if number else (rest, rest)
        before = already.get(name, "")
        if chosen and chosen != before:
            extraction = choose(extraction, name, chosen)
            changes.append(f"{words} {chosen} chosen")
        elif before and not chosen:
            extraction = unchosen(extraction, name)
            changes.append(f"{words} {before} no longer chosen")
    return extraction


def _key_of(link: str) -> str | None:
    """The key of the line in ``material.KEY``; None for other links."""
    return link.removeprefix(_MATERIAL) if link.startswith(_MATERIAL) else None


def _entered(name: str, text: str, value: Value, before: Field | None) -> Field:
    """Where the value was read stays with its correction."""
    if before is None:
        return Field(name, value, text, 1.0, evidence=(ENTERED,))
    if before.value == value:
        return before
    return replace(before, value=value, text=text, confidence=1.0, evidence=(ENTERED,))


def _line(extraction: Extraction, key: str) -> LineItem:
    number = _number(extraction, key)
    return extraction.line_items[number - 1] if number else {}


def _number(extraction: Extraction, key: str) -> int | None:
    """The number (from 1) that a line had before; None for a new one."""
    is_old = re.fullmatch(r"0|[1-9][0-9]{0,5}", key) and int(key) < len(extraction.line_items)
    return int(key) + 1 if is_old else None


def _with_type(extraction: Extraction, name: str, problems: dict[str, str]) -> Extraction:
    classification = extraction.classification
    if name not in set(DocumentType):
        problems["document_type"] = f"“{name}” is no document type."
        return extraction
    if name == classification.document_type:
        return extraction
    entered = replace(classification, document_type=DocumentType(name), confidence=1.0, evidence=(ENTERED,))
    return replace(extraction, classification=entered)


def _differences(old: Mapping[str, Field], new: Mapping[str, Field], where: str) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        before, after = (fields[name].value if name in fields else None for fields in (old, new))
        if before != after:
            texts = ["nothing" if value is None else f"“{value_text(value)}”" for value in (before, after)]
            yield f"{where}{name.replace('_', ' ')} {texts[0]} → {texts[1]}"
