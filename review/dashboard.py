"""The dashboard: how much came in, how much of it went by itself, and how well it was read."""

import datetime as dt

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from datamodel.extraction import DocumentType
from pipelines.figure_sheets import SHEETS
from review.board import Board
from review.csv_files import MEDIA_TYPE, csv_of
from review.desk import AtDesk
from review.key_figures import key_figures_of
from review.panels import columns_of
from review.rendering import render
from review.scopes import CHOICES, Asked, asked_of

router = APIRouter()

_DECIMAL_COMMA = frozenset({"de"})


@router.get("/dashboard")
def dashboard(desk: AtDesk, request: Request) -> Response:
    """Key figures and plots of a period: ``days``, or ``from`` and ``to``; ``type`` and ``sender`` choose documents."""
    asked = _asked(request)
    board = Board(desk.store.figures.report(asked.scope), desk.language)
    tally = board.report.now.tally
    return render(
        "dashboard.html",
        desk,
        422 if asked.problem else 200,
        asked=asked,
        report=board.report,
        key_figures=key_figures_of(board),
        columns=columns_of(board),
        choices=CHOICES,
        types=list(DocumentType),
        is_any=bool(tally.total or board.report.waiting.count or board.report.now.decisions.count),
        problem=desk.language.gettext(asked.problem),
        decimal="comma" if desk.language.code in _DECIMAL_COMMA else "",
    )


@router.get("/dashboard/{name}.csv")
def sheet(desk: AtDesk, request: Request, name: str) -> Response:
    """One table of the figures, of the same scope as the page; ``decimal=comma`` for Excel where that is the sign."""
    if name not in SHEETS:
        raise HTTPException(404)
    asked = _asked(request)
    if asked.problem:
        raise HTTPException(422, desk.language.gettext(asked.problem))
    made = SHEETS[name](desk.store.figures.report(asked.scope))
    content = csv_of(made, decimal_comma=request.query_params.get("decimal") == "comma")
    period = asked.scope.period
    file_name = f"intray-{name}-{period.first}-{period.last}.csv"
    return Response(
        content, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{file_name}"'}
    )


def _asked(request: Request) -> Asked:
    return asked_of(request.query_params, today=dt.datetime.now().astimezone().date())
