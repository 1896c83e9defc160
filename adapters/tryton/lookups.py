"""Numbers of a business record to Tryton's ids. What is not there, or there twice, is refused: a person must decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from adapters.tryton.rpc import TrytonClient
from adapters.tryton.units import symbol_of
from datamodel.business import DeliveryLine, InvoiceLine, OrderLine
from datamodel.errors import DeliveryRefusedError, DocumentError

Line = OrderLine | DeliveryLine | InvoiceLine


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit is ``factor`` base units of its category."""

    id: int
    symbol: str
    category: int
    factor: Decimal

    def of(self, quantity: Decimal, unit: "Unit") -> Decimal | None:
        """``quantity`` in ``unit`` as a quantity in this one; None where the units measure different things."""
        return quantity * unit.factor / self.factor if unit.category == self.category else None


def search(
    client: TrytonClient,
    model: str,
    clauses: Sequence[object],
    names: Sequence[str],
    *,
    context: Mapping[str, object] | None = None,
) -> list[dict[str, Any]]:
    """All records that ``clauses`` (a domain of Tryton's) choose, oldest first, with the fields ``names``."""
    found: list[dict[str, Any]] = client.call(
        model, "search_read", list(clauses), 0, None, [["id", "ASC"]], list(names), context=context
    )
    return found


def find_party(client: TrytonClient, number: str) -> int:
    """By its code. Raises ``DeliveryRefusedError``."""
    found = search(client, "party.party", [["code", "=", number]], ["code"])
    if not found:
        raise DeliveryRefusedError(
            "UNKNOWN_PARTY", f"Tryton has no party with the code {number}. Correct the number, or add it there."
        )
    return int(found[0]["id"])


def find_currency(client: TrytonClient, code: str) -> int:
    """By its ISO code. Raises ``DeliveryRefusedError``."""
    found = search(client, "currency.currency", [["code", "=", code]], ["code"])
    if not found:
        raise DeliveryRefusedError("UNKNOWN_CURRENCY", f"Tryton has no currency {code}. Correct it, or add it there.")
    return int(found[0]["id"])


def find_warehouse(client: TrytonClient, code: str) -> int:
    """By its code. Raises ``DeliveryRefusedError``."""
    found = search(client, "stock.location", [["type", "=", "warehouse"], ["code", "=", code]], ["code"])
    if len(found) != 1:
        raise DeliveryRefusedError("UNKNOWN_WAREHOUSE", f"Tryton has no warehouse with the code {code}.")
    return int(found[0]["id"])


def find_units(client: TrytonClient) -> dict[str, Unit]:
    """All units by symbol."""
    found = search(client, "product.uom", [], ["symbol", "category", "factor"])
    return {
        item["symbol"]: Unit(item["id"], item["symbol"], item["category"], Decimal(str(item["factor"])))
        for item in found
    }


def unit_of(line: Line, units: Mapping[str, Unit], own: Mapping[str, str]) -> Unit | None:
    """The unit of a line; None where the line has none, and the product's is meant. Raises ``DeliveryRefusedError``."""
    try:
        symbol = symbol_of(line.unit, own)
    except DocumentError as error:
        raise DeliveryRefusedError("UNKNOWN_UNIT", f"Line {line.position}: {error.message}") from error
    if symbol and symbol not in units:
        raise DeliveryRefusedError(
            "UNKNOWN_UNIT",
            f"Line {line.position}: Tryton has no unit with the symbol {symbol}, which {line.unit} stands for.",
        )
    return units[symbol] if symbol else None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which number of a line is ours, and which the partner's; the model and field where Tryton keeps the latter."""

    own: str
    theirs: str
    model: str


FROM_CUSTOMER = Numbers("supplier_material_number", "customer_material_number", "sale.product_customer")
FROM_SUPPLIER = Numbers("customer_material_number", "supplier_material_number", "purchase.product_supplier")


