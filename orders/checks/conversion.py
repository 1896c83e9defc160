"""Quantities and prices in one unit, exactly.

Lengths, masses, areas, volumes and counts convert by themselves (factors of UN/ECE Recommendation 20); packages only by
the conversions of their material.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from datamodel.errors import DocumentError
from datamodel.master import Material
from datamodel.units import iso_code

_SIZES: Mapping[str, tuple[str, Fraction]] = {
    code: (dimension, Fraction(size))
    for dimension, sizes in {
        "count": {"PCE": "1", "EA": "1", "DZN": "12", "GRO": "144", "MIL": "1000"},
        "length": {"MTR": "1", "MMT": "0.001", "CMT": "0.01", "KMT": "1000", "FOT": "0.3048", "INH": "0.0254"}
        | {"YRD": "0.9144"},
        "mass": {"KGM": "1", "GRM": "0.001", "TNE": "1000", "LBR": "0.45359237", "ONZ": "0.028349523125"},
        "area": {"MTK": "1", "FTK": "0.09290304"},
        "volume": {"LTR": "1", "MLT": "0.001", "HLT": "100", "MTQ": "1000"},
        "time": {"HUR": "60", "MIN": "1"},
    }.items()
    for code, size in sizes.items()
}
"""Dimension and size of a unit. A gallon is missing, as nobody says which one."""
WHOLE = frozenset(("PCE", "EA", "SET", "PR", "PK", "CT", "BX", "CS", "PF", "RO", "BO", "CA", "BG", "DR", "BE"))
"""Units of things that nobody cuts."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """``amount`` for ``quantity`` of ``unit``; an empty unit is the material's own."""

    amount: Decimal
    quantity: Decimal = Decimal(1)
    unit: str = ""

    def worded(self, currency: str = "") -> str:
        """``12.50 EUR per 100 PCE``; cents are always written."""
        cents = self.amount.quantize(_CENT) if self.amount == round(self.amount, 2) else self.amount
        amount = f"{cents:f} {currency}".strip()
        return f"{amount} per {self.quantity:f} {self.unit}".strip()


def code_of(unit: str) -> str | None:
    """The ISO code of a unit as written; None where it is not known, and empty where there is none."""
    try:
        return iso_code(unit)
    except DocumentError:
        return None


def unit_factor(unit: str, other: str, material: Material | None = None) -> Fraction | None:
    """How many of ``other`` one ``unit`` is; None where that cannot be told.

    An empty unit is the material's base unit; that of no material equals only another empty one.
    """
    first, second = _in_base(unit, material), _in_base(other, material)
    return first[1] / second[1] if first[0] == second[0] else None


def _in_base(unit: str, material: Material | None) -> tuple[str, Fraction]:
    """A unit as what it is measured in, and how much of it. The material has the first word, the table the last."""
    base = (code_of(material.base_unit) or material.base_unit) if material else ""
    code = code_of(unit) or unit or base
    dimension, size = _size(code)
    if material is None or code == base:
        return dimension, size
    known_as, base_size = _size(base)
    own = [(code_of(each.unit) or each.unit, each.factor) for each in material.conversions if each.factor > 0]
    for other, factor in own:
        if other == code:
            return known_as, base_size * Fraction(factor)
    for other, factor in own:
        if dimension != known_as and _size(other)[0] == dimension:
            return known_as, base_size * Fraction(factor) * size / _size(other)[1]
    return dimension, size


def _size(code: str) -> tuple[str, Fraction]:
    return _SIZES.get(code, (code, Fraction(1)))


def converted(quantity: Decimal, unit: str, other: str, material: Material | None = None) -> Fraction | None:
    """``quantity`` of ``unit`` in ``other``; None where that cannot be told."""
    factor = unit_factor(unit, other, material)
    return None if factor is None else Fraction(quantity) * factor


def in_base_units(quantity: Decimal, unit: str, material: Material) -> Fraction | None:
    """``quantity`` in the material's base unit; None where that cannot be told. Without a base unit any unit is it."""
    return converted(quantity, unit, material.base_unit or unit, material)


def price_ratio(price: UnitPrice, known: UnitPrice, material: Material | None = None) -> Fraction | None:
    """How many times ``known`` a price is, both for the same quantity; None where units or amounts forbid to tell."""
    factor = unit_factor(price.unit, known.unit, material)
    if factor is None or not known.amount or not price.quantity or not known.quantity:
        return None
    return _per_one(price) / factor / _per_one(known)


def _per_one(price: UnitPrice) -> Fraction:
    return Fraction(price.amount) / Fraction(price.quantity)


def as_decimal(number: Fraction, *, places: int = 3) -> Decimal:
    """For people: rounded to ``places`` and without zeros at its end."""
    rounded = round(Decimal(number.numerator) / Decimal(number.denominator), places)
    return rounded.normalize() + Decimal(0) if rounded else Decimal(0)
