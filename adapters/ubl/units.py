"""Units of measure as UBL wants them: codes of UN/ECE Recommendations 20 and 21, packages with an X before."""

import re
from collections.abc import Mapping

from datamodel.errors import DocumentError
from datamodel.units import iso_code

_PACKAGES = {"PK": "XPK", "CT": "XCT", "BX": "XBX", "CS": "XCS", "PF": "XPX", "RO": "XRO", "BO": "XBO", "CA": "XCA",
             "BG": "XBG", "DR": "XDR", "BE": "XBE"}  # fmt: skip
_PIECE = "H87"
_OF_UBL = frozenset({*_PACKAGES.values(), _PIECE, "C62", "NPR", "NMP", "NAR", "XPA", "XPF", "XST"})
"""Codes for which the ERP has another."""
_CODE = re.compile(r"[A-Z0-9]{2,3}")


def unit_code(unit: str, units: Mapping[str, str]) -> str:
    """The code of a unit as written: ``Stk`` → ``H87``; a code of the recommendation stays, and empty stays empty.

    Args:
        unit: of a record.
        units: codes by what people write, before what is known here.

    Raises:
        DocumentError: the unit is not known and looks like no code.
    """
    word = " ".join(unit.split())
    if word in units:
        return units[word]
    try:
        code = iso_code(word)
    except DocumentError:
        if _CODE.fullmatch(word):
            return word
        raise
    if word in _OF_UBL:
        return word
    return _PIECE if code == "PCE" else _PACKAGES.get(code, code)
