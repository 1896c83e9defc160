"""How far an address on a paper is that of a partner."""

import functools
import re

from rapidfuzz import fuzz

from adapters.master_data.writing import fold, key, shape, words

_STREETS = {
    "str": "strasse",
    "st": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "blvd": "boulevard",
    "ln": "lane",
    "dr": "drive",
    "pl": "platz",
    "sq": "square",
}
_FOR = {"postal_code": 1.5, "city": 0.6, "street": 1.4, "house": 0.7}
_AGAINST = {"postal_code": 1.2, "city": 1.2, "street": 1.5, "house": 0.8}
_MOST = 3.5
_CODE_LENGTHS = (4, 5)


def weight(address: str, *, street: str, postal_code: str, city: str) -> float | None:
    """How much ``address`` speaks for the place (logarithm of odds, -3.5 to 3.5); None where nothing can be compared.

    A paper that names only a town says little for it and nothing of the street; a post office box says nothing of
    street and postal code.
    """
    found = _parts(address)
    scores = {"city": _city(found, city, address)}
    if not _BOX.search(fold(address)):
        scores |= {"postal_code": _postal_code(address, postal_code), **_street(found, street, postal_code)}
    known = [(name, score) for name, score in scores.items() if score is not None]
    if not known:
        return None
    total = sum(_FOR[name] * score - _AGAINST[name] * (1 - score) for name, score in known)
    return max(-_MOST, min(_MOST, total))


_BOX = re.compile(r"\b(postfach|po box|p\.o\. box|pob|boite postale|postbus)\b")


@functools.lru_cache(maxsize=50_000)
def _parts(text: str) -> tuple[str, ...]:
    """Words, streets in one spelling, numbers apart from what they are glued to."""
    apart = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", re.sub(r"\bstr(?:\.|\b)", "strasse ", _glued(fold(text))))
    return tuple(_STREETS.get(word, word) for word in words(apart))


def _glued(text: str) -> str:
    """``Industriestr. 5`` becomes ``Industriestrasse 5``."""
    return re.sub(r"(?<=\w)str\.?(?=[\s\d,]|$)", "strasse ", text)


def _postal_code(address: str, code: str) -> float | None:
    wanted = key(code)
    if not wanted:
        return None
    if not wanted.isdigit():
        return 1.0 if wanted in key(address) else 0.0 if re.search(r"\d", address) else None
    padded = code.strip()
    numbers = re.findall(r"(?<![\w])(?:[A-Za-z]{1,3}[- ])?(\w{4,5})(?!\w)", address)
    like = [number for number in numbers if len(number) == len(padded) and shape(number.upper()).isdigit()]
    if padded in like:
        return 1.0
    if any(shape(number.upper()) == padded for number in like):
        return 0.8
    return 0.0 if like and len(padded) in _CODE_LENGTHS else None


def _city(found: tuple[str, ...], city: str, address: str) -> float | None:
    """An address without any postal code may leave out its town."""
    wanted = [word for word in _parts(city) if len(word) > 1]
    if not wanted or not found:
        return None
    ratios = [max(fuzz.ratio(word, other) for other in found) for word in wanted]
    if max(ratios[0], sum(ratios) / len(ratios)) >= 85:
        return 1.0
    return 0.0 if re.search(r"\d{4}", address) else None


def _street(found: tuple[str, ...], street: str, postal_code: str) -> dict[str, float | None]:
    """Street and house number, where the paper names any number besides the postal code."""
    wanted = _parts(street)
    name = "".join(word for word in wanted if not word[0].isdigit())
    houses = {shape(word.upper()) for word in wanted if word[0].isdigit()}
    numbers = {shape(word.upper()) for word in found if word[0].isdigit()} - {key(postal_code), postal_code}
    if not name or not numbers:
        return {"street": None, "house": None}
    ratio = fuzz.partial_ratio(name, "".join(word for word in found if not word[0].isdigit()))
    house = None if not houses else 1.0 if houses <= numbers else 0.5 if houses & numbers else 0.0
    return {"street": max(0.0, (ratio - 60) / 40), "house": house}
