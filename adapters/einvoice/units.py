"""Units as e-invoices write them: UN/ECE Recommendation 20, and packages of Recommendation 21 with an X before them."""

import re
from collections.abc import Mapping

from datamodel.errors import DocumentError
from datamodel.units import iso_code

_ONE = "C62"
_COMMON: Mapping[str, str] = {
    "PCE": "H87",
    "PK": "XPK",
    "CT": "XCT",
    "BX": "XBX",
    "CS": "XCS",
    "PF": "XPX",
    "RO": "XRO",
    "BO": "XBO",
    "CA": "XCA",
    "BG": "XBG",
    "DR": "XDR",
    "BE": "XBE",
    "ST": "XST",
}
"""The ERP's codes that Recommendation 20 has not."""
_CODE = re.compile(r"[A-Z0-9]{2,3}")


def common_code(unit: str) -> str:
    """``Stk`` → ``H87``; a code stays itself, and nothing is one unit.

    Raises:
        DocumentError: the unit is no known word and looks like no code.
    """
    if unit in ("", _ONE):
        return _ONE
    try:
        code = iso_code(unit)
    except DocumentError:
        if _CODE.fullmatch(unit):
            return unit
        raise
    return _COMMON.get(code, code)
