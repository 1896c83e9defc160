from decimal import Decimal

from datamodel.extraction import Field, LineItem, Value
from extractors.mailtext_agreement import BOTH, CONTRADICTED, ONE, agreed_field, agreed_lines, confirmed


def item(**values: Value) -> LineItem:
    return {name: Field(name, value, str(value), 0.8) for name, value in values.items()}


A = item(quantity=Decimal(5), unit="Stk", supplier_material_number="A-1")


def confidences(lines: tuple[LineItem, ...]) -> list[dict[str, float]]:
    return [{name: field.confidence for name, field in line.items()} for line in lines]


def test_what_both_read_is_sure() -> None:
    assert confidences(agreed_lines([A], [A])) == [{"quantity": BOTH, "unit": BOTH, "supplier_material_number": BOTH}]


def test_what_one_reads_is_less_sure() -> None:
    assert set(confidences(agreed_lines([A], []))[0].values()) == {ONE}


def test_what_they_read_differently_is_doubtful() -> None:
    other = item(quantity=Decimal(50), unit="Stk", supplier_material_number="A-1")
    [line] = agreed_lines([A], [other])
    assert line["quantity"].value == 5
    assert line["quantity"].confidence == CONTRADICTED
    assert line["supplier_material_number"].confidence == BOTH


def test_what_only_the_rules_have_of_a_line_is_added_in_doubt() -> None:
    other = item(quantity=Decimal(5), unit="Stk", supplier_material_number="A-1", delivery_date="2026-03-12")
    [line] = agreed_lines([A], [other])
    assert line["delivery_date"].confidence < ONE


def test_a_line_of_the_rules_alone_is_an_old_quantity() -> None:
    assert len(agreed_lines([A], [A, item(quantity=Decimal(9), description="alt")])) == 1


def test_a_numbered_line_of_the_rules_alone_is_shown_in_doubt() -> None:
    missed = item(quantity=Decimal(40), unit="m", supplier_material_number="B-2")
    lines = agreed_lines([A], [A, missed])
    assert [line["supplier_material_number"].value for line in lines] == ["A-1", "B-2"]
    assert lines[1]["quantity"].confidence < CONTRADICTED + 0.1


def test_where_nothing_is_read_the_rules_are_shown_in_doubt() -> None:
    [line] = agreed_lines([], [A])
    assert line["quantity"].value == 5
    assert line["quantity"].confidence < ONE


def test_a_table_gets_surer_where_the_text_says_the_same() -> None:
    same, different = confirmed([A, item(quantity=Decimal(7), supplier_material_number="B-2")], [A])
    assert same["quantity"].confidence == BOTH
    assert different["quantity"].confidence == 0.8


def test_header_values() -> None:
    known, read = Field("document_number", "4711", "4711", 0.85), Field("document_number", "4711", "4711", 0.75)
    other = Field("document_number", "4712", "4712", 0.75)
    assert agreed_field(None, read) is read
    assert agreed_field(known, read).confidence == BOTH
    assert (agreed_field(known, other).value, agreed_field(known, other).confidence) == ("4711", ONE)
