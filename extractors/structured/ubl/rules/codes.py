"""Codes of Peppol BIS 3 that are of lists: currencies, countries, units, reasons of allowances and charges."""

from lxml import etree

from extractors.structured.einvoice.rules.codes import CODES
from extractors.structured.ubl.document import NAMESPACES, UblDocument
from extractors.structured.ubl.rules.common import broken

_CBC, _CAC = (f"{{{NAMESPACES[prefix]}}}" for prefix in ("cbc", "cac"))
_QUANTITIES = [f"{_CBC}{name}" for name in ("Quantity", "BaseQuantity", "DeliveredQuantity", "OutstandingQuantity")]
_REASONS = {"false": ("CL001", CODES["allowance_reasons"]), "true": ("CL002", CODES["charge_reasons"])}
"""By whether it is a charge: the number of the rule, and UNCL 5189 or 7161."""


def check_codes(document: UblDocument, transaction: str) -> None:
    currency = document.first(document.root, "cbc:DocumentCurrencyCode")
    if currency is not None and (code := _text(currency)) not in CODES["currencies"]:
        broken(document, f"{transaction}: “{code[:40]}” is no currency (ISO 4217).", currency, field="currency")
    for country in document.root.iter(f"{_CAC}Country"):
        found = document.first(country, "cbc:IdentificationCode")
        if found is not None and (code := _text(found)) not in CODES["countries"]:
            broken(document, f"{transaction}: “{code[:40]}” is no country (ISO 3166-1).", found)
    for quantity in document.root.iter(*_QUANTITIES):
        if (unit := quantity.get("unitCode", "")) and unit not in CODES["units"]:
            broken(document, f"{transaction}: “{unit[:40]}” is no unit (UN/ECE Recommendations 20 and 21).", quantity)
    for reason in document.root.iter(f"{_CBC}AllowanceChargeReasonCode"):
        _check_reason(document, transaction, reason)


def _check_reason(document: UblDocument, transaction: str, reason: etree._Element) -> None:
    allowance = reason.getparent()
    indicator = document.text(allowance, "cbc:ChargeIndicator") if allowance is not None else ""
    rule, codes = _REASONS.get(indicator, ("", frozenset()))
    if rule and (code := _text(reason)) not in codes:
        broken(document, f"{transaction}-{rule}: “{code[:40]}” is no reason of an allowance or charge.", reason)


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
