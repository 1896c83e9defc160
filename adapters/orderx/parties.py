"""Partners and addresses, as ``extractors/structured/orderx.py`` reads them back."""

import re

from lxml import etree

from adapters.idoc.structure import clean
from adapters.orderx.elements import group, put
from datamodel.business import Party

_COUNTRY = re.compile("[A-Z]{2}")
_CITY = re.compile(r"(?P<code>\d[\d-]{2,9}) (?P<city>\S.*)")
_LINES = ("LineOne", "LineTwo", "LineThree")


def put_party(parent: etree._Element, role: str, party: Party | None, *, number: str = "", country: str = "") -> None:
    """One of the parties; ``number`` stands for that of ``party``, ``country`` for that of an address without one."""
    element = group(parent, f"{role}TradeParty")
    put(element, "ID", number or (party.number if party else ""))
    if party is None:
        return
    put(element, "Name", party.name)
    _put_address(element, party.address, country)
    put(element, "SpecifiedTaxRegistration/ID", party.tax_id, schemeID="VA")


def _put_address(parent: etree._Element, printed: str, country: str) -> None:
    """The parts between commas: the last names the country, the one before may be code and city, the others lines."""
    *parts, last = clean(printed).split(", ")
    if not _COUNTRY.fullmatch(last):
        parts, last = [*parts, last], country
    parts = [each for each in parts if each]
    if not parts and not _COUNTRY.fullmatch(clean(printed)):
        return
    city = _CITY.fullmatch(parts[-1]) if parts else None
    lines = parts[:-1] if city else parts
    address = group(parent, "PostalTradeAddress")
    put(address, "PostcodeCode", city["code"] if city else "")
    for name, line in zip(_LINES, _three(lines), strict=True):
        put(address, name, line)
    put(address, "CityName", city["city"] if city else "")
    put(address, "CountryID", last)


def _three(lines: list[str]) -> tuple[str, str, str]:
    """As many as there is room for; what is left stands in the last."""
    first, second, *rest = *lines, "", ""
    return first, second, ", ".join(filter(None, rest))
