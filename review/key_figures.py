"""The row of key figures on top of the dashboard, each with its change against the period before."""

import datetime as dt
from collections.abc import Sequence

from review.board import NOTHING, Board, KeyFigure
from review.language import Language


def key_figures_of(board: Board) -> Sequence[KeyFigure]:
    language, now, before = board.language, board.report.now, board.report.before
    checked, decided = language.number(now.accuracy.values), language.number(now.decisions.count)
    return (
        _count(board),
        _share(
            language,
            (now.tally.straight_through, before.tally.straight_through),
            title=language.gettext("Straight through"),
            hint=language.gettext("of order paper"),
        ),
        _share(
            language,
            (now.tally.review_share, before.tally.review_share),
            title=language.gettext("Reviewed"),
            hint=language.gettext("of all documents"),
            more_is_better=False,
        ),
        _share(
            language,
            (now.accuracy.share, before.accuracy.share),
            title=language.gettext("Accuracy"),
            hint=language.gettext("of %(count)s checked values", count=checked),
        ),
        _time(
            language,
            (now.decisions.median, before.decisions.median),
            title=language.gettext("To decision"),
            hint=language.gettext("median of %(count)s by people", count=decided),
        ),
        _time(
            language,
            (now.posting.median, before.posting.median),
            title=language.gettext("To posting"),
            hint=language.gettext("median, from receipt"),
        ),
        _waiting(board),
    )


def _count(board: Board) -> KeyFigure:
    language, now, before = board.language, board.report.now.tally.total, board.report.before.tally.total
    change = _percent(language, now / before - 1) if before else ""
    return KeyFigure(language.gettext("Documents"), language.number(now), language.gettext("that came in"), change)


def _waiting(board: Board) -> KeyFigure:
    language, waiting = board.language, board.report.waiting
    overdue = language.gettext("%(count)s overdue", count=language.number(waiting.overdue))
    return KeyFigure(language.gettext("Waiting now"), language.number(waiting.count), overdue)


def _share(
    language: Language,
    values: tuple[float | None, float | None],
    *,
    title: str,
    hint: str,
    more_is_better: bool = True,
) -> KeyFigure:
    """Of the period and the one before; the change is in percentage points."""
    now, before = values
    if now is None or before is None:
        return KeyFigure(title, NOTHING if now is None else language.percent(now, 1), hint)
    points = round(100 * (now - before), 1)
    change = language.gettext("%(change)s points", change=f"{_sign(points)}{language.number(abs(points))}")
    return KeyFigure(title, language.percent(now, 1), hint, change, _trend(points if more_is_better else -points))


def _time(
    language: Language, values: tuple[dt.timedelta | None, dt.timedelta | None], *, title: str, hint: str
) -> KeyFigure:
    """Of the period and the one before; less is better."""
    now, before = values
    if now is None or not before:
        return KeyFigure(title, NOTHING if now is None else language.took(now), hint)
    change = round(now / before - 1, 2)
    return KeyFigure(title, language.took(now), hint, _percent(language, change), _trend(-change))


def _percent(language: Language, change: float) -> str:
    return f"{_sign(round(change, 2))}{language.percent(abs(change))}"


def _sign(change: float) -> str:
    """A minus that is as wide as the plus."""
    return "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else "±"


def _trend(change: float) -> str:
    return "better" if change > 0 else "worse" if change < 0 else ""
