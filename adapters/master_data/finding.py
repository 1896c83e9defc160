"""From what a paper says to the records that may be meant: exact keys first, then what is written alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

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
from datamodel.master import Material, MaterialQuery, Partner, PartnerQuery

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
_THEIRS = select(CrossReferenceRow.material, CrossReferenceRow.their_key, CrossReferenceRow.origin).where(
    CrossReferenceRow.role == bindparam("role"),
    CrossReferenceRow.partner == bindparam("partner"),
    CrossReferenceRow.their_shape == bindparam("shape"),
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


def find_materials(session: Session, query: MaterialQuery, searcher: Searcher, *, limit: int) -> list[Match]:
    """The plausible materials, best first. Words are searched only where no number names a material."""
    hits = _material_hits(session, query)
    numbers = {number for found in (*hits.exact.values(), *hits.shaped.values()) for number in found} | {
        *hits.overruled
    }
    if query.description and not any(hits.exact.values()):
        like = searcher.search(session, MATERIALS, [words_of(query.description)], limit=_LIKE_MATERIALS)
        hits = replace(hits, words_tell=searcher.repeats(MATERIALS) <= _FEW_REPEATS)
        numbers |= {*like}
    return judge(materials.candidates_of(query, _materials(session, sorted(numbers)), hits), limit=limit)


def _material_hits(session: Session, query: MaterialQuery) -> MaterialHits:
    wanted = {*materials.keys_of_query(query).items()}
    found: dict[str, set[str]] = defaultdict(set)
    if wanted:
        for kind, value, number in session.execute(_MATERIAL_KEYS, _apart(wanted)):
            if (kind, value) in wanted:
                found[kind].add(number)
    theirs = _their_materials(session, query)
    exact = {"own": found["own"], "gtin": found["gtin"], "theirs": theirs["exact"]}
    shaped = {"own": found["own~"] - found["own"], "theirs": theirs["shaped"] - theirs["exact"]}
    return MaterialHits(exact, shaped, theirs["overruled"])


def _their_materials(session: Session, query: MaterialQuery) -> dict[str, set[str]]:
    """What the partner's number stands for. What a person linked comes before what the master data say."""
    found: dict[str, set[str]] = {"exact": set(), "shaped": set(), "overruled": set()}
    number = key(query.their_number)
    if not number or not query.partner:
        return found
    names = {"role": query.role.value, "partner": query.partner, "shape": shape(number)}
    rows = session.execute(_THEIRS, names).all()
    exact = [(material, origin) for material, theirs, origin in rows if theirs == number]
    taught = {material for material, origin in exact if origin == "review"}
    found["exact"] = taught or {material for material, _ in exact}
    found["overruled"] = {material for material, _ in exact} - found["exact"]
    found["shaped"] = {material for material, theirs, _ in rows if theirs != number}
    return found


def _materials(session: Session, numbers: Sequence[str]) -> list[Material]:
    rows = session.execute(_MATERIALS, {"numbers": numbers}) if numbers else ()
    return [Material(number, text, gtin=gtin) for number, text, gtin in rows]
