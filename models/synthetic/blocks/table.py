"""Tables of line items, page after page: headings, rows, sums carried over, the truth of what was printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from datamodel.extraction import DocumentType
from models.layout.labels import HEADING, ITEM_MORE, SUBTOTAL
from models.synthetic.blocks.item_blocks import draw_blocks
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.blocks.table_cells import Entry, Setting, Span
from models.synthetic.blocks.table_columns import MONEY, NUMBERS, Column
from models.synthetic.blocks.table_contents import make_rows
from models.synthetic.blocks.table_entries import complete_entries
from models.synthetic.blocks.table_rows import (
    Place,
    PlacedLine,
    Row,
    fit_columns,
    place_row,
    print_tokens,
    tokens_of,
    wrap_tokens,
)
from models.synthetic.blocks.table_style import TableStyle
from models.synthetic.blocks.table_text import fill_cell
from models.synthetic.blocks.table_words import TableWords
from models.synthetic.sheet import bold, width_of

_SMALLEST = 5.5
_DISPENSABLE = (
    "other_date", "line_allowance", "unit_discount",
    "notes", "check", "storage", "cost_centre", "status", "packages", "line_tax", "line_gross", "line_discount", "days",
    "length", "end_date", "start_date", "currency", "weight", "commodity_code", "origin", "list_price", "tax_code",
    "serial_number", "own_number", "kind", "text", "order_number", "delivery_note_number", "open_quantity",
    "ordered_quantity", "tax_rate", "discount_percent", "gtin", "batch_number", "customer_material_number", "position",
    "price_quantity", "delivery_date", "supplier_material_number", "balance", "invoice_date", "unit", "reason",
    "discount_amount", "unit_price", "gross_amount",
)  # fmt: skip
"""Columns that a table too wide for its paper does without, the first first."""
_COMPARING = (DocumentType.INVOICE, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE)
"""Papers whose headings tell the quantity that counts from the one that was ordered."""


def draw_items(paper: Paper, flow: Flow, style: TableStyle, *, x: float | None = None, width: float = 0.0) -> None:
    """Print the items of the record from ``flow.y`` on, and note their truth.

    Args:
        x, width: between which edges; by default between the margins.
    """
    entries = complete_entries(paper.rng, paper.record, style)
    if not entries:
        return
    left = paper.typography.left if x is None else x
    width = width or paper.typography.width
    setting = set_up(paper, style)
    if style.form != "table":
        draw_blocks(paper, flow, setting, entries, left, width)
        return
    columns = _columns_with_values(setting, entries)
    size, columns, rows, places = _fitted(setting, columns, entries, left, width * style.narrow)
    table = _Table(paper, flow, setting, places, size)
    table.print_headings()
    for number, row in enumerate(rows):
        table.print_row(row, following=rows[number + 1] if number + 1 < len(rows) else None)
    table.print_rule()


def set_up(paper: Paper, style: TableStyle) -> Setting:
    """What the cells of a paper are composed with."""
    record = paper.record
    words = TableWords(paper.wording, record.document_type, style.salt, record.currency)
    columns = frozenset(kind for column in style.columns for kind in column.kinds)
    if style.form == "blocks":
        columns = frozenset(style.pairs if "unit" in style.pairs else (*style.pairs, "quantity_unit"))
    tagged = record.document_type is not DocumentType.BANK_STATEMENT
    return Setting(record, style, words, paper.notation, paper.rng, columns, tagged)


def _columns_with_values(setting: Setting, entries: Sequence[Entry]) -> tuple[Column, ...]:
    """The style's columns without those that no item fills, unless the sender prints empty columns."""
    kept = []
    for column in setting.style.columns:
        kinds = tuple(kind for kind in column.kinds if any(fill_cell(setting, kind, entry) for entry in entries))
        if kinds:
            kept.append(replace(column, kinds=kinds))
        elif setting.style.empty_columns and column.kinds[0] != "check":
            kept.append(column)
    return tuple(kept) or setting.style.columns


def _fitted(
    setting: Setting, columns: tuple[Column, ...], entries: Sequence[Entry], x: float, width: float
) -> tuple[float, tuple[Column, ...], list[Row], tuple[Place, ...]]:
    """Size, columns, rows and places of a table that fits: smaller type first, then fewer columns."""
    style = setting.style
    greed = (1.0, 1.0, 1.0, 0.5, 0.25)[style.salt % 5]
    while True:
        setting = replace(setting, columns=frozenset(kind for column in columns for kind in column.kinds))
        rows = make_rows(setting, columns, entries)
        headings = [_heading_texts(setting, column) for column in columns]
        for gap, size in product((style.gap, min(style.gap, 4.0)), _sizes(style.size)):
            places = fit_columns(
                columns,
                rows,
                headings,
                x=x,
                width=width,
                size=size,
                font=style.font,
                heading_font=bold(style.font) if style.heading_bold else style.font,
                gap=gap,
                greed=greed,
                equal=style.equal,
            )
            if places:
                return size, columns, rows, places
        if len(columns) == 1:
            return style.size, columns, rows, (Place(columns[0], x, x + width),)
        columns = _without_one(columns)


