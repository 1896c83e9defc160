import datetime as dt

import pytest

from models.evaluation.comparing import fold, is_right, is_same, read_days, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("1,234.50", 1234.5),
        ("1.234,50 EUR", 1234.5),
        ("1.234.567", 1234567),
        ("12,345", 12345),
        ("12,34", 12.34),
        ("1,234,567", 1234567),
        ("(3.00)", -3),
        ("5-", -5),
        ("-5", -5),
        ("7.", 7),
        ("EUR", None),
        ("1.2,3,4", None),
    ],
)
def test_numbers_are_read_in_every_notation(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-05", ["2026-03-05"]),
        ("20260305", ["2026-03-05"]),
        ("05.03.26", ["2026-03-05"]),
        ("05.03.98", ["1998-03-05"]),
        ("03/05/2026", ["2026-03-05", "2026-05-03"]),
        ("03/25/2026", ["2026-03-25"]),
        ("2026-02-30", []),
        ("soon", []),
    ],
)
def test_days_have_every_reading(text: str, days: list[str]) -> None:
    assert read_days(text) == {dt.date.fromisoformat(day) for day in days}


@pytest.mark.parametrize(
    ("field", "predicted", "expected"),
    [
        ("net_amount", "1.234,50", "1234.5"),
        ("document_date", "05.03.2026", "2026-03-05"),
        ("currency", " € ", "EUR"),
        ("unit", "Stück", "pcs"),
        ("unit", "m²", "qm"),
        ("position", "0010", "10"),
        ("document_number", "re-2026/05", "RE 2026 05"),
        ("sender_name", "Müller GmbH", "MUELLER GMBH"),
        ("sender_address", "Ecke 12, 12345 Stadthausen, DE", "Ecke 12 12345 Stadthausen"),
    ],
)
def test_other_notations_are_the_same(field: str, predicted: str, expected: str) -> None:
    assert is_same(field, predicted, expected)


@pytest.mark.parametrize(
    ("field", "predicted", "expected"),
    [
        ("net_amount", "1234.51", "1234.50"),
        ("net_amount", "none", "0"),
        ("document_date", "03/05/2026", "2026-03-05"),
        ("document_date", "soon", "2026-03-05"),
        ("unit", "kg", "g"),
        ("position", "1", "10"),
        ("document_number", "O815", "0815"),
        ("document_number", "--", "-"),
        ("sender_name", "Muster", "Muster Handels und Vertriebs GmbH"),
        ("description", "Schraube M6", "Mutter M8"),
    ],
)
def test_other_values_are_not(field: str, predicted: str, expected: str) -> None:
    assert not is_same(field, predicted, expected)


def test_any_acceptable_value_will_do() -> None:
    assert is_right("currency", "$", ("EUR", "USD"))
    assert not is_right("currency", "$", ())


def test_fold_keeps_letters_and_digits() -> None:
    assert fold("  Größe_É: 5³ ") == "groesse e 53"
