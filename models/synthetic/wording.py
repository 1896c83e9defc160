"""The words of a layout: labels, headings, titles and sentences in six languages.

The words lie in ``wording/<language>.toml``. A pattern such as ``"Rechnung[s-Nr.|snummer| Nr]"`` stands for every
way through its brackets; ``{slot}`` in a sentence is filled in, and so are the numbers of ``patterns.fill``. One
``Wording`` belongs to one layout: asked twice, it says the same. About a seventh of the labels and headings of every
field is kept for the layouts of the validation split.
"""

import hashlib
import random
import re
import tomllib
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from models.synthetic.patterns import fill

if TYPE_CHECKING:
    from models.synthetic.record import Record

Split = Literal["train", "validation"]
Variants = tuple[tuple[str, ...], ...]
"""Per pattern everything it stands for: patterns are drawn first, so that long lists do not drown short ones."""

FOLDER = Path(__file__).parent / "wording"
RESERVED = 7
"""Every how manieth label is the validation split's."""

_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_PATTERN = re.compile(r"<\d|\^|~#")
_SPACES = re.compile(r" +( |[.,]$)")
_SLOT = re.compile(r"\{(\w+)\}")


def expand(pattern: str) -> tuple[str, ...]:
    """Every text that a pattern stands for; brackets may be nested.

    "[Grand |][T|t]otal" gives no "total": a small letter at the beginning is meant only where there is no capital.
    """
    found = _BRACKET.search(pattern)
    if found is None:
        return (pattern,)
    head, tail = pattern[: found.start()], pattern[found.end() :]
    texts = dict.fromkeys(text for option in found[1].split("|") for text in expand(f"{head}{option}{tail}"))
    return tuple(text for text in texts if not (text[:1].islower() and text[0].upper() + text[1:] in texts))


