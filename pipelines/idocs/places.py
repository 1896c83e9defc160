"""Where each value stands in an IDoc: the segments and fields of ``docs/vocabulary.md``, by message."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from adapters.idoc.structure import Idoc, Segment, children_of, fields_of
from adapters.idoc.xml import Parsed
from datamodel.business import BankStatement, BusinessRecord, Delivery, Invoice, Order, OrderResponse, PaymentAdvice
from extractors.structured.drafting import Place

_PATTERN = re.compile(r"(?P<tag>\w+)(?:\[(?P<qualifiers>[^]]+)])?-(?P<field>\w+)")


@dataclass(frozen=True, slots=True)
class Node:
    """A segment where it stands: ``E1EDP01[2]/E1EDP20``, on a line of the file, with the segments below it."""

    segment: Segment
    path: str
    line: int | None
    below: tuple["Node", ...]

    def all(self) -> Iterator["Node"]:
        """This one and all below it, in order."""
        yield self
        for node in self.below:
            yield from node.all()

    def place(self, field: str = "") -> Place:
        return Place(f"{self.path}-{field.upper()}" if field else self.path, self.line)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Where a message keeps the fields of a document.

    Attributes:
        header: by field, the places that may hold it: ``E1EDK02[001]-BELNR``; the first that is filled does.
        item: tag of the segment that is a line item.
        line: the same of its fields, looked for in the item and below it.
    """

    header: Mapping[str, tuple[str, ...]]
    item: str
    line: Mapping[str, tuple[str, ...]]


def nodes_of(parsed: Parsed) -> tuple[Node, ...]:
    """The segments at the top, the control record left out."""
    lines = iter(parsed.lines[1:])

    def below(owner: Segment | Idoc, path: str) -> Iterator[Node]:
        for spec in children_of(type(owner)):
            value = getattr(owner, spec.name)
            segments = value if spec.many else (value,) if value is not None else ()
            for number, segment in enumerate(segments, 1):
                step = f"{segment.tag}[{number}]" if len(segments) > 1 else segment.tag
                line, own = next(lines, None), f"{path}/{step}".removeprefix("/")
                yield Node(segment, own, line, tuple(below(segment, own)))

    return tuple(below(parsed.idoc, ""))


def find(nodes: Sequence[Node], patterns: Sequence[str]) -> tuple[str, Node, str] | None:
    """The first filled value at one of the places: its text, the segment and the name of the field."""
    for pattern in patterns:
        parts = _PATTERN.fullmatch(pattern)
        assert parts is not None, f"{pattern} is no place"
        qualifiers = (parts["qualifiers"] or "").split("|")
        for node in nodes:
            if node.segment.tag != parts["tag"] or (qualifiers != [""] and _qualifier(node.segment) not in qualifiers):
                continue
            if text := getattr(node.segment, parts["field"].lower(), ""):
                return text, node, parts["field"]
    return None


def _qualifier(segment: Segment) -> str:
    first, *_ = fields_of(type(segment))
    value: str = getattr(segment, first.name)
    return value


def _partner(role: str, function: str, *, segment: str = "E1EDKA1") -> dict[str, tuple[str, ...]]:
    street = ("STRAS", "STRS2", "ORT01") if segment == "E1EDKA1" else ("STREET1", "CITY1")
    return {
        f"{role}_name": (f"{segment}[{function}]-NAME1",),
        f"{role}_address": tuple(f"{segment}[{function}]-{field}" for field in street),
    }


