"""The master data that an extraction is linked to. Without a link there is nothing to check against: None."""

from collections.abc import Iterator
from functools import cache

from datamodel.extraction import Extraction, LineItem
from datamodel.master import Material, Partner, PartnerRole
from pipelines.protocols import MasterData


class LookedUp:
    """``MasterData`` that look up each partner and material once: for the checks of one document."""

    def __init__(self, master_data: MasterData) -> None:
        self.partner = cache(master_data.partner)
        self.material = cache(master_data.material)
        self.find_partners = master_data.find_partners
        self.find_materials = master_data.find_materials
        self.find_materials_each = master_data.find_materials_each
        self.price = master_data.price
        self.open_orders = cache(master_data.open_orders)
        self.open_items = master_data.open_items
        self.stock = cache(master_data.stock)


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
