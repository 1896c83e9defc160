"""The language of a page: texts by gettext, days, numbers and amounts as people there write them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, DocumentType
from review import labels
from review.phrases import CONTEXT, Phrases, Writing

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "intray"
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""Those that the pages are written in, each with its own name for itself; the first is what the templates say."""
SOURCE = next(iter(LANGUAGES))

_REGIONS = {"en": "en_GB", "de": "de_DE"}  # en_GB writes the day before the month and counts 24 hours
_UNITS = ("byte", "kB", "MB", "GB")
_NOT_YET = dt.timedelta(minutes=1)
_HOURS_UNTIL = dt.timedelta(hours=48)
_NO_OTHER_UNIT = 1e9
_MEASURES = (("minute", dt.timedelta(hours=1.5)), ("hour", dt.timedelta(hours=36)))


def N_(text: str) -> str:  # noqa: N802 (what gettext's tools call it)
    """A text that is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """Everything that depends on a person's language. ``code`` is ISO 639-1."""

    code: str = SOURCE
    catalog: NullTranslations = field(default_factory=NullTranslations, repr=False, compare=False)

    @property
    def region(self) -> str:
        """The locale whose way of writing numbers and days is followed."""
        return _REGIONS[self.code]

    def gettext(self, message: str, **values: object) -> str:
        """``message`` in this language; ``%(name)s`` in it stands for one of ``values``."""
        text = self.catalog.ugettext(message) if message else ""
        return text % values if values else text

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """The form for ``count``, which the text may name as ``%(num)s``."""
        return str(self.catalog.ungettext(one, many, count)) % ({"num": count} | values)

    def words(self, name: str) -> str:
        """A name of ours, such as a status, a role or an event, as people write it."""
        return self.gettext(labels.words(name))

    def field(self, name: str) -> str:
        """What a field of the header is called."""
        return self.gettext(labels.field_label(name))

    def column(self, name: str) -> str:
        """What a field of a line item is called, in few letters."""
        return self.gettext(labels.column_label(name))

    def say(self, text: str) -> str:
        """What the program said in English, now or when it was kept; what it is not known to say stays as it is."""
        return text if self.code == SOURCE else _phrases(self.code).say(text)

    def day(self, day: dt.date) -> str:
        return _day(day, self.region)

    def short_day(self, day: dt.date) -> str:
        """Without the year: ``5 Mar``, ``5. März``."""
        return format_skeleton("MMMd", day, locale=self.region)

    def moment(self, at: dt.datetime) -> str:
        """To the minute, in the time zone of this machine."""
        return f"{self.day(at.astimezone().date())}, {self.time(at)}"

    def time(self, at: dt.datetime, *, pattern: str = "HH:mm") -> str:
        return format_datetime(at.astimezone(), pattern, locale=self.region)

    def exact(self, at: dt.datetime) -> str:
        """To the second, where the order of events counts."""
        return f"{self.day(at.astimezone().date())}, {self.time(at, pattern='HH:mm:ss')}"

    def number(self, value: Decimal | int | float) -> str:
        """With all its digits, those behind the point as well where they are zeros."""
        digits = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0.###"
        return format_decimal(value, pattern, locale=self.region, decimal_quantization=False)

    def amount(self, value: Decimal, currency: str = "") -> str:
        """With two digits or more behind the point, and the letters of the currency, which no two countries share."""
        text = format_decimal(value, "#,##0.00", locale=self.region, decimal_quantization=False)
        return f"{text}\N{NO-BREAK SPACE}{currency}" if currency else text

    def percent(self, share: float, digits: int = 0) -> str:
        """Always with so many ``digits``, so that numbers below each other line up."""
        pattern = Locale.parse(self.region).percent_formats[None].pattern
        fine = re.sub(r"0(?=\s*%)", f"0.{'0' * digits}", pattern) if digits else pattern
        return format_percent(share, fine, locale=self.region)

    def share(self, percents: Decimal) -> str:
        """A share that is told in percents."""
        sign = "\N{NO-BREAK SPACE}%" if self.code == "de" else "%"
        return f"{self.number(percents)}{sign}"

    def size(self, count: int) -> str:
        """Of a file, in thousands (SI)."""
        if count < 1000:
            return self.ngettext("%(num)s byte", "%(num)s bytes", count)
        power = min((len(str(count)) - 1) // 3, len(_UNITS) - 1)
        return f"{self.number(round(count / 1000**power, 1))}\N{NO-BREAK SPACE}{_UNITS[power]}"

    def age(self, since: dt.datetime, now: dt.datetime | None = None) -> str:
        """How long ago, in few letters and rounded down: ``5m``, ``3h``, ``12d``; in German ``5 Min.``, ``3 Std.``."""
        return self.lasting((now or dt.datetime.now(dt.UTC)) - since)

    def lasting(self, span: dt.timedelta) -> str:
        """A span of time in few letters."""
        return self.gettext("just now") if span < _NOT_YET else _span(span, self.region, form="narrow")

    def took(self, span: dt.timedelta) -> str:
        """A measured span with two or three digits: ``45 mins``, ``3.8 hrs``, ``2.1 days``."""
        unit = next((unit for unit, below in _MEASURES if span < below), "day")
        value = round(span / dt.timedelta(**{f"{unit}s": 1}), 0 if unit == "minute" else 1)
        return format_unit(value, f"duration-{unit}", length="short", locale=self.region)

    def wait(self, span: dt.timedelta) -> str:
        """How long to wait, in words and rounded up: ``5 seconds``, ``2 minutes``."""
        seconds = max(1, round(span.total_seconds()))
        if seconds < 60:
            return self.ngettext("%(num)s second", "%(num)s seconds", seconds)
        return self.ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // 60))

    def ago(self, since: dt.datetime, now: dt.datetime | None = None) -> str:
        """How long ago or how far ahead, in words: ``3 hours ago``, ``vor 2 Tagen``, ``in 5 Minuten``."""
        past = (now or dt.datetime.now(dt.UTC)) - since
        return self.gettext("just now") if abs(past) < _NOT_YET else _span(-past, self.region, direction=True)


def _span(span: dt.timedelta, region: str, *, form: str = "long", direction: bool = False) -> str:
    """In whole minutes, hours or days; Babel alone would go on to weeks, which nobody counts a delay in."""
    size = abs(span)
    minutes = size // dt.timedelta(minutes=1)
    granularity = "minute" if minutes < 60 else "hour" if size < _HOURS_UNTIL else "day"
    unit = dt.timedelta(**{f"{granularity}s": 1})
    whole = size // unit * unit
    return _whole_span(whole if span >= dt.timedelta(0) else -whole, granularity, region, form, direction)


# A list says the same few days and ages again and again, and Babel takes longer for each than the store for the list.
@lru_cache(maxsize=4096)
def _day(day: dt.date, region: str) -> str:
    return format_date(day, "medium", locale=region)


@lru_cache(maxsize=4096)
def _whole_span(span: dt.timedelta, granularity: str, region: str, form: str, direction: bool) -> str:
    return format_timedelta(
        span,
        granularity=granularity,  # type: ignore[arg-type]  # one of its literals
        threshold=_NO_OTHER_UNIT,
        add_direction=direction,
        format=form,  # type: ignore[arg-type]  # one of its literals
        locale=region,
    )


@cache
def language_of(code: str) -> Language:
    """English where the language is not one of ``LANGUAGES``."""
    return Language(code, _translations(catalog_of(code))) if code in LANGUAGES else language_of(SOURCE)


@cache
def catalog_of(code: str) -> Catalog:
    """The texts as people edit them. Read at the start, so that no compiled copy can be older than they are."""
    path = LOCALES / f"{code}.po"
    if not path.exists():  # the source language needs none
        return Catalog(code, DOMAIN)
    with path.open("rb") as file:
        return read_po(file, code, DOMAIN)


@cache
def script_texts(code: str) -> Mapping[str, Sequence[str]]:
    """The texts that scripts show, each with its forms in this language; nothing for the source language."""
    texts = {}
    for message in catalog_of(code):
        if message.id and message.string and any(place.endswith(".js") for place, _ in message.locations):
            one = message.id if isinstance(message.id, str) else message.id[0]
            texts[one] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return texts


@cache
def _phrases(code: str) -> Phrases:
    language = language_of(code)
    patterns = {
        str(message.id): str(message.string)
        for message in catalog_of(code)
        if message.context == CONTEXT and message.string and not message.fuzzy
    }
    words = {label.lower(): language.gettext(label) for label in labels.names()}
    words |= {label.lower(): _with_small_initial(language.gettext(label)) for label in labels.states()}
    fields = {labels.words(name).lower() for name in (*HEADER_FIELDS, *LINE_FIELDS)}
    types = {label.lower(): language.gettext(label) for label in map(labels.words, DocumentType)}
    return Phrases(patterns, Writing(language.day, language.number, language.share, words, types, fields))


def _with_small_initial(text: str) -> str:
    return text[:1].lower() + text[1:]


def _translations(catalog: Catalog) -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def chosen(own: str, accepted: str) -> Language:
    """The person's own choice, else the best that the browser asks for (``Accept-Language``), else English."""
    wanted = [own, *_ranked(accepted)]
    return language_of(next((code for code in wanted if code in LANGUAGES), SOURCE))


def _ranked(accepted: str) -> Sequence[str]:
    """The languages of the header without their countries, the most wanted first (RFC 9110, 12.5.4)."""
    ranges = re.findall(r"([A-Za-z]{2,8}|\*)(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*(?:,|$)", accepted)
    wanted = [(float(quality or 1), code.lower()) for code, quality in ranges[:20]]
    return [code for quality, code in sorted(wanted, key=lambda each: -each[0]) if quality > 0]
