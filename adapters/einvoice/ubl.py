"""An invoice as UBL 2.1: an Invoice, or a CreditNote where it gives money back."""

from collections.abc import Iterator

from adapters.einvoice.content import REASONS, Content, Line, Reduction, Vat, amount_text, number_text
from adapters.einvoice.nodes import Node, node, to_bytes
from adapters.einvoice.parties import Told

SPECIFICATION = "urn:cen.eu:en16931:2017"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_VAT_SCHEME = "VAT"
_NO_POSITION = "NA"
"""What stands for the item of an order that is not known, which UBL wants."""


def to_ubl(content: Content) -> bytes:
    """The document as UTF-8."""
    kind = "CreditNote" if content.invoice.credit else "Invoice"
    root = node(kind, _header(content, kind), _parties(content), _payment(content, kind), _sums(content, kind))
    assert root is not None, "it has a number"
    namespaces = {"": f"{_UBL}:{kind}-2", "cac": f"{_UBL}:CommonAggregateComponents-2"}
    return to_bytes(root, {**namespaces, "cbc": f"{_UBL}:CommonBasicComponents-2"})


def _header(content: Content, kind: str) -> Iterator[Node | None]:
    invoice = content.invoice
    yield node("cbc:CustomizationID", SPECIFICATION)
    yield node("cbc:ID", invoice.number)
    yield node("cbc:IssueDate", invoice.date.isoformat())
    if invoice.due_date and kind == "Invoice":
        yield node("cbc:DueDate", invoice.due_date.isoformat())
    yield node(f"cbc:{kind}TypeCode", content.type_code)
    yield node("cbc:DocumentCurrencyCode", invoice.currency)
    yield node("cac:OrderReference", node("cbc:ID", invoice.order_number))
    yield node("cac:DespatchDocumentReference", node("cbc:ID", invoice.delivery_note_number))


def _parties(content: Content) -> Iterator[Node | None]:
    yield node("cac:AccountingSupplierParty", _party(content.seller))
    scheme = gln_scheme(content.buyer.party.number)
    yield node("cac:AccountingCustomerParty", _party(content.buyer, scheme))
    if content.invoice.delivery_date:
        yield node("cac:Delivery", node("cbc:ActualDeliveryDate", content.invoice.delivery_date.isoformat()))


def _party(partner: Told, number_scheme: str = "") -> Node | None:
    party, address = partner.party, partner.address
    scheme = _VAT_SCHEME if party.tax_id[:2].isalpha() else "FC"
    return node(
        "cac:Party",
        node("cac:PartyIdentification", node("cbc:ID", party.number, schemeID=number_scheme)),
        node(
            "cac:PostalAddress",
            node("cbc:StreetName", address.street),
            node("cbc:AdditionalStreetName", address.street_2),
            node("cbc:CityName", address.city),
            node("cbc:PostalZone", address.postal_code),
            node("cac:Country", node("cbc:IdentificationCode", address.country)),
        ),
        node("cac:PartyTaxScheme", node("cbc:CompanyID", party.tax_id), _scheme(scheme)) if party.tax_id else None,
        node("cac:PartyLegalEntity", node("cbc:RegistrationName", party.name)),
    )


def gln_scheme(number: str) -> str:
    """ISO 6523 code of GLNs, where a number is one."""
    return "0088" if len(number) == 13 and number.isdigit() else ""


def _scheme(identifier: str = _VAT_SCHEME) -> Node | None:
    return node("cac:TaxScheme", node("cbc:ID", identifier))


def _payment(content: Content, kind: str) -> Iterator[Node | None]:
    invoice = content.invoice
    due = invoice.due_date.isoformat() if invoice.due_date and kind == "CreditNote" else ""
    if content.payment_means:
        yield node(
            "cac:PaymentMeans",
            node("cbc:PaymentMeansCode", content.payment_means),
            node("cbc:PaymentDueDate", due),
            node("cbc:PaymentID", invoice.payment_reference),
            node("cac:PayeeFinancialAccount", node("cbc:ID", invoice.seller.iban)),
        )
    yield node("cac:PaymentTerms", node("cbc:Note", invoice.payment_terms))
    yield from (_reduction(content, each) for each in content.reductions)


