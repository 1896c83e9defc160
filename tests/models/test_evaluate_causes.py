from typing import Any

import pytest

from models.evaluation.causes import ADVICE, Cause, faults_of
from models.evaluation.judging import judge
from models.evaluation.predictions import read_parts
from models.evaluation.truths import truth_from

HEADER = {
    "document_number": "4711-A",
    "customer_number": "20815",
    "sender_name": "Muster Werkzeuge GmbH",
    "gross_amount": "1190.00",
    "net_amount": "1000.00",
}
ROWS = [{"description": "Hammer", "quantity": "20"}, {"description": "Säge", "quantity": "3"}]


def causes(fields: dict[str, str], rows: list[dict[str, str]] | None = None) -> dict[tuple[int, str], tuple[str, str]]:
    record: dict[str, Any] = {"labelled_fields": [*HEADER, "due_date"], "fields": HEADER}
    if rows is not None:
        record |= {"labelled_line_item_fields": ["description", "quantity"], "line_items": ROWS}
    parts = read_parts([{"source": "a.pdf", "fields": HEADER | fields, "line_items": rows or []}])["a.pdf"]
    verdict = judge(truth_from("a.pdf", record), parts)
    return {(f.judgement.row, f.judgement.field): (f.cause, f.other_field) for f in faults_of(verdict)}


@pytest.mark.parametrize(
    ("field", "value", "cause", "other"),
    [
        ("document_number", "", Cause.MISSED, ""),
        ("document_number", "20815", Cause.OTHER_FIELD, "customer_number"),
        ("document_number", "4711-A/7", Cause.CUT, ""),
        ("customer_number", "2O815", Cause.MISREAD, ""),
        ("customer_number", "777", Cause.OTHER_VALUE, ""),
        ("gross_amount", "1000.00", Cause.OTHER_FIELD, "net_amount"),
        ("gross_amount", "1190.80", Cause.MISREAD, ""),
        ("gross_amount", "55.10", Cause.OTHER_VALUE, ""),
        ("due_date", "2026-01-01", Cause.INVENTED, ""),
    ],
)
def test_cause_of_a_header_value(field: str, value: str, cause: Cause, other: str) -> None:
    assert causes({field: value}) == {(0, field): (cause, other)}


def test_what_is_right_has_no_cause() -> None:
    assert causes({}, ROWS) == {}


def test_missed_row_is_told_from_a_missed_value() -> None:
    found = causes({}, [{"description": "Hammer"}])
    assert found == {
        (1, "quantity"): (Cause.MISSED, ""),
        (2, "description"): (Cause.ROW_MISSED, ""),
        (2, "quantity"): (Cause.ROW_MISSED, ""),
    }


def test_row_too_many() -> None:
    found = causes({}, [*ROWS, {"description": "Zwischensumme Seite"}])
    assert found == {(3, "description"): (Cause.ROW_EXTRA, "")}


def test_every_cause_has_its_advice() -> None:
    assert set(ADVICE) == set(Cause)
