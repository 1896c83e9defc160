"""An invoice as a Cross Industry Invoice, of the profile EN 16931 of Factur-X and ZUGFeRD."""

import datetime as dt
from collections.abc import Iterator

from adapters.einvoice.content import REASONS, Content, Line, Reduction, Tax, Vat, amount_text, number_text
from adapters.einvoice.nodes import Node, node, to_bytes
from adapters.einvoice.parties import Told
from adapters.einvoice.ubl import SPECIFICATION, gln_scheme

_DATA = "urn:un:unece:uncefact:data:standard"
_NAMESPACES = {
    "rsm": f"{_DATA}:CrossIndustryInvoice:100",
    "ram": f"{_DATA}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_DATA}:UnqualifiedDataType:100",
}


def to_cii(content: Content) -> bytes:
    """The document as UTF-8."""
    invoice = content.invoice
    context = node("ram:GuidelineSpecifiedDocumentContextParameter", node("ram:ID", SPECIFICATION))
    root = node(
        "rsm:CrossIndustryInvoice",
        node("rsm:ExchangedDocumentContext", context),
        node(
            "rsm:ExchangedDocument",
            node("ram:ID", invoice.number),
            node("ram:TypeCode", content.type_code),
            node("ram:IssueDateTime", _day(invoice.date)),
        ),
        node(
            "rsm:SupplyChainTradeTransaction",
            (_line(content, line) for line in content.lines),
            _agreement(content),
            Node("ram:ApplicableHeaderTradeDelivery", children=tuple(filter(None, _delivery(content)))),
            node("ram:ApplicableHeaderTradeSettlement", _settlement(content)),
        ),
    )
    assert root is not None, "it has a number"
    return to_bytes(root, _NAMESPACES)


def _day(day: dt.date | None) -> Node | None:
    return node("udt:DateTimeString", f"{day:%Y%m%d}", format="102") if day else None


def _line(content: Content, line: Line) -> Node | None:
    record = line.line
    order = record.order_number if record.order_number != content.invoice.order_number else ""
    return node(
        "ram:IncludedSupplyChainTradeLineItem",
        node("ram:AssociatedDocumentLineDocument", node("ram:LineID", record.position)),
        _product(line),
        node(
            "ram:SpecifiedLineTradeAgreement",
            node(
                "ram:BuyerOrderReferencedDocument",
                node("ram:IssuerAssignedID", order),
                node("ram:LineID", record.order_position),
            ),
            _price(line),
        ),
        node(
            "ram:SpecifiedLineTradeDelivery",
            node("ram:BilledQuantity", number_text(line.quantity), unitCode=line.unit),
        ),
        node(
            "ram:SpecifiedLineTradeSettlement",
            _tax("ram:ApplicableTradeTax", line.vat),
            map(_reduction, line.reductions),
            node(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                node("ram:LineTotalAmount", amount_text(record.net_amount)),
            ),
        ),
    )


def _product(line: Line) -> Node | None:
    record = line.line
    return node(
        "ram:SpecifiedTradeProduct",
        node("ram:GlobalID", record.gtin, schemeID="0160"),
        node("ram:SellerAssignedID", record.supplier_material_number),
        node("ram:BuyerAssignedID", record.customer_material_number),
        node("ram:Name", record.description or record.supplier_material_number or f"Item {record.position}"),
    )


def _price(line: Line) -> Node | None:
    base = "" if line.base_quantity == 1 else number_text(line.base_quantity)
    return node(
        "ram:NetPriceProductTradePrice",
        node("ram:ChargeAmount", number_text(line.price)),
        node("ram:BasisQuantity", base, unitCode=line.unit),
    )


def _tax(name: str, vat: Vat, tax: Tax | None = None) -> Node | None:
    rate = "" if vat.rate is None else number_text(vat.rate)
    return node(
        name,
        node("ram:CalculatedAmount", amount_text(tax.amount)) if tax else None,
        node("ram:TypeCode", "VAT"),
        node("ram:ExemptionReason", REASONS.get(vat.category, "")) if tax else None,
        node("ram:BasisAmount", amount_text(tax.base)) if tax else None,
        node("ram:CategoryCode", vat.category),
        node("ram:RateApplicablePercent", rate),
    )