def _reduction(content: Content, reduction: Reduction) -> Node | None:
    category = _category("cac:TaxCategory", reduction.vat) if reduction.vat else None
    return node(
        "cac:AllowanceCharge",
        node("cbc:ChargeIndicator", "true" if reduction.is_charge else "false"),
        node("cbc:AllowanceChargeReason", "Surcharge" if reduction.is_charge else "Allowance"),
        _amount(content, "cbc:Amount", amount_text(reduction.amount)),
        category,
    )


def _category(name: str, vat: Vat, *, with_reason: bool = False) -> Node | None:
    reason = REASONS.get(vat.category, "") if with_reason else ""
    rate = "" if vat.rate is None else number_text(vat.rate)
    return node(
        name,
        node("cbc:ID", vat.category),
        node("cbc:Percent", rate),
        node("cbc:TaxExemptionReason", reason),
        _scheme(),
    )


def _amount(content: Content, name: str, text: str) -> Node | None:
    return node(name, text, currencyID=content.invoice.currency)


def _sums(content: Content, kind: str) -> Iterator[Node | None]:
    yield node(
        "cac:TaxTotal",
        _amount(content, "cbc:TaxAmount", amount_text(content.tax)),
        (
            node(
                "cac:TaxSubtotal",
                _amount(content, "cbc:TaxableAmount", amount_text(tax.base)),
                _amount(content, "cbc:TaxAmount", amount_text(tax.amount)),
                _category("cac:TaxCategory", tax.vat, with_reason=True),
            )
            for tax in content.taxes
        ),
    )
    yield node("cac:LegalMonetaryTotal", _totals(content))
    yield from (_line(content, line, kind) for line in content.lines)


def _totals(content: Content) -> Iterator[Node | None]:
    invoice = content.invoice
    allowances, charges = content.total_of(charges=False), content.total_of(charges=True)
    for name, amount, optional in (
        ("LineExtensionAmount", content.line_total, False),
        ("TaxExclusiveAmount", content.net, False),
        ("TaxInclusiveAmount", invoice.gross_amount, False),
        ("AllowanceTotalAmount", allowances, True),
        ("ChargeTotalAmount", charges, True),
        ("PrepaidAmount", invoice.prepaid_amount, True),
        ("PayableAmount", content.due, False),
    ):
        if amount is not None and (amount or not optional):
            yield _amount(content, f"cbc:{name}", amount_text(amount))


def _line(content: Content, line: Line, kind: str) -> Node | None:
    record = line.line
    word = "Invoiced" if kind == "Invoice" else "Credited"
    order = record.order_number if record.order_number != content.invoice.order_number else ""
    position = record.order_position or (_NO_POSITION if order else "")
    return node(
        f"cac:{kind}Line",
        node("cbc:ID", record.position),
        node(f"cbc:{word}Quantity", number_text(line.quantity), unitCode=line.unit),
        _amount(content, "cbc:LineExtensionAmount", amount_text(record.net_amount)),
        node("cac:OrderLineReference", node("cbc:LineID", position), node("cac:OrderReference", node("cbc:ID", order))),
        (_reduction(content, each) for each in line.reductions),
        _item(line),
        _price(content, line),
    )


def _item(line: Line) -> Node | None:
    record = line.line
    name = record.description or record.supplier_material_number or f"Item {record.position}"
    return node(
        "cac:Item",
        node("cbc:Name", name),
        node("cac:BuyersItemIdentification", node("cbc:ID", record.customer_material_number)),
        node("cac:SellersItemIdentification", node("cbc:ID", record.supplier_material_number)),
        node("cac:StandardItemIdentification", node("cbc:ID", record.gtin, schemeID="0160")),
        _category("cac:ClassifiedTaxCategory", line.vat),
    )


def _price(content: Content, line: Line) -> Node | None:
    base = "" if line.base_quantity == 1 else number_text(line.base_quantity)
    return node(
        "cac:Price",
        _amount(content, "cbc:PriceAmount", number_text(line.price)),
        node("cbc:BaseQuantity", base, unitCode=line.unit),
    )
