"""What somebody may mean while typing: numbers that begin so, the partner's own numbers, and words that begin so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from adapters.master_data.descriptions import words_of
from adapters.master_data.partners import search_words
from adapters.master_data.searching import MATERIALS, Searcher
from adapters.master_data.writing import KEY_LENGTH, key
from adapters.store.master_tables import CrossReferenceRow, MaterialKeyRow, MaterialRow, PartnerKeyRow, PartnerRow
from datamodel.extraction import Match
from datamodel.master import PartnerRole

_LIKE = 40  # candidates that the search brings to be compared word by word
_OF_NUMBER = 24  # of each kind of number; the shortest of those that begin so come first
_FEWEST_SIGNS = 2  # of a text from which words are searched
_LONGEST = 200  # signs of a text that are looked at
_EXACT, _BEGINS, _WORDS, _WITHIN = 0.99, 0.9, 0.85, 0.62
_LEAST = 0.3  # a likeness below it helps nobody
_PARTNER_KINDS = {"number": "number", "their_number": "number for us", "tax_id": "tax id", "iban": "IBAN"}
_MATERIAL_KINDS = {"own": "number", "gtin": "GTIN"}
_AFTER_ALL = "Z" * 16  # behind every digit and letter in all orders of signs that databases have

# The range is for the index, whatever the database's order of signs; what only lies in it is sorted out afterwards.
_PARTNER_NUMBERS = (
    select(PartnerKeyRow.kind, PartnerKeyRow.value, PartnerKeyRow.number)
    .where(
        PartnerKeyRow.role == bindparam("role"),
        PartnerKeyRow.kind == bindparam("kind"),
        PartnerKeyRow.value.between(bindparam("first"), bindparam("last")),
        PartnerKeyRow.learned.is_(False),
    )
    .order_by(PartnerKeyRow.value)
    .limit(_OF_NUMBER)
)
_MATERIAL_NUMBERS = (
    select(MaterialKeyRow.kind, MaterialKeyRow.value, MaterialKeyRow.number)
    .where(
        MaterialKeyRow.kind == bindparam("kind"),
        MaterialKeyRow.value.between(bindparam("first"), bindparam("last")),
    )
    .order_by(MaterialKeyRow.value)
    .limit(_OF_NUMBER)
)
_THEIR_NUMBERS = (
    select(CrossReferenceRow.their_key, CrossReferenceRow.their_number, CrossReferenceRow.material)
    .where(
        CrossReferenceRow.role == bindparam("role"),
        CrossReferenceRow.partner == bindparam("partner"),
        CrossReferenceRow.their_key.between(bindparam("first"), bindparam("last")),
    )
    .order_by(CrossReferenceRow.their_key)
    .limit(_OF_NUMBER)
)
_PARTNERS = select(
    PartnerRow.number, PartnerRow.name, PartnerRow.street, PartnerRow.postal_code, PartnerRow.city
).where(PartnerRow.role == bindparam("role"), PartnerRow.number.in_(bindparam("numbers", expanding=True)))
_MATERIALS = select(MaterialRow.number, MaterialRow.description, MaterialRow.base_unit).where(
    MaterialRow.number.in_(bindparam("numbers", expanding=True))
)
_CALLED = select(CrossReferenceRow.material, CrossReferenceRow.their_number).where(
    CrossReferenceRow.role == bindparam("role"),
    CrossReferenceRow.partner == bindparam("partner"),
    CrossReferenceRow.material.in_(bindparam("numbers", expanding=True)),
)


@dataclass(frozen=True)
class _Hit:
    """Why a record is offered."""

    confidence: float
    reason: str


def suggest_partners(session: Session, text: str, searcher: Searcher, *, role: PartnerRole, limit: int) -> list[Match]:
    """Partners of the role whose numbers or words begin as ``text`` does, the likeliest first."""
    text = text[:_LONGEST]
    hits: dict[str, _Hit] = {}
    for kind, words in _PARTNER_KINDS.items():
        rows = session.execute(_PARTNER_NUMBERS, {"role": role.value, "kind": kind} | _range(key(text)))
        _add(hits, ((number, value, words, value) for _, value, number in rows), key(text))
    typed = search_words(text)
    like = _alike(session, searcher, role.value, typed)
    numbers = {"role": role.value, "numbers": [*dict.fromkeys([*hits, *like])]}
    found = [
        (
            Match(number, name, 0.0, "", ", ".join(filter(None, (street, f"{code} {city}".strip())))),
            search_words(name, street, code, city),
        )
        for number, name, street, code, city in session.execute(_PARTNERS, numbers)
    ]
    return _ranked(found, hits, typed, limit=limit)


def suggest_materials(
    session: Session, text: str, searcher: Searcher, *, partner: str, role: PartnerRole, limit: int
) -> list[Match]:
    """Materials whose numbers or words begin as ``text`` does, the likeliest first; also by numbers of ``partner``."""
    text = text[:_LONGEST]
    hits: dict[str, _Hit] = {}
    if partner:
        rows = session.execute(_THEIR_NUMBERS, {"role": role.value, "partner": partner} | _range(key(text)))
        _add(hits, ((number, value, "the partner's number", told) for value, told, number in rows), key(text))
    for kind, words in _MATERIAL_KINDS.items():
        rows = session.execute(_MATERIAL_NUMBERS, {"kind": kind} | _range(key(text)))
        _add(hits, ((number, value, words, value) for _, value, number in rows), key(text))
    typed = words_of(text)
    like = _alike(session, searcher, MATERIALS, typed)
    numbers = [*dict.fromkeys([*hits, *like])]
    called = _called(session, partner, role, numbers)
    found = [
        (
            Match(number, description, 0.0, "", " · ".join(filter(None, (unit, *called.get(number, ()))))),
            words_of(description),
        )
        for number, description, unit in session.execute(_MATERIALS, {"numbers": numbers})
    ]
    return _ranked(found, hits, typed, limit=limit)


def _range(beginning: str) -> dict[str, str]:
    """Bounds of the keys that begin so; of an empty beginning none does."""
    return {"first": beginning, "last": f"{beginning}{_AFTER_ALL}"[:KEY_LENGTH] if beginning else ""}


def _add(hits: dict[str, _Hit], rows: Iterable[tuple[str, str, str, str]], beginning: str) -> None:
    """``rows``: number with us, key, and what is so, as it is written; the first reason of a record stays."""
    for number, value, kind_words, written in rows:
        if beginning and value.startswith(beginning):
            exact = value == beginning
            rest = (len(value) - len(beginning)) / KEY_LENGTH
            reason = f"{kind_words} is {written}" if exact else f"{kind_words} begins so: {written}"
            hit = _Hit(_EXACT if exact else _BEGINS - rest * 0.1, reason)
            if number not in hits or hits[number].confidence < hit.confidence:
                hits[number] = hit


def _alike(session: Session, searcher: Searcher, name: str, typed: str) -> list[str]:
    if len(typed) < _FEWEST_SIGNS:
        return []
    return searcher.search(session, name, [typed], limit=_LIKE, unfinished=True)


def _called(session: Session, partner: str, role: PartnerRole, numbers: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The partner's own numbers of materials."""
    if not partner or not numbers:
        return {}
    called: dict[str, tuple[str, ...]] = {}
    names = {"role": role.value, "partner": partner, "numbers": numbers}
    for material, theirs in session.execute(_CALLED, names):
        called[material] = (*called.get(material, ()), theirs)
    return called


