"""Where UBL 2.1 keeps the business terms (EN 16931-3-2), in an Invoice and in a CreditNote."""

from extractors.structured.einvoice.binding import Binding, Syntax

INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}

_VAT = "[cac:TaxScheme/cbc:ID[translate(normalize-space(.),'vat','VAT')='VAT']]"
_NOT_VAT = "[not(cac:TaxScheme/cbc:ID[translate(normalize-space(.),'vat','VAT')='VAT'])]"
_ALLOWANCE = "cac:AllowanceCharge[cbc:ChargeIndicator[normalize-space(.)='false' or normalize-space(.)='0']]"
_CHARGE = "cac:AllowanceCharge[cbc:ChargeIndicator[normalize-space(.)='true' or normalize-space(.)='1']]"


def _address(name: str, path: str, *numbers: int) -> Binding:
    """Numbers of: two lines of the street, a third, city, post code, region, country."""
    paths = (
        "cbc:StreetName",
        "cbc:AdditionalStreetName",
        "cac:AddressLine/cbc:Line",
        "cbc:CityName",
        "cbc:PostalZone",
        "cbc:CountrySubentity",
        "cac:Country/cbc:IdentificationCode",
    )
    return Binding(name, path, {f"BT-{number}": path for number, path in zip(numbers, paths, strict=True)})


def _contact(name: str, *numbers: int) -> Binding:
    paths = ("cbc:Name", "cbc:Telephone", "cbc:ElectronicMail")
    terms = {f"BT-{number}": path for number, path in zip(numbers, paths, strict=True)}
    return Binding(name, "cac:Party/cac:Contact", terms)


def _reductions(name: str, path: str, *numbers: int) -> Binding:
    """Allowances or charges: amount, base, per cent, reason, its code, and of a document VAT category and rate."""
    paths = (
        "cbc:Amount",
        "cbc:BaseAmount",
        "cbc:MultiplierFactorNumeric",
        "cbc:AllowanceChargeReason",
        "cbc:AllowanceChargeReasonCode",
        f"cac:TaxCategory{_VAT}/cbc:ID",
        f"cac:TaxCategory{_VAT}/cbc:Percent",
    )
    return Binding(name, path, {f"BT-{number}": path for number, path in zip(numbers, paths, strict=False)})


