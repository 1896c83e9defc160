"""The lines of a receipt, in one or two lines of print each."""

from models.layout.labels import HEADING, ITEM, ITEM_MORE
from models.synthetic.receipts.bills import Bill, Purchase
from models.synthetic.receipts.pen import Pen
from models.synthetic.sheet import Piece, wrap

_SHARES = {"quantity": 0.55, "price": 0.76, "amount": 1.0}
"""Right edges of the columns, of the width."""


def draw_heading(pen: Pen) -> None:
    """The headings of the columns, where the shop prints them."""
    style, words, rng = pen.style, pen.style.words, pen.rng
    if not style.heading:
        return
    is_table = style.items in ("columns", "columns_below")
    if style.items == "counted" and rng.random() < 0.2:
        pen.put(_edge(pen, "amount"), [(style.notation.currency, "")], align="right", role=HEADING)
        pen.advance()
        return
    first = f"{words.label(rng, 'headings_quantity')}  " if style.items == "counted" else ""
    first += f"{words.label(rng, 'headings_number')} " if not first and rng.random() < 0.1 else ""
    cells = [("item", first + words.label(rng, "headings_item"))]
    if is_table or rng.random() < 0.5:
        cells += [(key, words.label(rng, f"headings_{key}")) for key in ("quantity", "price")]
    cells.append(("amount", words.label(rng, "headings_amount")))
    if style.tax_codes and not rng.randrange(3):
        cells.append(("code", words.label(rng, "headings_code")))
    _print_cells(pen, cells)
    pen.rule()


def _print_cells(pen: Pen, cells: list[tuple[str, str]]) -> None:
    """Headings over their columns, smaller where they would meet."""
    needed = pen.width_of("  ".join(text for _, text in cells))
    size = pen.size * min(1.0, 0.85 * pen.width / needed)
    for key, text in cells:
        if key == "item":
            pen.put(pen.left, [(text, "")], role=HEADING, size=size)
        else:
            edge = pen.right if key == "code" else _edge(pen, key)
            pen.put(edge, [(text, "")], align="right", role=HEADING, size=size)
    pen.advance()


def _edge(pen: Pen, key: str) -> float:
    room = pen.width - (pen.width_of(f" {pen.style.tax_codes[0]}") if pen.style.tax_codes else 0.0)
    return pen.left + room * _SHARES[key]


def draw_lines(pen: Pen, bill: Bill) -> None:
    """Print them and note their truth."""
    for line in bill.lines:
        _Line(pen, line).draw()
        if pen.rng.random() < 0.1:
            pen.feed(0.3)


