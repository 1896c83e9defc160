"""Evidence of what a column holds: pieces of its heading, kinds of its values, and how it goes with the others."""

import math
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from models.synthetic.numbers import gtin_check_digit

BUCKETS = 4096
"""Pieces of headings are counted in as many places; two pieces may share one."""
_LENGTHS = (2, 3, 4, 5)
_SAMPLE = 200
_PRODUCTS = 8  # numeric columns between which products are looked for
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")
_NUMBER = re.compile(r"[-+−]?\s?(?:\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)\s?[-−]?")
_CURRENCY = re.compile(r"€|\$|£|\b(?:EUR|USD|CHF|GBP|PLN|SEK|DKK|CZK)\b")
_DATE = re.compile(
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|(?:19|20)\d{6}"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.? \d{2,4}|(?:KW|CW|W|wk)\s?\d{1,2}(?:\s?/\s?\d{2,4})?)",
    re.IGNORECASE,
)
_UNITS = frozenset(
    [
        "st",
        "stk",
        "stck",
        "stck.",
        "stk.",
        "stück",
        "stueck",
        "pcs",
        "pc",
        "pce",
        "ea",
        "each",
        "kg",
        "g",
        "gr",
        "t",
        "to",
        "l",
        "ltr",
        "ml",
        "m",
        "mtr",
        "lfm",
        "cm",
        "mm",
        "km",
        "m2",
        "m²",
        "qm",
        "m3",
        "m³",
        "h",
        "hr",
        "std",
        "set",
        "satz",
        "paar",
        "pair",
        "pr",
        "pak",
        "pack",
        "pkg",
        "pkt",
        "pk",
        "ve",
        "vpe",
        "karton",
        "krt",
        "kar",
        "ctn",
        "carton",
        "box",
        "bx",
        "cs",
        "case",
        "rolle",
        "rol",
        "ro",
        "roll",
        "sack",
        "bag",
        "dose",
        "can",
        "eimer",
        "kanister",
        "flasche",
        "fl",
        "bottle",
        "btl",
        "palette",
        "pal",
        "pallet",
        "c62",
        "h87",
        "kgm",
        "grm",
        "mtr",
        "mtk",
        "mtq",
        "ltr",
        "bund",
        "bd",
        "blatt",
        "fl.",
        "pièce",
        "pièces",
        "pce",
        "stuks",
        "stuk",
        "st.",
        "pz",
        "pezzi",
        "ud",
        "uds",
        "un",
        "unité",
        "caja",
        "caisse",
        "colis",
        "scatola",
        "bouteille",
        "sachet",
        "doos",
        "fles",
    ]
)
_TAX_RATES = frozenset(
    {0.0, 5.0, 5.5, 6.0, 7.0, 8.1, 9.0, 10.0, 19.0, 20.0, 21.0, 22.0, 25.0, 0.19, 0.07, 0.2, 0.21, 0.22}
)
_CODES = frozenset(["EUR", "USD", "CHF", "GBP", "PLN", "SEK", "DKK", "CZK", "NOK", "HUF"])


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and values from top to bottom (empty ones too)."""

    heading: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one column: the buckets of its heading's pieces, and ``VALUES`` as numbers of about -1 to 1."""

    pieces: tuple[int, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Profile:
    """What is worked out once of a column: filled values, and those that are numbers (NaN where none)."""

    filled: tuple[str, ...]
    numbers: NDArray[np.float64]
    of_all: int


def folded(heading: str) -> str:
    """A heading as its pieces are cut: words apart by one space, lower case, without accents, digits as 0."""
    parted = _CAMEL.sub(" ", heading.replace("ß", "ss"))
    plain = unicodedata.normalize("NFKD", parted.casefold())
    text = "".join(c for c in plain if not unicodedata.combining(c))
    text = text.replace("n°", "nr ").replace("№", "nr ").replace("#", " nr ").replace("%", " prozent ")
    return " ".join(re.sub(r"\d+", "0", word) for word in _WORD.findall(text))


@lru_cache(maxsize=65536)
def pieces_of(heading: str) -> tuple[int, ...]:
    """Buckets of the words of a heading, of their pieces of 2 to 5 letters, and of the whole."""
    text = folded(heading)
    found = {f"={text}"} | {f"w {word}" for word in text.split()}
    for word in text.split():
        marked = f"<{word}>"
        found |= {marked[i : i + n] for n in _LENGTHS for i in range(len(marked) - n + 1)}
    joined = text.replace(" ", "")
    found |= {f"j{joined[i : i + 4]}" for i in range(len(joined) - 3)}
    return tuple(sorted({zlib.crc32(piece.encode()) % BUCKETS for piece in found}))


def number_of(text: str) -> float | None:
    """A number as far as kinds of values need it: a single mark with other than three digits behind is decimal."""
    plain = _CURRENCY.sub("", text).strip().rstrip("%").strip()
    if not _NUMBER.fullmatch(plain):
        return None
    digits = re.sub(r"[ '’\u00a0\u202f]", "", plain).replace("−", "-")
    sign = -1.0 if "-" in digits else 1.0
    digits = digits.strip("+-")
    marks = [c for c in digits if c in ".,"]
    if marks and (len(set(marks)) == 2 or (len(marks) == 1 and not re.fullmatch(r"\d{1,3}[.,]\d{3}", digits))):
        whole, _, part = digits.rpartition(marks[-1])
        digits = f"{whole.replace('.', '').replace(',', '')}.{part}"
    else:
        digits = digits.replace(".", "").replace(",", "")
    return sign * float(digits)


def _profile(column: Column) -> _Profile:
    sample = column.values[:_SAMPLE]
    numbers = [number_of(value) if value else None for value in sample]
    filled = tuple(value for value in sample if value)
    return _Profile(filled, np.array([math.nan if n is None else n for n in numbers]), max(1, len(sample)))


def evidence_of(columns: Sequence[Column]) -> list[Evidence]:
    """Of every column of one table, in order."""
    profiles = [_profile(column) for column in columns]
    roles = _products(profiles)
    largest = max((_median(profile) for profile in profiles), default=0.0)
    return [
        Evidence(
            pieces_of(column.heading),
            np.array(
                [
                    *_of_values(profile),
                    *roles[index],
                    index / max(1, len(columns) - 1),
                    float(index == 0),
                    float(_median(profile) == largest > 0),
                    float(not column.heading.strip()),
                ],
                np.float32,
            ),
        )
        for index, (column, profile) in enumerate(zip(columns, profiles, strict=True))
    ]


VALUES = 42
"""How many numbers ``Evidence.values`` has."""


def _of_values(profile: _Profile) -> Iterator[float]:
    filled, count = profile.filled, max(1, len(profile.filled))

    def share(holds: Callable[[str], bool]) -> float:
        return sum(map(holds, filled)) / count

    numbers = profile.numbers[~np.isnan(profile.numbers)]
    yield len(filled) / profile.of_all
    yield float(not filled)
    yield len(numbers) / count
    yield share(_is_letters)
    yield share(lambda v: any(c.isalpha() for c in v) and any(c.isdigit() for c in v) and " " not in v)
    yield share(lambda v: _DATE.fullmatch(v.split(" 00:")[0]) is not None)
    yield share(_is_gtin)
    yield share(lambda v: v.casefold().strip() in _UNITS)
    yield share(lambda v: _counted_unit(v))
    yield share(lambda v: v.strip().upper() in _CODES)
    yield share(lambda v: _CURRENCY.search(v) is not None)
    yield share(lambda v: v.rstrip().endswith("%"))
    yield share(lambda v: len(v) > 1 and v[0] == "0" and v.isdigit())
    yield share(lambda v: "@" in v or "http" in v)
    yield share(lambda v: "," in v and any(c.isdigit() for c in v) and any(c.isalpha() for c in v))
    lengths = [len(v) for v in filled] or [0]
    yield min(1.0, sum(lengths) / count / 40)
    yield float(len(set(lengths)) == 1 and len(filled) > 1)
    yield float(3 <= lengths[0] <= 20 and len(set(lengths)) == 1)
    yield min(1.0, sum(v.count(" ") for v in filled) / count / 5)
    yield len(set(filled)) / count
    yield float(len(set(filled)) == 1 and len(filled) > 1)
    yield from _of_numbers(numbers, filled)


def _is_letters(text: str) -> bool:
    return not any(c.isdigit() for c in text)


def _counted_unit(text: str) -> bool:
    """``10 Stk``: a number with its unit."""
    number, _, unit = text.partition(" ")
    return unit.casefold().strip() in _UNITS and number_of(number) is not None


def _is_gtin(text: str) -> bool:
    digits = text.replace(" ", "")
    return (
        digits.isdigit()
        and digits.isascii()
        and len(digits) in (8, 12, 13, 14)
        and (gtin_check_digit(digits[:-1]) == digits[-1])
    )


def _of_numbers(numbers: NDArray[np.float64], filled: Sequence[str]) -> Iterator[float]:
    """About -1 to 1 each; zeros where there is no number."""
    if not len(numbers):
        yield from (0.0,) * 13
        return
    steps = np.diff(numbers)
    whole = np.isclose(numbers, np.round(numbers))
    yield float(whole.mean())
    yield float((numbers > 0).mean())
    yield float((numbers == 0).mean())
    yield float(len(steps) > 0 and bool((steps > 0).all()))
    yield float(len(steps) > 0 and bool(np.allclose(steps, steps[0])) and steps[0] in (1.0, 10.0, 5.0, 100.0))
    yield float(numbers[0] in (1.0, 10.0))
    yield float(np.isin(numbers, (1.0, 10.0, 100.0, 1000.0)).mean())
    yield float(np.isin(numbers, tuple(_TAX_RATES)).mean())
    yield sum(bool(re.search(r"[.,]\d{2}\D*$", v)) for v in filled) / max(1, len(filled))
    middle = float(np.median(np.abs(numbers)))
    yield min(1.0, math.log10(1 + middle) / 8)
    yield float(middle < 1)
    yield float(1 <= middle < 1000)
    yield float(middle >= 1e5)


def _median(profile: _Profile) -> float:
    numbers = profile.numbers[~np.isnan(profile.numbers)]
    filled = max(1, len(profile.filled))
    return float(np.median(np.abs(numbers))) if len(numbers) > filled / 2 and float(np.median(numbers)) < 1e6 else 0.0


def _products(profiles: Sequence[_Profile]) -> list[tuple[float, float, float, float]]:
    """How often a column is the product of two others, a factor of one, the coarser factor, a divisor.

    ``quantity × price = amount``, with a price for N: ``quantity × price / N = amount``.
    """
    roles = [[0.0, 0.0, 0.0, 0.0] for _ in profiles]
    numeric = [i for i, p in enumerate(profiles) if (~np.isnan(p.numbers)).mean() > 0.2][:_PRODUCTS]
    for product in numeric:
        others = [i for i in numeric if i != product]
        for first, second in combinations(others, 2):
            ratio = profiles[first].numbers * profiles[second].numbers
            _note(roles, profiles, product, first, second, None, _agreement(ratio, profiles[product].numbers))
            for divisor in (i for i in others if i not in (first, second)):
                with np.errstate(divide="ignore", invalid="ignore"):
                    per = ratio / profiles[divisor].numbers
                if not bool((profiles[divisor].numbers == 1).all()):
                    agreed = _agreement(per, profiles[product].numbers)
                    _note(roles, profiles, product, first, second, divisor, agreed)
    return [(a, b, c, d) for a, b, c, d in roles]


def _agreement(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Share of the rows where both are known, not trivial, and the same to the cent; 0 for fewer than two rows."""
    known = ~np.isnan(ours) & ~np.isnan(theirs) & np.isfinite(ours) & (theirs != 0)
    if known.sum() < 2:
        return 0.0
    off = np.abs(ours[known] - theirs[known])
    return float((off <= 0.011 + 1e-4 * np.abs(theirs[known])).mean())


def _note(
    roles: list[list[float]],
    profiles: Sequence[_Profile],
    product: int,
    first: int,
    second: int,
    divisor: int | None,
    agreed: float,
) -> None:
    if agreed < 0.6 or _same(profiles[product], profiles[first]) or _same(profiles[product], profiles[second]):
        return
    roles[product][0] = max(roles[product][0], agreed)
    wholes = {i: float(np.isclose(n := profiles[i].numbers[~np.isnan(profiles[i].numbers)], np.round(n)).mean())
              for i in (first, second)}  # fmt: skip
    for i in (first, second):
        roles[i][1] = max(roles[i][1], agreed)
    coarse = first if wholes[first] > wholes[second] else second if wholes[second] > wholes[first] else None
    if coarse is not None:
        roles[coarse][2] = max(roles[coarse][2], agreed)
    if divisor is not None:
        roles[divisor][3] = max(roles[divisor][3], agreed)


def _same(one: _Profile, other: _Profile) -> bool:
    """Times one says nothing."""
    return bool(np.array_equal(one.numbers, other.numbers, equal_nan=True))