_SELLER = Binding(
    "BG-4",
    "cac:AccountingSupplierParty",
    {
        "BT-27": "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-28": "cac:Party/cac:PartyName/cbc:Name",
        "BT-29": "cac:Party/cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]",
        "BT-30": "cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-31": f"cac:Party/cac:PartyTaxScheme{_VAT}/cbc:CompanyID",
        "BT-32": f"cac:Party/cac:PartyTaxScheme{_NOT_VAT}/cbc:CompanyID",
        "BT-33": "cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm",
        "BT-34": "cac:Party/cbc:EndpointID",
        "supplier number": "cbc:CustomerAssignedAccountID",
    },
    (
        _address("BG-5", "cac:Party/cac:PostalAddress", 35, 36, 162, 37, 38, 39, 40),
        _contact("BG-6", 41, 42, 43),
    ),
)
_BUYER = Binding(
    "BG-7",
    "cac:AccountingCustomerParty",
    {
        "BT-44": "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
        "BT-45": "cac:Party/cac:PartyName/cbc:Name",
        "BT-46": "cac:Party/cac:PartyIdentification/cbc:ID",
        "BT-47": "cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
        "BT-48": f"cac:Party/cac:PartyTaxScheme{_VAT}/cbc:CompanyID",
        "BT-49": "cac:Party/cbc:EndpointID",
        "customer number": "cbc:SupplierAssignedAccountID",
    },
    (
        _address("BG-8", "cac:Party/cac:PostalAddress", 50, 51, 163, 52, 53, 54, 55),
        _contact("BG-9", 56, 57, 58),
    ),
)
_REPRESENTATIVE = Binding(
    "BG-11",
    "cac:TaxRepresentativeParty",
    {"BT-62": "cac:PartyName/cbc:Name", "BT-63": f"cac:PartyTaxScheme{_VAT}/cbc:CompanyID"},
    (_address("BG-12", "cac:PostalAddress", 64, 65, 164, 66, 67, 68, 69),),
)
_PAYEE = Binding(
    "BG-10",
    "cac:PayeeParty",
    {
        "BT-59": "cac:PartyName/cbc:Name",
        "BT-60": "cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]",
        "BT-61": "cac:PartyLegalEntity/cbc:CompanyID",
    },
)
_DELIVERY = Binding(
    "BG-13",
    "cac:Delivery",
    {
        "BT-70": "cac:DeliveryParty/cac:PartyName/cbc:Name",
        "BT-71": "cac:DeliveryLocation/cbc:ID",
        "BT-72": "cbc:ActualDeliveryDate",
    },
    (_address("BG-15", "cac:DeliveryLocation/cac:Address", 75, 76, 165, 77, 78, 79, 80),),
)
_PAYMENT = Binding(
    "BG-16",
    "cac:PaymentMeans",
    {"BT-81": "cbc:PaymentMeansCode", "BT-82": "cbc:PaymentMeansCode/@name", "BT-83": "cbc:PaymentID"},
    (
        Binding(
            "BG-17",
            "cac:PayeeFinancialAccount",
            {"BT-84": "cbc:ID", "BT-85": "cbc:Name", "BT-86": "cac:FinancialInstitutionBranch/cbc:ID"},
        ),
        Binding("BG-18", "cac:CardAccount", {"BT-87": "cbc:PrimaryAccountNumberID", "BT-88": "cbc:HolderName"}),
        Binding("BG-19", "cac:PaymentMandate", {"BT-89": "cbc:ID", "BT-91": "cac:PayerFinancialAccount/cbc:ID"}),
    ),
)
_TOTALS = Binding(
    "BG-22",
    "cac:LegalMonetaryTotal",
    {
        "BT-106": "cbc:LineExtensionAmount",
        "BT-107": "cbc:AllowanceTotalAmount",
        "BT-108": "cbc:ChargeTotalAmount",
        "BT-109": "cbc:TaxExclusiveAmount",
        "BT-110": "../cac:TaxTotal/cbc:TaxAmount[not(@currencyID) or @currencyID=../../cbc:DocumentCurrencyCode]",
        "BT-111": "../cac:TaxTotal/cbc:TaxAmount[@currencyID=../../cbc:TaxCurrencyCode"
        " and not(@currencyID=../../cbc:DocumentCurrencyCode)]",
        "BT-112": "cbc:TaxInclusiveAmount",
        "BT-113": "cbc:PrepaidAmount",
        "BT-114": "cbc:PayableRoundingAmount",
        "BT-115": "cbc:PayableAmount",
    },
)
_BREAKDOWN = Binding(
    "BG-23",
    "cac:TaxTotal/cac:TaxSubtotal",
    {
        "BT-116": "cbc:TaxableAmount",
        "BT-117": "cbc:TaxAmount",
        "BT-118": f"cac:TaxCategory{_VAT}/cbc:ID",
        "BT-119": f"cac:TaxCategory{_VAT}/cbc:Percent",
        "BT-120": "cac:TaxCategory/cbc:TaxExemptionReason",
        "BT-121": "cac:TaxCategory/cbc:TaxExemptionReasonCode",
    },
)
_DOCUMENT = Binding(
    "BG-24",
    "cac:AdditionalDocumentReference[not(normalize-space(cbc:DocumentTypeCode)='130')]",
    {
        "BT-122": "cbc:ID",
        "BT-123": "cbc:DocumentDescription",
        "BT-124": "cac:Attachment/cac:ExternalReference/cbc:URI",
        "BT-125": "cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
        "BT-125-1": "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@mimeCode",
        "BT-125-2": "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename",
    },
)
_LINE = Binding(
    "BG-25",
    "cac:InvoiceLine | cac:CreditNoteLine",
    {
        "BT-126": "cbc:ID",
        "BT-127": "cbc:Note",
        "BT-128": "cac:DocumentReference[normalize-space(cbc:DocumentTypeCode)='130']/cbc:ID",
        "BT-129": "cbc:InvoicedQuantity | cbc:CreditedQuantity",
        "BT-130": "cbc:InvoicedQuantity/@unitCode | cbc:CreditedQuantity/@unitCode",
        "BT-131": "cbc:LineExtensionAmount",
        "BT-132": "cac:OrderLineReference/cbc:LineID[normalize-space(.)!='NA']",
        "BT-133": "cbc:AccountingCost",
        "BT-146": "cac:Price/cbc:PriceAmount",
        "BT-147": "cac:Price/cac:AllowanceCharge/cbc:Amount",
        "BT-148": "cac:Price/cac:AllowanceCharge/cbc:BaseAmount",
        "BT-149": "cac:Price/cbc:BaseQuantity",
        "BT-150": "cac:Price/cbc:BaseQuantity/@unitCode",
        "BT-151": f"cac:Item/cac:ClassifiedTaxCategory{_VAT}/cbc:ID",
        "BT-152": f"cac:Item/cac:ClassifiedTaxCategory{_VAT}/cbc:Percent",
        "BT-153": "cac:Item/cbc:Name",
        "BT-154": "cac:Item/cbc:Description",
        "BT-155": "cac:Item/cac:SellersItemIdentification/cbc:ID",
        "BT-156": "cac:Item/cac:BuyersItemIdentification/cbc:ID",
        "BT-157": "cac:Item/cac:StandardItemIdentification/cbc:ID",
        "BT-158": "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
        "BT-159": "cac:Item/cac:OriginCountry/cbc:IdentificationCode",
        "BT-X-21": "cac:OrderLineReference/cac:OrderReference/cbc:ID",
        "batch": "cac:Item/cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID",
        "delivered": "cac:Delivery/cbc:ActualDeliveryDate",
    },
    (
        Binding("BG-26", "cac:InvoicePeriod", {"BT-134": "cbc:StartDate", "BT-135": "cbc:EndDate"}),
        _reductions("BG-27", _ALLOWANCE, 136, 137, 138, 139, 140),
        _reductions("BG-28", _CHARGE, 141, 142, 143, 144, 145),
        Binding("BG-32", "cac:Item/cac:AdditionalItemProperty", {"BT-160": "cbc:Name", "BT-161": "cbc:Value"}),
    ),
)

