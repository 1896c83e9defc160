"""Where the Cross Industry Invoice keeps the business terms (EN 16931-3-3), and ZUGFeRD 1.0, its forerunner."""

import re
from collections.abc import Mapping

from extractors.structured.einvoice.binding import Binding, Syntax

INVOICE = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
_DATA = "urn:un:unece:uncefact:data:standard"
NAMESPACES = {
    "rsm": INVOICE,
    "ram": f"{_DATA}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_DATA}:UnqualifiedDataType:100",
    "qdt": f"{_DATA}:QualifiedDataType:100",
}
ZUGFERD_1_NAMESPACES = {
    "rsm": ZUGFERD_1,
    "ram": f"{_DATA}:ReusableAggregateBusinessInformationEntity:12",
    "udt": f"{_DATA}:UnqualifiedDataType:15",
    "qdt": f"{_DATA}:QualifiedDataType:12",
}

_IS_VAT = "[translate(normalize-space(ram:TypeCode),'vat','VAT')='VAT']"
_ALLOWANCE = "ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator[.='false' or .='0']]"
_CHARGE = "ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator[.='true' or .='1']]"
_DAY = "udt:DateTimeString"
_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_PRICES = "ram:SpecifiedLineTradeAgreement"
_LINE_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"


def _address(name: str, *numbers: int, path: str = "ram:PostalTradeAddress") -> Binding:
    """Numbers of: two lines of the street, a third, city, post code, region, country."""
    paths = (
        "ram:LineOne",
        "ram:LineTwo",
        "ram:LineThree",
        "ram:CityName",
        "ram:PostcodeCode",
        "ram:CountrySubDivisionName",
        "ram:CountryID",
    )
    return Binding(name, path, {f"BT-{number}": path for number, path in zip(numbers, paths, strict=True)})


def _contact(name: str, *numbers: int) -> Binding:
    """Numbers of: person or department, telephone, mail."""
    person, telephone, mail = (f"BT-{number}" for number in numbers)
    return Binding(
        name,
        "ram:DefinedTradeContact",
        {
            person: "ram:PersonName | ram:DepartmentName",
            telephone: "ram:TelephoneUniversalCommunication/ram:CompleteNumber",
            mail: "ram:EmailURIUniversalCommunication/ram:URIID",
        },
    )


def _reductions(name: str, path: str, *numbers: int) -> Binding:
    """Allowances or charges: amount, base, per cent, reason, its code, and of a document VAT category and rate."""
    paths = (
        "ram:ActualAmount",
        "ram:BasisAmount",
        "ram:CalculationPercent",
        "ram:Reason",
        "ram:ReasonCode",
        f"ram:CategoryTradeTax{_IS_VAT}/ram:CategoryCode",
        f"ram:CategoryTradeTax{_IS_VAT}/ram:RateApplicablePercent",
    )
    return Binding(name, path, {f"BT-{number}": path for number, path in zip(numbers, paths, strict=False)})


