"""The IDocs of a file as messages: what the adapter reads of each, told as a document, each value with its place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # each type of IDoc has its own reader

from lxml import etree

from adapters.idoc.control import IdocProfile
from adapters.idoc.finance.accounts import Account, join_iban
from adapters.idoc.finance.advice import read_advice
from adapters.idoc.finance.segments import E1IDB02, Pexr2002
from adapters.idoc.finance.statement import read_statement, read_texts
from adapters.idoc.finance.statement_segments import E1IDT01, Finsta01
from adapters.idoc.flat import Records, read_records, records_in
from adapters.idoc.logistics.delivery import read_delivery
from adapters.idoc.logistics.delivery_segments import Delvry07
from adapters.idoc.structure import EDIDC40, NAMESPACE, Idoc
from adapters.idoc.trade.basic_types import Invoic02, Orders05
from adapters.idoc.trade.header import E1EDK17, E1EDKA1
from adapters.idoc.trade.invoices import read_invoice
from adapters.idoc.trade.mapping import read_delivery_terms
from adapters.idoc.trade.orders import ACTIONS, read_order
from adapters.idoc.trade.parties import read_party
from adapters.idoc.trade.responses import read_response
from adapters.idoc.values import read_date, read_decimal, read_item
from adapters.idoc.xml import Parsed, idoc_elements, parse, read_element
from datamodel.business import BankStatement, BusinessRecord, Delivery, Invoice, Order, OrderResponse, PaymentAdvice
from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    DocumentType,
    Field,
    Issue,
    Severity,
    StatementKind,
    Value,
    ValueKind,
    value_text,
)
from datamodel.structured import StructuredMessage
from extractors.structured.drafting import Draft, exact
from extractors.structured.formats import Format, Sample
from orders.records.telling import extraction_of
from pipelines.idocs.checking import find_breaches, find_wrong_values, has_wrong_values, without_wrong_values
from pipelines.idocs.places import PLACES, Mapped, Node, find, nodes_of

_HEAD = 65536
_MOST_NAMED = 10
_UNREAD = 0.5  # so that a person sees it, as what is surely no order paper is rejected
_BALANCES = frozenset({"019", "021", "023", "024"})
_PROFILE = IdocProfile()
_MARKS: Mapping[str, tuple[str, ...]] = {
    "payment_reference": ("SVWZ",),
    "counterparty_name": ("ABWA", "ABWE"),
    "counterparty_iban": ("IBAN",),
    "transaction_code": ("GVC",),
}
"""How the text of a booking marks what it says (``adapters/idoc/finance/statement.py``)."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message that is a business paper: what it is when nothing more can be told, and how its record is read."""

    document_type: DocumentType
    record: type[BusinessRecord]
    read: Callable[[Any], BusinessRecord]


_T = DocumentType
MESSAGES: Mapping[tuple[str, str], _Message] = {
    ("ORDERS05", "ORDERS"): _Message(_T.PURCHASE_ORDER, Order, lambda idoc: read_order(idoc, _PROFILE)),
    ("ORDERS05", "ORDCHG"): _Message(_T.ORDER_CHANGE, Order, lambda idoc: read_order(idoc, _PROFILE)),
    ("ORDERS05", "ORDRSP"): _Message(_T.ORDER_RESPONSE, OrderResponse, lambda idoc: read_response(idoc, _PROFILE)),
    ("INVOIC02", "INVOIC"): _Message(_T.INVOICE, Invoice, lambda idoc: read_invoice(idoc, _PROFILE)),
    ("DELVRY07", "DESADV"): _Message(_T.DELIVERY_NOTE, Delivery, lambda idoc: read_delivery(idoc, _PROFILE)),
    ("PEXR2002", "REMADV"): _Message(_T.PAYMENT_ADVICE, PaymentAdvice, lambda idoc: read_advice(idoc, _PROFILE)),
    ("FINSTA01", "FINSTA"): _Message(_T.BANK_STATEMENT, BankStatement, read_statement),
}
"""By basic type and message type."""
TYPES: Mapping[str, type[Idoc]] = {
    **{f"ORDERS0{version}": Orders05 for version in range(1, 6)},
    **{f"INVOIC0{version}": Invoic02 for version in range(1, 3)},
    **{f"DELVRY0{version}": Delvry07 for version in range(1, 8)},
    **{f"PEXR200{version}": Pexr2002 for version in range(1, 4)},
    "FINSTA01": Finsta01,
}
"""By the name in the control record: the versions of one type differ in what the later ones have besides."""