SYNTAX = Syntax(
    NAMESPACES,
    Binding(
        "",
        ".",
        {
            "BT-1": "cbc:ID",
            "BT-2": "cbc:IssueDate",
            "BT-3": "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
            "BT-5": "cbc:DocumentCurrencyCode",
            "BT-6": "cbc:TaxCurrencyCode",
            "BT-7": "cbc:TaxPointDate",
            "BT-8": "cac:InvoicePeriod/cbc:DescriptionCode",
            "BT-9": "cbc:DueDate | cac:PaymentMeans/cbc:PaymentDueDate",
            "BT-10": "cbc:BuyerReference",
            "BT-11": "cac:ProjectReference/cbc:ID",
            "BT-12": "cac:ContractDocumentReference/cbc:ID",
            "BT-13": "cac:OrderReference/cbc:ID",
            "BT-14": "cac:OrderReference/cbc:SalesOrderID",
            "BT-15": "cac:ReceiptDocumentReference/cbc:ID",
            "BT-16": "cac:DespatchDocumentReference/cbc:ID",
            "BT-17": "cac:OriginatorDocumentReference/cbc:ID",
            "BT-18": "cac:AdditionalDocumentReference[normalize-space(cbc:DocumentTypeCode)='130']/cbc:ID",
            "BT-19": "cbc:AccountingCost",
            "BT-20": "cac:PaymentTerms/cbc:Note",
            "BT-22": "cbc:Note",
            "BT-23": "cbc:ProfileID",
            "BT-24": "cbc:CustomizationID",
            "BT-83": "cac:PaymentMeans/cbc:PaymentID",
            "BT-90": "cac:*/cac:Party/cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"
            " | cac:PayeeParty/cac:PartyIdentification/cbc:ID[@schemeID='SEPA']",
            "third-party": "cac:PrepaidPayment/cbc:PaidAmount",
            "delivery terms": "cac:DeliveryTerms/cbc:ID | cac:DeliveryTerms/cbc:SpecialTerms",
        },
        (
            Binding(
                "BG-3",
                "cac:BillingReference",
                {
                    "BT-25": "cac:InvoiceDocumentReference/cbc:ID | cac:CreditNoteDocumentReference/cbc:ID",
                    "BT-26": "cac:InvoiceDocumentReference/cbc:IssueDate"
                    " | cac:CreditNoteDocumentReference/cbc:IssueDate",
                },
            ),
            _SELLER,
            _BUYER,
            _PAYEE,
            _REPRESENTATIVE,
            _DELIVERY,
            Binding("BG-14", "cac:InvoicePeriod", {"BT-73": "cbc:StartDate", "BT-74": "cbc:EndDate"}),
            _PAYMENT,
            _reductions("BG-20", _ALLOWANCE, 92, 93, 94, 97, 98, 95, 96),
            _reductions("BG-21", _CHARGE, 99, 100, 101, 104, 105, 102, 103),
            _TOTALS,
            _BREAKDOWN,
            _DOCUMENT,
            _LINE,
        ),
    ),
)
