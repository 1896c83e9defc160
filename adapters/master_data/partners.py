"""What speaks for a partner being the one that a paper names."""

import itertools
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz
from stdnum import ean

from adapters.master_data import places
from adapters.master_data.evidence import CONTESTED, SUREST, Candidate, Evidence
from adapters.master_data.names import Name, legal_differs, likeness, parse_name
from adapters.master_data.writing import key, mail_domain, shape, words
from datamodel.master import Partner, PartnerAlias, PartnerQuery

SHAPED = {"tax_id": "tax_id~", "iban": "iban~", "number": "number~"}
"""Kinds of keys that are also found where OCR took one sign for another."""
_GLN = 13  # digits
_WEIGHTS = {"tax_id": 8.0, "iban": 7.0, "number": 4.0, "mail": 3.0, "their_number": 2.0, "alias": 9.0}
_SHAPED_WEIGHTS = {"tax_id": 4.5, "iban": 4.5, "number": 1.5}
_LEARNED_WEIGHTS = {"tax_id": 4.5, "iban": 4.5, "mail": 2.0, "alias": 9.0}
_DIFFERENT = {"tax_id": -3.0, "iban": -0.5, "number": -1.0, "their_number": -0.3, "mail": -0.5}
_ANCHORS = frozenset({"tax_id", "iban", "number", "alias"})
_NAME_WEIGHTS = (
    (1.0, 1.8),
    (0.97, 1.5),
    (0.92, 0.8),
    (0.88, -0.2),
    (0.8, -1.0),
    (0.7, -2.0),
    (0.5, -3.5),
    (0.0, -4.5),
)
_OTHER_FORM = Evidence(-1.5, "another legal form")
_MOST_AGAINST = -5.0  # of name and address together
_FITS = 0.9
_UNLIKE = 0.7
_WORDS = {
    "tax_id": "tax id",
    "iban": "IBAN",
    "number": "number",
    "mail": "mail domain",
    "their_number": "number for us",
}


@dataclass(frozen=True)
class Hits:
    """Who has which key of a paper: numbers of partners by kind of key, ``learned`` those that people taught."""

    exact: Mapping[str, Set[str]] = field(default_factory=dict)
    learned: Mapping[str, Set[str]] = field(default_factory=dict)

    def has(self, kind: str, number: str) -> bool:
        return number in self.exact.get(kind, ())


def keys_of_query(query: PartnerQuery) -> dict[str, str]:
    """What is looked up exactly, by kind; empty ones are left out."""
    keys = {
        "number": key(query.number),
        "tax_id": key(query.tax_id),
        "iban": key(query.iban),
        "mail": mail_domain(query.mail),
        "their_number": key(query.their_number),
        "alias": alias_key(query.name, query.address),
    }
    return {kind: value for kind, value in keys.items() if value}


def keys_of_partner(partner: Partner) -> list[tuple[str, str]]:
    """(kind, value) of everything by which ``partner`` is found exactly."""
    pairs = [("number", key(partner.number)), ("tax_id", key(partner.tax_id))]
    pairs += [("iban", key(iban)) for iban in partner.ibans]
    pairs += [(SHAPED[kind], shape(value)) for kind, value in pairs]
    pairs += [("mail", domain) for each in partner.mail_domains if (domain := mail_domain(each))]
    pairs.append(("their_number", key(partner.their_number)))
    return [pair for pair in dict.fromkeys(pairs) if pair[1]]


def keys_of_alias(alias: PartnerAlias) -> list[tuple[str, str]]:
    """(kind, value) of everything that an alias teaches."""
    pairs = [("tax_id", key(alias.tax_id)), ("iban", key(alias.iban)), ("mail", mail_domain(alias.mail))]
    pairs.append(("alias", alias_key(alias.name, alias.address)))
    return [pair for pair in pairs if pair[1]]


def alias_key(name: str, address: str) -> str:
    """Name and address as one key; empty unless the paper has both: names alone are too many firms'.

    A sender whom data name by his GLN alone has that as his name, and no other firm has it.
    """
    if len(name) == _GLN and name.isdecimal() and ean.is_valid(name):
        return f"{name}|"
    core, place = parse_name(name).core, words(address)
    return f"{''.join(core)}|{''.join(place)}"[:128] if core and len(place) > 1 else ""


def search_words(name: str, *places: str) -> str:
    """What the search by likeness reads of a partner or a query."""
    return " ".join([*parse_name(name).core, *words(" ".join(places))])


def candidates_of(query: PartnerQuery, partners: Sequence[Partner], hits: Hits) -> list[Candidate]:
    """Each of ``partners`` with what speaks for and against it."""
    candidates = [_candidate(query, partner, hits) for partner in partners]
    return [_contested(candidate, candidates) for candidate in candidates]


