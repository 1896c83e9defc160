"""How one sender prints a table of items: everything that stays the same on all of his papers."""

import random
from dataclasses import dataclass, replace
from typing import Literal

from datamodel.extraction import DocumentType
from models.synthetic.blocks.table_columns import NUMBERS, Column, draw_columns
from models.synthetic.sheet import FONTS

CUSTOMER, SUPPLIER = "customer_material_number", "supplier_material_number"

ATTRIBUTES = (
    "origin", "commodity_code", "weight", "serial_number", "order_number", "delivery_note_number", "list_price",
    "discount_percent", "tax_rate", "tax_code", "brand", "colour", "period", "drawing", "packing", "storage",
    "cost_centre", "length", "status", "week", "ordered_quantity",
    "open_quantity", "catalogue", "quotation", "framework", "account", "class_code", "dimensions", "allowance",
    "charge", "window", "object", "end_user",
)  # fmt: skip
"""What may stand under an item with a label and is no field."""


@dataclass(frozen=True, slots=True)
class Small:
    """A value printed in the cell of the description. ``form``: label, bare, or bracket ("(4711)")."""

    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class TableStyle:
    """A sender's table.

    Attributes:
        form: table, blocks (label and value pairs per item), or slip (till receipts).
        salt: decides the words of headings and labels.
        leading: distance of lines over size; ``row_gap``: distance of rows in lines; ``gap``: of columns in points.
        heading: none, plain, or spanning (words over several columns above the headings).
        heading_lines: headings wrap at spaces; else they widen their column.
        unit_line: what stands beneath the headings of money: "", currency, brackets, or words.
        carry: where sums are carried over a page break: none, foot, head, or both.
        anchor: on which line of the description the other cells stand: top, middle, bottom, or under: the description
            runs over the whole width, and what would stand right of it stands beneath; over: it stands beneath them.
        rule: a line of such signs under the headings and at the end, as line printers draw it; "" for none.
        price_unit: prices say their unit: "4,50 EUR / Stk".
        above, inline: a number before the description, on a line of its own or in front of it; "" for none.
        below: values under the description; ``joint`` puts them on one line.
        inner: kinds of a small table of its own beneath each item: labels in a line, values in the next.
        panels: what else stands beneath each item (``table_panels``).
        group_form: groups are headed by a line of text, or by a row with their number in the column of positions.
        group_filled: the sum of a group has a quantity and a tax rate like an item; ``head_sums``: the heading has it.
        unit_codes: units are written as codes of the standard (UN/ECE recommendation 20).
        glued: quantity and unit are one word.
        equal: all columns have the same width.
        long_heading: the heading of the description lists what else its cells may hold.
        detail_label: further lines of the description are labelled.
        net_below: where a line's discount has a row of its own, the sum without it stands first and the net sum last.
        closing: a last row with the sum of quantities.
        subtotals: after so many items a row with their sum, where items are in no groups; 0 for none.
        bundles: some items stand under a heading row with their sum (sum), or have parts that cost nothing (free).
        tail: whether ``below`` runs over the whole width instead of the column of the description.
        money: which cells show the currency: none, prices, or all; ``currency_place`` as in ``Notation``.
        per: how "per 100" is shown without a column: slash, word, line, attached, bracket, or basis (labelled).
        narrow: share of the width that the table takes.
        pairs_form: of blocks: list, sentence, grid, over (labels above values), sections, or dotted.
        business_terms: labels of blocks have the codes of EN 16931: "(BT-129)".
    """

    form: str
    columns: tuple[Column, ...]
    salt: int
    font: str
    size: float
    leading: float
    row_gap: float
    gap: float
    heading: str
    heading_bold: bool
    heading_lines: bool
    heading_foot: bool
    unit_line: str
    upper_headings: bool
    repeat_heading: bool
    carry: str
    continued: bool
    anchor: str
    rule: str
    price_unit: bool
    above: Small | None
    inline: Small | None
    below: tuple[Small, ...]
    joint: str
    tail: bool
    indent: float
    bullet: str
    colon: str
    details: bool
    attributes: tuple[str, ...]
    money: str
    currency_place: str
    per: str
    times: bool
    percent_sign: bool
    position_dot: bool
    groups: bool
    group_sums: bool
    sub_items: bool
    sub_prices: bool
    notes: bool
    discount_line: bool
    net_below: bool
    schedule: bool
    inner: tuple[str, ...]
    panels: tuple[str, ...]
    group_form: str
    group_filled: bool
    head_sums: bool
    unit_codes: bool
    glued: bool
    equal: bool
    long_heading: bool
    detail_label: bool
    closing: bool
    subtotals: int
    bundles: str
    narrow: float
    split_rows: bool
    empty_columns: bool
    pairs_form: str
    business_terms: bool
    pairs: tuple[str, ...]
    pairs_at: float


