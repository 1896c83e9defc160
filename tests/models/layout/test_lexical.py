import pytest

from models.layout.lexical import HASH_ROWS, LOOKS, numbers_of, shape_of, spell


def look(text: str, name: str) -> float:
    return spell(text).look[LOOKS.index(name)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("Rg-2026/0042", "Xx-dddd/dddd"), ("4711", "dddd"), ("4711471147", "dddd"), ("ÄRGER", "XXX"), ("", "")],
)
def test_shape_keeps_the_form(text: str, shape: str) -> None:
    assert shape_of(text) == shape


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1.234,56", (1234.56,)),
        ("1,234.56", (1234.56,)),
        ("1.234", (1234.0, 1.234)),
        ("0,125", (0.125,)),
        ("1.234.567", (1234567.0,)),
        ("€12,50", (12.5,)),
        ("12", (12.0,)),
        ("4711-A", ()),
        ("Summe", ()),
    ],
)
def test_numbers_are_all_that_a_text_may_mean(text: str, numbers: tuple[float, ...]) -> None:
    assert numbers_of(text) == pytest.approx(numbers)


def test_case_and_punctuation_do_not_change_the_word() -> None:
    assert spell("Rechnung:").rows[0] == spell("RECHNUNG").rows[0]
    assert spell("Rechnung").rows[0] != spell("Bestellung").rows[0]


def test_rows_fit_their_tables_and_leave_the_first_free() -> None:
    for text in ("a", "Rechnung", "4711", "§", "漢字", ""):
        assert all(0 < row < rows for row, rows in zip(spell(text).rows, HASH_ROWS, strict=True))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("01.03.2026", "date"), ("2026-03-01", "date"), ("1-Mar-26", "date"), ("12,50", "cents"), ("19%", "percent"),
        ("Nr.:", "colon"), ("EUR", "currency"), ("DE89370400440532013000", "iban"), ("DE136695976", "tax_id"),
        ("4006381333931", "gtin"), ("a@b.example.com", "address"), ("2026", "year"), ("0,00", "zero"),
    ],
)  # fmt: skip
def test_looks_are_seen(text: str, name: str) -> None:
    assert look(text, name) == 1


@pytest.mark.parametrize(
    ("text", "name"), [("4711", "date"), ("4006381333930", "gtin"), ("Nr.", "colon"), ("1250", "cents")]
)
def test_looks_are_not_seen_where_they_are_not(text: str, name: str) -> None:
    assert look(text, name) == 0
