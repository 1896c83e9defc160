"""What cells of a row hold: texts with their tags, line by line, and the truth that they print."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from models.layout.labels import LABEL, LINE
from models.synthetic.blocks.table_style import TableStyle
from models.synthetic.blocks.table_words import TableWords
from models.synthetic.items import AdviceItem, Booking, Item
from models.synthetic.notation import Notation
from models.synthetic.record import Record

Entry = Item | AdviceItem | Booking

_UNIT_CODES = {
    "pcs": ("C62", "H87", "PCE", "EA", "NAR"), "hundred": ("CEN",), "pack": ("XPK", "PK"), "set": ("SET",),
    "pair": ("PR", "NPR"), "m": ("MTR",), "m2": ("MTK",), "m3": ("MTQ",), "kg": ("KGM",), "t": ("TNE",),
    "l": ("LTR",), "roll": ("XRO", "RO"), "can": ("XCA", "CA"), "drum": ("XDR",), "box": ("XBX", "BX", "XCT"),
    "bag": ("XBG", "BG"), "crate": ("XCR",), "bottle": ("XBO", "BO"), "license": ("C62", "E48"), "month": ("MON",),
    "year": ("ANN",), "week": ("WEE",), "day": ("DAY",), "h": ("HUR",), "flat": ("LS", "C62"), "km": ("KMT",),
    "pallet": ("XPX", "PF"), "bundle": ("XBE",), "sheet": ("ST",), "kwh": ("KWH",),
}  # fmt: skip
"""Codes of units by UN/ECE recommendations 20 and 21; the older ones of EDIFACT too."""

DESCRIPTION = LINE + "description"


@dataclass(frozen=True, slots=True)
class Span:
    """A text within a line.

    Attributes:
        role: "" for the role that its place in the row gives it.
        truth: the value that it prints, as truth files write it; "" for none or (descriptions) for the text itself.
        begins: whether its first word begins a value.
    """

    text: str
    tag: str = ""
    role: str = ""
    truth: str = ""
    begins: bool = True


Line = tuple[Span, ...]
Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What cells are composed with.

    Attributes:
        rng: for what differs from item to item and is in no record (bin, colour).
        columns: kinds that have a column.
    """

    record: Record
    style: TableStyle
    words: TableWords
    notation: Notation
    rng: random.Random
    columns: frozenset[str]
    tagged: bool = True
    unit_names: Mapping[str, str] = field(default_factory=dict)

    def unit(self, unit: str) -> str:
        """How the sender writes a unit of goods."""
        code = _UNIT_CODES.get(unit) if self.style.unit_codes else None
        return code[self.style.salt % len(code)] if code else self.words.wording.unit(unit)


def truth_of(cells: list[Cell]) -> dict[str, str]:
    """The line fields that ``cells`` print; of a value printed twice the first counts."""
    truth: dict[str, str] = {}
    texts: list[str] = []
    for cell in cells:
        for span in (span for line in cell for span in line):
            if span.truth:
                truth.setdefault(span.tag.removeprefix(LINE), span.truth)
            elif span.tag == DESCRIPTION:
                texts.append(span.text)
    if texts:
        truth["description"] = " ".join(texts)
    return truth


def plain_number(value: Decimal) -> str:
    """A number as truth files write it."""
    return format(value, "f")


def money(setting: Setting, value: Decimal, tag: str, *, price: bool = False) -> Line:
    """An amount or a price, with its currency where the style shows it in cells."""
    notation, style = setting.notation, setting.style
    text = notation.price(value) if price else notation.amount(value)
    truth = plain_number(value) if tag else ""
    number = Span(text, tag, truth=truth)
    if style.money == "none" or (style.money == "prices" and not price):
        return (number,)
    sign = Span(notation.currency)
    match style.currency_place:
        case "before":
            return (sign, number)
        case "after":
            return (number, sign)
        case "attached_before":
            attached = f"-{sign.text}{text[1:]}" if text.startswith("-") else f"{sign.text}{text}"
            return (replace(number, text=attached),)
    return (replace(number, text=f"{text}{sign.text}"),)


def labelled(setting: Setting, kind: str, values: Line, *, form: str = "label") -> Line:
    """Values with their label in front, or in brackets."""
    if form == "bracket" and len(values) == 1:
        return (replace(values[0], text=f"({values[0].text})"),)
    if form != "label":
        return values
    label = setting.words.label(kind)
    colon = "" if label.endswith((":", "#")) else setting.style.colon
    return (Span(f"{label}{colon}", role=LABEL), *values)
