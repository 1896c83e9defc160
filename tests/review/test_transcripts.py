"""Words of the page to inputs, columns and rows."""

import json

import pytest


@pytest.fixture
def send(office, papers):
    number = office.put("order.pdf", papers.order())
    token = office.form(number)["token"]
    return lambda what, **values: office.client.post(f"/documents/{number}/{what}", data={"token": token} | values)


def test_text_becomes_the_value_of_its_input(send) -> None:
    answer = send("value", input="field.document_date", text="05. März 2026", language="de")
    assert answer.json() == {"text": "2026-03-05", "problem": "", "unit": ""}
    answer = send("value", input="line.new0.quantity", text="12 Stk")
    assert answer.json() == {"text": "12", "problem": "", "unit": "PCE"}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("field.document_date", "“bald” is no day."),
        ("field.net_amount", "“bald” is no number."),
        ("line.0.quantity", "“bald” is no number."),
    ],
)
def test_what_is_no_value_is_told(send, name: str, problem: str) -> None:
    assert send("value", input=name, text="bald").json() == {"text": "", "problem": problem, "unit": ""}


def test_long_text_is_told_by_its_beginning(send) -> None:
    problem = send("value", input="field.document_date", text="x" * 9_000).json()["problem"]
    assert problem == f"“{'x' * 60}…” is no day."


@pytest.mark.parametrize("name", ["", "field.nonsense", "line.0.nonsense", "link.customer", "version"])
def test_unknown_input_is_refused(send, name: str) -> None:
    assert send("value", input=name, text="x").status_code == 400


def test_column_is_read_cell_by_cell(send) -> None:
    answer = send("column", column="quantity", text=["2 Stk", "viele", "3"])
    assert answer.json() == {
        "texts": ["2", "", "3"],
        "problems": ["", "“viele” is no number.", ""],
        "units": ["PCE", "", ""],
    }
    assert send("column", column="document_date", text="x").status_code == 400


def test_region_becomes_rows(send) -> None:
    words = [["A-100", 0.1, 0.1, 0.2, 0.11], ["2", 0.3, 0.1, 0.31, 0.11], ["10,00", 0.5, 0.1, 0.55, 0.11]]
    answer = send("rows", words=json.dumps(words))
    assert answer.json() == {
        "columns": ["supplier_material_number", "quantity", "net_amount"],
        "rows": [["A-100", "2", "10.00"]],
    }
    assert send("rows", words="[]").json() == {"columns": [], "rows": []}


@pytest.mark.parametrize(
    "words",
    ["", "{", "7", '["x"]', '[["x", 0, 0, 1]]', '[["x", 0.2, 0, 0.1, 1]]', '[["x", NaN, 0, 1, 1]]', "[" * 100_000],
)
def test_what_are_no_words_is_refused(send, words: str) -> None:
    assert send("rows", words=words).status_code == 400


def test_too_many_words_are_refused(send) -> None:
    assert send("rows", words=json.dumps([["x", 0, 0, 1, 1]] * 5_001)).status_code == 413


def test_document_that_could_not_be_read_has_no_values(office, papers) -> None:
    token = office.form(office.put("order.pdf", papers.order()))["token"]
    number = office.put("damaged", None)
    form = {"token": token, "input": "field.document_number", "text": "1"}
    assert office.client.post(f"/documents/{number}/value", data=form).status_code == 400
