"""What one word says by itself: hashed spellings, in the manner of spaCy's MultiHashEmbed, and the look of a value.

Hashes serve where a vocabulary of word pieces fails: compounds, article numbers, misread letters.
"""

import functools
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from stdnum import ean, iban

HASH_ROWS = (16384, 4096, 4096, 4096)
"""Rows of the tables of: the whole word, its beginning, its end, its shape. Row 0 is for words that are hidden."""

LOOKS = (
    "length", "digits", "letters", "capitals", "signs", "has_digit", "cents", "decimals", "integer", "magnitude",
    "date", "percent", "colon", "currency", "iban", "tax_id", "gtin", "address", "slash", "dash", "capital",
    "parenthesis", "year", "zero",
)  # fmt: skip

_NUMBER = re.compile(r"[-+−(]?(?:\d{1,3}(?:[.,'’\s]\d{3})+|\d+)(?:[.,]\d+)?[-−)]?")
_CENTS = re.compile(r"\d[.,]\d{2}(?!\d)")
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]?[A-Za-zäéû]{3,9}[-./]?\d{2,4}"
)
_TAX_ID = re.compile(r"[A-Z]{2,3}[-.]?[A-Z0-9]{8,12}|\d{2,3}/\d{3,4}/\d{4,5}|\d{2}-\d{7}")
_ADDRESS = re.compile(r"@|www\.|https?:|\.(?:com|de|net|org|eu|fr|nl|it|es|at|ch|co\.uk)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"[€$£¥]|\b(?:EUR|USD|GBP|CHF|EURO|SEK|DKK|NOK|PLN|CZK|RM|MYR)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Rows in the hash tables, and how the word looks (parallel to ``LOOKS``)."""

    rows: tuple[int, int, int, int]
    look: tuple[float, ...]
    numbers: tuple[float, ...]


@functools.lru_cache(maxsize=200_000)
def spell(text: str) -> Spelling:
    """The spelling of ``text``; ``numbers`` holds each number that it may be read as ("1.234": 1234 and 1.234)."""
    norm = text.casefold()
    rows = (
        _row(norm.strip(".,;:()*"), HASH_ROWS[0], 0),
        _row(norm[:3], HASH_ROWS[1], 1),
        _row(norm[-3:], HASH_ROWS[2], 2),
        _row(shape_of(text), HASH_ROWS[3], 3),
    )
    numbers = numbers_of(text)
    return Spelling(rows, _look(text, numbers), numbers)


def _row(text: str, rows: int, seed: int) -> int:
    return 1 + zlib.crc32(text.encode(), seed * 0x9E3779B1 & 0xFFFFFFFF) % (rows - 1)


def shape_of(text: str) -> str:
    """The form of a word: letters as x and X, digits as d, runs cut at four: "Rg-2026/0042" is "Xx-dddd/dddd"."""
    shape: list[str] = []
    run = 0
    for char in text:
        kind = "d" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char
        run = run + 1 if shape and shape[-1] == kind else 1
        if run <= (4 if kind == "d" else 3):
            shape.append(kind)
    return "".join(shape)


def numbers_of(text: str) -> tuple[float, ...]:
    """Each value that a printed number may have, depending on what its point or comma means; () where it is none."""
    bare = text.strip("€$£*:;").removesuffix("EUR").removesuffix("€").strip()
    if not _NUMBER.fullmatch(bare):
        return ()
    digits = re.sub(r"[^\d.,]", "", bare).strip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    whole = float(re.sub(r"[.,]", "", digits) or 0)
    if last < 0:
        return (whole,)
    tail = len(digits) - last - 1
    fraction = whole / 10**tail
    if tail != 3 or digits[:last].startswith("0"):
        return (fraction,)
    return (whole, fraction) if sum(c in ".," for c in digits) == 1 else (whole,)


def _look(text: str, numbers: Sequence[float]) -> tuple[float, ...]:
    n = max(1, len(text))
    digits = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    cents = bool(_CENTS.search(text))
    bare = text.strip(".,;:()")
    value = numbers[0] if numbers else 0.0
    return (
        min(n, 24) / 12,
        digits / n,
        letters / n,
        sum(c.isupper() for c in text) / n,
        (n - digits - letters) / n,
        float(digits > 0),
        float(cents),
        float(bool(numbers) and not cents and any(c in ".," for c in bare)),
        float(bare.isdigit()),
        float(np.log10(value + 1)) / 4,
        float(bool(_DATE.fullmatch(bare))),
        float("%" in text),
        float(text.endswith(":")),
        float(bool(_CURRENCY.search(text))),
        float(_is_iban(bare)),
        float(bool(_TAX_ID.fullmatch(bare)) and digits >= 7),
        float(_is_gtin(bare)),
        float(bool(_ADDRESS.search(text))),
        float("/" in text),
        float("-" in bare),
        float(text[:1].isupper()),
        float(text.startswith("(") or text.endswith(")")),
        float(bare.isdigit() and len(bare) == 4 and bare.startswith(("19", "20"))),
        float(bool(numbers) and value == 0),
    )


def _is_iban(text: str) -> bool:
    return 4 <= len(text) <= 34 and text[:2].isupper() and text[2:4].isdigit() and (len(text) == 4 or _valid_iban(text))


def _valid_iban(text: str) -> bool:
    return len(text) >= 15 and iban.is_valid(text)


def _is_gtin(text: str) -> bool:
    return len(text) in (8, 12, 13, 14) and text.isdigit() and ean.is_valid(text)


def spell_all(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.float32], list[tuple[float, ...]]]:
    """Rows (n, 4), looks (n, len(LOOKS)) and the numbers of each word."""
    spellings = [spell(text) for text in texts]
    rows = np.array([s.rows for s in spellings], dtype=np.int32).reshape(-1, len(HASH_ROWS))
    looks = np.array([s.look for s in spellings], dtype=np.float32).reshape(-1, len(LOOKS))
    return rows, looks, [s.numbers for s in spellings]
