"""Terms and days of a whole document."""

import datetime as dt
import re

from lxml import etree

from adapters.idoc.structure import clean
from adapters.ubl.elements import group, put, put_in

_INCOTERMS = re.compile("EXW|FCA|FAS|FOB|CFR|CIF|CPT|CIP|DAP|DPU|DDP|DAT|DAF|DES|DEQ|DDU")


def put_delivery_terms(parent: etree._Element, printed: str) -> None:
    """An Incoterm with its place as such, everything else as it is worded."""
    text = clean(printed)
    if not text:
        return
    terms = group(parent, "DeliveryTerms")
    code, _, place = text.partition(" ")
    if _INCOTERMS.fullmatch(code) and not place.startswith(code):
        put(terms, "ID", code)
        put_in(terms, "DeliveryLocation/ID", place)
    else:
        put(terms, "SpecialTerms", text)


def put_payment_terms(parent: etree._Element, printed: str) -> None:
    put_in(parent, "PaymentTerms/Note", printed)


def put_period(delivery: etree._Element, name: str, day: dt.date | None) -> None:
    """A day, as the end of a period."""
    put_in(delivery, f"{name}/EndDate", day)
