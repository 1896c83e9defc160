"""What stands on a paper, by name and with its type. What is not there, or is no such value, is empty or None."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from datamodel.extraction import Field


def text_of(fields: Mapping[str, Field], name: str) -> str:
    """The value as text, without spaces around it."""
    field = fields.get(name)
    return "" if field is None else str(field.value).strip()


def number_of(fields: Mapping[str, Field], name: str) -> Decimal | None:
    """A finite number."""
    value = fields[name].value if name in fields else None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def day_of(fields: Mapping[str, Field], name: str) -> dt.date | None:
    value = fields[name].value if name in fields else None
    return value if isinstance(value, dt.date) else None


def words_of(name: str) -> str:
    """A field's name as people read it: ``gtin`` → ``GTIN``, ``net_amount`` → ``Net amount``."""
    words = name.replace("_", " ")
    words = words.replace("gtin", "GTIN").replace("iban", "IBAN")
    return words[:1].upper() + words[1:]


def line_amount(item: Mapping[str, Field]) -> Decimal | None:
    """Quantity × price, of a price for several divided by how many, with what the line takes off and adds.

    None where quantity or price is missing.
    """
    quantity, price = number_of(item, "quantity"), number_of(item, "unit_price")
    if quantity is None or price is None:
        return None
    return quantity * price / (number_of(item, "price_quantity") or Decimal(1)) + besides(item)


def besides(fields: Mapping[str, Field]) -> Decimal:
    """What is added to the amounts below it, less what is taken off."""
    none = Decimal(0)
    return (number_of(fields, "surcharge_amount") or none) - (number_of(fields, "allowance_amount") or none)