def _candidate(query: PartnerQuery, partner: Partner, hits: Hits) -> Candidate:
    name = parse_name(query.name)
    fits = likeness(name, parse_name(partner.name)) if name.core else None
    anchors = frozenset(kind for kind in _ANCHORS if hits.has(kind, partner.number))
    found = [each for kind in keys_of_query(query) if (each := _of_key(kind, query, partner, hits))]
    ceiling = SUREST
    if partner.number not in hits.learned.get("alias", ()):  # which says more of name and address than both do
        place = _of_address(query, partner)
        found += _limited([*_of_name(name, fits, partner), *place])
        if fits is not None and fits < _UNLIKE and not any(each.weight > 0 for each in place):
            ceiling = CONTESTED  # of another name and not at its place: a number alone does not make it sure
    return Candidate(partner.number, partner.name, tuple(found), anchors, fits, ceiling)


def _limited(found: list[Evidence]) -> list[Evidence]:
    """Another firm has another name and another place: the two are one objection, not two."""
    total = sum(each.weight for each in found)
    if total >= _MOST_AGAINST:
        return found
    return [replace(each, weight=each.weight * _MOST_AGAINST / total) for each in found]


def _of_key(kind: str, query: PartnerQuery, partner: Partner, hits: Hits) -> Evidence | None:
    written = _written(kind, query)
    if hits.has(kind, partner.number):
        return Evidence(_WEIGHTS[kind], f"{_WORDS[kind]} {written} is the partner's")
    if partner.number in hits.learned.get(kind, ()):
        words_ = "a person linked this name and address before" if kind == "alias" else ""
        return Evidence(_LEARNED_WEIGHTS[kind], words_ or f"a person linked {_WORDS[kind]} {written} before")
    if kind in SHAPED and hits.has(SHAPED[kind], partner.number):
        return Evidence(_SHAPED_WEIGHTS[kind], f"{_WORDS[kind]} {written} is nearly the partner's")
    return _difference(kind, written, partner)


def _difference(kind: str, written: str, partner: Partner) -> Evidence | None:
    """A key of the paper that is not the partner's, where the partner's own is known."""
    known = {
        "tax_id": partner.tax_id,
        "iban": partner.ibans[0] if partner.ibans else "",
        "number": partner.number,
        "their_number": partner.their_number,
        "mail": partner.mail_domains[0] if partner.mail_domains else "",
    }.get(kind, "")
    if not known:
        return None
    if kind == "tax_id" and fuzz.ratio(key(written), key(known)) >= 90:
        return Evidence(2.0, f"tax id {written} is one sign off the partner's")
    return Evidence(_DIFFERENT[kind], f"{_WORDS[kind]} {written} is not the partner's {known}")


def _written(kind: str, query: PartnerQuery) -> str:
    return {
        "tax_id": query.tax_id,
        "iban": query.iban,
        "number": query.number,
        "their_number": query.their_number,
        "mail": mail_domain(query.mail),
    }.get(kind, "")


def _of_name(name: Name, fits: float | None, partner: Partner) -> list[Evidence]:
    if fits is None:
        return []
    found = [Evidence(_interpolated(fits), _name_words(fits, partner.name))]
    return [*found, _OTHER_FORM] if legal_differs(name, parse_name(partner.name)) else found


def _name_words(fits: float, name: str) -> str:
    if fits == 1:
        return f"name is '{name}'"
    return f"name like ({fits:.0%}) '{name}'" if fits >= _UNLIKE else f"name unlike ({fits:.0%}) '{name}'"


def _interpolated(fits: float) -> float:
    for (high, upper), (low, lower) in itertools.pairwise(_NAME_WEIGHTS):
        if fits >= low:
            return lower + (upper - lower) * (fits - low) / (high - low)
    return _NAME_WEIGHTS[-1][1]


def _of_address(query: PartnerQuery, partner: Partner) -> list[Evidence]:
    if not query.address:
        return []
    weight = places.weight(query.address, street=partner.street, postal_code=partner.postal_code, city=partner.city)
    if weight is None:
        return []
    return [Evidence(weight, f"address {'alike' if weight > 1.5 else 'partly alike' if weight > 0 else 'differs'}")]


def _contested(candidate: Candidate, all_of_them: Sequence[Candidate]) -> Candidate:
    """A number names one and the name fits another: neither can be sure, whatever the weights are."""
    if candidate.fits is None:
        return candidate
    others = [other for other in all_of_them if other.number != candidate.number]
    if candidate.anchors and candidate.fits < _UNLIKE and any(_is_named(other) for other in others):
        return replace(candidate, ceiling=CONTESTED)
    if not candidate.anchors and any(other.anchors - {"number"} and (other.fits or 0) < _UNLIKE for other in others):
        return replace(candidate, ceiling=CONTESTED)
    return candidate


def _is_named(candidate: Candidate) -> bool:
    return candidate.fits is not None and candidate.fits >= _FITS
