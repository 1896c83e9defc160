"""The figures of the dashboard as pandas frames."""

import datetime as dt

import pandas as pd

from datamodel.extraction import DocumentType
from datamodel.figures import Accuracy, Headline, Period, Report, Scope, SenderFigures, Tally, Volume
from pipelines.figure_frames import figure_frames
from pipelines.figure_sheets import SHEETS, UNREAD

FIRST, LAST = dt.date(2026, 3, 5), dt.date(2026, 3, 6)
ORDERS = Tally(without_person=3, by_person=1, reviewed=1, paper=4)
NOISE = Tally(rejected=1)


class FakeFigures:
    """Knows one day."""

    def report(self, scope: Scope) -> Report:
        assert scope == Scope(Period(FIRST, LAST), sender="Hansen")
        volumes = (Volume(FIRST, None, NOISE), Volume(FIRST, DocumentType.PURCHASE_ORDER, ORDERS))
        senders = (
            SenderFigures("Hansen", ORDERS, Accuracy("Hansen", 10, 1)),
            SenderFigures("", NOISE, Accuracy("", 0, 0)),
        )
        return Report(scope, dt.datetime.now(dt.UTC), Headline(), Headline(), volumes=volumes, senders=senders)


def frames() -> dict[str, pd.DataFrame]:
    return figure_frames(FakeFigures(), first=FIRST, last=LAST, sender="Hansen")


def test_every_sheet_is_a_frame() -> None:
    assert set(frames()) == set(SHEETS)


def test_days_hold_also_those_without_documents() -> None:
    days = frames()["days"].set_index("day")
    assert days["documents"].to_dict() == {FIRST: 5, LAST: 0}
    assert days.loc[FIRST, "straight_through"] == 0.75
    assert days.loc[FIRST, "review_share"] == 0.2
    assert pd.isna(days.loc[LAST, "straight_through"])


def test_types_name_what_could_not_be_read() -> None:
    types = frames()["types"].set_index("document_type")
    assert types["documents"].to_dict() == {"purchase_order": 4, UNREAD: 1}


def test_senders_have_their_accuracy() -> None:
    senders = frames()["senders"].set_index("sender")
    assert senders.loc["Hansen", "accuracy"] == 0.9
    assert pd.isna(senders.loc["", "accuracy"])


def test_frames_without_rows_are_typed() -> None:
    deliveries = frames()["deliveries"]
    assert deliveries.empty
    assert str(deliveries["posted"].dtype) == "int64"
    assert str(deliveries["posting_median"].dtype) == "Int64"