_PRICED = {
    "supplier_material_number": ("E1EDP19[002]-IDTNR",),
    "customer_material_number": ("E1EDP19[001]-IDTNR",),
    "gtin": ("E1EDP19[003]-IDTNR",),
    "description": ("E1EDP19-KTEXT",),
    "unit": ("E1EDP01-MENEE",),
    "unit_price": ("E1EDP01-VPREI",),
    "price_quantity": ("E1EDP01-PEINH",),
}
_SCHEDULED = {
    "quantity": ("E1EDP20-WMENG", "E1EDP01-MENGE"),
    "net_amount": ("E1EDP01-NETWR",),
    "delivery_date": ("E1EDP20-EDATU",),
}
_TERMS = {
    "payment_terms": ("E1EDK18[005]-ZTERM_TXT",),
    "delivery_terms": ("E1EDK17[001]-LKOND", "E1EDK17[001]-LKTEXT"),
}
_ORDER = Mapped(
    header={
        "document_number": ("E1EDK02[001]-BELNR", "E1EDK01-BELNR"),
        "purchase_order_number": ("E1EDK02[001]-BELNR",),
        "document_date": ("E1EDK03[012]-DATUM",),
        "currency": ("E1EDK01-CURCY",),
        "net_amount": ("E1EDS01[002]-SUMME",),
        **_partner("sender", "AG"),
        "sender_tax_id": ("E1EDK01-KUNDEUINR",),
        "customer_number": ("E1EDKA1[AG]-PARTN",),
        "supplier_number": ("E1EDKA1[AG]-LIFNR", "E1EDKA1[LF]-PARTN"),
        **_partner("ship_to", "WE"),
        "ship_to_number": ("E1EDKA1[WE]-PARTN",),
        "delivery_note_number": ("E1EDK02[012]-BELNR",),
        "invoice_number": ("E1EDK02[009]-BELNR",),
        "delivery_date": ("E1EDK03[002]-DATUM",),
        **_TERMS,
    },
    item="E1EDP01",
    line={"position": ("E1EDP01-POSEX",), **_PRICED, **_SCHEDULED, "line_action": ("E1EDP01-ACTION",)},
)
_RESPONSE = Mapped(
    header={
        "document_number": ("E1EDK02[002]-BELNR", "E1EDK01-BELNR"),
        "purchase_order_number": ("E1EDK02[001]-BELNR",),
        "document_date": ("E1EDK03[012]-DATUM",),
        "currency": ("E1EDK01-CURCY",),
        "net_amount": ("E1EDS01[002]-SUMME",),
        **_partner("sender", "LF"),
        "sender_tax_id": ("E1EDK01-EIGENUINR",),
        "supplier_number": ("E1EDKA1[LF]-PARTN",),
        **_partner("receiver", "AG"),
        "receiver_tax_id": ("E1EDK01-KUNDEUINR",),
        "receiver_number": ("E1EDKA1[AG]-PARTN",),
        "delivery_date": ("E1EDK03[001]-DATUM",),
        **_TERMS,
    },
    item="E1EDP01",
    line={
        "position": ("E1EDP02[002]-ZEILE", "E1EDP01-POSEX"),
        "order_position": ("E1EDP02[001]-ZEILE",),
        **_PRICED,
        **_SCHEDULED,
    },
)
_INVOICE = Mapped(
    header={
        "document_number": ("E1EDK02[009]-BELNR", "E1EDK01-BELNR"),
        "document_date": ("E1EDK03[012]-DATUM",),
        "currency": ("E1EDK01-CURCY",),
        "net_amount": ("E1EDS01[010]-SUMME",),
        "tax_amount": ("E1EDS01[005]-SUMME",),
        "gross_amount": ("E1EDS01[011]-SUMME",),
        **_partner("sender", "RS|LF"),
        "sender_tax_id": ("E1EDK01-EIGENUINR",),
        "sender_iban": ("E1EDK28-BIBAN",),
        "supplier_number": ("E1EDKA1[RS]-PARTN", "E1EDKA1[LF]-PARTN"),
        **_partner("receiver", "RE"),
        "receiver_tax_id": ("E1EDK01-KUNDEUINR",),
        "receiver_number": ("E1EDKA1[RE]-PARTN",),
        "purchase_order_number": ("E1EDK02[001]-BELNR",),
        "delivery_note_number": ("E1EDK02[012]-BELNR",),
        "delivery_date": ("E1EDK03[001]-DATUM",),
        "due_date": ("E1EDK03[028]-DATUM", "E1EDK18[003]-TAGE"),
        "payment_terms": ("E1EDK18[005]-ZTERM_TXT",),
        "payment_reference": ("E1EDKT2-TDLINE",),
    },
    item="E1EDP01",
    line={
        "position": ("E1EDP01-POSEX",),
        **_PRICED,
        "quantity": ("E1EDP01-MENGE",),
        "net_amount": ("E1EDP26[003]-BETRG", "E1EDP26[005]-BETRG", "E1EDP01-NETWR"),
        "order_number": ("E1EDP02[001]-BELNR",),
        "order_position": ("E1EDP02[001]-ZEILE",),
        "tax_rate": ("E1EDP04-MSATZ",),
    },
)
_DELIVERY = Mapped(
    header={
        "document_number": ("E1EDL20-LIFEX",),
        "document_date": ("E1EDT13[015]-NTANF", "E1EDT13[006]-ISDD", "E1EDT13[006]-NTANF"),
        **_partner("sender", "LF", segment="E1ADRM1"),
        "supplier_number": ("E1ADRM1[LF]-PARTNER_ID",),
        **_partner("receiver", "AG", segment="E1ADRM1"),
        "receiver_number": ("E1ADRM1[AG]-PARTNER_ID",),
        **_partner("ship_to", "WE", segment="E1ADRM1"),
        "ship_to_number": ("E1ADRM1[WE]-PARTNER_ID",),
        "purchase_order_number": ("E1EDL41[001]-BSTNR", "E1EDL41-BSTNR"),
        "delivery_date": ("E1EDT13[007]-ISDD", "E1EDT13[007]-NTANF"),
        "delivery_terms": ("E1EDL20-INCO1",),
        "gross_weight": ("E1EDL20-BTGEW",),
        "net_weight": ("E1EDL20-NTGEW",),
        "tracking_number": ("E1EDL20-BOLNR",),
        "package_numbers": ("E1EDL37-EXIDV",),
    },
    item="E1EDL24",
    line={
        "position": ("E1EDL24-POSNR",),
        "supplier_material_number": ("E1EDL24-MATNR", "E1EDL24-MATNR_EXTERNAL"),
        "customer_material_number": ("E1EDL24-KDMAT35", "E1EDL24-KDMAT"),
        "gtin": ("E1EDL24-EAN11",),
        "description": ("E1EDL24-ARKTX",),
        "quantity": ("E1EDL24-LFIMG",),
        "unit": ("E1EDL24-VRKME",),
        "batch_number": ("E1EDL24-CHARG", "E1TXTP9-TDLINE"),
        "order_number": ("E1EDL41[001]-BSTNR", "E1EDL41-BSTNR"),
        "order_position": ("E1EDL41[001]-POSEX", "E1EDL41-POSEX"),
    },
)
_ADVICE = Mapped(
    header={
        "document_number": ("E1IDKU1-BGMREF",),
        "document_date": ("E1EDK03[012]-DATUM",),
        "currency": ("E1IDKU5[002]-CUXWAERZ", "E1IDLU5[002]-CUXWAERZ"),
        "gross_amount": ("E1IDKU5[002|001]-MOABETR", "E1IDLU5[002|001]-MOABETR"),
        **_partner("sender", "AG"),
        "sender_iban": ("E1IDB02[BA]-FIIKONTO",),
        "customer_number": ("E1EDKA1[AG]-PARTN", "E1EDKA1[AG]-LIFNR"),
        **_partner("receiver", "BE"),
        "receiver_iban": ("E1IDB02[BB]-FIIKONTO",),
        "receiver_number": ("E1EDKA1[BE]-PARTN",),
        "payment_date": ("E1EDK03[017]-DATUM",),
        "payment_reference": ("E1EDK02[022]-BELNR",),
    },
    item="E1IDPU1",
    line={
        "invoice_number": ("E1IDPU1-DOCNUMMR", "E1EDP02[010]-BELNR", "E1EDP02[009]-BELNR"),
        "invoice_date": ("E1EDP03[016]-DATUM",),
        "gross_amount": ("E1IDPU5[004]-MOABETR",),
        "discount_amount": ("E1IDPU5[003]-MOABETR",),
        "paid_amount": ("E1IDPU5[006]-MOABETR", "E1IDPU5[001]-MOABETR"),
        "deduction_amount": ("E1IDPU2-MOABETR", "E1IDPU5[007]-MOABETR"),
        "deduction_reason": ("E1IDPU2-AJTGRUND", "E1EDP02[010]-IHREZ"),
    },
)
_STATEMENT = Mapped(
    header={
        "account_iban": ("E1IDB02[AS]-FIIKONTO", "E1IDB02-FIIKONTO"),
        "statement_number": ("E1IDKU1-BGMREF",),
        "statement_date": ("E1EDK03[026]-DATUM",),
        "currency": ("E1IDB02[AS]-FIIKWAER", "E1IDPU5-CUXWAERZ"),
        "opening_balance": ("E1IDPU5[019]-MOABETR",),
        "closing_balance": ("E1IDPU5[021]-MOABETR",),
    },
    item="E1IDPF1",
    line={
        "amount": ("E1IDPU5[001]-MOABETR", "E1IDPU5-MOABETR"),
        "currency": ("E1IDPU5-CUXWAERZ",),
        "booking_date": ("E1EDP03[037]-DATUM",),
        "value_date": ("E1EDP03[036]-DATUM",),
        "end_to_end_id": ("E1EDP02[035]-BELNR",),
        "payment_reference": ("E1IDT01-TXT01",),
        "counterparty_name": ("E1IDT01-TXT01",),
        "counterparty_iban": ("E1IDT01-TXT01",),
        "transaction_code": ("E1IDPF1-LINACTION", "E1IDT01-TXT01"),
    },
)
PLACES: Mapping[type[BusinessRecord], Mapped] = MappingProxyType(
    {
        Order: _ORDER,
        OrderResponse: _RESPONSE,
        Invoice: _INVOICE,
        Delivery: _DELIVERY,
        PaymentAdvice: _ADVICE,
        BankStatement: _STATEMENT,
    }
)
"""By the record that a message makes."""
