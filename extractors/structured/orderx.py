"""Order-X 1.0: orders, their changes and responses as UN/CEFACT writes them (``SCRDMCCBDACIOMessageStructure``, D20B).

Numbers of codes are those of UNTDID: 1001 (type of document), 1229 (what is done to a line), 2379 (form of a date).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from datamodel.business import LineAction
from datamodel.document import InputFile
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType, ResponseStatus
from datamodel.structured import StructuredMessage
from extractors.structured.drafting import Draft, Place
from extractors.structured.formats import Format, Sample
from extractors.structured.xml import RootName, Xml, check_schema, parse

NAMESPACE = "urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"
ROOT = RootName(NAMESPACE, "SCRDMCCBDACIOMessageStructure")
NAMESPACES = {
    "rsm": NAMESPACE,
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:128",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:128",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:128",
}
PROFILES = ("basic", "comfort", "extended")
_SCHEMAS = Path(__file__).parent / "schemas"
_SCHEMA = "SCRDMCCBDACIOMessageStructure_100pD20B.xsd"
_TYPES = {
    "220": DocumentType.PURCHASE_ORDER,
    "230": DocumentType.ORDER_CHANGE,
    "231": DocumentType.ORDER_RESPONSE,
}
_ACTIONS = {"1": LineAction.ADD, "2": LineAction.DELETE, "3": LineAction.CHANGE}
_ANSWERS = {"1": ResponseStatus.ACCEPTED, "3": ResponseStatus.CHANGED, "27": ResponseStatus.REJECTED}
"""The status of a whole response (UNTDID 1373): accepted, conditionally accepted, not accepted."""
_LINE_ANSWERS = {"3": ResponseStatus.CHANGED, "5": ResponseStatus.ACCEPTED, "7": ResponseStatus.REJECTED}
_WITHDRAWN = "1"
"""The purpose (UNTDID 1225) of a change by which nothing is left of the order."""
REFUSED = "7"
"""The status of a line that the seller does not accept."""
ARTICLE_SCHEMES = ("0160", "0088", "")
"""Of a GlobalID that is a GTIN: its own scheme, and that of places, under which many write it."""
_TRANSACTION = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
_SUMS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_PRODUCTS = ("ram:SubstitutedReferencedProduct", "ram:SpecifiedTradeProduct")
"""A seller who delivers something else names it as the substitute; what was ordered may stand beside it."""
_PRICES = ("ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice")
_HEADER = (
    ("document_number", "rsm:ExchangedDocument/ram:ID"),
    ("currency", f"{_SETTLEMENT}/ram:OrderCurrencyCode"),
    ("customer_number", f"{_AGREEMENT}/ram:BuyerTradeParty/ram:ID"),
    ("supplier_number", f"{_AGREEMENT}/ram:SellerTradeParty/ram:ID"),
    ("payment_terms", f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description"),
    ("net_amount", f"{_SUMS}/ram:TaxBasisTotalAmount"),
    ("net_amount", f"{_SUMS}/ram:LineTotalAmount"),
    ("allowance_amount", f"{_SUMS}/ram:AllowanceTotalAmount"),
    ("surcharge_amount", f"{_SUMS}/ram:ChargeTotalAmount"),
    ("tax_amount", f"{_SUMS}/ram:TaxTotalAmount"),
    ("gross_amount", f"{_SUMS}/ram:GrandTotalAmount"),
)
_LINE = (
    ("position", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    (
        "net_amount",
        "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
    ),
    ("tax_rate", "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent"),
)
_PRODUCT = (
    ("supplier_material_number", "ram:SellerAssignedID"),
    ("customer_material_number", "ram:BuyerAssignedID"),
    ("description", "ram:Name"),
    ("description", "ram:Description"),
    ("batch_number", "ram:BatchID"),
)


def _claims(sample: Sample) -> bool:
    return sample.root == ROOT


def read(file: InputFile) -> Sequence[StructuredMessage]:
    """The one message of a file.

    Raises:
        DocumentError: what ``parse`` raises, and UNSUPPORTED_TYPE where it is no order, change or response.
    """
    root = parse(file.content, name=file.name)
    return (_Reading(root, file.name).message(),)


ORDER_X = Format("order_x", _claims, read)


class _Reading:
    """One message that is being read."""

    def __init__(self, root: etree._Element, name: str) -> None:
        self._root, self._name = root, name
        self._xml, self._draft = Xml(NAMESPACES), Draft()
        self._code = self._xml.text(root, "rsm:ExchangedDocument/ram:TypeCode")

    def message(self) -> StructuredMessage:
        kind = self._kind()
        profile = self._profile()
        check_schema(self._root, _SCHEMAS / f"orderx-{profile}" / _SCHEMA, self._draft)
        if self._xml.text(self._root, "rsm:ExchangedDocumentContext/ram:TestIndicator/udt:Indicator") in ("true", "1"):
            self._draft.find_test()
        self._header(kind)
        for line in self._xml.all(self._root, f"{_TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"):
            self._line(line, kind)
        return self._draft.message(ORDER_X.name, f"Order-X 1.0 {profile.upper()}", kind)

    def _kind(self) -> DocumentType:
        if self._code not in _TYPES:
            message = (
                f"{self._name} is an Order-X message of type {self._code[:20] or '(none)'}. Read are orders (220), "
                "changes (230) and responses (231). Process it by hand."
            )
            raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
        return _TYPES[self._code]

    def _profile(self) -> str:
        """What the message says it keeps to; the widest one, where it says nothing that is known."""
        path = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
        said = self._xml.text(self._root, path).casefold()
        return next((profile for profile in PROFILES if said.endswith(profile)), PROFILES[-1])

    def _header(self, kind: DocumentType) -> None:
        for name, path in _HEADER:
            self._put(name, self._xml.first(self._root, path))
        self._put_day("document_date", self._xml.first(self._root, "rsm:ExchangedDocument/ram:IssueDateTime"))
        self._put_day("delivery_date", *self._events(self._root, _DELIVERY))
        if kind is not DocumentType.PURCHASE_ORDER:  # an order that refers to an order refers to itself
            order = f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
            self._put("purchase_order_number", self._xml.first(self._root, order))
        self._terms()
        roles = ("Seller", "Buyer") if kind is DocumentType.ORDER_RESPONSE else ("Buyer", "Seller")
        for role, party in zip(("sender", "receiver"), roles, strict=True):
            self._party(role, f"{_AGREEMENT}/ram:{party}TradeParty")
        self._party("ship_to", f"{_DELIVERY}/ram:ShipToTradeParty")
        if kind is DocumentType.ORDER_RESPONSE:
            self._put("receiver_number", self._xml.first(self._root, f"{_AGREEMENT}/ram:BuyerTradeParty/ram:ID"))
            self._answer(self._xml.first(self._root, "rsm:ExchangedDocument/ram:StatusCode"))

    def _terms(self) -> None:
        """The Incoterm and its place; what the buyer calls them, where there is no code."""
        terms = self._xml.first(self._root, f"{_AGREEMENT}/ram:ApplicableTradeDeliveryTerms")
        if terms is None:
            return
        code = self._xml.text(terms, "ram:DeliveryTypeCode")
        place = self._xml.text(terms, "ram:RelevantTradeLocation/ram:Name")
        words = self._xml.text(terms, "ram:Description")
        text = f"{code} {place}".strip() if code else words
        self._draft.put("delivery_terms", text, self._xml.place(terms))

    def _party(self, role: str, path: str) -> None:
        party = self._xml.first(self._root, path)
        if party is None:
            return
        self._put(f"{role}_name", self._xml.first(party, "ram:Name"))
        self._put(f"{role}_name", self._xml.first(party, "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"))
        address = self._xml.first(party, "ram:PostalTradeAddress")
        if address is not None:
            self._draft.put(f"{role}_address", self._address(address), self._xml.place(address))
        if role == "ship_to":
            self._put("ship_to_number", self._xml.first(party, "ram:ID"))
            return
        for number in sorted(self._xml.all(party, "ram:SpecifiedTaxRegistration/ram:ID"), key=_is_local):
            self._put(f"{role}_tax_id", number)
        if role == "sender":
            self._put("contact_name", self._xml.first(party, "ram:DefinedTradeContact/ram:PersonName"))

    def _answer(self, status: etree._Element | None) -> None:
        if status is not None and (answer := _ANSWERS.get((status.text or "").strip())):
            place = self._xml.place(status)
            self._draft.put_value("response_status", answer.value, status.text or "", place)
            if answer is ResponseStatus.REJECTED:
                message = "The seller rejects the order. Order elsewhere, or ask the seller."
                self._draft.find_beyond(message, place, field="response_status")

    def _address(self, address: etree._Element) -> str:
        """One line with commas, as the house writes addresses."""
        text = partial(self._xml.text, address)
        city = f"{text('ram:PostcodeCode')} {text('ram:CityName')}".strip()
        lines = [text(f"ram:Line{number}") for number in ("One", "Two", "Three")]
        return ", ".join(part for part in (*lines, city, text("ram:CountryID")) if part)

    def _line(self, line: etree._Element, kind: DocumentType) -> None:
        self._draft.add_line()
        for name, path in _LINE:
            self._put_in_line(name, self._xml.first(line, path))
        self._product(line)
        self._price(line)
        self._quantity(line, kind)
        self._put_day_in_line("delivery_date", *self._events(line, "ram:SpecifiedLineTradeDelivery"))
        if kind is not DocumentType.PURCHASE_ORDER:
            order = "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:"
            self._put_in_line("order_position", self._xml.first(line, f"{order}LineID"))
            self._put_in_line("order_number", self._xml.first(line, f"{order}IssuerAssignedID"))
        if kind is DocumentType.ORDER_CHANGE:
            self._action(line)
        if kind is DocumentType.ORDER_RESPONSE:
            self._line_answer(line)

    def _product(self, line: etree._Element) -> None:
        product = next((found for path in _PRODUCTS if (found := self._xml.first(line, path)) is not None), None)
        if product is None:
            return
        for name, path in _PRODUCT:
            self._put_in_line(name, self._xml.first(product, path))
        for number in self._xml.all(product, "ram:GlobalID"):
            if number.get("schemeID", "") in ARTICLE_SCHEMES:
                self._put_in_line("gtin", number)

    def _price(self, line: etree._Element) -> None:
        """After discounts, where that is told, with the quantity that it is for."""
        for price in _PRICES:
            found = self._xml.first(line, f"ram:SpecifiedLineTradeAgreement/{price}")
            if found is not None:
                self._put_in_line("unit_price", self._xml.first(found, "ram:ChargeAmount"))
                self._put_in_line("price_quantity", self._xml.first(found, "ram:BasisQuantity"))
                return

    def _quantity(self, line: etree._Element, kind: DocumentType) -> None:
        """What is ordered; of a response, what the seller confirms: nothing of a line that he refuses."""
        status = self._xml.first(line, "ram:AssociatedDocumentLineDocument/ram:LineStatusCode")
        answers = kind is DocumentType.ORDER_RESPONSE
        for name in ("AgreedQuantity", "RequestedQuantity") if answers else ("RequestedQuantity",):
            quantity = self._xml.first(line, f"ram:SpecifiedLineTradeDelivery/ram:{name}")
            if quantity is None:
                continue
            self._draft.put_in_line("unit", quantity.get("unitCode"), self._xml.place(quantity))
            if answers and name == "RequestedQuantity" and status is not None and status.text == REFUSED:
                self._draft.put_in_line("quantity", "0", self._xml.place(status))
            self._put_in_line("quantity", quantity)

    def _action(self, line: etree._Element) -> None:
        status = self._xml.first(line, "ram:AssociatedDocumentLineDocument/ram:LineStatusCode")
        purpose = self._xml.first(self._root, "rsm:ExchangedDocument/ram:PurposeCode")
        if purpose is not None and purpose.text == _WITHDRAWN:
            self._draft.put_value_in_line("line_action", LineAction.DELETE.value, _WITHDRAWN, self._xml.place(purpose))
        elif status is not None and (action := _ACTIONS.get((status.text or "").strip())):
            self._draft.put_value_in_line("line_action", action.value, status.text or "", self._xml.place(status))

    def _line_answer(self, line: etree._Element) -> None:
        status = self._xml.first(line, "ram:AssociatedDocumentLineDocument/ram:LineStatusCode")
        if status is not None and (answer := _LINE_ANSWERS.get((status.text or "").strip())):
            self._draft.put_value_in_line("response_status", answer.value, status.text or "", self._xml.place(status))

    def _events(self, element: etree._Element, path: str) -> Iterator[etree._Element]:
        """When the goods are to be there, or else to leave: the day, or the last day of a period."""
        for event in ("Delivery", "Despatch"):
            for when in ("OccurrenceDateTime", "OccurrenceSpecifiedPeriod/ram:EndDateTime"):
                yield from self._xml.all(element, f"{path}/ram:Requested{event}SupplyChainEvent/ram:{when}")

    def _put(self, name: str, element: etree._Element | None) -> None:
        if element is not None:
            self._draft.put(name, element.text, self._xml.place(element))

    def _put_in_line(self, name: str, element: etree._Element | None) -> None:
        if element is not None:
            self._draft.put_in_line(name, element.text, self._xml.place(element))

    def _put_day(self, name: str, *moments: etree._Element | None) -> None:
        for text, place in self._days(moments):
            self._draft.put(name, text, place)

    def _put_day_in_line(self, name: str, *moments: etree._Element | None) -> None:
        for text, place in self._days(moments):
            self._draft.put_in_line(name, text, place)

    def _days(self, moments: Sequence[etree._Element | None]) -> Iterator[tuple[str, Place]]:
        """102 is a day, 203 a minute: both begin with the day."""
        for moment in moments:
            day = self._xml.first(moment, "udt:DateTimeString") if moment is not None else None
            if day is not None and day.text:
                yield day.text.strip()[:8], self._xml.place(day)


def _is_local(number: etree._Element) -> bool:
    """Whether it is the tax office's number, which is second to that for VAT."""
    return number.get("schemeID") != "VA"
