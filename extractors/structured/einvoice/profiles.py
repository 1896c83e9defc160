"""Which specification an invoice says that it follows (BT-24), and so which rules it is held to."""

import re
from dataclasses import dataclass
from enum import StrEnum

from extractors.structured.einvoice.model import Group


class Profile(StrEnum):
    """How much of EN 16931 an invoice promises.

    ``EXTENDED`` has more than it, ``BASIC_WL`` (without lines) and ``MINIMUM`` less; ``OTHER`` promises nothing that
    is known here.
    """

    MINIMUM = "MINIMUM"
    BASIC_WL = "BASIC WL"
    EN16931 = "EN 16931"
    EXTENDED = "EXTENDED"
    OTHER = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an invoice follows. ``name`` is for people: ``XRechnung 3.0``; empty where it says nothing known.

    ``extension`` is that of XRechnung, which allows some more.
    """

    profile: Profile
    name: str = ""
    xrechnung: bool = False
    extension: bool = False
    peppol: bool = False


_XRECHNUNG = re.compile(r"(?:xoev-de:kosit|xeinkauf\.de:kosit):(?:standard:)?xrechnung_(\d+\.\d+)", re.IGNORECASE)
_PEPPOL = re.compile(r"peppol\.eu:2017:poacc:(billing|selfbilling):(?:3\.0|01:1\.0)", re.IGNORECASE)
_FACTUR_X = re.compile(r"(factur-x\.eu|zugferd\.de):(\dp\d):(minimum|basicwl|basic|en16931|comfort|extended)", re.I)
_ZUGFERD_1 = re.compile(r"(?:CrossIndustryDocument:)?invoice:(?:1p0|rc):(basic|comfort|extended)", re.IGNORECASE)
_WORDS = {"basicwl": "BASIC WL", "en16931": "EN 16931"}
_PROFILES = {"minimum": Profile.MINIMUM, "basicwl": Profile.BASIC_WL, "extended": Profile.EXTENDED}


def claim_of(invoice: Group) -> Claim:
    """What BT-24 says."""
    text = "".join(invoice.text("BT-24").split())
    if found := _XRECHNUNG.search(text):
        extension = "#conformant#" in text
        name = f"XRechnung {found[1]}" + (" Extension" if extension else "")
        return Claim(Profile.EN16931, name, xrechnung=True, extension=extension)
    if found := _PEPPOL.search(text):
        name = "Peppol BIS Billing 3.0" if found[1] == "billing" else "Peppol BIS Self-Billing 3.0"
        return Claim(Profile.EN16931, name, peppol=True)
    if found := _FACTUR_X.search(text):
        word = found[3].lower()
        family = "Factur-X" if found[1] == "factur-x.eu" else "ZUGFeRD 2"
        return Claim(_PROFILES.get(word, Profile.EN16931), f"{family} {_WORDS.get(word, word.upper())}")
    if found := _ZUGFERD_1.search(text):
        return Claim(Profile.OTHER, f"ZUGFeRD 1.0 {found[1].upper()}")
    if text.startswith("urn:cen.eu:en16931:2017"):
        return Claim(Profile.EN16931, "EN 16931")
    return Claim(Profile.OTHER)