_SELLER = Binding(
    "BG-4",
    f"{_AGREEMENT}/ram:SellerTradeParty",
    {
        "BT-27": "ram:Name",
        "BT-28": "ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        "BT-29": "ram:ID | ram:GlobalID",
        "BT-30": "ram:SpecifiedLegalOrganization/ram:ID",
        "BT-31": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
        "BT-32": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']",
        "BT-33": "ram:Description",
        "BT-34": "ram:URIUniversalCommunication/ram:URIID",
        "supplier number": "ram:ID",
    },
    (_address("BG-5", 35, 36, 162, 37, 38, 39, 40), _contact("BG-6", 41, 42, 43)),
)
_BUYER = Binding(
    "BG-7",
    f"{_AGREEMENT}/ram:BuyerTradeParty",
    {
        "BT-44": "ram:Name",
        "BT-45": "ram:SpecifiedLegalOrganization/ram:TradingBusinessName",
        "BT-46": "ram:ID | ram:GlobalID",
        "BT-47": "ram:SpecifiedLegalOrganization/ram:ID",
        "BT-48": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
        "BT-49": "ram:URIUniversalCommunication/ram:URIID",
        "customer number": "ram:ID",
    },
    (_address("BG-8", 50, 51, 163, 52, 53, 54, 55), _contact("BG-9", 56, 57, 58)),
)
_REPRESENTATIVE = Binding(
    "BG-11",
    f"{_AGREEMENT}/ram:SellerTaxRepresentativeTradeParty",
    {"BT-62": "ram:Name", "BT-63": "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"},
    (_address("BG-12", 64, 65, 164, 66, 67, 68, 69),),
)
_PAYEE = Binding(
    "BG-10",
    f"{_SETTLEMENT}/ram:PayeeTradeParty",
    {"BT-59": "ram:Name", "BT-60": "ram:ID | ram:GlobalID", "BT-61": "ram:SpecifiedLegalOrganization/ram:ID"},
)
_GOODS = Binding(
    "BG-13",
    _DELIVERY,
    {
        "BT-70": "ram:ShipToTradeParty/ram:Name",
        "BT-71": "ram:ShipToTradeParty/ram:ID | ram:ShipToTradeParty/ram:GlobalID",
        "BT-72": f"ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_DAY}",
    },
    (_address("BG-15", 75, 76, 165, 77, 78, 79, 80, path="ram:ShipToTradeParty/ram:PostalTradeAddress"),),
)
_MANDATE = "../ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_PAYMENT = Binding(
    "BG-16",
    f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
    {"BT-81": "ram:TypeCode", "BT-82": "ram:Information", "BT-83": "../ram:PaymentReference"},
    (
        Binding(
            "BG-17",
            "ram:PayeePartyCreditorFinancialAccount",
            {
                "BT-84": "ram:IBANID | ram:ProprietaryID",
                "BT-85": "ram:AccountName",
                "BT-86": "../ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
            },
        ),
        Binding(
            "BG-18",
            "ram:ApplicableTradeSettlementFinancialCard",
            {"BT-87": "ram:ID", "BT-88": "ram:CardholderName"},
        ),
        Binding(
            "BG-19",
            f"self::*[ram:PayerPartyDebtorFinancialAccount or {_MANDATE}]",
            {
                "BT-89": _MANDATE,
                "BT-91": "ram:PayerPartyDebtorFinancialAccount/ram:IBANID",
            },
        ),
    ),
)
_TOTALS = Binding(
    "BG-22",
    f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    {
        "BT-106": "ram:LineTotalAmount",
        "BT-107": "ram:AllowanceTotalAmount",
        "BT-108": "ram:ChargeTotalAmount",
        "BT-109": "ram:TaxBasisTotalAmount",
        "BT-110": "ram:TaxTotalAmount[not(@currencyID) or @currencyID=../../ram:InvoiceCurrencyCode"
        " or not(string(../../ram:InvoiceCurrencyCode))]",
        "BT-111": "ram:TaxTotalAmount[@currencyID=../../ram:TaxCurrencyCode"
        " and not(@currencyID=../../ram:InvoiceCurrencyCode)]",
        "BT-112": "ram:GrandTotalAmount",
        "BT-113": "ram:TotalPrepaidAmount",
        "BT-114": "ram:RoundingAmount",
        "BT-115": "ram:DuePayableAmount",
    },
)
_BREAKDOWN = Binding(
    "BG-23",
    f"{_SETTLEMENT}/ram:ApplicableTradeTax",
    {
        "BT-116": "ram:BasisAmount",
        "BT-117": "ram:CalculatedAmount",
        "BT-118": f"self::*{_IS_VAT}/ram:CategoryCode",
        "BT-119": f"self::*{_IS_VAT}/ram:RateApplicablePercent",
        "BT-120": "ram:ExemptionReason",
        "BT-121": "ram:ExemptionReasonCode",
    },
)
_DOCUMENT = Binding(
    "BG-24",
    f"{_AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode[normalize-space(.)='916']]",
    {
        "BT-122": "ram:IssuerAssignedID",
        "BT-123": "ram:Name",
        "BT-124": "ram:URIID",
        "BT-125": "ram:AttachmentBinaryObject",
        "BT-125-1": "ram:AttachmentBinaryObject/@mimeCode",
        "BT-125-2": "ram:AttachmentBinaryObject/@filename",
    },
)
_TAX = f"{_LINE_SETTLEMENT}/ram:ApplicableTradeTax{_IS_VAT}"
_NET, _GROSS = (f"{_PRICES}/ram:{name}PriceProductTradePrice" for name in ("Net", "Gross"))
_LINE = Binding(
    "BG-25",
    "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
    {
        "BT-126": "ram:AssociatedDocumentLineDocument/ram:LineID",
        "BT-127": "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content",
        "BT-128": f"{_LINE_SETTLEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode='130']/ram:IssuerAssignedID",
        "BT-129": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        "BT-130": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
        "BT-131": f"{_LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "BT-132": f"{_PRICES}/ram:BuyerOrderReferencedDocument/ram:LineID",
        "BT-133": f"{_LINE_SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
        "BT-146": f"{_NET}/ram:ChargeAmount",
        "BT-147": f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount",
        "BT-148": f"{_GROSS}/ram:ChargeAmount",
        "BT-149": f"{_NET}/ram:BasisQuantity",
        "BT-150": f"{_NET}/ram:BasisQuantity/@unitCode",
        "BT-151": f"{_TAX}/ram:CategoryCode",
        "BT-152": f"{_TAX}/ram:RateApplicablePercent",
        "BT-153": "ram:SpecifiedTradeProduct/ram:Name",
        "BT-154": "ram:SpecifiedTradeProduct/ram:Description",
        "BT-155": "ram:SpecifiedTradeProduct/ram:SellerAssignedID",
        "BT-156": "ram:SpecifiedTradeProduct/ram:BuyerAssignedID",
        "BT-157": "ram:SpecifiedTradeProduct/ram:GlobalID",
        "BT-158": "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode",
        "BT-159": "ram:SpecifiedTradeProduct/ram:OriginTradeCountry/ram:ID",
        "BT-X-8": "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode",
        "BT-X-21": f"{_PRICES}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        "BT-X-304": "ram:AssociatedDocumentLineDocument/ram:ParentLineID",
        "batch": "ram:SpecifiedTradeProduct/ram:IndividualTradeProductInstance/ram:BatchID",
        "delivered": f"ram:SpecifiedLineTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_DAY}",
    },
    (
        Binding(
            "BG-26",
            f"{_LINE_SETTLEMENT}/ram:BillingSpecifiedPeriod",
            {"BT-134": f"ram:StartDateTime/{_DAY}", "BT-135": f"ram:EndDateTime/{_DAY}"},
        ),
        _reductions("BG-27", f"{_LINE_SETTLEMENT}/{_ALLOWANCE}", 136, 137, 138, 139, 140),
        _reductions("BG-28", f"{_LINE_SETTLEMENT}/{_CHARGE}", 141, 142, 143, 144, 145),
        Binding(
            "BG-32",
            "ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic",
            {"BT-160": "ram:Description", "BT-161": "ram:Value"},
        ),
    ),
)
_HEADER: Mapping[str, str] = {
    "BT-1": "rsm:ExchangedDocument/ram:ID",
    "BT-2": f"rsm:ExchangedDocument/ram:IssueDateTime/{_DAY}",
    "BT-3": "rsm:ExchangedDocument/ram:TypeCode",
    "BT-5": f"{_SETTLEMENT}/ram:InvoiceCurrencyCode",
    "BT-6": f"{_SETTLEMENT}/ram:TaxCurrencyCode",
    "BT-7": f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString",
    "BT-8": f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:DueDateTypeCode",
    "BT-9": f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{_DAY}",
    "BT-10": f"{_AGREEMENT}/ram:BuyerReference",
    "BT-11": f"{_AGREEMENT}/ram:SpecifiedProcuringProject/ram:ID",
    "BT-12": f"{_AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID",
    "BT-13": f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    "BT-14": f"{_AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",
    "BT-15": f"{_DELIVERY}/ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID",
    "BT-16": f"{_DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
    "BT-17": f"{_AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode='50']/ram:IssuerAssignedID",
    "BT-18": f"{_AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode='130']/ram:IssuerAssignedID",
    "BT-19": f"{_SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    "BT-20": f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description",
    "BT-22": "rsm:ExchangedDocument/ram:IncludedNote/ram:Content",
    "BT-23": "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    "BT-24": "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "BT-83": f"{_SETTLEMENT}/ram:PaymentReference",
    "BT-90": f"{_SETTLEMENT}/ram:CreditorReferenceID",
    "BT-X-27": f"{_DELIVERY}/ram:DeliveryNoteReferencedDocument/ram:IssuerAssignedID",
    "test": "rsm:ExchangedDocumentContext/ram:TestIndicator/udt:Indicator[.='true' or .='1']",
    "delivery terms": f"{_AGREEMENT}/ram:ApplicableTradeDeliveryTerms/ram:DeliveryTypeCode",
}
_PERIOD = Binding(
    "BG-14",
    f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod",
    {"BT-73": f"ram:StartDateTime/{_DAY}", "BT-74": f"ram:EndDateTime/{_DAY}"},
)
_PRECEDING = Binding(
    "BG-3",
    f"{_SETTLEMENT}/ram:InvoiceReferencedDocument",
    {"BT-25": "ram:IssuerAssignedID", "BT-26": "ram:FormattedIssueDateTime/qdt:DateTimeString"},
)
_TERMS = Binding(
    "terms",
    f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms",
    {
        "text": "ram:Description",
        "day": f"ram:DueDateDateTime/{_DAY}",
        "per cent": "ram:ApplicableTradePaymentDiscountTerms/ram:CalculationPercent",
        "days": "ram:ApplicableTradePaymentDiscountTerms/ram:BasisPeriodMeasure[@unitCode='DAY']",
    },
)
_FREIGHT = Binding(
    "BG-X-42",
    f"{_SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge",
    {
        "BT-X-271": "ram:Description",
        "BT-X-272": "ram:AppliedAmount",
        "BT-X-273": f"ram:AppliedTradeTax{_IS_VAT}/ram:CategoryCode",
        "BT-X-274": f"ram:AppliedTradeTax{_IS_VAT}/ram:RateApplicablePercent",
    },
)
_INVOICE = Binding(
    "",
    ".",
    _HEADER,
    (
        _PRECEDING,
        _SELLER,
        _BUYER,
        _PAYEE,
        _REPRESENTATIVE,
        _GOODS,
        _PERIOD,
        _PAYMENT,
        _reductions("BG-20", f"{_SETTLEMENT}/{_ALLOWANCE}", 92, 93, 94, 97, 98, 95, 96),
        _reductions("BG-21", f"{_SETTLEMENT}/{_CHARGE}", 99, 100, 101, 104, 105, 102, 103),
        _FREIGHT,
        _TERMS,
        _TOTALS,
        _BREAKDOWN,
        _DOCUMENT,
        _LINE,
    ),
)

