"""A small Order-X message to build others from."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:SCRDMCCBDACIOMessageStructure
 xmlns:rsm="urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:128"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:128">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:order-x.eu:1p0:comfort</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
"""
LINE = """<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument><ram:LineID>10</ram:LineID>{status}</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:GlobalID schemeID="0160">4012345678901</ram:GlobalID>
<ram:SellerAssignedID>B-8</ram:SellerAssignedID><ram:BuyerAssignedID>77-1</ram:BuyerAssignedID>
<ram:Name>Hexagon bolt M8</ram:Name></ram:SpecifiedTradeProduct>{substitute}
<ram:SpecifiedLineTradeAgreement>
<ram:BuyerOrderReferencedDocument><ram:LineID>3</ram:LineID></ram:BuyerOrderReferencedDocument>
<ram:NetPriceProductTradePrice><ram:ChargeAmount>12.50</ram:ChargeAmount>
<ram:BasisQuantity unitCode="C62">100</ram:BasisQuantity></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery>{quantities}</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
<ram:LineTotalAmount>62.50</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>
</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
"""
REQUESTED = """<ram:RequestedQuantity unitCode="C62">500</ram:RequestedQuantity>"""
AGREED = """<ram:AgreedQuantity unitCode="C62">400</ram:AgreedQuantity>"""
PERIOD = """<ram:RequestedDeliverySupplyChainEvent><ram:OccurrenceSpecifiedPeriod>
<ram:StartDateTime><udt:DateTimeString format="203">202612010800</udt:DateTimeString></ram:StartDateTime>
<ram:EndDateTime><udt:DateTimeString format="203">202612041800</udt:DateTimeString></ram:EndDateTime>
</ram:OccurrenceSpecifiedPeriod></ram:RequestedDeliverySupplyChainEvent>"""
PARTY = """<ram:{role}TradeParty><ram:ID>{number}</ram:ID><ram:Name>{name}</ram:Name>
<ram:DefinedTradeContact><ram:PersonName>{person}</ram:PersonName></ram:DefinedTradeContact>
<ram:PostalTradeAddress><ram:PostcodeCode>{code}</ram:PostcodeCode><ram:LineOne>{street}</ram:LineOne>
<ram:CityName>{city}</ram:CityName><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">{local}</ram:ID></ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{vat}</ram:ID></ram:SpecifiedTaxRegistration></ram:{role}TradeParty>
"""
SELLER = PARTY.format(
    role="Seller", number="700", name="Schrauben Ost GmbH", person="Ina Weiß", code="01067", street="Kai 1",
    city="Dresden", local="203/5", vat="DE111111111",
)  # fmt: skip
BUYER = PARTY.format(
    role="Buyer", number="K-12", name="Maschinenbau West AG", person="Tom Rau", code="50667", street="Ring 2",
    city="Köln", local="215/9", vat="DE222222222",
)  # fmt: skip
TAIL = """<ram:ApplicableTradeDeliveryTerms><ram:DeliveryTypeCode>FCA</ram:DeliveryTypeCode>
<ram:RelevantTradeLocation><ram:Name>Dresden</ram:Name></ram:RelevantTradeLocation></ram:ApplicableTradeDeliveryTerms>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
</ram:ApplicableHeaderTradeAgreement><ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:OrderCurrencyCode>EUR</ram:OrderCurrencyCode>
<ram:SpecifiedTradePaymentTerms><ram:Description>30 days net</ram:Description></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>62.50</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>62.50</ram:TaxBasisTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:SCRDMCCBDACIOMessageStructure>
"""


def order_x(
    *,
    code: str = "220",
    number: str = "PO-1",
    status: str = "",
    quantities: str = REQUESTED,
    substitute: str = "",
    date: str = "202611290930",
    purpose: str = "",
    test: bool = False,
) -> bytes:
    """A message with one line. ``status`` is that of the line, ``substitute`` what is delivered in its place."""
    status = status and f"<ram:LineStatusCode>{status}</ram:LineStatusCode>"
    purpose = purpose and f"<ram:PurposeCode>{purpose}</ram:PurposeCode>"
    head = HEAD
    if test:
        indicator = "<ram:TestIndicator><udt:Indicator>true</udt:Indicator></ram:TestIndicator>"
        head = HEAD.replace("<rsm:ExchangedDocumentContext>", f"<rsm:ExchangedDocumentContext>{indicator}")
    document = f"""<rsm:ExchangedDocument><ram:ID>{number}</ram:ID><ram:TypeCode>{code}</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="203">{date}</udt:DateTimeString></ram:IssueDateTime>{purpose}
</rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
"""
    line = LINE.format(status=status, quantities=quantities, substitute=substitute)
    agreement = "<ram:ApplicableHeaderTradeAgreement>"
    return f"{head}{document}{line}{agreement}{SELLER}{BUYER}{TAIL}".encode()
