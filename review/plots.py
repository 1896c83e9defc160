"""Plots as SVG, made from numbers by pure functions.

Colours come from classes of the style sheet, and what has a colour has a pattern or a place of its own, too. For screen
readers each plot is one picture with a title and a description; its numbers stand in a table beside it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 560
_HEIGHT = 202
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 550, 24, 178
_TICKS = 4
_LABELS = 8
"""At most so many stand below the horizontal axis."""
_ROW = 23
_NAMES = 186
"""Where horizontal bars begin, to the right of their names."""
_VALUES = 128
_LETTERS = 27
"""So many of a name fit beside a bar."""
_STEPS = (1, 2, 2.5, 5, 10)

Format = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is said of a plot as a whole. ``name`` is unique on the page; ``unit`` stands above the vertical axis."""

    name: str
    title: str
    description: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one for each place on the axis. ``look`` is a class of the style sheet: ``look-…``."""

    name: str
    look: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar: its name, how long it is, and what stands behind it."""

    name: str
    value: float
    text: str


def stacked(plot: Plot, labels: Sequence[str], series: Sequence[Series], *, shown: Format) -> Markup:
    """A column for each label, of the values of all ``series`` upon each other."""
    columns = [[each.values[place] or 0.0 for each in series] for place in range(len(labels))]
    axis = _Axis(len(labels), nice_ticks(max((sum(column) for column in columns), default=0), whole=True))
    patterns = "".join(_pattern(plot, each.look) for each in series)
    bodies = [
        _tag("path", d=_columns(axis, columns, layer), class_="stack", fill=f"url(#{plot.name}-{each.look})")
        for layer, each in enumerate(series)
    ]
    hints = (
        "\n".join([label, *(f"{each.name}: {shown(value)}" for each, value in zip(series, column, strict=True))])
        for label, column in zip(labels, columns, strict=True)
    )
    return _framed(plot, axis, labels, [_tag("defs", Markup(patterns)), *bodies, *_hints(axis, hints)], shown=shown)


def line(plot: Plot, labels: Sequence[str], series: Series, *, shown: Format, top: float | None = None) -> Markup:
    """A line from label to label, interrupted where there is no value; the axis ends at ``top`` where it is given."""
    values = series.values
    greatest = max((value for value in values if value is not None), default=0)
    axis = _Axis(len(labels), nice_ticks(greatest if top is None else top))
    drawn = [_tag("path", d=_area(axis, run), class_=f"under {series.look}") for run in _runs(values)]
    drawn += [_tag("path", d=_path(axis, run), class_=f"line {series.look}") for run in _runs(values)]
    drawn += [
        _tag("circle", cx=axis.middle(place), cy=axis.height(value), r=2.6, class_=f"dot {series.look}")
        for run in _runs(values)
        for place, value in run
        if len(run) == 1 or len(values) <= 2 * _LABELS
    ]
    hints = (f"{label}: {'–' if value is None else shown(value)}" for label, value in zip(labels, values, strict=True))
    return _framed(plot, axis, labels, [*drawn, *_hints(axis, hints)], shown=shown)


def histogram(plot: Plot, labels: Sequence[str], series: Series, *, shown: Format) -> Markup:
    """A wide column for each label, with its number above."""
    values = [value or 0.0 for value in series.values]
    axis = _Axis(len(labels), nice_ticks(max(values, default=0) * 1.08, whole=True))
    drawn = [_tag("path", d=_columns(axis, [[value] for value in values], 0), class_=f"area {series.look}")]
    drawn += [
        _tag("text", shown(value), x=axis.middle(place), y=axis.height(value) - 4, class_="value middle")
        for place, value in enumerate(values)
        if value
    ]
    return _framed(plot, axis, labels, drawn, shown=shown)


def bars(plot: Plot, rows: Sequence[Bar], *, look: str, top: float | None = None) -> Markup:
    """Horizontal bars below each other, each with its name before and its text behind it; ``top`` is the longest."""
    longest = top or max((row.value for row in rows), default=0)
    width = WIDTH - _NAMES - _VALUES
    drawn: list[Markup] = []
    for place, row in enumerate(rows):
        middle = _ROW * place + _ROW / 2
        length = max(width * row.value / longest, 1.5 if row.value else 0) if longest else 0
        hint = _tag("title", f"{row.name}: {row.text}")
        drawn.append(
            _tag(
                "g",
                hint
                + _tag("text", shortened(row.name), x=_NAMES - 8, y=middle + 4, class_="name end")
                + _tag("rect", x=_NAMES, y=middle - 6.5, width=width, height=13, class_="rest")
                + _tag("rect", x=_NAMES, y=middle - 6.5, width=length, height=13, class_=f"area {look}")
                + _tag("text", row.text, x=WIDTH, y=middle + 4, class_="value end"),
            )
        )
    return _picture(plot, drawn, height=max(_ROW * len(rows), _ROW))


