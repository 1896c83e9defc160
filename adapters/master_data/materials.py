"""What speaks for a material being the one that a line names."""

import itertools
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from adapters.master_data.descriptions import (
    Description,
    contradict,
    likeness,
    numbers_differ,
    parse_description,
    same_numbers,
)
from adapters.master_data.evidence import CONTESTED, SUREST, Candidate, Evidence
from adapters.master_data.writing import key, shape
from datamodel.master import Material, MaterialQuery

_EXACT = {"own": 5.0, "gtin": 6.0, "theirs": 5.5}
_SHAPED = {"own": 2.0, "theirs": 2.0}
_DIFFERENT = {"own": -2.0, "gtin": -2.0, "theirs": -1.0}
_UNKNOWN_NUMBER = -1.0  # what bears a number that we do not have is rather something that we do not have
_OVERRULED = 0.5  # of a number in the master data that a person linked otherwise
_IDENTICAL = 0.97
_BESIDE_NUMBER = ((1.0, 1.5), (0.9, 1.2), (0.75, 0.6), (0.55, 0.0), (0.3, -0.5), (0.0, -0.8))
_ALONE = ((1.0, 1.5), (0.95, 1.0), (0.85, 0.0), (0.75, -1.0), (0.6, -2.5), (0.4, -5.0), (0.0, -7.0))
_TWIN = 2.7  # practically the same description, and no other like it
_CONTRADICTS = -3.0
_CONTRADICTS_ALONE = -5.0
_OTHER_NUMBERS = -2.5
_BY_WORDS = 0.85
"""The most that a description alone can be, unless it is practically the same, no other is, and words tell at all."""
_WORDS = {"own": "our number", "gtin": "GTIN", "theirs": "the partner's number"}


@dataclass(frozen=True)
class MaterialHits:
    """Which materials have which number of a line, by kind of number (``own``, ``gtin``, ``theirs``).

    Attributes:
        exact: with the very number.
        shaped: with a number that OCR may have read so.
        words_tell: descriptions tell the materials of this company apart: hardly any stands for two.
        overruled: ``theirs`` by the master data, where a person linked the number to another material.
    """

    exact: Mapping[str, Set[str]] = field(default_factory=dict)
    shaped: Mapping[str, Set[str]] = field(default_factory=dict)
    overruled: Set[str] = field(default_factory=frozenset)
    words_tell: bool = False


def keys_of_material(material: Material) -> list[tuple[str, str]]:
    """(kind, value) of everything by which ``material`` is found exactly."""
    number = key(material.number)
    pairs = [("own", number), ("own~", shape(number)), ("gtin", key(material.gtin))]
    return [pair for pair in pairs if pair[1]]


def keys_of_query(query: MaterialQuery) -> dict[str, str]:
    """What is looked up exactly, by kind; empty ones are left out."""
    keys = {"own": key(query.own_number), "gtin": key(query.gtin)}
    keys |= {"own~": shape(keys["own"])}
    return {kind: value for kind, value in keys.items() if value}


def candidates_of(query: MaterialQuery, materials: Sequence[Material], hits: MaterialHits) -> list[Candidate]:
    """Each of ``materials`` with what speaks for and against it."""
    wanted = parse_description(query.description)
    candidates = [_candidate(query, wanted, material, hits) for material in materials]
    candidates = _twins_told(candidates) if hits.words_tell else candidates
    anchored = [candidate for candidate in candidates if candidate.anchors]
    return [_contested(candidate, anchored) for candidate in candidates]


def _candidate(query: MaterialQuery, wanted: Description, material: Material, hits: MaterialHits) -> Candidate:
    anchors = frozenset(kind for kind in _EXACT if material.number in hits.exact.get(kind, ()))
    found = [each for kind in _EXACT if (each := _of_number(kind, query, material, hits))]
    by_number = bool(anchors) or any(material.number in hits.shaped.get(kind, ()) for kind in _SHAPED)
    fits = None
    if wanted.text:
        told = parse_description(material.description)
        fits = likeness(wanted, told)
        found.append(_of_words(wanted, told, fits, by_number=by_number))
    ceiling = SUREST if by_number else _BY_WORDS
    return Candidate(material.number, material.description, tuple(found), anchors, fits, ceiling)


def _of_number(kind: str, query: MaterialQuery, material: Material, hits: MaterialHits) -> Evidence | None:
    written = {"own": query.own_number, "gtin": query.gtin, "theirs": query.their_number}[kind]
    if not written:
        return None
    if kind == "theirs" and material.number in hits.overruled:
        return Evidence(_OVERRULED, f"{written} is its number with the partner, but a person linked another material")
    if material.number in hits.exact.get(kind, ()):
        owner = f"partner {query.partner} calls it {written}" if kind == "theirs" else f"{_WORDS[kind]} {written}"
        return Evidence(_EXACT[kind], owner)
    if material.number in hits.shaped.get(kind, ()):
        return Evidence(_SHAPED[kind], f"{_WORDS[kind]} {written} is nearly its own")
    if not hits.exact.get(kind):
        unknown = Evidence(_UNKNOWN_NUMBER, f"{_WORDS[kind]} {written} is nobody's")
        return None if kind == "theirs" else unknown
    if kind == "gtin" and not material.gtin:
        return None  # nothing is known that it could differ from
    return Evidence(_DIFFERENT[kind], f"{_WORDS[kind]} {written} is not its own")


def _of_words(wanted: Description, told: Description, fits: float, *, by_number: bool) -> Evidence:
    """Beside a number words say little, for they may be of another language; alone they must say it all."""
    alike = _interpolated(fits, _BESIDE_NUMBER if by_number else _ALONE)
    if contradict(wanted, told):
        against = _CONTRADICTS if by_number else _CONTRADICTS_ALONE
        return Evidence(min(alike, 0.0) + against, "the measures in the description differ")
    if numbers_differ(wanted, told) and (fits >= 0.55 or not by_number):
        return Evidence(min(alike, 0.0) + _OTHER_NUMBERS, "numbers in the description differ")
    if fits >= _IDENTICAL and same_numbers(wanted, told):
        return Evidence(_TWIN, _SAME)
    return Evidence(alike, f"description {'alike' if fits >= 0.75 else 'unlike'} ({fits:.0%})")


_SAME = "the same description"


def _interpolated(fits: float, steps: tuple[tuple[float, float], ...]) -> float:
    for (high, upper), (low, lower) in itertools.pairwise(steps):
        if fits >= low:
            return lower + (upper - lower) * (fits - low) / (high - low)
    return steps[-1][1]


def _twins_told(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Lift the ceiling of the one whose description is practically that of the line, where there is only one."""
    twins = [c.number for c in candidates if any(each.words == _SAME for each in c.evidence)]
    if len(twins) != 1:
        return list(candidates)
    return [replace(c, ceiling=SUREST) if c.number == twins[0] else c for c in candidates]


def _contested(candidate: Candidate, anchored: Sequence[Candidate]) -> Candidate:
    """Two numbers of a line that name two materials: neither can be sure."""
    others = [other for other in anchored if other.number != candidate.number]
    if others and any(other.anchors - candidate.anchors for other in others):
        return replace(candidate, ceiling=min(candidate.ceiling, CONTESTED))
    return candidate