def find_products(
    client: TrytonClient, lines: Sequence[Line], *, party: int, numbers: Numbers, may_lack: bool = False
) -> list[int | None]:
    """The product of each line: by our number where the line has one, else the partner's, else the GTIN.

    A number of ours that Tryton does not know is refused, not passed over. All lines are told at once.

    Args:
        may_lack: a line that names no material at all is no product (None).
    """
    ours = _by_code(client, [getattr(line, numbers.own) for line in lines])
    theirs = _by_partner(client, [getattr(line, numbers.theirs) for line in lines], party, numbers.model)
    gtins = _by_gtin(client, [line.gtin for line in lines])
    products: list[int | None] = []
    problems = []
    for line in lines:
        own, their = getattr(line, numbers.own), getattr(line, numbers.theirs)
        found = ours.get(own, set()) if own else theirs.get(their, set()) or gtins.get(line.gtin, set())
        names = ", ".join(name for name in (own, their, line.gtin) if name)
        if len(found) == 1:
            products.append(next(iter(found)))
        elif not found and may_lack and not names:
            products.append(None)
        else:
            how = "several products" if found else "no product"
            problems.append(f"line {line.position}: Tryton knows {how} by {names or 'no number at all'}")
    if problems:
        raise DeliveryRefusedError("UNKNOWN_PRODUCT", f"{'; '.join(problems)}. Correct the numbers, or add them there.")
    return products


def _by_code(client: TrytonClient, codes: Iterable[str]) -> dict[str, set[int]]:
    return _grouped(
        (item["code"], [item["id"]]) for item in _search_in(client, "product.product", "code", codes, [], ["code"])
    )


def _by_partner(client: TrytonClient, codes: Iterable[str], party: int, model: str) -> dict[str, set[int]]:
    """A code of a template without variant stands for its products."""
    names = ["code", "product", "template.products"]
    return _grouped(
        (item["code"], [item["product"]] if item["product"] else item["template."]["products"])
        for item in _search_in(client, model, "code", codes, [["party", "=", party]], names)
    )


def _by_gtin(client: TrytonClient, codes: Iterable[str]) -> dict[str, set[int]]:
    return _grouped(
        (item["code"], [item["product"]])
        for item in _search_in(client, "product.identifier", "code", codes, [], ["code", "product"])
    )


def _search_in(
    client: TrytonClient, model: str, name: str, codes: Iterable[str], clauses: Sequence[object], names: Sequence[str]
) -> list[dict[str, Any]]:
    wanted = sorted({code for code in codes if code})
    return search(client, model, [[name, "in", wanted], *clauses], names) if wanted else []


def _grouped(pairs: Iterable[tuple[str, Sequence[int]]]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = {}
    for code, ids in pairs:
        groups.setdefault(code, set()).update(ids)
    return groups


def added_ids(value: object) -> list[int]:
    """The ids that an ``on_change`` of Tryton's adds to a field of several records."""
    if isinstance(value, dict):
        return [item["id"] for _, item in value.get("add", [])]
    return [int(item) for item in value] if isinstance(value, list | tuple) else []


_CENT = Decimal("0.01")


def price_of_one(price: Decimal, price_quantity: Decimal, quantity: Decimal, *, digits: int, position: str) -> Decimal:
    """The price of one unit with at most ``digits`` decimals, as Tryton keeps it.

    Raises:
        DeliveryRefusedError: it cannot be told so exactly that the line's amount stays the same.
    """
    exact = price / price_quantity
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if _amount(rounded, quantity) != _amount(exact, quantity):
        raise DeliveryRefusedError(
            "PRICE_DIGITS",
            f"Line {position}: {price} per {price_quantity} needs more than {digits} decimals for one unit; Tryton "
            f"would make {_amount(rounded, quantity)} of it, not {_amount(exact, quantity)}. Use a larger unit.",
        )
    return rounded


def _amount(price: Decimal, quantity: Decimal) -> Decimal:
    return (price * quantity).quantize(_CENT, ROUND_HALF_UP)
