"""What the headers of several documents share: numbers, currency, terms, totals."""

from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from extractors.structured.ubl.document import UblDocument

_BESIDES = {
    "allowance_amount": "cbc:AllowanceTotalAmount",
    "surcharge_amount": "cbc:ChargeTotalAmount",
    "prepaid_amount": "cbc:PrepaidAmount",
}
"""What stands between the lines, the net amount and what is to be paid; nothing where it is 0."""


def put_identity(document: UblDocument) -> None:
    """The document's own number and day."""
    root = document.root
    document.put("document_number", root, "cbc:ID")
    document.put("document_date", root, "cbc:IssueDate")
    copy = document.first(root, "cbc:CopyIndicator")
    if copy is not None and (copy.text or "").strip() in ("true", "1"):
        message = "The sender marks this as a copy. Make sure that the original was not taken already."
        document.draft.find_beyond(message, document.place(copy))


def put_currency(document: UblDocument, *amounts: str) -> None:
    """The currency of the document, else that of the first of the ``amounts`` that has one."""
    document.put("currency", document.root, "cbc:DocumentCurrencyCode", "cbc:PricingCurrencyCode")
    for path in amounts:
        found = document.first(document.root, path)
        if found is not None:
            document.draft.put("currency", found.get("currencyID"), document.place(found))


def put_totals(document: UblDocument, path: str) -> None:
    """Net, tax and gross amount from the totals at ``path`` (``cac:AnticipatedMonetaryTotal``)."""
    _put_tax(document)
    totals = document.xml.first(document.root, path)
    if totals is None:
        return
    document.put("net_amount", totals, "cbc:TaxExclusiveAmount")
    document.put("gross_amount", totals, "cbc:TaxInclusiveAmount")
    for name, path in _BESIDES.items():
        if document.number(totals, path):
            document.put(name, totals, path)
    _put_net_from_lines(document, totals)
    _put_gross_from_payable(document, totals)


def _put_tax(document: UblDocument) -> None:
    """The sum of the tax totals in the currency of the document: a total in another one tells the same tax again."""
    currency = document.draft.fields.get("currency")
    found = [each for each in document.all(document.root, "cac:TaxTotal/cbc:TaxAmount") if (each.text or "").strip()]
    same = [each for each in found if currency is None or each.get("currencyID") in (None, currency.value)]
    if len(same) == 1:
        document.draft.put("tax_amount", same[0].text, document.place(same[0]))
    elif same:
        amounts = [document.number(each, ".") for each in same]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(same):
            total = sum(known, Decimal(0))
            document.draft.put_value("tax_amount", total, f"{total:f}", document.place(same[0]))


def _put_net_from_lines(document: UblDocument, totals: etree._Element) -> None:
    """Lines − allowances + charges, where no total without tax is given; with neither, as the file writes the lines."""
    lines = document.first(totals, "cbc:LineExtensionAmount")
    if lines is None:
        return
    allowances, charges = _numbers(document, totals, "AllowanceTotalAmount", "ChargeTotalAmount")
    amount = document.number(totals, "cbc:LineExtensionAmount")
    if amount is None or allowances == charges:
        document.put("net_amount", totals, "cbc:LineExtensionAmount")
    else:
        net = amount - allowances + charges
        document.draft.put_value("net_amount", net, f"{net:f}", document.place(lines))


def _put_gross_from_payable(document: UblDocument, totals: etree._Element) -> None:
    """What is to be paid, before prepayments and rounding, where it is net and tax: others pay without the tax."""
    payable = document.first(totals, "cbc:PayableAmount")
    net, tax = (document.draft.fields.get(name) for name in ("net_amount", "tax_amount"))
    amount = document.number(totals, "cbc:PayableAmount")
    if payable is None or amount is None or net is None or tax is None:
        return
    prepaid, rounding = _numbers(document, totals, "PrepaidAmount", "PayableRoundingAmount")
    gross = amount + prepaid - rounding
    if isinstance(net.value, Decimal) and isinstance(tax.value, Decimal) and net.value + tax.value == gross:
        document.draft.put_value("gross_amount", gross, f"{gross:f}", document.place(payable))


def _numbers(document: UblDocument, totals: etree._Element, *names: str) -> Iterable[Decimal]:
    return [document.number(totals, f"cbc:{name}") or Decimal(0) for name in names]


def put_terms(document: UblDocument) -> None:
    """Terms of payment as worded, and of delivery: Incoterms and place, then what is worded."""
    notes = [note for note in document.all(document.root, "cac:PaymentTerms/cbc:Note") if (note.text or "").strip()]
    if notes:
        text = " ".join((note.text or "").strip() for note in notes)
        document.draft.put("payment_terms", text, document.place(notes[0]))
    terms = document.xml.first(document.root, "cac:DeliveryTerms")
    if terms is not None:
        put_delivery_terms(document, terms)


def put_delivery_terms(document: UblDocument, terms: etree._Element) -> None:
    """From a ``cac:DeliveryTerms``: ``FCA Hamburg, special words``."""
    code = document.text(terms, "cbc:ID")
    location = document.xml.first(terms, "cac:DeliveryLocation")
    place = ""
    if location is not None:
        place = document.text(location, "cbc:Name", "cbc:Description", "cac:Address/cbc:CityName", "cbc:ID")
    incoterms = place if code and place.startswith(code) else f"{code} {place}".strip()
    special = [(each.text or "").strip() for each in document.all(terms, "cbc:SpecialTerms")]
    text = ", ".join(part for part in (incoterms, *special) if part)
    document.draft.put_value("delivery_terms", text, text, document.place(terms))


def language_of(document: UblDocument) -> str:
    """ISO 639-1 of the first words that tell their language; empty where none do."""
    for element in document.root.iter("{*}Note", "{*}Description", "{*}Name"):
        language = element.get("languageID", "")[:2].lower()
        if language:
            return language
    return ""