def claims(sample: Sample) -> bool:
    """XML with a control record near its beginning, or a text that begins with one."""
    if sample.root is not None:
        head = sample.file.content[:_HEAD].replace(b"\0", b"")
        return sample.root.namespace in ("", NAMESPACE) and f"<{EDIDC40.tag}".encode() in head
    head = sample.file.content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    return head.startswith((EDIDC40.tag.encode(), b"EDI_DC  "))


def read(file: InputFile) -> list[StructuredMessage]:
    """Every IDoc of a file as a message.

    One that cannot be read, among others that can, is a document of another type with the reason as its finding.

    Raises:
        DocumentError: none can be read; the reason is that of the first.
    """
    found: list[StructuredMessage] = []
    errors: list[DocumentError] = []
    for part in _parts(file):
        try:
            found.append(_message(*_parsed(part)))
        except DocumentError as error:
            errors.append(error)
            found.append(_unread(error))
    if errors and len(errors) == len(found):
        raise errors[0]
    return found


def _parts(file: InputFile) -> Sequence[etree._Element] | Sequence[Records]:
    start = file.content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    return idoc_elements(parse(file.content)) if start.startswith(b"<") else records_in(file.content)


def _parsed(part: etree._Element | Records) -> tuple[Parsed, etree._Element | None]:
    if isinstance(part, etree._Element):
        return read_element(part, TYPES), part
    return read_records(part, TYPES), None


def _unread(error: DocumentError) -> StructuredMessage:
    draft = Draft()
    draft.find_invalid(str(error))
    message = draft.message("idoc", "IDoc", DocumentType.OTHER)
    unsure = replace(message.extraction.classification, confidence=_UNREAD)
    return replace(message, extraction=replace(message.extraction, classification=unsure))


def _message(parsed: Parsed, body: etree._Element | None) -> StructuredMessage:
    idoc, control = parsed.idoc, parsed.idoc.control
    kind = MESSAGES.get((type(idoc).basic_type, control.mestyp))
    if kind is None:
        known = ", ".join(sorted({message for _, message in MESSAGES}))
        message = (
            f"The IDoc is the message '{control.mestyp}' ({control.idoctyp}), which is no business paper; those are "
            f"{known}. Check where it is sent to."
        )
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    nodes = nodes_of(parsed)
    draft = Draft()
    if body is not None:
        find_breaches(body, idoc, draft)
    find_wrong_values((each for node in nodes for each in node.all()), draft, of_any_form=body is None)
    if parsed.ignored:
        draft.findings.append(_ignored(parsed.ignored))
    document_type = _gather(kind, idoc, nodes, draft)
    return draft.message("idoc", f"IDoc {control.mestyp} ({control.idoctyp})", document_type)


def _ignored(names: Sequence[str]) -> Issue:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    told = f"Not read, as Intray does not know it: {', '.join(names[:_MOST_NAMED])}{more}."
    return Issue("message_rule", told, severity=Severity.WARNING)


def _gather(kind: _Message, idoc: Idoc, nodes: Sequence[Node], draft: Draft) -> DocumentType:
    """Fill the draft: with the record that the IDoc makes, else with what stands at the known places."""
    mapped = PLACES[kind.record]
    everything = [each for node in nodes for each in node.all()]
    items = [node for node in everything if node.segment.tag == mapped.item and _is_item(node, kind)]
    below = {id(each) for item in items for each in item.all()}
    header = sorted(everything, key=lambda node: id(node) in below)  # an order's number may stand at its items alone
    try:
        record = kind.read(without_wrong_values(idoc) if has_wrong_values(idoc) else idoc)
    except DocumentError as error:
        draft.find_invalid(str(error))
        _take_places(mapped, header, items, draft, kind.document_type)
        return kind.document_type
    extraction = extraction_of(record)
    draft.fields = {name: _placed(field, header, mapped.header) for name, field in extraction.fields.items()}
    owners = _owners(extraction.line_items, items, mapped)
    draft.line_items = [
        {name: _placed(field, list(owner.all()) if owner else [], mapped.line) for name, field in item.items()}
        for item, owner in zip(extraction.line_items, owners, strict=True)
    ]
    return extraction.document_type


