"""What programs print of themselves and of the data behind a paper: versions, profiles, files. None of it is read."""

import datetime as dt
import functools
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.synthetic.blocks.grid import BESIDE, CODED, INLINE, RUN, GridStyle, draw_entries, draw_grid_style
from models.synthetic.blocks.paper import Entry, Paper

URNS = (
    "urn:cen.eu:en16931:2017", "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "urn:fdc:peppol.eu:poacc:trns:order:3",
    "urn:factur-x.eu:1p0:basic", "urn:order-x.eu:1p0:comfort", "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort",
    "EN 16931", "Factur-X 1.0", "XRechnung 3.0", "ZUGFeRD 2.x", "UBL 2.1", "EDIFACT D.01B", "openTRANS 2.1", "BASIC",
)  # fmt: skip
"""Names of specifications that data follows."""
FILES = (
    "{number}.xml", "invoice_{number}.xml", "RE_{number}_v2.xml", "order-x.xml", "factur-x.xml", "xrechnung.xml",
    "EXTENDED_{number}_Muster.xml", "Bestellung_{number}_final.pdf", "out/{number}/ORDRSP.xml", "PO_{number}.edi",
    "Rechnung_steuerfrei__{number}.xml", "INV-{number}_copy.xml", "Beleg_{number}.pdf",
)  # fmt: skip
USERS = ("admin", "SYSTEM", "mueller", "jsmith", "EINKAUF3", "WF-BATCH", "K. Weber", "ek02", "EDI", "user1")


@functools.cache
def load_lines() -> Mapping[str, Sequence[str]]:
    """The lines of a language."""
    return tomllib.loads(Path(__file__).with_name("technical_words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Technical:
    """Some of those lines, the same on every paper of the layout but for days and numbers.

    Attributes:
        lines: "label|value" with slots, a heading where there is no label.
        fixed: what fills the slots that no paper changes.
        age: days between the day that is named and the paper's; None for a few days after it.
    """

    lines: tuple[str, ...]
    style: GridStyle
    fixed: tuple[tuple[str, str], ...]
    age: int | None
    size: float = 1.0

    def draw(self, paper: Paper, x: float, y: float, width: float) -> float:
        typography = replace(paper.typography, size=paper.typography.size * self.size)
        small = replace(paper, typography=typography)
        values = self._values(paper)
        for line in self.lines:
            label, _, value = line.rpartition("|")
            text = value.format(**values)
            if label:
                y = draw_entries(small, [Entry(label, label, ((text, ""),))], self.style, x, y, width)
            else:
                paper.sheet.text(x, y + typography.size * 0.9, text, size=typography.size, font=typography.font)
                y += typography.size * typography.leading
        return y

    def _values(self, paper: Paper) -> Mapping[str, str]:
        rng = paper.rng
        day = paper.record.date + dt.timedelta(days=rng.randint(0, 4) if self.age is None else -self.age)
        number = str(rng.randint(100, 9_999_999))
        values = dict(self.fixed)
        values |= {"day": paper.notation.date(day), "number": number}
        second = rng.choice(("", f":{rng.randint(0, 59):02}"))
        values["clock"] = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}{second}"
        values["file"] = values["file"].format(number=number)
        return values


def draw_technical(rng: random.Random, *, language: str, reserved: bool = False) -> Technical:
    """Some lines in one style."""
    lines = load_lines()[language]
    style = draw_grid_style(rng, kinds=(BESIDE, BESIDE, INLINE, INLINE, RUN), reserved=reserved)
    coded = rng.choice(CODED) if rng.random() < 0.05 else ""
    fixed = {
        "version": rng.choice(("1.0", "2.5", "2.6.1", "3", "04", "12.1", "2024.2", "1.3b")),
        "urn": rng.choice(URNS),
        "file": rng.choice(FILES),
        "user": rng.choice(USERS),
        "code": rng.choice(("1", "9", "29", "AC", "AP", "B2", "4", "27")),
    }
    return Technical(
        tuple(rng.sample(lines, rng.choice((1, 2, 3, 4, 4, 5, 7)))),
        replace(style, columns=1, coded=coded, with_empty=False),
        tuple(fixed.items()),
        age=rng.choice((None, rng.randint(20, 1500), rng.randint(-300, 0))),
        size=rng.choice((0.7, 0.8, 0.9, 1.0, 1.0)),
    )
