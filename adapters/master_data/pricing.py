"""Which price is valid."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.master_data.rows import price_of
from adapters.store.master_tables import PriceRow
from datamodel.master import Material, Price


def find_price(
    session: Session, number: str, material: Material | None, *, customer: str, quantity: Decimal, day: dt.date
) -> Price | None:
    """The customer's own price on ``day`` from ``quantity`` base units on, else everybody's, else the material's."""
    rows = session.scalars(select(PriceRow).where(PriceRow.material == number, PriceRow.customer.in_({customer, ""})))
    prices = [price for row in rows if _is_valid(price := price_of(row), material, quantity, day)]
    own = [price for price in prices if price.customer == customer]
    return _closest(own, material) or _closest(prices, material) or _list_price(material)


def _is_valid(price: Price, material: Material | None, quantity: Decimal, day: dt.date) -> bool:
    in_time = (price.valid_from is None or price.valid_from <= day) and (
        price.valid_to is None or day <= price.valid_to
    )
    return in_time and _in_base_units(price, material) <= quantity


def _in_base_units(price: Price, material: Material | None) -> Decimal:
    """The least quantity in base units; in the price's own where no conversion is known."""
    factors = {each.unit: each.factor for each in material.conversions} if material else {}
    return price.min_quantity * factors.get(price.unit, Decimal(1))


def _closest(prices: Sequence[Price], material: Material | None) -> Price | None:
    """Of the highest step of the scale, the newest."""
    steps = sorted(prices, key=lambda price: (_in_base_units(price, material), price.valid_from or dt.date.min))
    return steps[-1] if steps else None


def _list_price(material: Material | None) -> Price | None:
    if material is None or material.price is None:
        return None
    unit = material.price_unit or material.base_unit
    return Price(material.number, material.price, material.currency, price_quantity=material.price_quantity, unit=unit)
