"""The master data that an extraction is linked to. Without a link there is nothing to check against: None."""

from collections.abc import Iterator

from datamodel.extraction import BUYER_WRITES, SELLER_WRITES, Extraction, LineItem
from datamodel.master import Material, Partner, PartnerRole
from pipelines.protocols import MasterData


def partner_role(extraction: Extraction) -> PartnerRole | None:
    """What the sender is to us; None where the type does not tell."""
    if extraction.document_type in BUYER_WRITES:
        return PartnerRole.CUSTOMER
    return PartnerRole.SUPPLIER if extraction.document_type in SELLER_WRITES else None


def linked_partner(extraction: Extraction, master_data: MasterData, role: PartnerRole) -> Partner | None:
    number = extraction.links.get(str(role))
    return master_data.partner(number, role) if number else None


def linked_material(extraction: Extraction, master_data: MasterData, line: int) -> Material | None:
    number = extraction.links.get(f"material:{line}")
    return master_data.material(number) if number else None


def linked_lines(extraction: Extraction, master_data: MasterData) -> Iterator[tuple[int, LineItem, Material]]:
    """The lines, from 1, whose material is known."""
    for line, item in enumerate(extraction.line_items, 1):
        material = linked_material(extraction, master_data, line)
        if material:
            yield line, item, material
