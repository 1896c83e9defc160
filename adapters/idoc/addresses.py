"""A postal address as it is printed, taken apart as far as that is certain."""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

_STREET = r"(?:(?P<street>.+\d ?[a-zA-Z]?) )?"
_PREFIX = r"(?:(?P<prefix>DE|D|AT|A|CH|FR|F|IT|I|NL|BE|B|LU|L|PL|CZ|DK|SE|ES) ?[-–] ?)?"
_CODE = r"(?P<code>\d{4,5}(?: ?[A-Z]{2}\b)?|\d{3} \d{2})"
_CODE_THEN_CITY = re.compile(rf"^{_STREET}{_PREFIX}{_CODE} (?P<city>['’]?[^\d\W].*)$")
_CITY_THEN_UK_CODE = re.compile(r"^(?P<city>.*?)\s*\b(?P<code>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})$")
_CITY_THEN_US_CODE = re.compile(r"^(?P<city>.+?),? (?P<state>[A-Z]{2}) (?P<code>\d{5}(?:-\d{4})?)$")
_STREET_WORD = re.compile(r"\b(street|st|road|rd|avenue|ave|lane|drive)\.?$", re.IGNORECASE)
_WAY_IN = re.compile(
    r"(?:tor|gate|halle|hall|geb(?:äude)?|building|bldg|etage|floor|suite|unit|dock|rampe|ramp|tür|door|stiege)\b",
    re.IGNORECASE,
)
_CAR_CODES = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "B": "BE", "L": "LU"}
_COUNTRY_ABBREVIATIONS = {"uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
                          "wales": "GB", "usa": "US", "u.s.a.": "US", "brd": "DE", "holland": "NL"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """``country`` is ISO 3166 alpha-2. What could not be told apart stays in ``street``, and the rest is empty."""

    street: str = ""
    street_2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


def split_address(printed: str) -> Address:
    """Street, postal code, city and country of an address written on lines or with commas.

    The city is the part beside the postal code (Continental, British and US forms) at the end; the part with the house
    number before it is the street.
    """
    parts = [" ".join(part.split()) for part in re.split(r"[\n;]|,(?!\s+[A-Z]{2} \d{5})", printed)]
    parts = [part for part in parts if part]
    country = _country_code(parts[-1]) if len(parts) > 1 else ""
    if country:
        parts.pop()
    match = _match_city(parts[-1]) if parts else None
    if match is None:
        return Address(*_streets(parts), country=country)
    before = [*parts[:-1], *([match["street"]] if match.get("street") else [])]
    city = match["city"].rstrip(" ,") or (before.pop() if before else "")  # a British code stands below its city
    prefix = match.get("prefix", "")
    found = _CAR_CODES.get(prefix, prefix) or ("US" if "state" in match else "")
    return Address(*_streets(before), match["code"], city, country or found)


def _match_city(part: str) -> dict[str, str] | None:
    for pattern in (_CODE_THEN_CITY, _CITY_THEN_US_CODE, _CITY_THEN_UK_CODE):
        match = pattern.match(part)
        if match and not _STREET_WORD.search(match["city"]):
            return {name: value or "" for name, value in match.groupdict().items()}
    return None


def _streets(parts: list[str]) -> tuple[str, str]:
    """The street and the rest: the street is the last part with a number that names no gate, else the last part."""
    if not parts:
        return "", ""
    numbered = [index for index, part in enumerate(parts) if any(c.isdigit() for c in part)]
    streets = [index for index in numbered if not _WAY_IN.match(parts[index])] or numbered
    index = streets[-1] if streets else len(parts) - 1
    return parts[index], ", ".join(parts[:index] + parts[index + 1 :])


def _country_code(name: str) -> str:
    word = name.strip(" .").casefold()
    return _country_names().get(word) or _COUNTRY_ABBREVIATIONS.get(name.strip().casefold(), "")


@cache
def _country_names() -> dict[str, str]:
    languages = ("de", "en", "fr", "nl", "it", "es")
    names = {
        name.casefold(): code
        for language in languages
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    return names | {code.casefold(): code for code in set(names.values()) if code not in ("ZZ", "QO", "EU", "UN")}