def _reduction(reduction: Reduction) -> Node | None:
    return node(
        "ram:SpecifiedTradeAllowanceCharge",
        node("ram:ChargeIndicator", node("udt:Indicator", "true" if reduction.is_charge else "false")),
        node("ram:ActualAmount", amount_text(reduction.amount)),
        node("ram:Reason", "Surcharge" if reduction.is_charge else "Allowance"),
        _tax("ram:CategoryTradeTax", reduction.vat) if reduction.vat else None,
    )


def _agreement(content: Content) -> Node | None:
    return node(
        "ram:ApplicableHeaderTradeAgreement",
        _party("ram:SellerTradeParty", content.seller, ""),
        _party("ram:BuyerTradeParty", content.buyer, gln_scheme(content.buyer.party.number)),
        node("ram:BuyerOrderReferencedDocument", node("ram:IssuerAssignedID", content.invoice.order_number)),
    )


def _party(name: str, partner: Told, scheme: str) -> Node | None:
    party, address = partner.party, partner.address
    return node(
        name,
        node("ram:GlobalID" if scheme else "ram:ID", party.number, schemeID=scheme),
        node("ram:Name", party.name),
        node(
            "ram:PostalTradeAddress",
            node("ram:PostcodeCode", address.postal_code),
            node("ram:LineOne", address.street),
            node("ram:LineTwo", address.street_2),
            node("ram:CityName", address.city),
            node("ram:CountryID", address.country),
        ),
        node(
            "ram:SpecifiedTaxRegistration",
            node("ram:ID", party.tax_id, schemeID="VA" if party.tax_id[:2].isalpha() else "FC"),
        ),
    )


def _delivery(content: Content) -> Iterator[Node | None]:
    invoice = content.invoice
    yield node("ram:ActualDeliverySupplyChainEvent", node("ram:OccurrenceDateTime", _day(invoice.delivery_date)))
    yield node("ram:DespatchAdviceReferencedDocument", node("ram:IssuerAssignedID", invoice.delivery_note_number))


def _settlement(content: Content) -> Iterator[Node | None]:
    invoice = content.invoice
    yield node("ram:PaymentReference", invoice.payment_reference)
    yield node("ram:InvoiceCurrencyCode", invoice.currency)
    if invoice.seller.iban:
        yield node(
            "ram:SpecifiedTradeSettlementPaymentMeans",
            node("ram:TypeCode", content.payment_means),
            node("ram:PayeePartyCreditorFinancialAccount", node("ram:IBANID", invoice.seller.iban)),
        )
    yield from (_tax("ram:ApplicableTradeTax", tax.vat, tax) for tax in content.taxes)
    yield from map(_reduction, content.reductions)
    yield node(
        "ram:SpecifiedTradePaymentTerms",
        node("ram:Description", invoice.payment_terms),
        node("ram:DueDateDateTime", _day(invoice.due_date)),
    )
    yield node("ram:SpecifiedTradeSettlementHeaderMonetarySummation", _totals(content))


def _totals(content: Content) -> Iterator[Node | None]:
    invoice = content.invoice
    charges, allowances = content.total_of(charges=True), content.total_of(charges=False)
    yield node("ram:LineTotalAmount", amount_text(content.line_total))
    yield node("ram:ChargeTotalAmount", amount_text(charges) if charges else "")
    yield node("ram:AllowanceTotalAmount", amount_text(allowances) if allowances else "")
    yield node("ram:TaxBasisTotalAmount", amount_text(content.net))
    yield node("ram:TaxTotalAmount", amount_text(content.tax), currencyID=invoice.currency)
    yield node("ram:GrandTotalAmount", amount_text(invoice.gross_amount))
    yield node("ram:TotalPrepaidAmount", amount_text(invoice.prepaid_amount) if invoice.prepaid_amount else "")
    yield node("ram:DuePayableAmount", amount_text(content.due))