class _Line:
    """One purchase in print.

    Attributes:
        truth: what has been printed of it.
    """

    def __init__(self, pen: Pen, line: Purchase) -> None:
        self.pen, self.line, self.style = pen, line, pen.style
        self.truth: dict[str, str] = {}
        self._role = ITEM
        text = line.description.upper() if self.style.upper_items else line.description
        self._name = text[: self.style.item_limit].strip()

    def draw(self) -> None:
        match self.style.items:
            case "columns":
                self._draw_columns()
            case "columns_below":
                self._draw_name(self.pen.width)
                self._draw_numbers(code=True)
            case "code_first":
                self._put_code_and_name(self.pen.width)
                self._draw_numbers(code=False)
            case "price_first":
                if self.line.quantity != 1 or self.style.price_sign:
                    self.pen.put(self.pen.left + self.pen.size, self._times(), role=self._next())
                    self.pen.advance()
                self._draw_priced(self._code())
            case "counted":
                self._draw_priced([*self._quantity(), (" ", "")])
            case "single":
                self._draw_priced(self._code())
                if self.line.quantity != 1:
                    self.pen.put(self.pen.left + self.pen.size, self._times(), role=self._next())
                    self.pen.advance()
            case _:
                self._draw_name(self.pen.width)
                self._draw_numbers(code=True)
        self._draw_discount()
        self.pen.sheet.line_items.append(self.truth)

    def _next(self) -> str:
        """The role of the next line of print."""
        role, self._role = self._role, ITEM_MORE
        return role

    def _draw_name(self, room: float, before: list[Piece] | None = None) -> None:
        """The description, in several lines where it is long."""
        self.truth["description"] = self._name
        head = before or []
        taken = self.pen.width_of("".join(text for text, _ in head))
        for index, text in enumerate(wrap(self._name, room - taken, self.pen.size, self.pen.font)):
            pieces = [*(head if index == 0 else []), (text, "line.description")]
            self._print(self.pen.left + (0 if index == 0 else taken), pieces, begins=index == 0)
            self.pen.advance()

    def _print(self, x: float, pieces: list[Piece], *, begins: bool = True) -> None:
        self.pen.put(x, pieces, role=self._next(), begins=begins)

    def _put_code_and_name(self, room: float) -> None:
        self._draw_name(room, self._code())

    def _draw_priced(self, before: list[Piece]) -> None:
        """Description at the left, amount at the right of its first line."""
        amount = self._amount()
        self._put_amount(amount, role=self._role)
        room = self.pen.width - self.pen.width_of("".join(text for text, _ in amount)) - self.pen.size * 2.5
        self._draw_name(max(room, self.pen.width * 0.4), before)

    def _draw_columns(self) -> None:
        role = self._role
        numbers = self._quantity(), self._price(), self._amount()
        for key, pieces in zip(("quantity", "price"), numbers[:2], strict=True):
            self.pen.put(_edge(self.pen, key), pieces, align="right", role=role)
        self._put_amount(numbers[2], role=role)
        self._draw_name(self.pen.width * 0.42)
        if self.line.code and self.pen.style.notes % 2:
            self._print(self.pen.left, self._code())
            self.pen.advance()

    def _draw_numbers(self, *, code: bool) -> None:
        """Quantity, price and amount on a line below the description."""
        pen, role = self.pen, self._next()
        self._put_amount(self._amount(), role=role)
        before = [*self._code(), ("  ", "")] if code and self.line.code else []
        if pen.style.items in ("columns_below", "code_first") and not (before or pen.style.price_sign):
            pen.put(_edge(pen, "quantity"), self._quantity(times=True), align="right", role=role)
            pen.put(_edge(pen, "price"), self._price(), align="right", role=role)
        else:
            indent = 0.0 if before else pen.size * 1.5
            pen.put(pen.left + indent, [*before, *self._times()], role=role)
        pen.advance()

    def _draw_discount(self) -> None:
        line, pen = self.line, self.pen
        if line.discount is None:
            return
        self._print(pen.left + pen.size, [(self.style.words.label(pen.rng, "discount"), "")])
        pen.put(
            _edge(pen, "amount"), [(f"-{self.style.notation.amount(line.discount)}", "")], align="right", role=ITEM_MORE
        )
        pen.advance()

    def _code(self) -> list[Piece]:
        code = self.line.code
        if not code:
            return []
        field = "gtin" if self.line.is_gtin else "supplier_material_number"
        self.truth[field] = code
        return [(code, f"line.{field}"), (" ", "")]

    def _quantity(self, *, times: bool = False) -> list[Piece]:
        self.truth["quantity"] = format(self.line.quantity, "f")
        number = self.style.notation.quantity(self.line.quantity)
        pieces: list[Piece] = [(number, "line.quantity")]
        if self.line.unit and (self.line.unit in ("l", "kg") or self.style.thanks == 2):
            self.truth["unit"] = self.line.unit
            pieces += [(" ", ""), (self.line.unit, "line.unit")]
        return [*pieces, (f" {self.style.times}", "")] if times else pieces

    def _price(self) -> list[Piece]:
        self.truth["unit_price"] = format(self.line.price, "f")
        sign = self.style.notation.currency
        price = (self.style.notation.price(self.line.price), "line.unit_price")
        signed = self.style.price_sign and not self.style.items.startswith("columns")
        return [(f"{sign} ", ""), price] if signed else [price]

    def _times(self) -> list[Piece]:
        """Quantity times price."""
        if self.style.times == "@" and self.pen.style.notes % 2:
            return [("@", ""), *self._quantity()[:1], (" X ", ""), *self._price()]
        if self.style.reversed_times:
            return [*self._price(), (f" {self.style.times} ", ""), *self._quantity()]
        return [*self._quantity(), (f" {self.style.times} ", ""), *self._price()]

    def _amount(self) -> list[Piece]:
        self.truth["net_amount"] = format(self.line.amount, "f")
        text = self.style.notation.amount(self.line.amount)
        if self.style.price_sign:
            text = f"{self.style.notation.currency}{text}"
        return [(text, "line.net_amount")]

    def _put_amount(self, pieces: list[Piece], *, role: str) -> None:
        self.pen.put(_edge(self.pen, "amount"), pieces, align="right", role=role)
        if self.style.tax_codes:
            code = self.style.tax_codes[0 if self.pen.rng.random() < 0.85 else -1]
            self.pen.put(self.pen.right, [(code, "")], align="right", role=role)
