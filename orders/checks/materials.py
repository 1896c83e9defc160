"""Is the material of each line known, and may it be sold? Is its unit one that it is sold in?"""

from collections.abc import Iterator

from datamodel.extraction import BUYER_WRITES, DocumentType, Extraction, Issue, LineItem, Severity
from datamodel.master import Material
from orders.checks.conversion import code_of, unit_factor
from orders.checks.linked import linked_lines
from orders.checks.rules import Coverage, Rules
from orders.paper import text_of
from pipelines.protocols import MasterData, Validator

_T = DocumentType
_ORDERS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE})
_GOODS = frozenset({_T.PURCHASE_ORDER, _T.ORDER_CHANGE, _T.RETURN_REQUEST, _T.DELIVERY_NOTE})
_NAMES = ("supplier_material_number", "customer_material_number", "gtin", "description")


def materials_checked(rules: Rules) -> Validator:
    """A validator for materials and units.

    A customer's line without a known material cannot be booked. What a supplier delivers is known by our order, so that
    there it is only a warning, and only without one.
    """

    def check_materials(extraction: Extraction, master_data: MasterData | None) -> Iterator[Issue]:
        if master_data is None or extraction.document_type not in _GOODS:
            return
        if _are_sought(extraction, rules.coverage()):
            yield from _unknown(extraction)
        yield from _unknown_units(extraction)
        for line, item, material in linked_lines(extraction, master_data):
            if material.blocked and extraction.document_type in _ORDERS:
                message = (
                    f"Line {line}: {material.number} {material.description} is blocked. "
                    "Agree with the customer on another one, or remove the line."
                )
                yield Issue("blocked_material", message, field="supplier_material_number", line=line)
            if extraction.document_type in BUYER_WRITES:  # a supplier's is compared with that of our order
                yield from _wrong_unit(line, item, material)

    return check_materials


def _are_sought(extraction: Extraction, coverage: Coverage) -> bool:
    """A known supplier's lines are sought on our order instead, which has an issue of its own."""
    by_order = extraction.document_type is _T.DELIVERY_NOTE and "supplier" in extraction.links
    return coverage.materials and not (by_order and coverage.supplier_orders)


def _unknown(extraction: Extraction) -> Iterator[Issue]:
    ordered = extraction.document_type in BUYER_WRITES
    severity = Severity.ERROR if ordered else Severity.WARNING
    ours = "supplier_material_number" if ordered else "customer_material_number"
    for line, item in enumerate(extraction.line_items, 1):
        if f"material:{line}" in extraction.links or not _is_named(extraction, item):
            continue
        found, name = extraction.links.get(f"material_candidates:{line}"), _named(item)
        if found:
            message = f"Line {line}: {name} may be one of several materials: {found}. Enter our number of it."
            yield Issue("ambiguous_material", message, ours, line, severity)
        else:
            message = f"Line {line}: {name} is none of our materials. Enter our number of it, or ask the sender."
            yield Issue("unknown_material", message, ours, line, severity)


def _is_named(extraction: Extraction, item: LineItem) -> bool:
    """Whether the line says anything that could have been found.

    A number of the partner's own says nothing before the partner is known, which is an issue of its own.
    """
    names = [name for name in _NAMES if text_of(item, name)]
    partner = "customer" if extraction.document_type in BUYER_WRITES else "supplier"
    theirs = "customer_material_number" if partner == "customer" else "supplier_material_number"
    return bool(names) and (partner in extraction.links or names != [theirs])


def _named(item: LineItem) -> str:
    numbers = [text for name in _NAMES[:3] if (text := text_of(item, name))]
    described = text_of(item, "description")
    return " ".join([" / ".join(numbers), f"'{described}'" if described else ""]).strip()


def _unknown_units(extraction: Extraction) -> Iterator[Issue]:
    for line, item in enumerate(extraction.line_items, 1):
        unit = text_of(item, "unit")
        if unit and code_of(unit) is None:
            message = f"Line {line}: the unit '{unit}' is not known. Correct it to one such as PCE, KGM or MTR."
            yield Issue("unit_unknown", message, field="unit", line=line)


def _wrong_unit(line: int, item: LineItem, material: Material) -> Iterator[Issue]:
    unit = text_of(item, "unit")
    if not unit or not material.base_unit or code_of(unit) is None:
        return
    if unit_factor(unit, material.base_unit, material) is None:
        own = [material.base_unit, *(conversion.unit for conversion in material.conversions)]
        message = (
            f"Line {line}: {material.number} is not counted in {unit}, but in {', '.join(dict.fromkeys(own))}. "
            "Correct the unit and the quantity, or have a conversion entered for the material."
        )
        yield Issue("unit_wrong", message, field="unit", line=line)