def draw_table_style(
    rng: random.Random,
    *,
    language: str,
    document_type: DocumentType,
    split: Literal["train", "validation"] = "train",
    american: bool = False,
    form: str = "",
) -> TableStyle:
    """A sender's table.

    Args:
        american: the sender prints as in the United States: taxes are seldom said by line.
        form: one of the forms; "" leaves it to chance.
    """
    reserved = split == "validation"
    columns = draw_columns(rng, document_type=document_type, american=american, reserved=reserved)
    above, inline, below = _draw_small(rng, columns, document_type)
    anchors = ("top", "under", "bottom", "middle", "over"), (77, 7, 7, 6, 3)
    joints = ("", ", ", " / ", "  ", "; ", " - ") if not reserved else ("", ", ", " | ", " · ")
    style = TableStyle(
        form=form or _draw_form(rng, document_type),
        columns=columns,
        salt=rng.getrandbits(32),
        font=rng.choices(FONTS, (70, 18, 12))[0],
        size=rng.choices((6.0, 7.0, 8.0, 9.0, 10.0, 11.0), (4, 12, 28, 34, 18, 4))[0],
        leading=rng.choice((1.1, 1.15, 1.2, 1.2, 1.3, 1.5)),
        row_gap=rng.choices((0.0, 0.2, 0.4, 0.7, 1.0, 1.6), (22, 20, 20, 18, 14, 6))[0],
        gap=rng.choice((3.0, 5.0, 7.0, 10.0, 14.0)),
        heading=rng.choices(("plain", "spanning", "none"), (90, 4.5, 5.5))[0],
        heading_bold=rng.random() < 0.6,
        heading_lines=rng.random() < 0.6,
        heading_foot=rng.random() < 0.3,
        unit_line=rng.choices(("", "currency", "brackets", "words"), (82, 8, 6, 4))[0],
        upper_headings=rng.random() < 0.08,
        repeat_heading=rng.random() < 0.75,
        carry=rng.choices(("none", "foot", "head", "both"), (60, 8, 8, 24))[0],
        continued=rng.random() < 0.06,
        anchor=rng.choices(*anchors)[0],
        rule=rng.choices(("", "-", "_", "="), (93, 4, 2, 1))[0],
        price_unit=rng.random() < 0.05,
        above=above,
        inline=inline,
        below=below,
        joint=rng.choice(joints),
        tail=rng.random() < 0.2,
        indent=rng.choices((0.0, 6.0, 12.0), (80, 12, 8))[0],
        bullet=rng.choices(("", "- ", "• ", "* ", "> "), (80, 8, 7, 4, 1))[0],
        colon=rng.choices((":", "", " :"), (70, 22, 8))[0],
        details=rng.random() < 0.85,
        attributes=_draw_attributes(rng, columns, document_type),
        money=rng.choices(("none", "prices", "all"), (66, 6, 28))[0],
        currency_place=_draw_currency_place(rng, language),
        per=rng.choice(("slash", "word", "line", "attached", "bracket", "basis")),
        times=rng.random() < 0.04,
        percent_sign=rng.random() < 0.7,
        position_dot=rng.random() < 0.15,
        groups=rng.random() < 0.75,
        group_sums=rng.random() < 0.6,
        sub_items=rng.random() < 0.8,
        sub_prices=rng.random() < 0.5,
        notes=rng.random() < 0.8,
        discount_line=rng.random() < 0.5,
        net_below=rng.random() < 0.35,
        schedule=rng.random() < 0.04,
        inner=_draw_inner(rng),
        panels=_draw_panels(rng, document_type),
        group_form=rng.choice(("over", "row")),
        group_filled=rng.random() < 0.4,
        head_sums=rng.random() < 0.15,
        unit_codes=rng.random() < 0.07,
        glued=rng.random() < 0.015,
        equal=rng.random() < 0.08,
        long_heading=rng.random() < 0.05,
        detail_label=rng.random() < 0.08,
        closing=rng.random() < 0.03,
        subtotals=rng.choice((2, 3, 4, 6)) if rng.random() < 0.05 else 0,
        bundles=rng.choices(("", "sum", "free"), (90, 6, 4))[0],
        narrow=rng.choices((1.0, 0.92, 0.8), (86, 8, 6))[0],
        split_rows=rng.random() < 0.5,
        empty_columns=rng.random() < 0.25,
        pairs_form=rng.choices(("list", "sentence", "grid", "over", "sections", "dotted"), (34, 16, 16, 11, 13, 10))[0],
        business_terms=rng.random() < 0.12,
        pairs=_draw_pairs(rng, document_type),
        pairs_at=rng.choice((90.0, 120.0, 150.0, 190.0, 240.0)),
    )
    return _told(style)


