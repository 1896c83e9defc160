"""Small print at the edge of the pages: versions of forms, print dates. Days and numbers that mean nothing here."""

import datetime as dt
import functools
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.synthetic.blocks.paper import Paper

_TOP, _BOTTOM = 13.0, 6.0  # points from the edge
_USERS = ("admin", "mueller", "jsmith", "SYSTEM", "ek02", "K. Weber", "user1", "EINKAUF3")
_OLDEST, _NEWEST = -1500, 400  # days from the paper's own


@dataclass(frozen=True, slots=True)
class MarginNote:
    """What a layout prints at the edge. A form's note is the same on every paper, a print's day follows the paper."""

    text: str
    version: str
    number: str
    user: str
    form_day: int
    is_of_print: bool
    place: str
    size: float


def draw_margin_note(rng: random.Random, language: str) -> MarginNote | None:
    """A note for about a third of the layouts."""
    if rng.random() > 0.35:
        return None
    text = rng.choice(_texts()[language])
    return MarginNote(
        text,
        version=rng.choice(("1.0", "2.5", "3", "04", "B", "12.1.3", "2.0.1")),
        number=str(rng.choice((rng.randint(10, 99), rng.randint(1000, 9999), f"QM-{rng.randint(1, 99):02d}"))),
        user=rng.choice(_USERS),
        form_day=rng.randint(_OLDEST, _NEWEST),
        is_of_print="{clock}" in text,
        place=rng.choice(("top_left", "top_right", "top_center", "bottom_left", "bottom_right", "bottom_center")),
        size=rng.choice((5.5, 6.0, 6.5, 7.0, 8.0)),
    )


def print_margin_note(paper: Paper, note: MarginNote) -> None:
    """Print ``note`` on the page that is being printed."""
    typography = paper.typography
    vertical, _, side = note.place.partition("_")
    y = _TOP if vertical == "top" else typography.page_size[1] - _BOTTOM
    x = {"left": typography.left, "right": typography.left + typography.width}.get(
        side, typography.left + typography.width / 2
    )
    days = paper.rng.randint(0, 3) if note.is_of_print else note.form_day
    text = note.text.format(
        version=note.version,
        number=note.number,
        user=note.user,
        day=paper.notation.date(paper.record.date + dt.timedelta(days=days)),
        clock=f"{paper.rng.randint(6, 19):02d}:{paper.rng.randint(0, 59):02d}",
    )
    paper.sheet.text(x, y, text, size=note.size, font=typography.font, align=side)


@functools.cache
def _texts() -> Mapping[str, Sequence[str]]:
    path = Path(__file__).with_name("margin_notes.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
