"""The master data that a document is linked to, for people: who and what is meant, why, and who else may be."""

from dataclasses import dataclass

from datamodel.extraction import CHOSEN, Extraction, Match
from datamodel.master import PartnerRole
from orders.linking import candidates_for, reason_of
from pipelines.protocols import MasterData


@dataclass(frozen=True)
class LinkView:
    """One link: a record of the master data, or those that may be meant.

    Attributes:
        number, name, reason: of the record; empty where none is clearly meant.
        is_chosen: a person chose it.
        candidates: those that may be meant, best first.
    """

    number: str = ""
    name: str = ""
    reason: str = ""
    is_chosen: bool = False
    candidates: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Links:
    """All links of a document; ``lines`` those of each line item, in order, to materials."""

    customer: LinkView = LinkView()
    supplier: LinkView = LinkView()
    lines: tuple[LinkView, ...] = ()


def links_view(extraction: Extraction, master_data: MasterData | None) -> Links:
    """The links of ``extraction`` with the names that ``master_data`` have for their numbers."""
    return Links(
        customer=_partner(extraction, PartnerRole.CUSTOMER, master_data),
        supplier=_partner(extraction, PartnerRole.SUPPLIER, master_data),
        lines=tuple(_material(extraction, number, master_data) for number in range(1, len(extraction.line_items) + 1)),
    )


def _partner(extraction: Extraction, role: PartnerRole, master_data: MasterData | None) -> LinkView:
    number = extraction.links.get(role.value, "")
    partner = master_data.partner(number, role) if master_data and number else None
    return _view(extraction, role.value, partner.name if partner else "")


def _material(extraction: Extraction, line: int, master_data: MasterData | None) -> LinkView:
    name = f"material:{line}"
    number = extraction.links.get(name, "")
    material = master_data.material(number) if master_data and number else None
    return _view(extraction, name, material.description if material else "")


def _view(extraction: Extraction, name: str, title: str) -> LinkView:
    reason = reason_of(extraction, name)
    return LinkView(
        number=extraction.links.get(name, ""),
        name=title,
        reason=reason,
        is_chosen=reason == CHOSEN,
        candidates=tuple(candidates_for(extraction, name)),
    )
