"""Units between the ISO codes of ``datamodel.units`` and the symbols of Tryton's ``product.uom``."""

from collections.abc import Mapping

from datamodel.errors import DocumentError, RejectionCode
from datamodel.units import iso_code

SYMBOLS: Mapping[str, str] = {
    "PCE": "u",
    "EA": "u",
    "GRM": "g",
    "KGM": "kg",
    "LBR": "lb",
    "ONZ": "oz",
    "MIN": "min",
    "HUR": "h",
    "DAY": "d",
    "MTR": "m",
    "KMT": "km",
    "CMT": "cm",
    "MMT": "mm",
    "FOT": "ft",
    "YRD": "yd",
    "INH": "in",
    "MTQ": "m³",
    "LTR": "l",
    "GLL": "gal",
    "MTK": "m²",
    "FTK": "ft²",
}
"""ISO code → symbol, of the units that Tryton's module product brings (product/uom.xml). A company's own units, as
cartons and pallets, are named by setting."""


def symbol_of(unit: str, own: Mapping[str, str]) -> str:
    """The symbol of a unit as written; empty stays empty. ``own`` says more, or otherwise, than ``SYMBOLS``.

    Raises:
        DocumentError: the unit is not known, or has no symbol.
    """
    code = iso_code(unit)
    if not code:
        return ""
    symbol = own.get(code) or SYMBOLS.get(code)
    if symbol is None:
        raise DocumentError(
            RejectionCode.DOES_NOT_FIT,
            f"The unit {unit!r} ({code}) has no symbol in Tryton. Correct it, or name Tryton's symbol for {code} in "
            "the units of the target.",
        )
    return symbol


def code_of(symbol: str, own: Mapping[str, str]) -> str:
    """The ISO code of one of Tryton's units; the symbol itself where none is known."""
    codes = {found: code for code, found in (*SYMBOLS.items(), *own.items()) if code != "EA"}
    return codes.get(symbol, symbol)
