"""Which columns a table of items has, and in which order."""

import random
from dataclasses import dataclass

from datamodel.extraction import DocumentType
from models.synthetic.blocks.table_words import BY_BUYER

PRICED = frozenset(
    {DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE, DocumentType.INVOICE,
     DocumentType.RECEIPT, DocumentType.OTHER}
)  # fmt: skip
NUMBERS = ("supplier_material_number", "customer_material_number", "gtin")
QUANTITIES = ("quantity", "quantity_unit", "agreed_quantity", "ordered_quantity", "open_quantity", "packages", "weight")
MONEY = (
    "unit_price", "list_price", "unit_discount", "net_amount", "line_gross", "line_tax", "line_discount",
    "gross_amount", "discount_amount", "paid_amount", "booking_amount", "balance",
)  # fmt: skip
FLEXIBLE = ("description", "notes", "reason", "text", "booking_text")
"""Columns that take what room is left, and wrap."""

_RANKS = {
    "check": 2, "position": 4, "kind": 8, "status": 9, "supplier_material_number": 10, "customer_material_number": 12,
    "gtin": 13, "description": 20, "length": 22, "batch_number": 24, "serial_number": 25, "origin": 26,
    "commodity_code": 27, "other_date": 27.5, "delivery_date": 28, "start_date": 29, "end_date": 30, "days": 31,
    "order_number": 32, "delivery_note_number": 33, "storage": 34, "packages": 36, "ordered_quantity": 38,
    "quantity": 40, "quantity_unit": 40, "agreed_quantity": 40, "open_quantity": 42, "unit": 44, "weight": 46,
    "list_price": 48, "unit_discount": 49, "unit_price": 50, "price_quantity": 52, "discount_percent": 55,
    "line_allowance": 56, "line_discount": 57, "tax_rate": 60, "tax_code": 61, "line_tax": 65,
    "net_amount": 70, "line_gross": 74, "cost_centre": 76, "currency": 78, "reason": 80, "notes": 85,
}  # fmt: skip

_MOVES: tuple[tuple[tuple[str, ...], tuple[tuple[float, float], ...]], ...] = (
    (("quantity", "quantity_unit", "agreed_quantity"), ((5, 0.17), (16, 0.1))),
    (("unit",), ((39, 0.12), (5.5, 0.08))),
    (("unit_price",), ((35, 0.12),)),
    (("supplier_material_number",), ((21, 0.15), (3, 0.05))),
    (("customer_material_number",), ((21.5, 0.15), (9.5, 0.35))),
    (("gtin",), ((9, 0.15), (21.7, 0.25))),
    (("tax_rate", "tax_code"), ((45, 0.2), (72, 0.25))),
    (("delivery_date",), ((5, 0.1), (62, 0.15), (82, 0.2), (47, 0.12))),
    (("price_quantity",), ((49, 0.2),)),
    (("ordered_quantity",), ((43, 0.2),)),
    (("open_quantity",), ((39, 0.1),)),
    (("check", "status"), ((90, 0.6),)),
    (("discount_percent",), ((71, 0.08), (49, 0.15))),
    (("line_allowance",), ((49, 0.35), (62, 0.1))),
    (("batch_number",), ((45.5, 0.2), (14, 0.2))),
    (("weight", "packages"), ((84, 0.2), (15, 0.1))),
)
"""Kinds, and the other ranks that they may take, each with its probability."""

_RESERVED_MOVES: tuple[tuple[tuple[str, ...], tuple[tuple[float, float], ...]], ...] = (
    (("net_amount",), ((47.5, 0.25),)),
    (("position",), ((95, 0.15),)),
    (("unit_price",), ((18, 0.3),)),
)
"""Orders that only layouts of the validation split have."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        kinds: what it prints: the first on the first line of a row, the others beneath it.
        align, heading_align: "left", "right" or "center".
        labels: where each value has its own label: before, above, after it, or mixed; further: before all but the
            first; "" for none.
        tight: no wider than its longest word: labels and values wrap.
    """

    kinds: tuple[str, ...]
    align: str = "left"
    heading_align: str = "left"
    labels: str = ""
    tight: bool = False

    @property
    def flexible(self) -> bool:
        return any(kind in FLEXIBLE for kind in self.kinds)


