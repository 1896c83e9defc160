"""Printing down a roll: lines, pairs of label and value, columns, rules."""

import random
from collections.abc import Sequence

from models.layout.labels import LABEL, TEXT
from models.synthetic.blocks.paper import wrap_pieces
from models.synthetic.receipts.style import RollStyle
from models.synthetic.sheet import Piece, Sheet, bold, width_of, wrap

AS_LABEL = "label"
"""In place of the tag of a piece: it is a label among values."""


class Pen:
    """Where printing stands.

    Attributes:
        y: top of the next line, points.
        rng: for what differs between two papers of one shop.
    """

    def __init__(self, sheet: Sheet, style: RollStyle, left: float, top: float, rng: random.Random) -> None:
        self.sheet, self.style, self.rng = sheet, style, rng
        self.left, self.width, self.y = left, style.width, top
        self.font, self.size = style.font, style.size

    @property
    def right(self) -> float:
        return self.left + self.width

    def feed(self, lines: float) -> None:
        self.y += self.size * self.style.leading * lines

    def advance(self, size: float = 0.0) -> None:
        """To the next line."""
        self.y += (size or self.size) * self.style.leading

    def width_of(self, text: str, size: float = 0.0) -> float:
        return width_of(text, size or self.size, self.font)

    def put(
        self, x: float, pieces: Sequence[Piece], *, size: float = 0.0, align: str = "left", **options: object
    ) -> None:
        """Pieces on the line that printing stands on; those tagged ``AS_LABEL`` are labels."""
        role = str(options.get("role", TEXT))
        size, font = size or self.size, bold(self.font) if options.get("strong") else self.font
        total = width_of("".join(text for text, _ in pieces), size, font)
        x = x - total if align == "right" else x - total / 2 if align == "center" else x
        begins = bool(options.get("begins", True))
        for text, tag in pieces:
            own = LABEL if tag == AS_LABEL else role
            known = "" if tag == AS_LABEL else tag
            self.sheet.text(x, self.y + size * 0.9, text, size=size, font=font, tag=known, role=own, begins=begins)
            x += width_of(text, size, font)

    def line(self, pieces: Sequence[Piece], *, size: float = 0.0, align: str = "left", **options: object) -> None:
        """One line, in several where it is too long."""
        size = size or self.size
        lines = wrap_pieces(pieces, self.width, size, self.font)
        self.block(lines, size=size, align=align, **options)

    def block(
        self, lines: Sequence[Sequence[Piece]], *, size: float = 0.0, align: str = "left", **options: object
    ) -> None:
        """Lines of which those with one tag are one value."""
        size, seen = size or self.size, set[str]()
        x = {"center": self.left + self.width / 2, "right": self.right}.get(align, self.left)
        for pieces in lines:
            for part in wrap_pieces(pieces, self.width, size, self.font):
                begins = not any(tag in seen for _, tag in part if tag)
                self.put(x, part, size=size, align=align, **{**options, "begins": begins})
                seen |= {tag for _, tag in part}
                self.advance(size)

    def labelled(self, label: str, value: Sequence[Piece], *, align: str = "left") -> None:
        """A label and its value on one line."""
        glue = "" if label.endswith((":", "(")) and self.rng.random() < 0.3 else " "
        pieces: list[Piece] = [(f"{label}{glue}", AS_LABEL)] if label else []
        self.line(_glued([*pieces, *value]), align=align)

    def pair(self, label: Sequence[Piece], value: Sequence[Piece], *, size: float = 0.0, strong: bool = False) -> None:
        """A label, and an amount that ends at the right."""
        size = size or self.size
        taken = self.width_of("".join(text for text, _ in value), size)
        needed = self.width_of("".join(text for text, _ in label), size)
        if needed + taken > self.width:
            factor = max(self.width / (needed + taken + size), 0.6)
            size, taken, needed = size * factor, taken * factor, needed * factor
        caption: list[Piece] = [(text, tag or AS_LABEL) for text, tag in label if text]
        if self.style.sums_inline and needed + taken + size < self.width:
            x = self.left if self.style.head_align == "left" else self.left + (self.width - needed - taken - size) / 2
            self.put(max(x, self.left), caption, size=size, strong=strong)
            self.put(max(x, self.left) + needed + size * 0.6, value, size=size, strong=strong)
            self.advance(size)
            return
        self.put(self.right, value, size=size, align="right", strong=strong)
        if self.style.labels_right:
            end = min(self.right - self.size * 7, self.right - taken - size)
            self.put(max(end - needed, self.left), caption, size=size, strong=strong)
        else:
            self.put(self.left, caption, size=size, strong=strong)
        self.advance(size)

    def with_currency(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Pieces in which the currency's sign is a piece of its own."""
        signs = {self.style.notation.currency, self.style.shop.currency} - {""}
        parted: list[Piece] = []
        for text, tag in pieces:
            words = text.split(" ")
            if tag or not any(word.strip("()") in signs for word in words):
                parted.append((text, tag))
                continue
            for index, word in enumerate(words):
                parted.append((word, "currency" if word.strip("()") in signs else ""))
                parted += [(" ", "")] if index < len(words) - 1 else []
            self.sheet.note("currency", self.style.shop.currency)
        return parted

    def columns(self, cells: Sequence[str], *, role: str) -> None:
        """Cells of a table: the first from the left, the others to their right edges."""
        each = self.width * 0.62 / max(len(cells) - 1, 1)
        rooms = (self.width - each * (len(cells) - 1), *(each for _ in cells[1:]))
        fits = min(room / (self.width_of(cell) + self.size * 0.5) for cell, room in zip(cells, rooms, strict=True))
        size = self.size * min(1.0, max(fits, 0.55))
        self.put(self.left, [(cells[0], "")], role=role, size=size)
        for index, cell in enumerate(reversed(cells[1:])):
            self.put(self.right - index * each, [(cell, "")], align="right", role=role, size=size)
        self.advance()

    def rule(self) -> None:
        """A line of signs, or of ink that nobody reads."""
        mark = self.style.rule
        if not mark:
            self.feed(self.rng.choice((0.2, 0.5)))
            return
        if self.rng.random() < 0.25:
            text = mark * int(self.width / self.width_of(mark))
            self.put(self.left, [(text, "")])
        self.advance()

    def paragraph(self, text: str, *, align: str) -> None:
        """Running text."""
        for line in wrap(text, self.width, self.size, self.font):
            self.line([(line, "")], align=align)


def _glued(pieces: Sequence[Piece]) -> list[Piece]:
    """Without a label that clings to its value: the word is the value's."""
    if len(pieces) > 1 and pieces[0][1] == AS_LABEL and not pieces[0][0].endswith(" "):
        head, _, tail = pieces[0][0].rpartition(" ")
        label: list[Piece] = [(f"{head} ", AS_LABEL)] if head else []
        return [*label, (tail + pieces[1][0], pieces[1][1]), *pieces[2:]]
    return list(pieces)
