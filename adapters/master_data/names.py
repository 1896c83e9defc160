"""How alike two names of firms are."""

import functools
from dataclasses import dataclass

from rapidfuzz import fuzz

from adapters.master_data.writing import words

_LEGAL = {
    word: form
    for form, spellings in {
        "gmbh": "gmbh gesmbh mbh",
        "ag": "ag aktiengesellschaft",
        "kg": "kg",
        "ohg": "ohg",
        "gbr": "gbr",
        "ek": "ek ekfr ekfm eu",
        "ev": "ev",
        "eg": "eg egen",
        "se": "se",
        "kgaa": "kgaa",
        "ug": "ug haftungsbeschrankt",
        "ltd": "ltd limited",
        "plc": "plc",
        "llc": "llc",
        "llp": "llp",
        "inc": "inc incorporated",
        "corp": "corp corporation",
        "bv": "bv besloten",
        "nv": "nv",
        "vof": "vof",
        "sa": "sa",
        "sas": "sas",
        "sarl": "sarl",
        "srl": "srl",
        "spa": "spa",
        "snc": "snc",
        "as": "as",
        "ab": "ab",
        "oy": "oy oyj",
        "aps": "aps",
        "kft": "kft",
        "sro": "sro",
        "spzoo": "spzoo spz",
        "doo": "doo",
        "sl": "sl slu",
    }.items()
    for word in spellings.split()
}
_SILENT = frozenset(
    ["und", "and", "et", "en", "co", "company", "cie", "the", "der", "die", "das", "firma", "fa", "zoo"]
)
_LONG = {
    "gebr": "gebruder",
    "bros": "brothers",
    "intl": "international",
    "mfg": "manufacturing",
    "masch": "maschinen",
    "ing": "ingenieur",
    "tech": "technik",
    "ind": "industrie",
    "eng": "engineering",
    "hdl": "handel",
    "fab": "fabrik",
}
_SAME_WORD = 0.8  # how alike two words are that differ by a misreading
_SPLIT_OTHERWISE = 97.0
_WITHIN = 0.86
_OF_TWO = 0.75  # the most that two names are alike of which each has a word of its own
_LONG_ENOUGH = 4  # letters that a name within another must have


@dataclass(frozen=True, slots=True)
class Name:
    """``core``: the words that tell firms apart; ``legal``: the forms of law named, in one spelling."""

    core: tuple[str, ...]
    legal: frozenset[str]

    @property
    def compact(self) -> str:
        return "".join(self.core)


@functools.lru_cache(maxsize=50_000)
def parse_name(text: str) -> Name:
    """A name without what is silent, long forms for short ones."""
    found = words(text)
    legal = frozenset(_LEGAL[word] for word in found if word in _LEGAL)
    core = tuple(_LONG.get(word, word) for word in found if word not in _LEGAL and word not in _SILENT)
    return Name(core or tuple(found), legal)


def likeness(one: Name, other: Name) -> float:
    """0 to 1: the share of both names whose words have a counterpart, misreadings taken off.

    A word that each has and the other lacks tells two firms apart, however long the rest is (Anlagenbau and
    Anlagenservice, Nord and Süd). A name within the other may be short for it.
    """
    if not one.core or not other.core:
        return 0.0
    if one.compact == other.compact:
        return 1.0
    if _written_together(one, other):
        return fuzz.ratio(one.compact, other.compact) / 100
    matched, pairs = _matched(one.core, other.core)
    share = 2 * matched / (len(one.compact) + len(other.compact))
    if pairs < min(len(one.core), len(other.core)):
        return min(share, _OF_TWO)
    return max(share, _WITHIN) if matched >= _LONG_ENOUGH else share


def legal_differs(one: Name, other: Name) -> bool:
    """Both name a form of law, and not the same."""
    return bool(one.legal and other.legal and one.legal != other.legal)


def _written_together(one: Name, other: Name) -> bool:
    """The same words, put together or apart otherwise, and hardly a letter different."""
    a, b = one.compact, other.compact
    same_digits = [sign for sign in a if sign.isdigit()] == [sign for sign in b if sign.isdigit()]
    return len(one.core) != len(other.core) and same_digits and fuzz.ratio(a, b) >= _SPLIT_OTHERWISE


def _matched(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, int]:
    """Letters of matching words, the mean of both sides, and their pairs; the best first, each word used once."""
    pairs = sorted(
        ((_alike(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)), key=lambda pair: -pair[0]
    )
    used: tuple[set[int], set[int]] = set(), set()
    total = 0.0
    for ratio, i, j in pairs:
        if ratio < _SAME_WORD:
            break
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            total += ratio * (len(one[i]) + len(other[j])) / 2
    return total, len(used[0])


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 3 or any(sign.isdigit() for sign in one + other):
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short):
        return 0.9
    return fuzz.ratio(one, other) / 100
