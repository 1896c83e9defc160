"""Amounts have two decimal places: BR-DEC."""

from collections.abc import Iterator

from extractors.structured.einvoice.model import BT, Group
from extractors.structured.einvoice.profiles import Claim
from extractors.structured.einvoice.rules.breaches import Breach, each
from extractors.structured.einvoice.rules.names import NAMES

_MOST = 2
AMOUNTS: tuple[tuple[str, str, BT], ...] = (
    ("BR-DEC-01", "BG-20", "BT-92"),
    ("BR-DEC-02", "BG-20", "BT-93"),
    ("BR-DEC-05", "BG-21", "BT-99"),
    ("BR-DEC-06", "BG-21", "BT-100"),
    ("BR-DEC-09", "BG-22", "BT-106"),
    ("BR-DEC-10", "BG-22", "BT-107"),
    ("BR-DEC-11", "BG-22", "BT-108"),
    ("BR-DEC-12", "BG-22", "BT-109"),
    ("BR-DEC-13", "BG-22", "BT-110"),
    ("BR-DEC-14", "BG-22", "BT-112"),
    ("BR-DEC-15", "BG-22", "BT-111"),
    ("BR-DEC-16", "BG-22", "BT-113"),
    ("BR-DEC-17", "BG-22", "BT-114"),
    ("BR-DEC-18", "BG-22", "BT-115"),
    ("BR-DEC-19", "BG-23", "BT-116"),
    ("BR-DEC-20", "BG-23", "BT-117"),
    ("BR-DEC-23", "BG-25", "BT-131"),
    ("BR-DEC-24", "BG-25/BG-27", "BT-136"),
    ("BR-DEC-25", "BG-25/BG-27", "BT-137"),
    ("BR-DEC-27", "BG-25/BG-28", "BT-141"),
    ("BR-DEC-28", "BG-25/BG-28", "BT-142"),
)
"""Each amount with its rule and the path of its group."""


def broken(invoice: Group, claim: Claim) -> Iterator[Breach]:  # noqa: ARG001 - a Rule
    """Amounts with more places than two."""
    for rule, path, term in AMOUNTS:
        for line, group in each(invoice, path):
            for found in group.all(term):
                places = len(found.text.partition(".")[2])
                if places > _MOST:
                    words = f"{NAMES[term]} has {places} decimal places, and {_MOST} are allowed ({term})."
                    yield Breach(rule, words, found, line, term)