def shortened(name: str) -> str:
    """What fits beside a bar."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"


def nice_ticks(top: float, *, whole: bool = False) -> list[float]:
    """Round numbers from 0 to at least ``top``, about four steps apart; ``whole`` where half of one means nothing."""
    if not top > 0 or not math.isfinite(top):
        return [0, 1]
    power = 10 ** math.floor(math.log10(top / _TICKS))
    step = next(each * power for each in _STEPS if each * power * _TICKS >= top * (1 - 1e-9))
    step = max(1.0, math.ceil(step)) if whole else step
    return [number * step for number in range(math.ceil(top / step - 1e-9) + 1)]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where values of ``ticks`` and ``count`` places lie on the drawing."""

    count: int
    ticks: Sequence[float]

    @property
    def step(self) -> float:
        return (_RIGHT - _LEFT) / max(self.count, 1)

    def middle(self, place: int) -> float:
        return _LEFT + (place + 0.5) * self.step

    def height(self, value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(value / self.ticks[-1], 1.0)


def _framed(plot: Plot, axis: _Axis, labels: Sequence[str], drawn: Sequence[Markup], *, shown: Format) -> Markup:
    grid = [
        _tag("line", x1=_LEFT, x2=_RIGHT, y1=axis.height(tick), y2=axis.height(tick), class_="grid" if tick else "base")
        + _tag("text", shown(tick), x=_LEFT - 7, y=axis.height(tick) + 4, class_="tick end")
        for tick in axis.ticks
    ]
    every = max(1, math.ceil(len(labels) / _LABELS))
    below = [
        _tag("text", label, x=axis.middle(place), y=_BOTTOM + 17, class_="tick middle")
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    unit = [_tag("text", plot.unit, x=0, y=_TOP - 13, class_="unit")] if plot.unit else []
    return _picture(plot, [*grid, *below, *unit, *drawn], height=_HEIGHT)


def _picture(plot: Plot, drawn: Sequence[Markup], *, height: float) -> Markup:
    said = _tag("title", plot.title, id=f"{plot.name}-title") + _tag("desc", plot.description, id=f"{plot.name}-desc")
    return _tag(
        "svg",
        said + Markup("").join(drawn),
        class_="plot",
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        aria_labelledby=f"{plot.name}-title {plot.name}-desc",
    )


def _hints(axis: _Axis, hints: Iterable[str]) -> list[Markup]:
    """Invisible columns that tell their numbers where the mouse rests on them."""
    return [
        _tag(
            "rect",
            _tag("title", hint),
            x=_LEFT + place * axis.step,
            y=_TOP,
            width=axis.step,
            height=_BOTTOM - _TOP,
            class_="hint",
        )
        for place, hint in enumerate(hints)
    ]


def _columns(axis: _Axis, columns: Sequence[Sequence[float]], layer: int) -> str:
    """One path for the ``layer`` of all columns."""
    width = axis.step * (0.72 if axis.count < 3 * _LABELS else 0.86)
    parts = []
    for place, column in enumerate(columns):
        below, value = sum(column[:layer]), column[layer]
        if value:
            left, low, high = axis.middle(place) - width / 2, axis.height(below), axis.height(below + value)
            parts.append(f"M{left:.1f} {low:.1f}V{high:.1f}h{width:.1f}V{low:.1f}z")
    return "".join(parts)


_Run = list[tuple[int, float]]


def _runs(values: Sequence[float | None]) -> list[_Run]:
    """Values that follow each other without a gap, with their places."""
    runs: list[_Run] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _path(axis: _Axis, run: _Run) -> str:
    return "M" + "L".join(f"{axis.middle(place):.1f} {axis.height(value):.1f}" for place, value in run)


def _area(axis: _Axis, run: _Run) -> str:
    first, last = axis.middle(run[0][0]), axis.middle(run[-1][0])
    return f"{_path(axis, run)}L{last:.1f} {_BOTTOM}L{first:.1f} {_BOTTOM}z"


_STROKES = {"look-second": "M0 6L6 0", "look-third": "M0 1.5H6M0 4.5H6", "look-fourth": "M0 0L6 6M0 6L6 0"}


def _pattern(plot: Plot, look: str) -> Markup:
    ground = _tag("rect", width=6, height=6, class_=f"ground {look}")
    strokes = _tag("path", d=_STROKES[look], class_=f"stroke {look}") if look in _STROKES else Markup("")
    return _tag("pattern", ground + strokes, id=f"{plot.name}-{look}", width=6, height=6, patternUnits="userSpaceOnUse")


def key_of(plot: Plot, look: str) -> Markup:
    """A small sample of a look of ``stacked``, for the list of what is what beside it."""
    sample = _tag("rect", width=12, height=12, fill=f"url(#{plot.name}-{look})")
    return _tag("svg", sample, class_="key", viewBox="0 0 12 12", aria_hidden="true")


def _tag(name: str, content: str | Markup = "", **attributes: str | float) -> Markup:
    """An element; ``class_`` and ``aria_…`` are written as XML has them."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(f"{value:.4g}" if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")