def _ranked(found: Iterable[tuple[Match, str]], hits: Mapping[str, _Hit], typed: str, *, limit: int) -> list[Match]:
    """``found``: records with their words as the search reads them."""
    matches = []
    for match, words in found:
        hit = _of_words(typed, words)
        by_number = hits.get(match.number)
        best = by_number if by_number and by_number.confidence >= hit.confidence else hit
        if best.confidence >= _LEAST:
            matches.append(replace(match, confidence=round(best.confidence, 3), reason=best.reason))
    return sorted(matches, key=lambda match: (-match.confidence, match.name, match.number))[:limit]


def _of_words(typed: str, words: str) -> _Hit:
    """Every word typed begins a word: sure, the more of the words are typed; else how much is alike."""
    wanted, there = typed.split(), words.split()
    if not wanted or not there:
        return _Hit(0.0, "")
    share = min(len("".join(wanted)) / len("".join(there)), 1.0)
    if all(any(word.startswith(each) for word in there) for each in wanted):
        at_start = 0.08 if words.startswith(typed) else 0.04 if f" {typed}" in words else 0.0
        return _Hit(_WORDS - 0.15 + at_start + 0.07 * share, "its words begin so")
    if all(each in words for each in wanted):
        return _Hit(_WITHIN + 0.05 * share, "it stands in its words")
    return _Hit(0.6 * fuzz.token_set_ratio(typed, words) / 100, "written alike")
