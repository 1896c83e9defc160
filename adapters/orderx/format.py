"""Orders, their changes and responses as Order-X 1.0, profile COMFORT."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from adapters.idoc.structure import clean
from adapters.orderx.elements import document, group, part, put, put_day, to_bytes, unfit
from adapters.orderx.parties import put_party
from adapters.ubl.units import unit_code
from datamodel.business import BusinessRecord, LineAction, Order, OrderKind, OrderLine, OrderResponse, ResponseLine

GUIDELINE = "urn:order-x.eu:1p0:comfort"
_ORDER, _CHANGE, _RESPONSE = "220", "230", "231"
_ORIGINAL = "9"
_ACTIONS = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3"}
_REFUSED = "7"
_INCOTERM = re.compile("(CFR|CIF|CIP|CPT|DAP|DAT|DDP|EXW|FAS|FCA|FOB)(?: (.+))?")
_CENT = Decimal("0.01")
Deal = Order | OrderResponse


@dataclass(frozen=True, slots=True)
class OrderXFormat:
    """Renders orders and responses. Satisfies ``RecordFormat``.

    Attributes:
        units: units as people write them, and the code that the receiver wants, before ``adapters/ubl/units.py``.
        country: of addresses that name none, as Order-X has no address without (ISO 3166).
    """

    units: Mapping[str, str] = field(default_factory=dict)
    country: str = "DE"

    def render(self, record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:  # noqa: ARG002
        """The message as UTF-8. Message id and time do not show in it: Order-X has no place for them.

        Raises:
            DocumentError: the record is neither order nor response, is a return, or lacks something: lines, a price, a
                unit that is known.
        """
        if not isinstance(record, Deal) or (isinstance(record, Order) and record.kind is OrderKind.RETURN):
            raise unfit("Order-X is for orders, their changes and responses only")
        if not record.lines:
            raise unfit(f"Order-X has no message without lines, as {record.number} is")
        root = document()
        context = part(root, "ExchangedDocumentContext")
        put(context, "GuidelineSpecifiedDocumentContextParameter/ID", GUIDELINE)
        _put_head(part(root, "ExchangedDocument"), record)
        transaction = part(root, "SupplyChainTradeTransaction")
        for line in record.lines:
            self._put_line(group(transaction, "IncludedSupplyChainTradeLineItem"), line, record)
        self._put_agreement(group(transaction, "ApplicableHeaderTradeAgreement"), record)
        self._put_delivery(group(transaction, "ApplicableHeaderTradeDelivery"), record)
        _put_settlement(group(transaction, "ApplicableHeaderTradeSettlement"), record)
        return to_bytes(root)

    def _put_line(self, item: etree._Element, line: OrderLine | ResponseLine, record: Deal) -> None:
        about = group(item, "AssociatedDocumentLineDocument")
        put(about, "LineID", line.position)
        put(about, "LineStatusCode", _status(line, record))
        product = group(item, "SpecifiedTradeProduct")
        put(product, "GlobalID", line.gtin, schemeID="0160")
        put(product, "SellerAssignedID", line.supplier_material_number)
        put(product, "BuyerAssignedID", line.customer_material_number)
        put(product, "Name", line.description)
        unit = unit_code(line.unit, self.units)
        counted = {"unitCode": unit} if unit else {}
        agreement = group(item, "SpecifiedLineTradeAgreement")
        if isinstance(line, ResponseLine):
            put(agreement, "BuyerOrderReferencedDocument/LineID", line.order_position)
        if line.unit_price is None:
            raise unfit(f"Line {line.position} of {record.number} has no price, and Order-X none without")
        price = group(agreement, "NetPriceProductTradePrice")
        put(price, "ChargeAmount", line.unit_price)
        put(price, "BasisQuantity", None if line.price_quantity == 1 else line.price_quantity, **counted)
        delivery = group(item, "SpecifiedLineTradeDelivery")
        put(delivery, "RequestedQuantity", line.quantity, **counted)
        if isinstance(line, ResponseLine):
            put(delivery, "AgreedQuantity", line.quantity, **counted)
        put_day(delivery, "RequestedDeliverySupplyChainEvent/OccurrenceDateTime", line.delivery_date)
        sums = group(item, "SpecifiedLineTradeSettlement", "SpecifiedTradeSettlementLineMonetarySummation")
        put(sums, "LineTotalAmount", _sum_of(line))

    def _put_agreement(self, agreement: etree._Element, record: Deal) -> None:
        if isinstance(record, Order):
            put_party(agreement, "Seller", None, number=record.supplier_number)
            put_party(agreement, "Buyer", record.buyer, country=self.country)
            order = record.number if record.kind is OrderKind.CHANGE else ""
        else:
            put_party(agreement, "Seller", record.seller, country=self.country)
            put_party(agreement, "Buyer", record.buyer, country=self.country)
            order = record.order_number
        _put_terms(agreement, record.delivery_terms)
        put(agreement, "BuyerOrderReferencedDocument/IssuerAssignedID", order)

    def _put_delivery(self, delivery: etree._Element, record: Deal) -> None:
        if isinstance(record, Order) and record.ship_to:
            put_party(delivery, "ShipTo", record.ship_to, country=self.country)
        put_day(delivery, "RequestedDeliverySupplyChainEvent/OccurrenceDateTime", record.delivery_date)


def _put_head(head: etree._Element, record: Deal) -> None:
    changes = isinstance(record, Order) and record.kind is OrderKind.CHANGE
    own = record.change_number or record.number if isinstance(record, Order) else record.number
    put(head, "ID", own if changes else record.number)
    put(head, "TypeCode", _RESPONSE if isinstance(record, OrderResponse) else _CHANGE if changes else _ORDER)
    put_day(head, "IssueDateTime", record.date)
    put(head, "PurposeCode", _ORIGINAL)


def _status(line: OrderLine | ResponseLine, record: Deal) -> str:
    if isinstance(line, ResponseLine):
        return "" if line.quantity else _REFUSED
    is_change = isinstance(record, Order) and record.kind is OrderKind.CHANGE
    return _ACTIONS[line.action] if line.action and is_change else ""


def _sum_of(line: OrderLine | ResponseLine) -> Decimal:
    """The net amount; where the record has none, quantity × price, in cents."""
    if line.net_amount is not None:
        return line.net_amount
    price = line.unit_price or Decimal(0)
    return (line.quantity * price / line.price_quantity).quantize(_CENT, ROUND_HALF_UP)


def _put_terms(agreement: etree._Element, printed: str) -> None:
    """An Incoterm with its place as such, everything else as it is worded."""
    text = clean(printed)
    if not text:
        return
    terms = group(agreement, "ApplicableTradeDeliveryTerms")
    found = _INCOTERM.fullmatch(text)
    put(terms, "DeliveryTypeCode", found[1] if found else "")
    put(terms, "Description", "" if found else text)
    put(terms, "RelevantTradeLocation/Name", (found[2] or "") if found else "")


def _put_settlement(settlement: etree._Element, record: Deal) -> None:
    put(settlement, "OrderCurrencyCode", record.currency)
    put(settlement, "SpecifiedTradePaymentTerms/Description", record.payment_terms)
    lines = sum((_sum_of(line) for line in record.lines), Decimal(0))
    sums = group(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    put(sums, "LineTotalAmount", lines)
    put(sums, "TaxBasisTotalAmount", lines if record.net_amount is None else record.net_amount)