def _told(style: TableStyle) -> TableStyle:
    """With a label before the customer's article numbers where nothing else would tell whose they are."""
    smalls = [small for small in (style.above, style.inline, *style.below) if small and small.kind in NUMBERS]
    bare = [small for small in smalls if small.form != "label"]
    named = style.form == "table" and style.heading != "none" and len(bare) < 2
    if any(small.kind == CUSTOMER and not (named and small.form == "bare") for small in bare):
        style = replace(
            style,
            above=_labelled(style.above),
            inline=_labelled(style.inline),
            below=tuple(replace(small, form="label") if small.kind == CUSTOMER else small for small in style.below),
        )
    if style.heading == "none":
        columns = (replace(c, labels=c.labels or "before") if CUSTOMER in c.kinds else c for c in style.columns)
        style = replace(style, columns=tuple(columns))
    return style


def _labelled(small: Small | None) -> Small | None:
    return replace(small, form="label") if small and small.kind == CUSTOMER else small


def _draw_form(rng: random.Random, document_type: DocumentType) -> str:
    if document_type is DocumentType.RECEIPT:
        return rng.choices(("slip", "table"), (60, 40))[0]
    if document_type is DocumentType.BANK_STATEMENT:
        return "table"
    return rng.choices(("table", "blocks"), (91, 9))[0]


def _draw_currency_place(rng: random.Random, language: str) -> str:
    places = ("before", "after", "attached_before", "attached_after")
    return rng.choices(places, (12, 6, 80, 2) if language == "en" else (14, 78, 2, 6))[0]


def _draw_small(
    rng: random.Random, columns: tuple[Column, ...], document_type: DocumentType
) -> tuple[Small | None, Small | None, tuple[Small, ...]]:
    """What stands above, in front of, and below the description of what no column shows."""
    shown = {kind for column in columns for kind in column.kinds}
    if not shown & {"description"}:
        return None, None, ()
    numbers = [kind for kind in NUMBERS if kind not in shown]
    rng.shuffle(numbers)
    above = _draw_one(rng, numbers, 0.1)
    inline = None if above else _draw_one(rng, numbers, 0.12)
    if not {"quantity", "quantity_unit", "agreed_quantity"} & shown and rng.random() < 0.7:
        inline = Small("quantity", "times")
    shares = {kind: 0.4 for kind in numbers}
    shares |= {"batch_number": 0.5, "delivery_date": 0.25}
    shares |= {} if "agreed_quantity" in shown else {"quantity": 0.01}
    if document_type in (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_RESPONSE, DocumentType.ORDER_CHANGE):
        shares["delivery_date"] = 0.45
    form = rng.choices(("label", "bare", "mixed"), (80, 8, 12))[0]
    below = [
        Small(kind, "label" if form == "label" or kind == "quantity" else _draw_smallness(rng, form))
        for kind, share in shares.items()
        if kind not in shown and rng.random() < share
    ]
    return above, inline, tuple(below)


