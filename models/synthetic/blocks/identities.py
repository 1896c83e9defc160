"""The numbers and ways to reach a party that papers print under its address."""

from collections.abc import Sequence

from models.synthetic.blocks.addresses import BY_BUYER, OWN_LABEL, PartyStyle
from models.synthetic.blocks.entries import is_iban
from models.synthetic.blocks.paper import Entry, Paper
from models.synthetic.numbers import draw_partner_number
from models.synthetic.record import Party


def all_extras(paper: Paper, party: Party, who: str, style: PartyStyle) -> list[Entry]:
    """The further lines of a party: its number with the other one, phone, tax id and the like."""
    keys = [key for key in style.extras if key != "contact" or not style.contact or who == "sender"]
    entries = extra_entries(paper, party, who, keys)
    number = None
    if style.numbered and not style.number_first:
        number = number_entry(paper, who, style) or _other_number(paper, party, who, style)
    return [number, *entries] if number else entries


def _other_number(paper: Paper, party: Party, who: str, style: PartyStyle) -> Entry | None:
    """The number of one who is no partner of the paper, behind the same label as the partners': no field."""
    if who in ("sender", "receiver") or style.numbered == OWN_LABEL or paper.rng.random() < 0.5:
        return None
    return Entry("number", f"{style.numbered}:", ((party.number or draw_partner_number(paper.rng), ""),))


def number_entry(paper: Paper, who: str, style: PartyStyle) -> Entry | None:
    """The number that a partner has with the other one."""
    if who not in ("sender", "receiver"):
        return None
    buys = (who == "sender") == (paper.record.document_type in BY_BUYER)
    field = "customer_number" if buys else "supplier_number"
    value = getattr(paper.record, field)
    label = paper.wording.label(field) if style.numbered == OWN_LABEL else style.numbered
    return Entry("number", f"{label}:", ((value, field),), ((field, value),)) if value else None


def extra_entries(paper: Paper, party: Party, who: str, keys: Sequence[str]) -> list[Entry]:
    """Phone, tax id and the like of a party, with their labels."""
    entries = []
    for key in keys:
        value = str(getattr(party, key))
        if key == "contact" and who == "sender":
            value = paper.record.contact_name
        label = _EXTRA_LABELS.get((key, who)) or _EXTRA_LABELS.get((key, ""), key)
        if not value or not paper.wording.has("labels", label):
            continue
        field = field_of(key, who, party)
        truth = value.replace(" ", "") if key == "iban" else value
        truths = ((field, truth),) if field else ()
        entries.append(Entry(key, paper.wording.label(label, colon=True), ((value, field),), truths))
    return entries


def field_of(key: str, who: str, party: Party) -> str:
    if who != "sender":
        return ""
    if key == "tax_number":
        return "" if party.tax_id else "sender_tax_id"
    if key == "iban" and not is_iban(str(getattr(party, key))):
        return ""
    return {"tax_id": "sender_tax_id", "iban": "sender_iban", "contact": "contact_name"}.get(key, "")


_EXTRA_LABELS = {
    ("tax_id", "sender"): "sender_tax_id",
    ("tax_id", ""): "receiver_tax_id",
    ("iban", ""): "sender_iban",
    ("contact", "sender"): "contact_name",
    ("contact", ""): "receiver_contact",
}