_FORMER_NAMES: Mapping[str, str] = {
    "rsm:ExchangedDocumentContext": "rsm:SpecifiedExchangedDocumentContext",
    "rsm:ExchangedDocument": "rsm:HeaderExchangedDocument",
    "rsm:SupplyChainTradeTransaction": "rsm:SpecifiedSupplyChainTradeTransaction",
    "ram:ApplicableHeaderTradeAgreement": "ram:ApplicableSupplyChainTradeAgreement",
    "ram:ApplicableHeaderTradeDelivery": "ram:ApplicableSupplyChainTradeDelivery",
    "ram:ApplicableHeaderTradeSettlement": "ram:ApplicableSupplyChainTradeSettlement",
    "ram:SpecifiedLineTradeAgreement": "ram:SpecifiedSupplyChainTradeAgreement",
    "ram:SpecifiedLineTradeDelivery": "ram:SpecifiedSupplyChainTradeDelivery",
    "ram:SpecifiedLineTradeSettlement": "ram:SpecifiedSupplyChainTradeSettlement",
    "ram:SpecifiedTradeSettlementHeaderMonetarySummation": "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:SpecifiedTradeSettlementLineMonetarySummation": "ram:SpecifiedTradeSettlementMonetarySummation",
    "ram:RateApplicablePercent": "ram:ApplicablePercent",
    "ram:IssuerAssignedID": "ram:ID",
}
_NAME = re.compile(r"[a-z]+:[A-Za-z]+")


def _former(path: str) -> str:
    """A path as ZUGFeRD 1.0 has it."""
    return _NAME.sub(lambda name: _FORMER_NAMES.get(name[0], name[0]), path)


SYNTAX = Syntax(NAMESPACES, _INVOICE)
ZUGFERD_1_SYNTAX = Syntax(ZUGFERD_1_NAMESPACES, _INVOICE.renamed(_former))