def draw_columns(
    rng: random.Random, *, document_type: DocumentType, american: bool, reserved: bool
) -> tuple[Column, ...]:
    """The columns of a layout from left to right; ``reserved`` allows orders that training never sees."""
    if document_type is DocumentType.PAYMENT_ADVICE:
        kinds = _draw_advice(rng)
    elif document_type is DocumentType.BANK_STATEMENT:
        kinds = ["booking_date", *_chosen(rng, value_date=0.5), "booking_text", "booking_amount"]
        kinds += _chosen(rng, balance=0.3)
    else:
        kinds = _ordered(rng, _draw_goods(rng, document_type, american=american), reserved=reserved)
    return _aligned(rng, _stacked(rng, kinds))


def _chosen(rng: random.Random, **shares: float) -> list[str]:
    return [kind for kind, share in shares.items() if rng.random() < share]


def _draw_goods(rng: random.Random, document_type: DocumentType, *, american: bool) -> list[str]:
    if document_type is DocumentType.INVOICE and rng.random() < 0.04:
        return ["description", *_chosen(rng, position=0.3), "net_amount"]
    if document_type in PRICED and rng.random() < 0.06:
        return _draw_wide(rng)
    kinds = ["description"] if rng.random() < 0.985 else []
    kinds += _chosen(rng, position=0.72)
    kinds += _draw_numbers(rng, alone=not kinds, by_buyer=document_type in BY_BUYER)
    kinds += _draw_quantities(rng, document_type)
    if (document_type in PRICED and rng.random() < 0.96) or rng.random() < 0.12:
        kinds += _draw_prices(rng, american=american)
    kinds += _draw_special(rng, document_type)
    return kinds


def _draw_wide(rng: random.Random) -> list[str]:
    """Nearly everything that a line of an e-invoice or e-order has."""
    kinds = ["description", "unit_price", "net_amount", *rng.choice((("quantity", "unit"), ("quantity_unit",)))]
    kinds += _chosen(rng, position=0.9, status=0.25, list_price=0.5, line_discount=0.3, discount_percent=0.3,
                     price_quantity=0.7, line_allowance=0.4, tax_rate=0.7, delivery_date=0.1)  # fmt: skip
    return kinds + list(rng.choice((NUMBERS, NUMBERS, NUMBERS[:2], NUMBERS[:1], ())))


def _draw_numbers(rng: random.Random, *, alone: bool, by_buyer: bool = False) -> list[str]:
    forms = (
        ("supplier_material_number",),
        ("customer_material_number",),
        ("supplier_material_number", "customer_material_number"),
        ("supplier_material_number", "gtin"),
        ("gtin",),
        NUMBERS,
        ("customer_material_number", "gtin"),
        (),
    )
    single = (18, 22) if by_buyer else (32, 8)
    return list(rng.choices(forms, (*single, 14, 5, 4, 14, 2, 1 if alone else 26))[0])


def _draw_quantities(rng: random.Random, document_type: DocumentType) -> list[str]:
    kinds = list(rng.choices((("quantity", "unit"), ("quantity_unit",), ("quantity",), ()), (43, 28, 26, 2))[0])
    if document_type is DocumentType.DELIVERY_NOTE:
        kinds += _chosen(rng, ordered_quantity=0.32, open_quantity=0.25, packages=0.08, weight=0.12)
    if document_type is DocumentType.ORDER_RESPONSE:
        kinds += _chosen(rng, ordered_quantity=0.3, open_quantity=0.06)
    if document_type is DocumentType.ORDER_CHANGE:
        kinds += _chosen(rng, ordered_quantity=0.3)
    if document_type in (DocumentType.ORDER_RESPONSE, DocumentType.ORDER_CHANGE) and rng.random() < 0.16:
        both = ("quantity", "quantity_unit", "ordered_quantity")
        kinds = ["agreed_quantity", *(kind for kind in kinds if kind not in both)]
    if document_type is DocumentType.INVOICE and rng.random() < 0.07:
        kinds += ["ordered_quantity", *_chosen(rng, open_quantity=0.6)]
    return kinds


