"""From what a paper says to the records that may be meant: exact keys first, then what is written alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from adapters.master_data import materials, partners
from adapters.master_data.descriptions import words_of
from adapters.master_data.evidence import judge
from adapters.master_data.materials import MaterialHits
from adapters.master_data.partners import SHAPED, Hits, search_words
from adapters.master_data.searching import MATERIALS, Searcher
from adapters.master_data.writing import key, shape
from adapters.store.master_tables import CrossReferenceRow, MaterialKeyRow, MaterialRow, PartnerKeyRow, PartnerRow
from datamodel.extraction import Match
from datamodel.master import Material, MaterialQuery, Partner, PartnerQuery, PartnerRole

_Value = TypeVar("_Value")
_AT_ONCE = 500  # values in one statement
_LIKE = 20  # candidates that the search brings to be compared in full
_LIKE_MATERIALS = 25
_MANY = 25  # owners from which a key says nothing by itself (the mail domain of a group)
_FEW_REPEATS = 0.002  # descriptions that stand for several materials; with more, none tells materials apart

# Statements are built once. Kinds and values are looked up apart and paired afterwards: SQLite uses no index for pairs.
_PARTNER_KEYS = select(PartnerKeyRow.kind, PartnerKeyRow.value, PartnerKeyRow.number, PartnerKeyRow.learned).where(
    PartnerKeyRow.role == bindparam("role"),
    PartnerKeyRow.kind.in_(bindparam("kinds", expanding=True)),
    PartnerKeyRow.value.in_(bindparam("values", expanding=True)),
)
_PARTNERS = select(
    PartnerRow.number,
    PartnerRow.name,
    PartnerRow.street,
    PartnerRow.postal_code,
    PartnerRow.city,
    PartnerRow.tax_id,
    PartnerRow.their_number,
    PartnerRow.ibans,
    PartnerRow.mail_domains,
).where(PartnerRow.role == bindparam("role"), PartnerRow.number.in_(bindparam("numbers", expanding=True)))
_MATERIAL_KEYS = select(MaterialKeyRow.kind, MaterialKeyRow.value, MaterialKeyRow.number).where(
    MaterialKeyRow.kind.in_(bindparam("kinds", expanding=True)),
    MaterialKeyRow.value.in_(bindparam("values", expanding=True)),
)
_THEIRS = select(
    CrossReferenceRow.material, CrossReferenceRow.their_key, CrossReferenceRow.their_shape, CrossReferenceRow.origin
).where(
    CrossReferenceRow.role == bindparam("role"),
    CrossReferenceRow.partner == bindparam("partner"),
    CrossReferenceRow.their_shape.in_(bindparam("shapes", expanding=True)),
)
_MATERIALS = select(MaterialRow.number, MaterialRow.description, MaterialRow.gtin).where(
    MaterialRow.number.in_(bindparam("numbers", expanding=True))
)


def find_partners(session: Session, query: PartnerQuery, searcher: Searcher, *, limit: int) -> list[Match]:
    """The plausible partners of the role, best first."""
    hits = _partner_hits(session, query)
    numbers = [n for found in (*hits.exact.values(), *hits.learned.values()) if len(found) <= _MANY for n in found]
    if query.name:
        texts = dict.fromkeys((search_words(query.name), search_words(query.name, query.address)))
        numbers += searcher.search(session, query.role.value, texts, limit=_LIKE)
    known = _partners(session, query, dict.fromkeys(numbers))
    return judge(partners.candidates_of(query, known, hits), limit=limit)


def _partner_hits(session: Session, query: PartnerQuery) -> Hits:
    keys = partners.keys_of_query(query)
    wanted = {*keys.items(), *((SHAPED[kind], shape(value)) for kind, value in keys.items() if kind in SHAPED)}
    exact: dict[str, set[str]] = defaultdict(set)
    learned: dict[str, set[str]] = defaultdict(set)
    if wanted:
        names = {"role": query.role.value} | _apart(wanted)
        for kind, value, number, taught in session.execute(_PARTNER_KEYS, names):
            if (kind, value) in wanted:
                (learned if taught else exact)[kind].add(number)
    return Hits(exact, learned)


def _apart(wanted: Set[tuple[str, str]]) -> dict[str, list[str]]:
    return {"kinds": sorted({kind for kind, _ in wanted}), "values": sorted({value for _, value in wanted})}


def _partners(session: Session, query: PartnerQuery, numbers: Iterable[str]) -> list[Partner]:
    """Without what no comparison needs: plain columns are read several times as fast as whole records."""
    rows = session.execute(_PARTNERS, {"role": query.role.value, "numbers": [*numbers]})
    return [
        Partner(n, query.role, name, street, code, city, "", tax_id, tuple(ibans), tuple(domains), theirs)
        for n, name, street, code, city, tax_id, theirs, ibans, domains in rows
    ]


def find_materials(
    session: Session, queries: Sequence[MaterialQuery], searcher: Searcher, *, limit: int
) -> list[list[Match]]:
    """The plausible materials for each query, best first. Words are searched only where no number names a material."""
    hits = _material_hits(session, queries)
    like = _like(session, queries, hits, searcher)
    if like:
        words_tell = searcher.repeats(MATERIALS) <= _FEW_REPEATS
        hits = [replace(each, words_tell=words_tell) if i in like else each for i, each in enumerate(hits)]
    meant = [_numbers_in(each) | {*like.get(i, ())} for i, each in enumerate(hits)]
    known = _materials(session, {number for numbers in meant for number in numbers})
    return [
        judge(materials.candidates_of(query, [known[n] for n in sorted(numbers) if n in known], found), limit=limit)
        for query, numbers, found in zip(queries, meant, hits, strict=True)
    ]


def _like(
    session: Session, queries: Sequence[MaterialQuery], hits: Sequence[MaterialHits], searcher: Searcher
) -> dict[int, list[str]]:
    """Numbers of materials with words like those of a query, by its index; of queries that need a search alone."""
    pairs = enumerate(zip(queries, hits, strict=True))
    texts = {
        i: words_of(query.description)
        for i, (query, found) in pairs
        if query.description and not any(found.exact.values())
    }
    if not texts:
        return {}
    found = searcher.search_each(session, MATERIALS, texts.values(), limit=_LIKE_MATERIALS)
    return dict(zip(texts, found, strict=True))


def _numbers_in(hits: MaterialHits) -> set[str]:
    return {n for found in (*hits.exact.values(), *hits.shaped.values()) for n in found} | {*hits.overruled}


def _material_hits(session: Session, queries: Sequence[MaterialQuery]) -> list[MaterialHits]:
    keys = [materials.keys_of_query(query).items() for query in queries]
    owners = _owners_of_keys(session, {pair for wanted in keys for pair in wanted})
    found = [{kind: owners.get((kind, value), set()) for kind, value in wanted} for wanted in keys]
    references = _references(session, queries)
    theirs = [_their_materials(query, references) for query in queries]
    return [_hits_of(*each) for each in zip(found, theirs, strict=True)]


def _owners_of_keys(session: Session, wanted: Set[tuple[str, str]]) -> Mapping[tuple[str, str], Set[str]]:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for part in _parts(sorted(wanted)):
        for kind, value, number in session.execute(_MATERIAL_KEYS, _apart({*part})):
            owners[kind, value].add(number)
    return owners


def _hits_of(found: Mapping[str, Set[str]], theirs: Mapping[str, Set[str]]) -> MaterialHits:
    own = found.get("own", set())
    exact = {"own": own, "gtin": found.get("gtin", set()), "theirs": theirs["exact"]}
    shaped = {"own": found.get("own~", set()) - own, "theirs": theirs["shaped"] - theirs["exact"]}
    return MaterialHits(exact, shaped, theirs["overruled"])


_Theirs = tuple[PartnerRole, str, str]  # a partner, and the shape of a number of theirs


def _theirs_in(query: MaterialQuery) -> _Theirs | None:
    number = key(query.their_number)
    return (query.role, query.partner, shape(number)) if number and query.partner else None


def _references(session: Session, queries: Sequence[MaterialQuery]) -> Mapping[_Theirs, Sequence[tuple[str, str, str]]]:
    """Material, number and origin of what is kept of each partner's numbers with the shapes that are asked for."""
    shapes: dict[tuple[PartnerRole, str], set[str]] = defaultdict(set)
    for wanted in filter(None, map(_theirs_in, queries)):
        shapes[wanted[:2]].add(wanted[2])
    found: dict[_Theirs, list[tuple[str, str, str]]] = defaultdict(list)
    for (role, partner), asked in shapes.items():
        for part in _parts(sorted(asked)):
            names = {"role": role.value, "partner": partner, "shapes": part}
            for material, number, form, origin in session.execute(_THEIRS, names):
                found[role, partner, form].append((material, number, origin))
    return found


def _their_materials(
    query: MaterialQuery, references: Mapping[_Theirs, Sequence[tuple[str, str, str]]]
) -> dict[str, set[str]]:
    """What the partner's number stands for. What a person linked comes before what the master data say."""
    wanted = _theirs_in(query)
    rows = references.get(wanted, ()) if wanted else ()
    number = key(query.their_number)
    exact = [(material, origin) for material, theirs, origin in rows if theirs == number]
    named = {material for material, _ in exact}
    meant = {material for material, origin in exact if origin == "review"} or named
    shaped = {material for material, theirs, _ in rows if theirs != number}
    return {"exact": meant, "shaped": shaped, "overruled": named - meant}


def _materials(session: Session, numbers: Set[str]) -> dict[str, Material]:
    rows = (row for part in _parts(sorted(numbers)) for row in session.execute(_MATERIALS, {"numbers": part}))
    return {number: Material(number, text, gtin=gtin) for number, text, gtin in rows}


def _parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """As many at once as every database takes in one statement."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
