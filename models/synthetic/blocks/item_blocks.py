"""Items without a table: label and value pairs for each, as stylesheets and shops print them, and till receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.layout.labels import ITEM, ITEM_MORE, LABEL
from models.synthetic.blocks.paper import Flow, Paper
from models.synthetic.blocks.table_cells import DESCRIPTION, Cell, Entry, Line, Setting, Span, truth_of
from models.synthetic.blocks.table_rows import Token, print_tokens, tokens_of, width_of_tokens, wrap_tokens
from models.synthetic.blocks.table_text import describe, fill_cell
from models.synthetic.items import Item
from models.synthetic.sheet import bold, width_of


def draw_blocks(
    paper: Paper, flow: Flow, setting: Setting, entries: Sequence[Entry], left: float, width: float
) -> None:
    """Print the items from ``flow.y`` on, each as a block, and note their truth."""
    blocks = _Blocks(paper, flow, setting, left, width, setting.style.size)
    draw = {"slip": blocks.print_slip, "sentence": blocks.print_sentence, "grid": blocks.print_grid,
            "over": blocks.print_over}.get(
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
                pairs.append(_Pair(self.setting.words.label(kind), cell))
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
