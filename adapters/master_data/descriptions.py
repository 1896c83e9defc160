"""How alike two descriptions of goods are. Numbers decide: DN 25 is not DN 50, however alike the words are."""

import functools
import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from adapters.master_data.writing import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:/\d+)?")
_LABELLED = re.compile(
    r"\b(dn|pn|ng|ral|qn|nw|sw|tr|m|g|r|a|d|l|nr|typ|type|gr|iso|din|en)[\s.-]?(\d+(?:[.,]\d+)*(?:/\d+)?)\b"
    r"|\b(\d+(?:[.,]\d+)*(?:/\d+)?)\s?(mm|cm|bar|kw|nm|ml|kg|mpa|ma|hz|v|w|a|l|m|g|t|zoll|grad)\b"
)


_SIGNS = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "″": " zoll ", '"': " zoll ", "×": "x", "°": " grad "})
_TIMES = re.compile(r"(?<=\d)\s*x\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Description:
    """``text``: folded words; ``numbers``: all in it; ``labelled``: those by what they measure (``dn``, ``bar``)."""

    text: str
    numbers: frozenset[str]
    labelled: frozenset[tuple[str, str]]


@functools.lru_cache(maxsize=50_000)
def parse_description(text: str) -> Description:
    plain = _plain(text)
    labelled = {(m[1] or m[4], _value(m[2] or m[3])) for m in _LABELLED.finditer(plain)}
    numbers = frozenset(_value(number) for number in _NUMBER.findall(plain))
    return Description(_words(plain), numbers, frozenset(labelled))


def words_of(text: str) -> str:
    """What is searched: folded, letters and numbers apart, decimal commas as points."""
    return _words(_plain(text))


def _words(plain: str) -> str:
    plain = _NUMBER.sub(lambda found: _value(found[0]), plain)
    apart = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", plain)
    return " ".join(re.findall(r"[^\W_]+(?:[./][^\W_]+)*", apart))


def likeness(one: Description, other: Description) -> float:
    """0 to 1, of the words in any order."""
    return fuzz.token_sort_ratio(one.text, other.text) / 100


def contradict(one: Description, other: Description) -> bool:
    """Both say of the same measure, but not the same: DN 25 and DN 50."""
    for label in {name for name, _ in one.labelled} & {name for name, _ in other.labelled}:
        ours = {value for name, value in one.labelled if name == label}
        theirs = {value for name, value in other.labelled if name == label}
        if not ours & theirs:
            return True
    return False


def same_numbers(one: Description, other: Description) -> bool:
    return one.numbers == other.numbers


def numbers_differ(one: Description, other: Description) -> bool:
    """Each has a number that the other lacks."""
    return bool(one.numbers - other.numbers) and bool(other.numbers - one.numbers)


def _plain(text: str) -> str:
    return _TIMES.sub(" x ", fold(text.translate(_SIGNS)))


def _value(number: str) -> str:
    """``0,60`` and ``0.6`` are one value; ``1.4408`` stays as it is."""
    whole, point, rest = number.replace(",", ".").partition(".")
    rest = rest.rstrip("0") if rest.isdigit() else rest
    whole = whole.lstrip("0") or "0"
    return f"{whole}{point}{rest}" if rest else whole
