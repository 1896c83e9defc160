"""What the qualifiers and codes of orders and invoices mean, as far as Intray writes or reads them.

Source: fixed values of the ABAP dictionary domains EDIF1225A, EDIF1229A, EDI_QUALFR, IDDAT, EDI_QUALFO, PARVW,
EDI_QUALFZ, IDTNR, QUALIBETRG and SUMID; ``docs/idoc.md`` says where they were read.
"""

from collections.abc import Mapping
from types import MappingProxyType

_View = MappingProxyType[str, str]

HEADER_ACTIONS: Mapping[str, str] = _View(
    {
        "000": "no action",
        "001": "reverse all of it",
        "002": "changes in the header",
        "003": "changes in items",
        "004": "changes in header and items",
    }
)

ITEM_ACTIONS: Mapping[str, str] = _View({"001": "item added", "002": "item changed", "003": "item cancelled",
                                         "004": "item not changed", "005": "item locked"})  # fmt: skip

DOCUMENT_TYPES: Mapping[str, str] = _View({"INVO": "invoice", "CRME": "credit memo", "TA": "standard order",
                                           "OR": "standard order", "RE": "returns"})  # fmt: skip

REFERENCES: Mapping[str, str] = _View(
    {
        "001": "customer's purchase order",
        "002": "supplier's order",
        "009": "invoice number",
        "010": "number at the partner",
        "022": "payment document",
        "035": "message reference",
        "012": "delivery note",
        "016": "preceding document: delivery note",
        "017": "assignment number",
    }
)

DATES: Mapping[str, str] = _View(
    {
        "001": "delivery date of the supplier",
        "002": "delivery date asked for",
        "011": "date",
        "016": "invoice date",
        "017": "payment date",
        "036": "bank value date",
        "037": "bank posting date",
        "012": "document date",
        "022": "date of the purchase order",
        "024": "baseline date for payment",
        "026": "billing date",
        "028": "due date",
    }
)

ORGANISATIONS: Mapping[str, str] = _View(
    {
        "006": "division",
        "007": "distribution channel",
        "008": "sales organisation",
        "009": "purchasing group",
        "010": "sales group",
        "011": "company code",
        "012": "order type",
        "013": "purchase order type",
        "014": "purchasing organisation",
        "015": "billing type",
        "016": "sales office",
    }
)

PARTNER_FUNCTIONS: Mapping[str, str] = _View(
    {
        "AG": "sold-to party",
        "WE": "ship-to party",
        "RE": "bill-to party",
        "BE": "payee",
        "RG": "payer",
        "LF": "supplier",
        "RS": "invoicing party",
        "SP": "forwarding agent",
        "BK": "company code",
    }
)

DELIVERY_TERMS: Mapping[str, str] = _View({"001": "Incoterms", "002": "Incoterms, second part"})

PAYMENT_TERMS: Mapping[str, str] = _View({"001": "first term", "002": "second term", "003": "net", "005": "in words"})

MATERIALS: Mapping[str, str] = _View({"001": "customer's material number", "002": "supplier's material number",
                                      "003": "GTIN", "004": "manufacturer's part number"})  # fmt: skip

ITEM_AMOUNTS: Mapping[str, str] = _View(
    {
        "001": "gross price",
        "002": "gross value",
        "003": "net value",
        "004": "value with cash discount",
        "005": "absolute net value",
        "006": "net price",
    }
)

TOTALS: Mapping[str, str] = _View(
    {
        "001": "number of items",
        "002": "net value of the document",
        "003": "gross value of the document",
        "005": "sales tax",
        "010": "net value of the invoice",
        "011": "billed value",
        "012": "amount with cash discount",
    }
)
