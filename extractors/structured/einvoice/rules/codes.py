"""Codes are of the lists that the standard allows: BR-CL."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from extractors.structured.einvoice.drafting import CREDIT_NOTES
from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim
from extractors.structured.einvoice.rules.breaches import Breach, each
from extractors.structured.einvoice.rules.decimals import AMOUNTS
from extractors.structured.einvoice.rules.names import NAMES

CODES: Mapping[str, frozenset[str]] = {
    name: frozenset(codes.split())
    for name, codes in tomllib.loads((Path(__file__).parent / "codes.toml").read_text(encoding="utf-8")).items()
}
"""Each list of ``codes.toml`` by its name."""
_TYPES = CODES["invoice_types"] | CODES["credit_note_types"] | CREDIT_NOTES
_MEDIA_TYPES = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
_CURRENCIES, _COUNTRIES, _UNITS = CODES["currencies"], CODES["countries"], CODES["units"]
_VALUES: tuple[tuple[str, str, BT, frozenset[str]], ...] = (
    ("BR-CL-01", "", "BT-3", _TYPES),
    ("BR-CL-04", "", "BT-5", _CURRENCIES),
    ("BR-CL-05", "", "BT-6", _CURRENCIES),
    ("BR-CL-14", "BG-4/BG-5", "BT-40", _COUNTRIES),
    ("BR-CL-14", "BG-7/BG-8", "BT-55", _COUNTRIES),
    ("BR-CL-14", "BG-11/BG-12", "BT-69", _COUNTRIES),
    ("BR-CL-14", "BG-13/BG-15", "BT-80", _COUNTRIES),
    ("BR-CL-15", "BG-25", "BT-159", _COUNTRIES),
    ("BR-CL-16", "BG-16", "BT-81", CODES["payment_means"]),
    ("BR-CL-17", "BG-20", "BT-95", CODES["vat_categories"]),
    ("BR-CL-17", "BG-21", "BT-102", CODES["vat_categories"]),
    ("BR-CL-17", "BG-23", "BT-118", CODES["vat_categories"]),
    ("BR-CL-18", "BG-25", "BT-151", CODES["vat_categories"]),
    ("BR-CL-19", "BG-20", "BT-98", CODES["allowance_reasons"]),
    ("BR-CL-19", "BG-25/BG-27", "BT-140", CODES["allowance_reasons"]),
    ("BR-CL-20", "BG-21", "BT-105", CODES["charge_reasons"]),
    ("BR-CL-20", "BG-25/BG-28", "BT-145", CODES["charge_reasons"]),
    ("BR-CL-22", "BG-23", "BT-121", CODES["exemption_reasons"]),
    ("BR-CL-23", "BG-25", "BT-130", _UNITS),
    ("BR-CL-23", "BG-25", "BT-150", _UNITS),
    ("BR-CL-24", "BG-24", "BT-125-1", _MEDIA_TYPES),
)
_AMOUNTS = (*((path, term) for _, path, term in AMOUNTS), ("BG-25", "BT-146"), ("BG-25", "BT-148"))
_SCHEMES: tuple[tuple[str, str, BT, frozenset[str]], ...] = (
    ("BR-CL-10", "BG-4", "BT-29", CODES["identifier_schemes"]),
    ("BR-CL-10", "BG-7", "BT-46", CODES["identifier_schemes"]),
    ("BR-CL-10", "BG-10", "BT-60", CODES["identifier_schemes"]),
    ("BR-CL-11", "BG-4", "BT-30", CODES["identifier_schemes"]),
    ("BR-CL-11", "BG-7", "BT-47", CODES["identifier_schemes"]),
    ("BR-CL-11", "BG-10", "BT-61", CODES["identifier_schemes"]),
    ("BR-CL-13", "BG-25", "BT-158", CODES["classification_schemes"]),
    ("BR-CL-21", "BG-25", "BT-157", CODES["identifier_schemes"]),
    ("BR-CL-25", "BG-4", "BT-34", CODES["address_schemes"]),
    ("BR-CL-25", "BG-7", "BT-49", CODES["address_schemes"]),
    ("BR-CL-26", "BG-13", "BT-71", CODES["identifier_schemes"]),
)


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:
    """Codes and names of lists that no list has."""
    yield from _values(invoice, claim)
    yield from _currencies(invoice)
    yield from _schemes(invoice, claim)


def _values(invoice: Group, claim: Claim) -> Iterator[Breach]:
    for rule, path, term, codes in _VALUES:
        allowed = codes | {"application/xml"} if rule == "BR-CL-24" and claim.extension else codes
        for line, group in each(invoice, path):
            for found in group.all(term):
                if found.text not in allowed and not _is_case(term, found.text):
                    words = f"{NAMES[term]} is “{found.text[:40]}”, which the standard has no code for ({term})."
                    yield Breach(rule, words, found, line, term)


def _currencies(invoice: Group) -> Iterator[Breach]:
    for path, term in _AMOUNTS:
        for line, group in each(invoice, path):
            for found in group.all(term):
                if found.scheme and found.scheme not in _CURRENCIES:
                    words = f"{NAMES[term]} is in “{found.scheme[:40]}”, which is no currency ({term})."
                    yield Breach("BR-CL-03", words, found, line, term)


def _schemes(invoice: Group, claim: Claim) -> Iterator[Breach]:
    known = frozenset({"XR01", "XR02", "XR03"}) if claim.extension else frozenset()
    for rule, path, term, codes in _SCHEMES:
        for line, group in each(invoice, path):
            for found in group.all(term):
                if found.scheme and found.scheme not in codes | known:
                    listed = found.scheme[:40]
                    words = f"{NAMES[term]} is of the list “{listed}”, which the standard does not know ({term})."
                    yield Breach(rule, words, found, line, term)


def _is_case(term: BT, text: str) -> bool:
    """VATEX codes may be written in small letters."""
    return term == "BT-121" and text.upper() in CODES["exemption_reasons"]