def _is_item(node: Node, kind: _Message) -> bool:
    """Of a statement the first item holds the balances."""
    if kind.record is not BankStatement:
        return True
    amounts = [below.segment for below in node.below if below.segment.tag == "E1IDPU5"]
    return bool(amounts) and not any(getattr(amount, "moaqual", "") in _BALANCES for amount in amounts)


def _owners(lines: Sequence[Mapping[str, Field]], items: Sequence[Node], mapped: Mapped) -> list[Node | None]:
    """The item that each line was read from; of partial deliveries several were read from one."""
    if len(lines) == len(items):
        return [*items]
    by_position = {}
    for item in items:
        found = find(list(item.all()), mapped.line.get("order_position", ()))
        by_position[read_item(found[0]) if found else ""] = item
    return [by_position.get(str(line["order_position"].value)) if "order_position" in line else None for line in lines]


def _placed(field: Field, nodes: Sequence[Node], places: Mapping[str, tuple[str, ...]]) -> Field:
    found = find(nodes, places.get(field.name, ()))
    if found is None:
        return field
    _, node, name = found
    return replace(field, evidence=(str(node.place(name)),))


def _take_places(
    mapped: Mapped, header: Sequence[Node], items: Sequence[Node], draft: Draft, document_type: DocumentType
) -> None:
    for name, field in _at_places(header, mapped.header, HEADER_FIELDS):
        draft.fields[name] = field
    if document_type is DocumentType.BANK_STATEMENT:
        kind = StatementKind.STATEMENT.value
        draft.fields["statement_kind"] = Field("statement_kind", kind, kind, 1.0)
    if document_type is not DocumentType.ORDER_CHANGE:
        own, other = draft.fields.get("document_number"), draft.fields.get("purchase_order_number")
        if own and other and own.value == other.value:
            del draft.fields["purchase_order_number"]
    for item in items:
        told = dict(_at_places(list(item.all()), mapped.line, LINE_FIELDS))
        parts = [
            value
            for node in item.below
            if (part := getattr(node.segment, "wmeng", ""))
            and isinstance(value := _value("quantity", part, node, ValueKind.QUANTITY), Decimal)
        ]
        if len(parts) > 1 and "quantity" in told:
            whole = sum(parts, Decimal(0))
            told["quantity"] = replace(told["quantity"], value=whole, text=value_text(whole))
        draft.line_items.append(told)


def _at_places(
    nodes: Sequence[Node], places: Mapping[str, tuple[str, ...]], kinds: Mapping[str, ValueKind]
) -> Iterator[tuple[str, Field]]:
    for name, patterns in places.items():
        found = find(nodes, patterns)
        if found is None:
            continue
        text, node, field = found
        value = _value(name, text, node, kinds[name])
        if value is not None and value != "":
            yield name, exact(name, value, value_text(value), node.place(field))


def _value(name: str, text: str, node: Node, kind: ValueKind) -> Value | None:
    """What a field of a segment says; None where it is no value of its kind, which is told elsewhere."""
    if isinstance(node.segment, E1EDKA1) and name.endswith(("_name", "_address")):
        party = read_party(node.segment)
        return party.name if name.endswith("_name") else party.address
    if isinstance(node.segment, E1IDT01):
        texts = read_texts([node.segment])
        return next((texts[mark] for mark in _MARKS[name] if mark in texts), None)
    if isinstance(node.segment, E1EDK17):
        return read_delivery_terms([node.segment])
    if isinstance(node.segment, E1IDB02) and name.endswith("_iban"):
        return join_iban(Account(node.segment.fiikonto, node.segment.fiibkenn, node.segment.fiibland))
    if name == "line_action":
        return next((action.value for action, code in ACTIONS.items() if code == text), None)
    if name.endswith("position"):
        return read_item(text)
    try:
        if kind is ValueKind.DATE:
            return read_date(text)
        if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY):
            number = read_decimal(text)
            return None if name == "price_quantity" and number in (0, 1) else number
    except DocumentError:
        return None
    return text


IDOC = Format("idoc", claims, read)
