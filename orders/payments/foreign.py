"""Payments that are for no item: between accounts of ours, fees of the bank, salaries, taxes, rents."""

import re

from datamodel.payments import Payment
from orders.payments.numbers import Quality
from orders.payments.payers import Known
from orders.payments.rules import Rules
from orders.payments.sighting import Sighting

_FEE = re.compile(r"FEES?|CHRG|NCHG|NINT|INTR|CCRD")
_WORDS = {
    "fees": re.compile(r"KONTOF(?:Ü|UE)HRUNG|ENTGELTE?\b|ABSCHLUSS|\bZINSEN|BANK ?FEES?|ACCOUNT FEES?"),
    "a salary": re.compile(r"\bLOHN|GEHALT|SALAR|\bWAGES|PAYROLL|BEZ(?:Ü|UE)GE"),
    "taxes": re.compile(
        r"UST-?VA|LOHNSTEUER|STEUERNR|\bSTNR|UMSATZSTEUER|K(?:Ö|OE)RPERSCHAFTSTEUER|FINANZAMT|TAX OFFICE"
    ),
    "a rent": re.compile(r"\bMIETE\b|\bPACHT\b|\bRENT\b"),
}


def foreign(payment: Payment, sighting: Sighting, rules: Rules) -> str:
    """What the payment is for, where it is for no item; empty where it may be."""
    if payment.payer_iban and payment.payer_iban.replace(" ", "") in rules.own_ibans:
        return "a transfer between accounts of ours"
    known = any(hit.known >= Known.SHARED for hit in sighting.payers.values())
    if known or any(hit.quality >= Quality.INSIDE for hit in sighting.hits.values()):
        return ""
    if payment.amount < 0 and not payment.payer_name and _FEE.search(payment.transaction_code.upper()):
        return "fees"
    text = " ".join((*payment.texts, payment.payer_name)).upper()
    return next((what for what, words in _WORDS.items() if words.search(text)), "") if payment.amount < 0 else ""