def _sizes(size: float) -> list[float]:
    """Type of the wanted size, and what a table that does not fit may take."""
    return [size, *(size - less / 2 for less in range(1, 5) if size - less / 2 >= _SMALLEST)]


def _without_one(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    for kind in _DISPENSABLE:
        if any(kind in column.kinds for column in columns):
            thinner = (replace(c, kinds=tuple(k for k in c.kinds if k != kind)) for c in columns)
            return tuple(column for column in thinner if column.kinds)
    return columns[:-1]


def _heading_texts(setting: Setting, column: Column) -> list[str]:
    """What a column must be wide enough for: the words of its heading, or its lines where they do not wrap."""
    style = setting.style
    if style.heading == "none":
        return []
    lines = _heading_lines(setting, column)
    return [word for line in lines for word in line.split()] if style.heading_lines or column.flexible else lines


def _heading_lines(setting: Setting, column: Column) -> list[str]:
    paired = _paired(setting)
    kinds = (f"{kind}_beside" if kind in paired else kind for kind in _headed(setting, column))
    lines = [line for kind in kinds for line in setting.words.heading(kind)]
    if len(column.kinds) > 1 and column.labels and set(column.kinds) <= set(NUMBERS) and setting.style.salt % 4:
        lines = setting.words.word("numbers").split("|")
    if setting.style.long_heading and "description" in column.kinds:
        lines += _further_words(setting)
    if any(kind in MONEY for kind in column.kinds):
        currency = setting.notation.currency
        word = setting.words.word("unit_line") if column.kinds[0] in ("unit_price", "net_amount") else ""
        beneath = {"currency": currency, "brackets": f"[{currency}]", "words": word}.get(setting.style.unit_line)
        lines += [beneath] if beneath else []
    return [line.upper() for line in lines] if setting.style.upper_headings else lines


def _paired(setting: Setting) -> set[str]:
    """Kinds whose headings have to tell them from each other."""
    changed = setting.record.document_type in _COMPARING
    pairs = [{"list_price", "unit_price"}, {"other_date", "delivery_date"}]
    pairs += [{"ordered_quantity", "quantity"}, {"ordered_quantity", "quantity_unit"}] if changed else []
    return {kind for pair in pairs if pair <= setting.columns for kind in pair}


def _further_words(setting: Setting) -> list[str]:
    """What else cells of descriptions may hold, as headings list it."""
    style = setting.style
    kinds = ("brand", "colour", "characteristic", "instance", "origin", "packing", "document", "drawing", "class_code")
    words = [setting.words.label(kinds[(style.salt + place * 2) % len(kinds)]) for place in range(2 + style.salt % 3)]
    return [", ".join(words[:2]), *([" / ".join(words[2:])] if len(words) > 2 else [])]


def _headed(setting: Setting, column: Column) -> tuple[str, ...]:
    """The kinds that a heading names: also values that stand bare beside the text, unless they speak for themselves."""
    style = setting.style
    if "description" not in column.kinds:
        return column.kinds
    # A bare number is the supplier's: what belongs to the customer has to be named.
    obvious = {"supplier_material_number", "gtin", "quantity"} if style.salt % 5 < 3 else {"quantity"}
    above = [small.kind for small in (style.above, style.inline) if small and small.form == "bare"]
    below = [small.kind for small in style.below if small.form == "bare"]
    named = (*above, *column.kinds, *below)
    return tuple(kind for kind in dict.fromkeys(named) if kind in column.kinds or kind not in obvious)


@dataclass(slots=True)
class _Table:
    """A table in print. ``carried``: sum of the rows printed so far."""

    paper: Paper
    flow: Flow
    setting: Setting
    places: tuple[Place, ...]
    size: float
    carried: Decimal = Decimal(0)

    @property
    def style(self) -> TableStyle:
        return self.setting.style

    @property
    def step(self) -> float:
        return self.size * self.style.leading

    def print_headings(self) -> None:
        """The headings, above each other where they have several lines."""
        style = self.style
        if style.heading == "none":
            return
        font = self._font(strong=style.heading_bold)
        space = width_of(" ", self.size, font)
        blocks = []
        for place in self.places:
            lines = _heading_lines(self.setting, place.column)
            tokens = [tokens_of((Span(line),), self.size, font) for line in lines]
            room = place.width if style.heading_lines or place.column.flexible else 1e9
            blocks.append([part for line in tokens for part in wrap_tokens(line, room, space)])
        tallest = max(map(len, blocks))
        self.flow.need(self.step * (tallest + 4))
        self._print_spans()
        for place, block in zip(self.places, blocks, strict=True):
            shift = tallest - len(block) if style.heading_foot else 0
            align = place.column.heading_align
            for number, parts in enumerate(block):
                y = self._baseline(shift + number)
                x = place.x_of(align)
                print_tokens(self.paper.sheet, x, y, parts, size=self.size, font=font, align=align, role=HEADING)
        self.flow.y += self.step * (tallest + (0.0 if style.rule else 0.5))
        self.print_rule()

    def print_rule(self) -> None:
        """A line of signs from edge to edge."""
        sign = self.style.rule
        if sign:
            x0, x1 = self.places[0].x0, max(place.x1 for place in self.places)
            self._text(x0, sign * int((x1 - x0) / width_of(sign, self.size, self.style.font)), "text")
            self.flow.y += self.step

    def print_row(self, row: Row, *, following: Row | None) -> None:
        """One row; it begins a new page where it does not fit on this one."""
        self.flow.y += self.step * row.gap
        lines = self._placed(row)
        height = self._height(lines) + (self._height(self._placed(following)) if following and row.kept else 0.0)
        whole = not self.style.split_rows or height <= 3 * self.step or row.kept
        if self.flow.y + (height if whole else self.step) > self._bottom:
            self._break_page()
        shift = 0.0
        for line in lines:
            if self.flow.y + (line.offset - shift + 1) * self.step > self._bottom and line.offset > shift:
                self.flow.y += (line.offset - shift) * self.step
                self._break_page()
                shift = line.offset
            role = row.roles[0] if line.offset < 0.5 else row.roles[1]
            self._print_line(line, self._baseline(line.offset - shift), role, strong=row.strong)
        self.flow.y += self._height(lines) - shift * self.step
        loose = following is not None and following.roles[0] == ITEM_MORE
        self.flow.y += self.step * max(self.style.row_gap, 0.5 if row.panels else 0.0) * (0.2 if loose else 1.0)
        self.carried += row.amount or 0
        if row.truth:
            self.paper.sheet.line_items.append(row.truth)

    @property
    def _bottom(self) -> float:
        """What rows may not pass: the line of the sum carried over stays free."""
        carries = self.style.carry in ("foot", "both") or self.style.continued
        return self.flow.bottom - (self.step * 1.5 if carries else 0.0)

    def _placed(self, row: Row) -> list[PlacedLine]:
        right = max(place.x1 for place in self.places)
        return place_row(
            row,
            self.places,
            size=self.size,
            font=self._font(strong=row.strong),
            anchor=self.style.anchor,
            right=right,
            indent=self.style.indent,
        )

    def _height(self, lines: Sequence[PlacedLine]) -> float:
        return (max((line.offset for line in lines), default=0.0) + 1) * self.step

    def _print_line(self, line: PlacedLine, y: float, role: str, *, strong: bool) -> None:
        font = self._font(strong=strong)
        print_tokens(self.paper.sheet, line.x, y, line.tokens, size=self.size, font=font, align=line.align, role=role)

    def _break_page(self) -> None:
        style, words = self.style, self.setting.words
        if style.carry in ("foot", "both"):
            self._print_carried(words.word("carried_forward"))
        elif style.continued:
            self._text(self.places[0].x0, words.word("continued"), SUBTOTAL)
        self.flow.next_page()
        if style.repeat_heading:
            self.print_headings()
        if style.carry in ("head", "both"):
            self._print_carried(words.word("brought_forward"))
            self.flow.y += self.step * (1 + style.row_gap)

    def _print_carried(self, label: str) -> None:
        """The sum so far, in the column of the sums of lines; nothing where there is none."""
        sums = [p for p in self.places if {"net_amount", "paid_amount", "booking_amount"} & set(p.column.kinds)]
        if not sums or not self.carried:
            return
        place = sums[-1]
        text = self.setting.notation.amount(self.carried)
        left = next((p for p in self.places if p.column.flexible), self.places[0])
        if self.style.salt % 3 and left.x1 < place.x0:
            self._text(left.x0, label, SUBTOTAL)
        else:
            width = width_of(f"{text}  ", self.size, self.style.font)
            self._text(place.x1 - width, label, SUBTOTAL, align="right")
        self._text(place.x1, text, SUBTOTAL, align="right")

    def _print_spans(self) -> None:
        """Words over several columns, above their headings."""
        if self.style.heading != "spanning":
            return
        groups = (
            ("goods_span", ("supplier_material_number", "customer_material_number", "gtin", "description")),
            ("quantity_span", ("quantity", "unit", "ordered_quantity", "open_quantity")),
            ("price_span", ("unit_price", "price_quantity", "discount_percent", "net_amount")),
        )
        for word, kinds in groups:
            at = [number for number, place in enumerate(self.places) if place.column.kinds[0] in kinds]
            if len(at) > 1 and at[-1] - at[0] == len(at) - 1:
                middle = (self.places[at[0]].x0 + self.places[at[-1]].x1) / 2
                self._text(middle, self.setting.words.word(word), HEADING, align="center", strong=True)
        self.flow.y += self.step

    def _baseline(self, lines: float) -> float:
        return self.flow.y + lines * self.step + self.size * 0.9

    def _font(self, *, strong: bool) -> str:
        return bold(self.style.font) if strong else self.style.font

    def _text(self, x: float, text: str, role: str, *, align: str = "left", strong: bool = False) -> None:
        font = self._font(strong=strong)
        self.paper.sheet.text(x, self._baseline(0), text, size=self.size, font=font, align=align, role=role)
