"""Master data found for what the paper names: the customer's number with us, our numbers of the materials."""

from collections.abc import Sequence
from dataclasses import replace

from datamodel.extraction import DocumentType, Extraction, Match
from pipelines.protocols import MasterData

_FROM_CUSTOMERS = frozenset({DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.RETURN_REQUEST})
SURE = 0.9  # confidence from which a match is taken
_LEAD = 0.065  # by which it must lead the next: more than between the VAT id of one and the number of another


def link(extraction: Extraction, master_data: MasterData | None, *, mail_sender: str = "") -> Extraction:
    """``extraction`` with links into the master data.

    ``customer`` is set where one customer is clearly meant, ``customer_candidates`` where several may be;
    ``material:N`` where line N (from 1) names one known material.
    """
    if master_data is None or extraction.document_type not in _FROM_CUSTOMERS:
        return extraction
    links = dict(extraction.links)
    customers = master_data.find_customers(
        number=_text(extraction, "customer_number"),
        tax_id=_text(extraction, "sender_tax_id"),
        iban=_text(extraction, "sender_iban"),
        name=_text(extraction, "sender_name"),
        address=_text(extraction, "sender_address"),
        mail=mail_sender,
    )
    chosen = _clear(customers)
    if chosen:
        links["customer"] = chosen.number
        links["customer_reason"] = chosen.reason
    elif customers:
        links["customer_candidates"] = ", ".join(f"{match.number} {match.name}" for match in customers[:5])
    for number, item in enumerate(extraction.line_items, 1):
        texts = {name: str(item[name].value) if name in item else "" for name in _MATERIAL_FIELDS}
        material = _clear(
            master_data.find_materials(
                own_number=texts["supplier_material_number"],
                customer_number=texts["customer_material_number"],
                gtin=texts["gtin"],
                customer=links.get("customer", ""),
            )
        )
        if material:
            links[f"material:{number}"] = material.number
    return replace(extraction, links=links)


_MATERIAL_FIELDS = ("supplier_material_number", "customer_material_number", "gtin")


def _clear(matches: Sequence[Match]) -> Match | None:
    """The one match that is sure and leads; never a silent first of several."""
    if not matches or matches[0].confidence < SURE:
        return None
    if len(matches) > 1 and matches[0].confidence - matches[1].confidence < _LEAD:
        return None
    return matches[0]


def _text(extraction: Extraction, name: str) -> str:
    field = extraction.fields.get(name)
    return str(field.value) if field else ""
