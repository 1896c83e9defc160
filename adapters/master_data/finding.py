"""From what a paper says to the records that may be meant: exact keys first, then what is written alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from adapters.master_data import materials, partners
from adapters.master_data.descriptions import words_of
from adapters.master_data.evidence import judge
from adapters.master_data.materials import MaterialHits
from adapters.master_data.partners import SHAPED, Hits, search_words
from adapters.master_data.rows import material_of, partner_of
from adapters.master_data.searching import MATERIALS, Searcher
from adapters.master_data.writing import key, shape
from adapters.store.master_tables import CrossReferenceRow, MaterialKeyRow, MaterialRow, PartnerKeyRow, PartnerRow
from datamodel.extraction import Match
from datamodel.master import Material, MaterialQuery, Partner, PartnerQuery

_LIKE = 20  # candidates that the search brings to be compared in full
_LIKE_MATERIALS = 40
_MANY = 25  # owners from which a key says nothing by itself (the mail domain of a group)


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
    wanted = [*keys.items(), *((SHAPED[kind], shape(value)) for kind, value in keys.items() if kind in SHAPED)]
    if not wanted:
        return Hits()
    row = PartnerKeyRow
    statement = select(row.kind, row.number, row.learned).where(
        row.role == query.role.value, tuple_(row.kind, row.value).in_(wanted)
    )
    exact: dict[str, set[str]] = defaultdict(set)
    learned: dict[str, set[str]] = defaultdict(set)
    for kind, number, taught in session.execute(statement):
        (learned if taught else exact)[kind].add(number)
    return Hits(exact, learned)


def _partners(session: Session, query: PartnerQuery, numbers: Iterable[str]) -> list[Partner]:
    rows = select(PartnerRow).where(PartnerRow.role == query.role.value, PartnerRow.number.in_([*numbers]))
    return [partner_of(row) for row in session.scalars(rows)]


def find_materials(session: Session, query: MaterialQuery, searcher: Searcher, *, limit: int) -> list[Match]:
    """The plausible materials, best first. Words are searched only where no number names a material."""
    hits = _material_hits(session, query)
    numbers = {number for found in (*hits.exact.values(), *hits.shaped.values()) for number in found} | {
        *hits.overruled
    }
    if query.description and not any(hits.exact.values()):
        like = searcher.search(session, MATERIALS, [words_of(query.description)], limit=_LIKE_MATERIALS)
        numbers |= {*like}
    return judge(materials.candidates_of(query, _materials(session, sorted(numbers)), hits), limit=limit)


def _material_hits(session: Session, query: MaterialQuery) -> MaterialHits:
    keys = materials.keys_of_query(query)
    found: dict[str, set[str]] = defaultdict(set)
    if keys:
        row = MaterialKeyRow
        statement = select(row.kind, row.number).where(tuple_(row.kind, row.value).in_([*keys.items()]))
        for kind, number in session.execute(statement):
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
    row = CrossReferenceRow
    statement = select(row.material, row.their_key, row.origin).where(
        row.role == query.role.value, row.partner == query.partner, row.their_shape == shape(number)
    )
    rows = session.execute(statement).all()
    exact = [(material, origin) for material, theirs, origin in rows if theirs == number]
    taught = {material for material, origin in exact if origin == "review"}
    found["exact"] = taught or {material for material, _ in exact}
    found["overruled"] = {material for material, _ in exact} - found["exact"]
    found["shaped"] = {material for material, theirs, _ in rows if theirs != number}
    return found


def _materials(session: Session, numbers: Sequence[str]) -> list[Material]:
    if not numbers:
        return []
    return [material_of(row) for row in session.scalars(select(MaterialRow).where(MaterialRow.number.in_(numbers)))]
