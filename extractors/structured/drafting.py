"""What is gathered while a message is read, value by value, each with the place that it stands at."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from datamodel.extraction import (
    DATA,
    HEADER_FIELDS,
    LINE_FIELDS,
    Classification,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Severity,
    Value,
    ValueKind,
)
from datamodel.structured import StructuredMessage

_MOST_DIGITS = 30
_MOST_FINDINGS = 100
"""Of one message: nobody reads more, and each is kept and shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: ``path`` as the format says it, ``line`` from 1 where it has lines of text."""

    path: str
    line: int | None = None

    def __str__(self) -> str:
        told = f"line {self.line}, {self.path}"
        return told if self.line else self.path


@dataclass(slots=True)
class Draft:
    """A message that is being read. Values come as the format writes them and get their types here."""

    fields: dict[str, Field] = field(default_factory=dict)
    line_items: list[dict[str, Field]] = field(default_factory=list)
    findings: list[Issue] = field(default_factory=list)

    def put(self, name: str, text: str | None, place: Place) -> None:
        """A header field, as ISO writes values: ``2026-11-29``, ``-1234.50``. What is there already stays."""
        self._put(self.fields, HEADER_FIELDS[name], name, text, place, line=None)

    def put_value(self, name: str, value: Value | None, text: str, place: Place) -> None:
        """A header field whose value the format writes in another way; None is nothing."""
        if value is not None and value != "":
            self.fields.setdefault(name, exact(name, value, text, place))

    def add_line(self) -> None:
        """Begin the next line item; ``put_in_line`` and ``put_value_in_line`` fill it."""
        self.line_items.append({})

    def put_in_line(self, name: str, text: str | None, place: Place) -> None:
        """A field of the last line item, as ``put``."""
        self._put(self.line_items[-1], LINE_FIELDS[name], name, text, place, line=len(self.line_items))

    def put_value_in_line(self, name: str, value: Value | None, text: str, place: Place) -> None:
        """A field of the last line item, as ``put_value``."""
        if value is not None and value != "":
            self.line_items[-1].setdefault(name, exact(name, value, text, place))

    def find_invalid(
        self,
        message: str,
        place: Place | None = None,
        *,
        field: str | None = None,
        line: int | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """The message breaks the grammar or the schema of its format; ``line`` is a line item, from 1."""
        self.findings.append(Issue("message_invalid", _told(message, place), field=field, line=line, severity=severity))

    def find_beyond(
        self, message: str, place: Place | None = None, *, field: str | None = None, line: int | None = None
    ) -> None:
        """The message asks for something that the record of its type cannot hold; a person decides."""
        self.findings.append(Issue("beyond_record", _told(message, place), field=field, line=line))

    def find_broken_rule(
        self,
        message: str,
        place: Place | None = None,
        *,
        field: str | None = None,
        line: int | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """The message breaks a business rule of its format, whose number ``message`` begins with."""
        self.findings.append(Issue("message_rule", _told(message, place), field=field, line=line, severity=severity))

    def find_test(self) -> None:
        """The message says that it is a test."""
        self.findings.append(Issue("message_test", "The sender marked this message as a test. It is not to be booked."))

    def _put(
        self, fields: dict[str, Field], kind: ValueKind, name: str, text: str | None, place: Place, *, line: int | None
    ) -> None:
        text = (text or "").strip()
        if not text or name in fields:
            return
        value = read_iso(text, kind)
        if value is None:
            told = _told(f"“{text[:60]}” is no {kind}.", place)
            self.findings.append(Issue("message_value", told, field=name, line=line))
        else:
            fields[name] = exact(name, value, text, place)

    def message(
        self, format_name: str, name: str, document_type: DocumentType, *, language: str = ""
    ) -> StructuredMessage:
        """The message as it was gathered.

        Args:
            format_name: in the list of formats.
            name: of the format, for people.
            document_type: what kind of paper it stands for.
            language: ISO 639-1 of the words in it, where the message tells it.
        """
        classification = Classification(document_type, 1.0, language or "en", (name,))
        extraction = Extraction(
            classification,
            fields=self.fields,
            line_items=tuple(self.line_items),
            reader=f"{DATA}{format_name}",
            findings=tuple(_first(self.findings)),
        )
        return StructuredMessage(format_name, name, extraction)


def _first(findings: list[Issue]) -> Iterator[Issue]:
    """The first ones, and how many more there are, as severe as the worst of them."""
    yield from findings[:_MOST_FINDINGS]
    if more := findings[_MOST_FINDINGS:]:
        is_error = any(found.severity is Severity.ERROR for found in more)
        severity = Severity.ERROR if is_error else Severity.WARNING
        yield Issue("message_invalid", f"There are {len(more)} more faults in the message.", severity=severity)


def _told(message: str, place: Place | None) -> str:
    return f"{message} ({place})" if place else message


def exact(name: str, value: Value, text: str, place: Place) -> Field:
    """A field that stands in the file so and not otherwise."""
    seen = value if isinstance(value, str) and value == text else text or str(value)
    return Field(name, value, seen, 1.0, evidence=_evidence(place))


@lru_cache(maxsize=64)
def _evidence(place: Place) -> tuple[str, ...]:
    """The same object for the values of one place, which large files have by the hundred thousand."""
    return (str(place),)


def read_iso(text: str, kind: ValueKind) -> Value | None:
    """A value as XML Schema and ISO 8601 write it; None where it is none of its kind.

    A date may be followed by a time or a zone (``2026-11-29T10:00:00Z``, ``2026-11-29+01:00``), which is left out, or
    be written in short (``20261129``).
    """
    if kind is ValueKind.DATE:
        return _iso_date(text)
    if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
        return _decimal(text)
    if kind is ValueKind.CURRENCY:
        return text.upper() if len(text) == 3 and text.isalpha() and text.isascii() else None
    return " ".join(text.split())


@lru_cache(maxsize=1024)
def _iso_date(text: str) -> dt.date | None:
    day = text[:10] if text[4:5] == "-" else text[:8]
    try:
        return dt.date.fromisoformat(day)
    except ValueError:
        return None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS else None
