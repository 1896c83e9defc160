"""Items without a table: label and value pairs for each, as stylesheets and shops print them, and till receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.layout.labels import ITEM, ITEM_MORE, LABEL, LINE
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.blocks.table_cells import DESCRIPTION, Cell, Entry, Line, Setting, Span, truth_of
from models.synthetic.blocks.table_rows import Token, print_tokens, tokens_of, width_of_tokens, wrap_tokens
from models.synthetic.blocks.table_text import describe, fill_cell
from models.synthetic.items import Item
from models.synthetic.sheet import bold, width_of

_SECTIONS = {
    "line_section": ("position", "quantity", "unit", "net_amount", "delivery_date"),
    "price_section": ("unit_price", "price_quantity"),
}
"""Fields of the sections of an item; whatever else it has is about the article."""

_CODES = {
    "position": "BT-126", "quantity": "BT-129", "unit": "BT-130", "net_amount": "BT-131", "unit_price": "BT-146",
    "price_quantity": "BT-149", "tax_rate": "BT-152", "description": "BT-153", "supplier_material_number": "BT-155",
    "customer_material_number": "BT-156", "gtin": "BT-157", "class_code": "BT-158", "origin": "BT-159",
    "order_number": "BT-132", "account": "BT-133", "discount_percent": "BT-138", "list_price": "BT-148",
}  # fmt: skip
"""Business terms of EN 16931, as viewers of e-invoices print them."""


def draw_blocks(
    paper: Paper, flow: Flow, setting: Setting, entries: Sequence[Entry], left: float, width: float
) -> None:
    """Print the items from ``flow.y`` on, each as a block, and note their truth."""
    blocks = _Blocks(paper, flow, setting, left, width, setting.style.size)
    draw = {"slip": blocks.print_slip, "sentence": blocks.print_sentence, "grid": blocks.print_grid,
            "over": blocks.print_over, "sections": blocks.print_sections}.get(
        "slip" if setting.style.form == "slip" else setting.style.pairs_form, blocks.print_list
    )  # fmt: skip
    for number, entry in enumerate(entries, start=1):
        blocks.begin()
        blocks.print_head(number)
        draw(entry)
        flow.y += blocks.step * max(setting.style.row_gap, 0.1 if setting.style.form == "slip" else 0.6)
        if setting.tagged and blocks.printed:
            paper.sheet.line_items.append(truth_of(blocks.printed))


@dataclass(frozen=True, slots=True)
class _Pair:
    label: str
    cell: Cell

    @property
    def line(self) -> Line:
        return tuple(span for line in self.cell for span in line)


def _tag_of(pair: _Pair) -> str:
    return next((span.tag.removeprefix(LINE) for span in pair.line if span.tag), "")


class _Blocks:
    """Blocks in print.

    Attributes:
        printed: cells of the item that is being printed.
    """

    def __init__(self, paper: Paper, flow: Flow, setting: Setting, left: float, width: float, size: float) -> None:
        self.paper, self.flow, self.setting = paper, flow, setting
        self.left, self.width, self.size = left, width, size
        self.font = setting.style.font
        self.step = size * setting.style.leading
        self.space = width_of(" ", size, self.font)
        self.printed: list[Cell] = []
        self._fresh = True

    def begin(self) -> None:
        self.printed, self._fresh = [], True

    def print_head(self, number: int) -> None:
        """A heading above the block: "Position 3"; only of layouts that do not print the position itself."""
        style = self.setting.style
        if style.form != "blocks" or "position" in style.pairs or style.salt % 3:
            return
        self.flow.need(self.step * 5)
        text = f"{self.setting.words.word('item')} {number}"
        y = self.flow.y + self.size * 0.9
        self.paper.sheet.text(self.left, y, text, size=self.size, font=bold(self.font), role=LABEL)
        self.flow.y += self.step * 1.2

    def print_list(self, entry: Entry) -> None:
        """Each pair on its own line, values below one another (or behind dots)."""
        style = self.setting.style
        at = min(style.pairs_at, self.width * 0.45)
        for pair in self._pairs(entry):
            label = f"{pair.label}{style.colon}"
            labels = self._wrap((Span(label, role=LABEL),), at - self.space * 2)
            values = [part for line in pair.cell for part in self._wrap(line, self.width - at)]
            self.flow.need(self.step * max(len(labels), len(values)))
            for place, tokens in enumerate(labels):
                self._print(self.left, tokens, place)
            self._print_dots(label, at)
            for place, tokens in enumerate(values):
                self._print(self.left + at, tokens, place)
            self._advance(max(len(labels), len(values)))

    def print_sentence(self, entry: Entry) -> None:
        """All pairs one after the other in running lines."""
        joint = (",", "|", "", "/", ";")[self.setting.style.salt % 5]
        spans: list[Span] = []
        for pair in self._pairs(entry):
            spans += [Span(joint)] if spans and joint else []
            spans += [Span(f"{pair.label}{self.setting.style.colon or ':'}", role=LABEL), *pair.line]
        self._print_running(tuple(spans), self.left, self.width)

    def print_grid(self, entry: Entry) -> None:
        """The description on a line of its own, the other pairs in two or three columns."""
        pairs = self._pairs(entry)
        style = self.setting.style
        first = [pair for pair in pairs if pair.cell and pair.line[0].tag.endswith(("position", "description"))]
        if first:
            self._print_running(tuple(span for pair in first for span in pair.line), self.left, self.width)
        rest = [pair for pair in pairs if pair not in first]
        count = 2 + style.salt % 2
        wide = self.width / count
        for start in range(0, len(rest), count):
            cells = [
                self._wrap((Span(f"{pair.label}{style.colon}", role=LABEL), *pair.line), wide - style.gap)
                for pair in rest[start : start + count]
            ]
            self.flow.need(self.step * max(map(len, cells)))
            for place, lines in enumerate(cells):
                for number, tokens in enumerate(lines):
                    self._print(self.left + place * wide, tokens, number)
            self._advance(max(map(len, cells)))

    def print_over(self, entry: Entry) -> None:
        """Pairs side by side, each label above its value, a few in a row."""
        pairs = self._pairs(entry)
        count = 3 + self.setting.style.salt % 3
        wide = self.width / count
        for start in range(0, len(pairs), count):
            row = pairs[start : start + count]
            labels = [self._wrap((Span(pair.label, role=LABEL),), wide - 4) for pair in row]
            values = [[part for line in pair.cell for part in self._wrap(line, wide - 4)] for pair in row]
            self.flow.need(self.step * (max(map(len, labels)) + max(map(len, values))))
            for block in (labels, values):
                for place, lines in enumerate(block):
                    for number, tokens in enumerate(lines):
                        self._print(self.left + place * wide, tokens, number)
                self._advance(max(map(len, block)))

    def print_sections(self, entry: Entry) -> None:
        """Pairs under headings of what they are about, two sections side by side, as viewers of e-invoices print."""
        pairs = self._pairs(entry)
        words, salt = self.setting.words, self.setting.style.salt
        halves = {
            name: [pair for pair in pairs if _tag_of(pair) in tags] for name, tags in _SECTIONS.items()
        }  # fmt: skip
        placed = [pair for half in halves.values() for pair in half]
        halves["article_section"] = [pair for pair in pairs if pair not in placed]
        order = ("line_section", "price_section", "article_section") if salt % 3 else tuple(_SECTIONS)[::-1]
        names = [name for name in dict.fromkeys((*order, *halves)) if halves[name]]
        for start in range(0, len(names), 2 if salt % 4 else 1):
            beside = names[start : start + (2 if salt % 4 else 1)]
            wide = self.width / (2 if salt % 4 else 1)
            self.flow.need(self.step * 4)
            for place, name in enumerate(beside):
                y = self.flow.y + self.size * 0.9
                text = words.word(name)
                x = self.left + place * wide
                self.paper.sheet.text(x, y, text, size=self.size, font=bold(self.font), role=LABEL)
            self.flow.y += self.step * 1.2
            self._print_beside([halves[name] for name in beside], wide)

    def _print_beside(self, halves: Sequence[Sequence[_Pair]], wide: float) -> None:
        """Lists of pairs side by side, line by line."""
        at = wide * 0.55
        columns: list[list[tuple[list[tuple[Token, ...]], list[tuple[Token, ...]]]]] = [
            [
                (
                    self._wrap((Span(f"{pair.label}{self.setting.style.colon}", role=LABEL),), at - self.space * 2),
                    [part for line in pair.cell for part in self._wrap(line, wide - at - self.space * 2)],
                )
                for pair in half
            ]
            for half in halves
        ]
        for number in range(max(map(len, columns))):
            row = [(place, column[number]) for place, column in enumerate(columns) if number < len(column)]
            tallest = max(max(len(labels), len(values)) for _, (labels, values) in row)
            self.flow.need(self.step * tallest)
            for place, (labels, values) in row:
                for line, tokens in enumerate(labels):
                    self._print(self.left + place * wide, tokens, line)
                for line, tokens in enumerate(values):
                    self._print(self.left + place * wide + at, tokens, line)
            self._advance(tallest)

    def print_slip(self, entry: Entry) -> None:
        """A till receipt's item: what it is, how often, and its price at the right."""
        assert isinstance(entry, Item)
        style, setting = self.setting.style, self.setting
        text = next(line for line in describe(setting, entry) if any(span.tag == DESCRIPTION for span in line))
        self.printed.append((text,))
        code = self._noted("supplier_material_number", entry) if style.salt % 7 == 0 else ()
        count, amount = self._noted("quantity", entry), self._noted("net_amount", entry)
        order = style.salt % 3
        times = Span(setting.words.word("times"))
        price = (*count, times, *self._noted("unit_price", entry)) if order else ()
        orders: tuple[tuple[Line, ...], ...] = (
            ((*count, *code, *text),),
            ((*code, *text), price),
            (price, (*code, *text)),
        )
        lines = orders[order]
        if style.salt // 5 % 3 == 0:
            amount = (*amount, *(span for part in fill_cell(setting, "tax_code", entry) for span in part))
        paid = self._tokens(amount)
        room = self.width - width_of_tokens(paid, self.space) - 2 * self.space
        for place, line in enumerate(lines):
            if place == style.salt // 3 % len(lines):
                self._print(self.left + self.width, paid, 0, align="right")
            indent = style.indent if place else 0.0
            self._print_running(line, self.left + indent, room - indent)

    def _noted(self, kind: str, entry: Entry) -> Line:
        cell = fill_cell(self.setting, kind, entry)
        line = tuple(span for part in cell for span in part)
        if line:
            self.printed.append((line,))
        return line

    def _pairs(self, entry: Entry) -> list[_Pair]:
        pairs = []
        for kind in self.setting.style.pairs:
            shown = "quantity_unit" if kind == "quantity" and "unit" not in self.setting.style.pairs else kind
            cell = fill_cell(self.setting, shown, entry)
            if cell:
                code = f" ({_CODES[kind]})" if self.setting.style.business_terms and kind in _CODES else ""
                pairs.append(_Pair(f"{self.setting.words.label(kind)}{code}", cell))
                self.printed.append(cell)
        return pairs

    def _tokens(self, line: Line) -> list[Token]:
        return tokens_of(line, self.size, self.font)

    def _wrap(self, line: Line, width: float) -> list[tuple[Token, ...]]:
        return wrap_tokens(self._tokens(line), width, self.space)

    def _print_running(self, line: Line, x: float, width: float) -> None:
        for tokens in self._wrap(line, width):
            self._print(x, tokens, 0)
            self._advance(1)

    def _print_dots(self, label: str, at: float) -> None:
        if self.setting.style.pairs_form != "dotted":
            return
        room = at - width_of(label, self.size, self.font) - 3 * self.space
        dots = int(room / width_of(".", self.size, self.font))
        if dots > 2:
            self._print(self.left + at - self.space, self._tokens((Span("." * dots, role=LABEL),)), 0, align="right")

    def _print(self, x: float, tokens: Sequence[Token], line: int, *, align: str = "left") -> None:
        if not tokens:
            return
        if line == 0:
            self.flow.need(self.step)
        y = self.flow.y + line * self.step + self.size * 0.9
        role = ITEM if self._fresh and line == 0 else ITEM_MORE
        print_tokens(self.paper.sheet, x, y, tokens, size=self.size, font=self.font, align=align, role=role)

    def _advance(self, lines: int) -> None:
        self.flow.y += lines * self.step
        self._fresh = False
