"""Postal addresses of data, whose parts have names, in the one line that all papers' addresses are."""

import re
from collections.abc import Iterable

_CODE_FIRST = re.compile(r"\d[\d -]*")
"""A postal code that stands before its city: of digits alone. With letters (British, Canadian) it stands behind."""


def one_line(
    *,
    streets: Iterable[str] = (),
    region: str = "",
    postal_code: str = "",
    city: str = "",
    country: str = "",
) -> str:
    """``Rådhusgatan 5, 2nd floor, 11000 Stockholm, SE``; what is empty is left out.

    Args:
        streets: street with house number, then what else leads there, one part each.
        region: county, state or the like; stands before the city, so that the city is beside the country.
        postal_code: before the city where it has no letters, else behind it.
        city: a part of its own.
        country: its ISO code, or its name.
    """
    place = f"{postal_code} {city}" if _CODE_FIRST.fullmatch(postal_code) else f"{city} {postal_code}"
    parts = (" ".join(part.split()) for part in (*streets, region, place, country))
    return ", ".join(part for part in parts if part)
