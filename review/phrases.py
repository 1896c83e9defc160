"""What checks, decisions and events said in English, in another language: also what was said and kept long ago.

They make their sentences where they know the facts, and the store keeps the sentence. ``scripts/translate.py`` finds
the patterns of these sentences in the code, ``Total %(total)s differs``, and the catalogue translates the patterns.
Here a sentence is taken apart by its pattern, the facts in it are written as people of the language do, and it is put
together again. What fits no pattern stays as it is.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

CONTEXT = "message"
"""The context of the patterns in the catalogue (``msgctxt``)."""

_PLACE = re.compile(r"%\((\w+)\)s")
_QUOTES = tuple("'“\"«")
_IDENTIFIERS = frozenset({"account", "number", "numbers", "reference", "tax_id"})
_NAMES = frozenset({"material", "name"})  # numbers of materials look like numbers
_FREE = frozenset({"despite", "description", "reason", "subject", "text", "why"})
"""Places of what people wrote: only a pattern with so many letters of ours is taken for one of ours there."""
_LEAST_OF_OURS = 15
_SHAPES: Mapping[str, str] = {
    "amount": r"-?\d.*?",
    "attempts": r"\d+",
    "count": r"\d+",
    "counts": r"\d+",
    "day": r"\d{4}-\d{2}-\d{2}",
    "delivered": r"-?\d[\d.]*",
    "document_id": r"\d+",
    "kind_words": r"number|number for us|tax id|IBAN|GTIN|the partner's number",
    "last_reader": r"[a-z]+",
    "line": r"\d+",
    "lines": r"\d+(?: lines?)?",
    "message_id": r"urn:\S+",
    "origin": r"[\w+-]+:.*?",
    "others": r"[a-z, ]+",
    "percent": r"-?\d[\d.]*",
    "quantity": r"-?\d[\d.]*",
    "status": r"\S+",
    "WORDS": r"tax id|IBAN|number for us|number|mail domain|our number|GTIN|the partner's number",
    "texts": "“.*?”|nothing",
}
"""What stands in a place of this name, where more is known of it than that it is text."""
_FIELD = "where_name"  # of a difference: a field of a line or of the header
_TYPE = "type_words"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_COUNTED = re.compile(r"(-?\d+\.\d+) ([A-Za-z]\S*)")
_SEPARATORS = ("; ", ", ")
_SENTENCES = re.compile(r"(?<=[.!?…]) (?=[^\s(])|(?<=\)) (?=[A-ZÄÖÜ“])")
_PLACED = re.compile(r"(.+) \(((?:line \d+, |/)[^()]+)\)", re.DOTALL)
"""What is wrong with a file that is data ends with where (``extractors.structured.drafting.Place``)."""
_MOST_PARTS = 30
_MOST_KEPT = 20_000


@dataclass(frozen=True)
class Writing:
    """How the facts in a sentence are written.

    Attributes:
        day, number, percent: values as people of the language write them.
        words: names of ours, in lower case, in the language.
        types: those of documents.
        fields: those of fields.
    """

    day: Callable[[dt.date], str]
    number: Callable[[Decimal], str]
    percent: Callable[[Decimal], str]
    words: Mapping[str, str]
    types: Mapping[str, str]
    fields: Collection[str]


@dataclass(frozen=True)
class Pattern:
    """One pattern: what it fits, the names of its places in order, and its translation.

    ``hint`` is its longest piece, without which nothing fits it; ``weight`` the number of its letters.
    """

    fits: re.Pattern[str]
    hint: str
    names: tuple[str, ...]
    quoted: frozenset[str]
    weight: int
    translation: str


class Said(NamedTuple):
    """A translation, and how many letters of the original were known."""

    text: str
    known: int


class Phrases:
    """The patterns of one language.

    Args:
        translations: of each pattern.
        writing: how the facts in it are written.
    """

    def __init__(self, translations: Mapping[str, str], writing: Writing) -> None:
        self._writing = writing
        self._exact = {text.replace("%%", "%"): said.replace("%%", "%") for text, said in translations.items()}
        self._by_start: dict[str, list[Pattern]] = {}
        for text, said in translations.items():
            if _PLACE.search(text):
                self._by_start.setdefault(_start_of(text), []).append(pattern_of(text, said, writing))
        self._said = lru_cache(_MOST_KEPT)(self._best)

    def say(self, text: str) -> str:
        return self._said(text).text

    def _best(self, text: str) -> Said:
        """Of all ways to take ``text`` apart the one that knows most of it."""
        if text in self._exact:
            return Said(self._exact[text], len(text))
        if " " not in text:  # no pattern is a single word
            return Said(text, 0)
        ways = [*self._by_pattern(text), *self._placed(text), self._listed(_SENTENCES.split(text), " ")]
        if text.endswith("."):  # what is a sentence here may be a part of one elsewhere
            clause = self._said(text[:-1])
            ways.append(Said(f"{clause.text}.", clause.known))
        return max(ways, key=lambda said: said.known)

    def _placed(self, text: str) -> Iterator[Said]:
        if found := _PLACED.fullmatch(text):
            told, place = self._said(found[1]), self._said(found[2])
            yield Said(f"{told.text} ({place.text})", told.known + place.known)

    def _by_pattern(self, text: str) -> Iterator[Said]:
        first = text.partition(" ")[0].lower()
        for pattern in (*self._by_start.get(first, ()), *self._by_start.get("", ())):
            found = pattern.fits.fullmatch(text) if pattern.hint in text else None
            if found:
                yield self._filled(pattern, found.groups())

    def _filled(self, pattern: Pattern, found: Sequence[str]) -> Said:
        values = {name: self._in_place(pattern, name, text) for name, text in zip(pattern.names, found, strict=True)}
        text = pattern.translation % {name: value.text for name, value in values.items()}
        return Said(text, pattern.weight + sum(value.known for value in values.values()))

    def _in_place(self, pattern: Pattern, name: str, text: str) -> Said:
        """A fact, a name of ours, a phrase within the phrase, several of these, or anything."""
        bare = text.strip()
        if not bare or name in pattern.quoted or name in _IDENTIFIERS:
            return Said(text, 0)
        if name in _FREE:
            said = self._said(bare)
            return Said(text.replace(bare, said.text), said.known) if said.known >= _LEAST_OF_OURS else Said(text, 0)
        fact = self._fact(name, bare)
        if fact is not None:
            return Said(text.replace(bare, fact), len(bare))
        ways = [self._said(bare), *(self._listed(bare.split(each), each, name) for each in _SEPARATORS)]
        said = max(ways, key=lambda said: said.known)
        return Said(text.replace(bare, said.text), said.known)

    def _listed(self, parts: Sequence[str], separator: str, name: str = "") -> Said:
        """Several behind each other: each by itself, or by the longest run of them that is known."""
        if not 1 < len(parts) <= _MOST_PARTS:
            return Said(separator.join(parts), 0)
        said = [self._part(part, name) for part in parts]
        if separator == " ":
            said = list(self._runs(parts, said))
        return Said(separator.join(each.text for each in said), sum(each.known for each in said))

    def _part(self, part: str, name: str) -> Said:
        fact = self._fact(name, part) if name else None
        return Said(fact, len(part)) if fact is not None else self._said(part)

    def _runs(self, sentences: Sequence[str], each_said: Sequence[Said]) -> Iterator[Said]:
        """Some phrases have several sentences."""
        first = 0
        while first < len(sentences):
            best, after = each_said[first], first + 1
            for last in range(first + 2, min(first + 4, len(sentences)) + 1):
                run = " ".join(sentences[first:last])
                if last - first == len(sentences):
                    continue
                said = max(self._by_pattern(run), key=lambda said: said.known, default=Said(run, 0))
                if run in self._exact:
                    said = Said(self._exact[run], len(run))
                if said.known > best.known + sum(each.known for each in each_said[after:last]):
                    best, after = said, last
            yield best
            first = after

    def _fact(self, name: str, text: str) -> str | None:
        writing, key = self._writing, text.lower().replace("_", " ")
        kind, _, number = key.rpartition(" ")
        if key in writing.words:
            return writing.words[key]
        if kind in writing.types:
            return f"{writing.types[kind]} {text[-len(number) :]}"
        if _DAY.fullmatch(text):
            return _day(text, writing)
        if percent := _PERCENT.fullmatch(text):
            return writing.percent(Decimal(percent[1]))
        if name in _NAMES:
            return None
        if _DECIMAL.fullmatch(text):
            return writing.number(Decimal(text))
        if counted := _COUNTED.fullmatch(text):
            return f"{writing.number(Decimal(counted[1]))} {counted[2]}"
        return None


def pattern_of(text: str, translation: str, writing: Writing) -> Pattern:
    """A first letter may be small or large: some phrases stand at the beginning of a sentence and in the middle."""
    parts = _PLACE.split(text)
    literals, names = [literal.replace("%%", "%") for literal in parts[::2]], parts[1::2]
    pieces = [re.escape(literal) for literal in literals]
    if literals[0][:1].isalpha():
        pieces[0] = f"[{literals[0][0].lower()}{literals[0][0].upper()}]{re.escape(literals[0][1:])}"
    places = [f"({_shape_of(name, writing)})" for name in names]
    expression = "".join(piece + place for piece, place in zip(pieces, [*places, ""], strict=True))
    return Pattern(
        fits=re.compile(expression, re.DOTALL),
        hint=max((literals[0][1:], *literals[1:]), key=len),
        names=tuple(names),
        quoted=frozenset(name for literal, name in zip(literals, names, strict=False) if literal.endswith(_QUOTES)),
        weight=sum(map(len, literals)),
        translation=translation,
    )


def _shape_of(name: str, writing: Writing) -> str:
    if name == _FIELD:
        return rf"(?:line \d+ )?(?:{_any_of(writing.fields)})"
    if name == _TYPE:
        return _any_of(writing.types)
    return _SHAPES.get(name.rstrip("23456789"), ".*?")


def _any_of(names: Collection[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def places_of(text: str) -> Sequence[str]:
    """The names of the places in a pattern, in order."""
    return _PLACE.findall(text)


def _start_of(pattern: str) -> str:
    """The first word, in lower case, where it is whole; patterns are looked up by it."""
    literal = _PLACE.split(pattern)[0]
    return literal.partition(" ")[0].lower() if " " in literal else ""


def _day(text: str, writing: Writing) -> str:
    try:
        return writing.day(dt.date.fromisoformat(text))
    except ValueError:
        return text