def _draw_prices(rng: random.Random, *, american: bool) -> list[str]:
    if rng.random() < 0.07:
        quartet = _chosen(rng, list_price=0.95, unit_discount=0.85, price_quantity=0.85, unit_price=1.0)
        return ["net_amount", *quartet, *_chosen(rng, tax_rate=0.3)]
    kinds = _chosen(rng, unit_price=0.94, net_amount=0.94, price_quantity=0.13, discount_percent=0.24)
    kinds += _chosen(rng, tax_rate=0.08 if american else 0.28, tax_code=0.06, line_gross=0.05, line_tax=0.03)
    if "unit_price" not in kinds:
        kinds = [kind for kind in kinds if kind not in ("price_quantity", "discount_percent")]
    return kinds + _chosen(rng, list_price=0.12, line_discount=0.03, line_allowance=0.04, currency=0.03)


_SPECIAL: dict[DocumentType, dict[str, float]] = {
    DocumentType.PURCHASE_ORDER: {"delivery_date": 0.34, "cost_centre": 0.05, "order_number": 0.02, "status": 0.03},
    DocumentType.ORDER_CHANGE: {"delivery_date": 0.36, "status": 0.25, "other_date": 0.15},
    DocumentType.ORDER_RESPONSE: {"delivery_date": 0.42, "status": 0.22, "order_number": 0.06, "other_date": 0.15},
    DocumentType.DELIVERY_NOTE: {
        "batch_number": 0.24, "delivery_date": 0.06, "order_number": 0.14, "check": 0.06, "serial_number": 0.06,
        "commodity_code": 0.05, "origin": 0.05, "storage": 0.07,
    },
    DocumentType.INVOICE: {
        "delivery_date": 0.09, "batch_number": 0.03, "order_number": 0.06, "delivery_note_number": 0.05,
        "commodity_code": 0.03, "origin": 0.03, "weight": 0.02,
    },
    DocumentType.RETURN_REQUEST: {
        "reason": 0.7, "batch_number": 0.1, "delivery_note_number": 0.12, "serial_number": 0.08, "delivery_date": 0.08,
        "order_number": 0.1,
    },
}  # fmt: skip


def _draw_special(rng: random.Random, document_type: DocumentType) -> list[str]:
    kinds = _chosen(rng, **_SPECIAL.get(document_type, {}))
    if "other_date" in kinds and "delivery_date" not in kinds:
        kinds.append("delivery_date")
    if rng.random() < 0.04:
        kinds += ["start_date", "end_date", *_chosen(rng, days=0.5, length=0.5)]
    return kinds + _chosen(rng, notes=0.03)


def _draw_advice(rng: random.Random) -> list[str]:
    ranks = {"position": 0.0, "kind": 1.0, "own_number": 2.0, "invoice_number": 3.0, "invoice_date": 4.0, "text": 5.0,
             "gross_amount": 6.0, "discount_amount": 7.0, "paid_amount": 8.0, "currency": 8.5}  # fmt: skip
    shares = {"position": 0.12, "kind": 0.2, "own_number": 0.25, "invoice_date": 0.92, "text": 0.2,
              "gross_amount": 0.9, "discount_amount": 0.75, "paid_amount": 0.86, "currency": 0.12}  # fmt: skip
    for kind, rank, share in (
        ("invoice_date", 2.5, 0.25), ("own_number", 4.5, 0.3), ("text", 9.0, 0.3), ("currency", 5.5, 0.4),
        ("kind", 3.5, 0.3), ("discount_amount", 5.8, 0.06),
    ):  # fmt: skip
        if rng.random() < share:
            ranks[kind] = rank
    kinds = ["invoice_number", *_chosen(rng, **shares)]
    if not {"gross_amount", "paid_amount"} & set(kinds):
        kinds.append("paid_amount")
    return sorted(kinds, key=ranks.__getitem__)


def _ordered(rng: random.Random, kinds: list[str], *, reserved: bool) -> list[str]:
    ranks: dict[str, float] = dict(_RANKS)
    for moved, places in (*_MOVES, *(_RESERVED_MOVES if reserved else ())):
        chance = rng.random()
        for rank, share in places:
            chance -= share
            if chance < 0:
                ranks.update(dict.fromkeys(moved, rank))
                break
    if rng.random() < 0.14:
        ranks |= dict(zip(("list_price", "line_discount", "discount_percent", "price_quantity", "unit_price"),
                          rng.sample((35.0, 35.5, 36.0), 3) + rng.sample((36.5, 37.0), 2), strict=True))  # fmt: skip
    if "quantity" in kinds and ranks["quantity"] < _RANKS["quantity"] and rng.random() < 0.9:
        ranks["unit"] = ranks["quantity"] + 0.3
    return sorted(dict.fromkeys(kinds), key=ranks.__getitem__)


