"""Sentences, lists and tables of a mail out of its wording, as labelled pieces."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from models.mail import labels, numbers, values
from models.mail.pieces import Piece
from models.mail.wording import Wording, divide

_SLOT = re.compile(r"\{(\w+)\}")
_GLUED = re.compile(r"\{q\}(?:x|\{)")  # "20x": nobody writes "zweix"
_PROSE = {
    "umd": ("{q} {u} {d} ({m})", "{q} {u} {d}, {cue} {m}", "{q} {u} {m} {d}", "{q} {u} {d} {m}", "{d} {m}, {q} {u}",
            "{q} {u} {of} {m} ({d})", "{q} {u} {d} {cue} {m}", "{q} {u} {d} ({cue} {m})", "{m} {d} {q} {u}"),
    "um": ("{q} {u} {of} {m}", "{q} {u} {m}", "{q} {u} {cue} {m}", "{m} ({q} {u})", "{q}{u} {m}", "{of} {m} {q} {u}",
           "{cue} {m}, {q} {u}"),
    "md": ("{q} {d} ({m})", "{q} x {d} {m}", "{q}x {m} {d}", "{q} {d}, {cue} {m}", "{q} {m} {d}", "{d} {m} {q}x"),
    "m": ("{q} x {m}", "{q}x {m}", "{q} {m}", "{q} {of} {m}", "{m} x {q}", "{q} {cue} {m}", "{m} {q}x"),
    "ud": ("{q} {u} {d}", "{q} {u} {d}", "{q}{u} {d}", "{d} {q} {u}", "{q} {u} {of} {d}", "{d}, {q} {u}"),
    "d": ("{q} {d}", "{q}x {d}", "{q} x {d}", "{q} {d}", "{d} x {q}", "{q}  {d}"),
}  # fmt: skip
_ROWS = {
    "umd": ("{q} {u} {d}, {cue} {m}", "{q} {u} {m} {d}", "{m} - {d} - {q} {u}", "{q} {u} {d} ({m})",
            "{d} / {m} / {q} {u}", "{m}: {d}, {q} {u}", "{q} {u} {d}\n   {cue} {m}", "{cue} {m}, {d}: {q} {u}",
            "{m} {d} {q} {u}",
            "{q} {u}  {m}  {d}", "{d}\n{cue}: {m}\n{q} {u}", "{cue} {m}\n{d}, {q} {u}"),
    "um": ("{q} {u} {m}", "{m} {q} {u}", "{m}: {q} {u}", "{q} {u} {cue} {m}", "{m} - {q} {u}", "{cue} {m} / {q} {u}",
           "{m} = {q} {u}", "{q}{u} {m}", "{m}, {q} {u}", "{m} ... {q} {u}"),
    "md": ("{q} x {d} {m}", "{q}x {m} {d}", "{m} {d} {q}", "{m} {d}: {q}", "{q} {d} ({m})", "{q} - {m} - {d}"),
    "m": ("{q} x {m}", "{q}x {m}", "{m} x {q}", "{m}: {q}", "{m} {q}", "{q} {m}", "{m} - {q}", "{cue} {m} - {q}x",
          "{m} ({q}x)"),
    "ud": ("{q} {u} {d}", "{d}: {q} {u}", "{d} - {q} {u}", "{q} {u} - {d}", "{d}, {q} {u}", "{d} {q} {u}"),
    "d": ("{q} {d}", "{q} x {d}", "{q}x {d}", "{d}: {q}", "{d} x {q}", "{d} - {q}"),
}  # fmt: skip
_MARKS = ("- ", "* ", "• ", "", "", "", "{pos}. ", "{pos}) ", "Pos. {pos}: ", "{pos}  ", "– ", "-", "Pos {pos} ")
_ITEMS = ("items", "item")
_SYLLABLES = (
    ["fe", "ba", "mo", "tri", "kel"],
    ["sto", "ro", "mi", "na", "lux"],
    ["tec", "dur", "flex", "max", "ra"],
    ["on", "ix", "al", "pro"],
)


@dataclass
class Composer:
    """Fills wording with values; counts the order lines it has written and remembers their values."""

    wording: Wording
    random: Random
    lines: list[dict[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    _words_fit: bool = True
    _day: dt.date = values.SENT

    @property
    def language(self) -> str:
        return self.wording.language

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def sentence(self, name: str) -> list[Piece]:
        """A phrase of the list ``name``, filled in."""
        return self.fill(self.wording.pick(name, self.random))

    def fill(self, template: str) -> list[Piece]:
        """``template`` with its slots filled; a day beside items is theirs, else the whole order's."""
        first = len(self.lines)
        shared = self.new_line() if re.search(r"\{[qumd]\}", template) else -1
        pieces: list[Piece] = []
        for number, part in enumerate(_SLOT.split(template)):
            pieces += self._slot(part, shared) if number % 2 else [Piece(part)]
        day = next((piece for piece in pieces if piece.label == labels.DELIVERY_DATE), None)
        if day is not None:
            self._date_lines(first, has_items=any(f"{{{name}}}" in template for name in _ITEMS))
        return pieces

    def _date_lines(self, first: int, *, has_items: bool) -> None:
        if has_items:
            for line in self.lines[first:]:
                line.setdefault("delivery_date", self._day.isoformat())
        else:
            self.fields.setdefault("delivery_date", self._day.isoformat())

    def _slot(self, name: str, line: int) -> list[Piece]:
        if name in ("items", "item"):
            return self.items(1 if name == "item" else self.random.choice((1, 1, 2, 2, 3)))
        if name in ("q", "u", "m", "d"):
            return self._part(name, line)
        if name in ("price", "amount"):
            return self.price(line if name == "price" else None)
        if name == "day":
            return [Piece(self.day(), labels.DELIVERY_DATE)]
        if name in _NUMBER_SLOTS:
            return [Piece(self._number(name), _NUMBER_SLOTS[name])]
        return [Piece(self._plain(name))]

    def _number(self, name: str) -> str:
        if name == "ref":
            return values.reference_number(self.random)
        make = values.order_number if name == "order_number" else values.customer_number
        self.numbers.setdefault(name, make(self.random))
        self.fields.setdefault(name, self.numbers[name])
        return self.numbers[name]

    def _plain(self, name: str) -> str:
        known = values.names(self.language, validation=self.wording.validation)
        if name in _NAME_SLOTS:
            text: str = self.random.choice(getattr(known, _NAME_SLOTS[name]))
            return text.split()[-1] if name == "person" and self.chance(0.5) else text
        if name == "date":
            return values.written_day(values.later_day(self.random), self.language, self.random)
        if name == "old":
            return f"{values.quantity(self.random)} {self.wording.pick('units', self.random)}"
        if name == "pos":
            return str(self.random.choice((1, 2, 3, 4, 10, 20, 30)))
        if name == "ref_plain":
            return values.reference_number(self.random)
        if name == "price_unit":
            return "100"
        text = self.wording.pick({"cue": "article_cues", "subject": "subjects.order"}.get(name, name), self.random)
        return _SLOT.sub("2026", text)

    # ------------------------------------------------------------------------------------ lines

    def new_line(self) -> int:
        self.lines.append({})
        return len(self.lines) - 1

    def day(self) -> str:
        """A delivery day as written; ``_day`` remembers which."""
        self._day = values.later_day(self.random)
        return values.written_day(self._day, self.language, self.random)

    def items(self, count: int) -> list[Piece]:
        """``count`` order lines within a sentence."""
        parts, pattern = self._parts(), ""
        pieces: list[Piece] = []
        for number in range(count):
            if number:
                joint = f" {self.wording.pick('and', self.random)} " if number == count - 1 else ", "
                pieces.append(Piece(joint))
            if not pattern or self.chance(0.15):
                pattern = self._pattern(_PROSE, parts)
            pieces += self.line(pattern + (self._price_phrase() if self.chance(0.12) else ""))
        if self.chance(0.2):
            pieces += [Piece(" "), *self.sentence("tails")]
        return pieces

    def rows(self, count: int) -> list[Piece]:
        """``count`` order lines below one another."""
        parts = self._parts()
        pattern, mark, day = self._pattern(_ROWS, parts), self.random.choice(_MARKS), self.chance(0.15)
        price = self._price_phrase() if self.chance(0.2) else ""
        gap = "\n\n" if self.chance(0.1) else "\n"
        pieces: list[Piece] = []
        for number in range(count):
            if self.chance(0.1):
                pattern = self._pattern(_ROWS, parts)
            until = f" {self.wording.pick('before_day', self.random)} {{day}}" if day else ""
            pieces += [Piece(mark.replace("{pos}", str(number + 1))), *self.line(pattern + price + until), Piece(gap)]
        return pieces

    def line(self, pattern: str) -> list[Piece]:
        """One order line written as ``pattern``."""
        line = self.new_line()
        self._words_fit = not _GLUED.search(pattern)
        pieces: list[Piece] = []
        for number, part in enumerate(_SLOT.split(pattern)):
            pieces += self._line_slot(part, line) if number % 2 else [Piece(part)]
        return pieces

    def _line_slot(self, name: str, line: int) -> list[Piece]:
        if name in ("q", "u", "m", "d"):
            return self._part(name, line)
        if name == "price":
            return self.price(line)
        if name == "price_unit":
            text = self.random.choice(("100", "1000", "10"))
            self.lines[line]["price_unit"] = text
            return [Piece(text, labels.PRICE_UNIT, line)]
        if name == "day":
            text = self.day()
            self.lines[line]["delivery_date"] = self._day.isoformat()
            return [Piece(text, labels.DELIVERY_DATE, line)]
        return [Piece(self._plain(name))]

    def cell(self, name: str, line: int) -> list[Piece]:
        """A cell of a table: a part of a line, its price or its day."""
        return self._line_slot({"p": "price"}.get(name, name), line)

    def _part(self, name: str, line: int) -> list[Piece]:
        make = {"q": self._quantity, "u": self._unit, "m": self._material, "d": self._description}[name]
        text, value, label = make()
        if line >= 0:
            self.lines[line].setdefault(_KEYS[label], value)
        return [Piece(text, label, line)]

    def _quantity(self) -> tuple[str, str, str]:
        word = self.wording.pick("quantity_words", self.random)
        known = numbers.number_of_words(word)
        if self.chance(0.1) and known is not None and self._words_fit:
            return word, str(known), labels.QUANTITY
        value = values.quantity(self.random)
        if self.chance(0.04):
            value += Decimal("0.5")
        return values.written_number(value, self.language, self.random), str(value), labels.QUANTITY

    def _unit(self) -> tuple[str, str, str]:
        common = self.wording.all("units")[:6]
        text = self.random.choice(common) if self.chance(0.5) else self.wording.pick("units", self.random)
        return text, text, labels.UNIT

    def _material(self) -> tuple[str, str, str]:
        text = values.material_number(self.random)
        return text, text, labels.MATERIAL

    def _description(self) -> tuple[str, str, str]:
        text = self.wording.pick("nouns", self.random) if self.chance(0.6) else self._new_noun()
        if self.chance(0.5):
            text += f"{self.random.choice((' ', ' ', ', '))}{self._size()}"
        if self.chance(0.35):
            text += f"{self.random.choice((' ', ' ', ', '))}{self.wording.pick('qualities', self.random)}"
        return text, text, labels.DESCRIPTION

    def _new_noun(self) -> str:
        """A name of goods that no list has: two of them run together, or a made-up make and type."""
        first, second = self.wording.pick("nouns", self.random), self.wording.pick("nouns", self.random)
        joined = first[: self.random.randint(3, 6)].rstrip() + second[len(second) // 3 :].lower().lstrip()
        kind = self.random.random()
        if kind < 0.4:
            return joined
        if kind < 0.7:
            return f"{joined.capitalize()} {second}"
        make = "".join(self.random.choice(pair) for pair in _SYLLABLES)[: self.random.randint(4, 8)]
        return f"{make.capitalize()} {first}" if self.chance(0.5) else f"{first} {make.capitalize()}"

    def _size(self) -> str:
        n = self.random.choice((8, 10, 12, 15, 16, 20, 25, 32, 40, 50, 63, 80, 100, 125, 200))
        forms = ('DN {n}', 'DN{n}', '1/2"', '3/4"', 'G1/2', "M{n}x60", "{n} mm", "{n}x80", "PN 16", "{n} l", "Typ {n}",
                 "{n}x{n}x3", "{n} V", "0,5 l", "5 m", "6205-2RS", "{n} kW", "T{n}", "Ø {n}", "R 3/8", "12-{n}",
                 "{n} bar")  # fmt: skip
        return self.random.choice(forms).format(n=n)

    def price(self, line: int | None) -> list[Piece]:
        """An amount of money; of a line where ``line`` says so (-1: of none in particular), else a plain amount."""
        value = values.price(self.random) * (1 if line is not None else 37)
        text = values.written_number(value, self.language, self.random)
        label = "" if line is None else labels.PRICE
        if line is not None and line >= 0:
            self.lines[line]["price"] = str(value)
        before, after = self.random.choice(
            (("", " EUR"), ("", " €"), ("€ ", ""), ("EUR ", ""), ("", ""), ("", "€"))
            if self.language != "en"
            else (("$", ""), ("£", ""), ("USD ", ""), ("", " EUR"), ("€", ""), ("", " USD"))
        )
        return [Piece(before), Piece(text, label, -1 if line is None else line), Piece(after)]

    def _price_phrase(self) -> str:
        return " " + self.wording.pick("price", self.random)

    def _parts(self) -> str:
        return self.random.choice(("umd", "umd", "umd", "um", "um", "um", "m", "m", "md", "ud", "ud", "d"))

    def _pattern(self, patterns: dict[str, tuple[str, ...]], parts: str) -> str:
        return self.random.choice(divide(patterns[parts], validation=self.wording.validation))


_NUMBER_SLOTS = {
    "order_number": labels.ORDER_NUMBER,
    "customer_number": labels.CUSTOMER_NUMBER,
    "ref": labels.REFERENCE_NUMBER,
}
_NAME_SLOTS = {"person": "people", "firm": "firms", "street": "streets", "town": "towns", "phone": "phones"}
_KEYS = {
    labels.QUANTITY: "quantity",
    labels.UNIT: "unit",
    labels.MATERIAL: "material",
    labels.DESCRIPTION: "description",
}


def is_complete(line: dict[str, str]) -> bool:
    """Whether somebody could be sent something: a quantity, and of what."""
    return "quantity" in line and bool(line.keys() & {"material", "description"})


def without_labels(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same text, none of it labelled."""
    return (Piece(piece.text) for piece in pieces)