@cache
def load_words(language: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The tables of a language: section, key, patterns."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {section: {key: tuple(value) for key, value in table.items()} for section, table in tables.items()}


@cache
def variants_of(language: str, section: str, key: str, split: Split) -> Variants:
    """What may be printed for a key; () where the language has nothing for it."""
    patterns = load_words(language).get(section, {}).get(key, ())
    expanded = tuple(expand(pattern) for pattern in patterns)
    if section not in ("labels", "headings") or sum(map(len, expanded)) < RESERVED:
        return expanded
    kept = tuple(tuple(text for text in texts if _split_of(text) == split) for texts in expanded)
    return tuple(texts for texts in kept if texts) or expanded


def _split_of(text: str) -> Split:
    return "validation" if zlib.crc32(text.lower().encode()) % RESERVED == 0 else "train"


class Wording:
    """The words of one layout.

    Args:
        language: of the paper (ISO 639-1).
        rng: decides every choice of the layout at once.
        document_type: labels may differ by it: the number of an order is no "invoice no.".
        split: whose labels are used.
    """

    def __init__(
        self, language: str, rng: random.Random, *, document_type: str = "invoice", split: Split = "train"
    ) -> None:
        self.language = language
        self.document_type = document_type
        self.split: Split = split
        self._salt = rng.getrandbits(32)
        self._second = "en" if language != "en" and rng.random() < 0.05 else ""
        self._joint = rng.choice((" / ", "/", " - ", " "))
        self._letters = rng.choices(("", "upper", "lower"), (86, 12, 2))[0]
        self._colon = rng.choices(("", ":", " :"), (30, 62, 8))[0]
        self._typos = rng.random() < 0.04
        self._chosen: dict[tuple[str, str], str] = {}

    def label(self, field: str, *, colon: bool = False, **values: str) -> str:
        """What the layout prints for a field, a sum, or a kind of reference; with the layout's colon if wanted.

        Labels of sums may have slots: ``rate`` and ``currency`` are left out where no value is given.
        """
        text = _filled(self._once("labels", field), values)
        if colon and self._colon and not text.endswith((":", "#", "?")):
            return text + self._colon
        return text

    def heading(self, line_field: str, **values: str) -> str:
        """Of a column; lines are parted by a line feed. May have the slot ``currency``."""
        return _filled(self._once("headings", line_field), values)

    def title(self, record: "Record") -> str:
        """Of the paper: "Rechnung", "PURCHASE ORDER"."""
        known = load_words(self.language)["titles"]
        kind = record.kind if record.kind in known else record.document_type.value
        return self._once("titles", kind)

    def words(self, kind: str, rng: random.Random | None = None) -> str:
        """A text without slots (greetings, terms); always the layout's own, or with ``rng`` a fresh one."""
        return self._once("words", kind) if rng is None else self._draw("words", kind, rng.getrandbits(32))

    def unit(self, unit: str) -> str:
        """How the layout writes a unit of ``goods``; as given where nothing is known of it."""
        return self._once("units", unit) if self.has("units", unit) else unit

    def sentence(self, kind: str, **values: str) -> str:
        """A sentence with its slots filled."""
        return "".join(text for text, _ in self.pieces(kind, **values))

    def pieces(self, kind: str, **values: str) -> list[tuple[str, str]]:
        """The same as (text, slot) in order; slot is "" for the words between.

        Raises:
            KeyError: the sentence has a slot without a value; ``slots_of`` tells them.
        """
        parts = _SLOT.split(self._once("sentences", kind))
        pieces = [(values[part], part) if place % 2 else (part, "") for place, part in enumerate(parts)]
        return [(text, slot) for text, slot in pieces if text]

    def slots_of(self, kind: str) -> tuple[str, ...]:
        """The slots of the layout's sentence of that kind."""
        return tuple(_SLOT.findall(self._once("sentences", kind)))

    def has(self, section: str, key: str) -> bool:
        """Whether the language has words for a key of labels, headings, titles, words, units, or sentences."""
        return bool(load_words(self.language).get(section, {}).get(key))

    def _once(self, section: str, key: str) -> str:
        text = self._chosen.get((section, key))
        if text is None:
            digest = hashlib.blake2b(f"{self._salt}.{section}.{key}".encode(), digest_size=6).digest()
            seed = int.from_bytes(digest, "big")
            text = self._chosen[section, key] = self._draw(section, key, seed)
        return text

    def _draw(self, section: str, key: str, seed: int) -> str:
        """The words for a key.

        Raises:
            KeyError: the language has no words for it.
        """
        text = _pick(self._variants(section, key, self.language), seed)
        if section in ("words", "sentences"):
            return _SPACES.sub(r"\1", fill(random.Random(seed), text) if _PATTERN.search(text) else text)
        if section not in ("labels", "headings", "titles"):
            return text
        if self._second and (second := self._variants(section, key, self._second, required=False)):
            text = f"{text}{self._joint}{_pick(second, seed)}"
        return self._lettered(_mistyped(text, seed) if self._typos and seed % 5 == 0 else text)

    def _variants(self, section: str, key: str, language: str, *, required: bool = True) -> Variants:
        own = variants_of(language, section, f"{key}.{self.document_type}", self.split)
        found = own or variants_of(language, section, key, self.split)
        if required and not found:
            raise KeyError(f"no words for {section}.{key} in {language}")
        return found

    def _lettered(self, text: str) -> str:
        if self._letters == "upper":
            return _SLOT.sub(lambda slot: slot[0].lower(), text.upper())
        return text.lower() if self._letters == "lower" else text


def _filled(text: str, values: Mapping[str, str]) -> str:
    if "{" not in text:
        return text
    return _SLOT.sub(lambda slot: values.get(slot[1], ""), text).replace("()", "").strip()


def _pick(variants: Variants, seed: int) -> str:
    texts = variants[seed % len(variants)]
    return texts[seed // len(variants) % len(texts)]


def _mistyped(text: str, seed: int) -> str:
    """With two letters in the wrong order, or one missing."""
    if len(text) < 6:
        return text
    place = 1 + seed % (len(text) - 3)
    if seed % 2:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :]
