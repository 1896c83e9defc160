"""Coverage against risk as a drawing: an SVG, made from ``templates/risk.svg`` without any plotting library."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.confidence.risk import RiskPoint
from pipelines.risk import TypeRisk

_WIDTH, _HEIGHT = 250, 150  # of one panel's drawing area, in px
_HIGHEST = 0.1  # risk at the top of a panel, or ten times the accepted error where that is less
_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One type of document. Coordinates are px within the drawing area, y downwards."""

    title: str
    note: str
    left: int
    top: int
    observed: str
    bound: str
    accepted: float
    chosen: tuple[float, float] | None
    highest: str


def draw_risk(risks: Sequence[TypeRisk], *, title: str) -> str:
    """An SVG with a panel for each type that has documents: observed risk, its bound, and what is accepted."""
    known = [risk for risk in risks if risk.documents]
    panels = [_panel(risk, index) for index, risk in enumerate(known)]
    rows = -(-len(panels) // _COLUMNS)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("risk.svg").render(
        title=title, panels=panels, width=_WIDTH, height=_HEIGHT, columns=_COLUMNS, rows=max(rows, 1)
    )


def _panel(risk: TypeRisk, index: int) -> Panel:
    top = min(_HIGHEST, 10 * risk.max_error)
    points = [point for point in risk.curve if point.approved]
    chosen = risk.chosen
    return Panel(
        title=str(risk.document_type).replace("_", " "),
        note=f"{chosen.coverage:.0%} without a person" if chosen else "everything to review",
        left=index % _COLUMNS,
        top=index // _COLUMNS,
        observed=_path([(point, point.risk or 0.0) for point in points], top),
        bound=_path([(point, point.bound) for point in points], top),
        accepted=_y(risk.max_error, top),
        chosen=(_x(chosen), _y(chosen.bound, top)) if chosen else None,
        highest=f"{top:.0%}" if top >= 0.01 else f"{top:.1%}",
    )


def _path(values: Sequence[tuple[RiskPoint, float]], top: float) -> str:
    return " ".join(f"{_x(point):.1f},{_y(value, top):.1f}" for point, value in values)


def _x(point: RiskPoint) -> float:
    return point.coverage * _WIDTH


def _y(value: float, top: float) -> float:
    return _HEIGHT * (1 - min(value, top) / top)