def _draw_one(rng: random.Random, numbers: list[str], share: float) -> Small | None:
    """One of ``numbers``, which is taken out, or None."""
    if not numbers or rng.random() >= share:
        return None
    return Small(numbers.pop(), rng.choices(("bare", "label", "bracket"), (60, 32, 8))[0])


def _draw_smallness(rng: random.Random, form: str) -> str:
    return "bare" if form == "bare" else rng.choice(("label", "bare", "bracket"))


def _draw_inner(rng: random.Random) -> tuple[str, ...]:
    if rng.random() > 0.03:
        return ()
    kinds = ["start_date", "end_date", "days", "packages", "storage", "length", "cost_centre", "week", "packing"]
    return tuple(rng.sample(kinds, rng.choice((3, 4, 5))))


def _draw_panels(rng: random.Random, document_type: DocumentType) -> tuple[str, ...]:
    if document_type in (DocumentType.RECEIPT, DocumentType.PAYMENT_ADVICE) or rng.random() > 0.22:
        return ()
    kinds = ("adjustments", "chain", "boxes", "site", "parts", "deliveries", "serials", "prose", "pairs", "running")
    wanted = rng.choices((1, 2, 3, 4), (55, 25, 14, 6))[0]
    return tuple(dict.fromkeys(rng.choices(kinds, (20, 15, 22, 6, 7, 6, 4, 8, 7, 14), k=wanted)))


def _draw_attributes(rng: random.Random, columns: tuple[Column, ...], document_type: DocumentType) -> tuple[str, ...]:
    shown = {kind for column in columns for kind in column.kinds}
    wanted = rng.choices((0, 1, 2, 4, 8), (58, 18, 13, 8, 3))[0]
    if document_type not in (DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE):
        shown.add("status")
    free = [kind for kind in ATTRIBUTES if kind not in shown]
    return tuple(rng.sample(free, wanted))


def _draw_pairs(rng: random.Random, document_type: DocumentType) -> tuple[str, ...]:
    """What a block says of an item, in order."""
    if document_type is DocumentType.PAYMENT_ADVICE:
        kinds = ["invoice_number", "invoice_date", "gross_amount", "discount_amount", "paid_amount", "text"]
        return tuple(kind for kind in kinds if kind == "invoice_number" or rng.random() < 0.85)
    shares = {"position": 0.75, "description": 1.0, "supplier_material_number": 0.6, "customer_material_number": 0.35,
              "gtin": 0.3, "batch_number": 0.3, "quantity": 0.95, "unit": 0.35, "unit_price": 0.9,
              "price_quantity": 0.25, "discount_percent": 0.2, "tax_rate": 0.35, "net_amount": 0.9,
              "delivery_date": 0.4, "order_number": 0.1, "origin": 0.1, "period": 0.05, "class_code": 0.08,
              "commodity_code": 0.05, "account": 0.05, "list_price": 0.1, "object": 0.04}  # fmt: skip
    if document_type in (DocumentType.DELIVERY_NOTE, DocumentType.RETURN_REQUEST):
        shares |= {"unit_price": 0.1, "net_amount": 0.08, "tax_rate": 0.03, "discount_percent": 0.02, "reason": 0.5}
    kinds = [kind for kind, share in shares.items() if rng.random() < share]
    if "unit_price" not in kinds:
        kinds = [kind for kind in kinds if kind not in ("price_quantity", "discount_percent")]
    if rng.random() < 0.25:
        tail = kinds[2:]
        rng.shuffle(tail)
        kinds = kinds[:2] + tail
    return tuple(kinds)