_STACKS = (
    ("supplier_material_number", "customer_material_number", 0.3),
    ("supplier_material_number", "gtin", 0.25),
    ("quantity", "unit", 0.06),
    ("unit_price", "price_quantity", 0.3),
    ("unit_price", "discount_percent", 0.1),
    ("unit_price", "list_price", 0.25),
    ("invoice_number", "invoice_date", 0.07),
    ("position", "supplier_material_number", 0.03),
    ("supplier_material_number", "batch_number", 0.15),
    ("quantity", "delivery_date", 0.04),
    ("net_amount", "tax_rate", 0.03),
    ("booking_date", "value_date", 0.2),
)


def _stacked(rng: random.Random, kinds: list[str]) -> list[tuple[str, ...]]:
    """Some pairs, or all numbers, share a column, one beneath the other."""
    columns: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in kinds}
    prices = [kind for kind in kinds if kind in ("list_price", "unit_discount", "price_quantity")]
    if "unit_discount" in prices and rng.random() < 0.45:
        columns["unit_price"] = ("unit_price", *rng.sample(prices, len(prices)))
        columns = {kind: stacked for kind, stacked in columns.items() if kind not in prices}
    for upper, lower, share in _STACKS:
        if columns.get(upper) == (upper,) and columns.get(lower) == (lower,) and rng.random() < share:
            columns[upper] = (lower, upper) if rng.random() < 0.25 else (upper, lower)
            del columns[lower]
    numbers = tuple(kind for kind in kinds if kind in NUMBERS and columns.get(kind) == (kind,))
    if len(numbers) > 1 and rng.random() < (0.75 if len(numbers) > 2 else 0.3):
        columns[numbers[0]] = tuple(rng.sample(numbers, len(numbers)))
        columns = {kind: kinds for kind, kinds in columns.items() if kind not in numbers[1:]}
    for upper, share in (("position", 0.03), ("status", 0.1), ("delivery_date", 0.02)):
        if columns.get(upper) == (upper,) and rng.random() < share:
            columns[upper] = (upper, "order_line")
            break
    return list(columns.values())


def _aligned(rng: random.Random, columns: list[tuple[str, ...]]) -> tuple[Column, ...]:
    numbers = rng.choices(("right", "center", "left"), (86, 7, 7))[0]
    quantities = numbers if rng.random() < 0.75 else rng.choice(("right", "center", "left"))
    short = rng.choices(("left", "center", "right"), (65, 25, 10))[0]
    follow = rng.random()
    common = rng.choice(("left", "center"))
    telling = rng.random() < 0.03
    aligned = []
    for kinds in columns:
        align = _alignment(kinds[0], numbers, quantities, short)
        labels = rng.choice(("before", "before", "above", "after", "mixed")) if _labelled(rng, kinds) else ""
        labels = "before" if telling and kinds[0] not in FLEXIBLE else labels
        if kinds[-1] == "order_line" or (len(kinds) > 1 and kinds[0] == "unit_price" and rng.random() < 0.7):
            labels = "further"
        aligned.append(
            Column(kinds, align, align if follow < 0.72 else common, labels, bool(labels) and rng.random() < 0.5)
        )
    return tuple(aligned)


def _labelled(rng: random.Random, kinds: tuple[str, ...]) -> bool:
    """Whether values of a column say what they are: several numbers in one column often do."""
    return len(kinds) > 1 and kinds[0] in NUMBERS and rng.random() < 0.6


def _alignment(kind: str, numbers: str, quantities: str, short: str) -> str:
    if kind in MONEY or kind in ("price_quantity", "discount_percent", "tax_rate"):
        return numbers
    if kind in QUANTITIES:
        return quantities
    return short if kind in ("position", "unit", "tax_code", "delivery_date", "currency", "check", "origin") else "left"
