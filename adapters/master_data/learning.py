"""What a person's links teach: kept beside the master data, and found before them."""

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from adapters.master_data.loading import REVIEW, renew_state
from adapters.master_data.partners import keys_of_alias
from adapters.master_data.rows import row_of
from adapters.master_data.searching import ALIASES
from adapters.master_data.writing import key
from adapters.store.master_tables import CrossReferenceRow, MaterialRow, PartnerKeyRow, PartnerRow
from datamodel.master import CrossReference, PartnerAlias, PartnerRole

_SEVERAL = frozenset({"mail"})  # one domain may be several partners'; the latest person decides on all else


def remember_reference(session: Session, reference: CrossReference) -> bool:
    """The partner's number means this material from now on. False where that is what it means already.

    A former lesson on the same number is forgotten; what the master data say stays, and is overruled.
    """
    row = CrossReferenceRow
    number = key(reference.their_number)
    if not number or session.get(MaterialRow, reference.material) is None:
        return False
    same = (row.role == reference.role.value, row.partner == reference.partner, row.their_key == number)
    known = {each.material: each for each in session.scalars(select(row).where(*same))}
    taught = {material for material, each in known.items() if each.origin == REVIEW}
    if (taught or {*known}) == {reference.material}:
        return False
    session.execute(delete(row).where(*same, row.origin == REVIEW, row.material != reference.material))
    session.merge(row(**row_of(replace(reference, origin=REVIEW), source=REVIEW)))
    return True


def lessons_of(session: Session, partner: str, role: PartnerRole) -> str:
    """All that people taught of the numbers of a partner, as one text."""
    row = CrossReferenceRow
    taught = select(row.their_key, row.material).where(
        row.role == role.value, row.partner == partner, row.origin == REVIEW
    )
    return "\n".join(sorted(f"{number} {material}" for number, material in session.execute(taught)))


def remember_alias(session: Session, alias: PartnerAlias) -> bool:
    """The partner writes of itself so. False where nothing of it is new, or the partner is not known."""
    if session.get(PartnerRow, (alias.role.value, alias.partner)) is None:
        return False
    return any([_remember_key(session, alias, kind, value) for kind, value in keys_of_alias(alias)])


def _remember_key(session: Session, alias: PartnerAlias, kind: str, value: str) -> bool:
    row = PartnerKeyRow
    same = (row.role == alias.role.value, row.kind == kind, row.value == value)
    owners = {*session.execute(select(row.number, row.learned).where(*same)).tuples()}
    if {(alias.partner, True), (alias.partner, False)} & owners and len({number for number, _ in owners}) == 1:
        return False
    if (alias.partner, True) in owners and kind in _SEVERAL:
        return False
    if kind not in _SEVERAL:
        session.execute(delete(row).where(*same, row.learned))
    session.merge(row(role=alias.role.value, kind=kind, value=value, number=alias.partner, learned=True))
    renew_state(session, ALIASES)
    return True
