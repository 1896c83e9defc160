"""What a form is told while it is being filled in."""

from html import unescape
from typing import Any

import pytest

from datamodel.extraction import Status


def checked(office, number: int, **changes: object) -> dict[str, Any]:
    form = office.form(number) | {name.replace("__", "."): value for name, value in changes.items()}
    answer = office.client.post(f"/documents/{number}/check", data=form)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def number(office, papers) -> int:
    return office.put("order.pdf", papers.order())


def test_check_tells_the_state_of_every_input(office, number: int) -> None:
    inputs = checked(office, number, field__net_amount="30.00", field__due_date="1.4.2026")["inputs"]
    assert inputs["field.document_number"] == {"state": "doubtful", "messages": [], "sure_by": "50%"}
    assert inputs["field.document_date"]["state"] == "sure"
    assert inputs["field.due_date"]["state"] == "entered"
    assert inputs["field.contact_name"]["state"] == "empty"
    assert inputs["field.net_amount"]["state"] == "wrong"
    assert inputs["field.net_amount"]["messages"] == [
        "The total differs from the sum of the lines by 5.00: 30.00 and 25.00."
    ]
    assert inputs["line.0.quantity"] == {"state": "sure", "messages": [], "sure_by": "95%"}


def test_check_writes_nothing(office, number: int) -> None:
    before = office.store.document(number)
    checked(office, number, field__document_number="4500017")
    assert office.store.document(number) == before


def test_what_is_missing_is_an_input_and_a_reason(office, number: int) -> None:
    told = checked(office, number, field__document_date="")
    assert told["inputs"]["field.document_date"]["state"] == "missing"
    reason = next(reason for reason in told["reasons"] if reason["target"] == "field.document_date")
    assert "was not found" in reason["text"]
    assert not reason["is_warning"]
    assert told["can_approve"] is False


def test_what_cannot_be_understood_is_told_once(office, number: int) -> None:
    told = checked(office, number, field__document_date="soon", line__1__quantity="two")
    assert set(told["problems"]) == {"field.document_date", "line.1.quantity"}
    assert told["inputs"]["field.document_date"]["state"] == "wrong"
    assert told["inputs"]["line.1.quantity"]["messages"] == [told["problems"]["line.1.quantity"]]
    assert not any(reason["target"] in told["problems"] for reason in told["reasons"])
    assert told["can_approve"] is False


def test_what_is_in_order_can_be_approved(office, number: int) -> None:
    told = checked(office, number)
    assert told["can_approve"] is True
    assert told["reasons"] == []
    assert told["type"] == {"state": "sure"}


def test_check_finds_what_approving_finds(office, number: int) -> None:
    changes = {"line.0.unit": "NOPE", "field.net_amount": "26.00"}
    told = checked(office, number, **changes)
    page = office.send(number, "approve", changes)
    assert page.status_code == 422
    for reason in told["reasons"]:
        assert reason["text"] in unescape(page.text)
    assert told["reasons"][-1]["text"].startswith("The record does not fit its target.")


def test_sums_follow_what_is_entered(office, number: int) -> None:
    told = checked(office, number, line__0__net_amount="", line__0__quantity="4")
    assert told["sums"] == {"lines": "35.00", "stated": "25.00", "difference": "-10.00", "currency": "EUR"}
    assert told["line_amounts"]["0"] == {"calculated": "20.00", "stated": ""}
    assert told["line_amounts"]["1"] == {"calculated": "15.00", "stated": "15.00"}


def test_amounts_that_no_paper_has_are_no_fault(office, number: int) -> None:
    told = checked(office, number, line__0__quantity="9" * 25, line__0__unit_price="9" * 25)
    assert told["inputs"]["line.0.net_amount"]["state"] == "wrong"


def test_issues_go_with_their_lines(office, number: int) -> None:
    told = checked(office, number, line=["new0", "1"], **{"line.new0.description": "Bolt"})
    assert told["inputs"]["line.new0.quantity"]["state"] == "missing"
    assert told["inputs"]["line.1.quantity"]["state"] == "sure"
    assert "line.0.quantity" not in told["inputs"]


def test_linked_customer_has_number_name_and_reason(office, number: int) -> None:
    told = checked(office, number)["links"]
    assert told["customer"] == {
        "number": "10012",
        "name": "Hansen GmbH",
        "reason": "by name",
        "is_chosen": False,
        "candidates": [],
    }
    assert told["supplier"]["number"] == ""
    assert set(told) == {"customer", "supplier", "material.0", "material.1"}


def test_chosen_customer_is_taken_before_the_found_one(office, number: int) -> None:
    told = checked(office, number, field__sender_name="Somebody", link__customer="10012")
    assert told["links"]["customer"]["is_chosen"] is True
    assert told["links"]["customer"]["reason"] == "chosen by a person"


def test_number_that_does_not_exist_is_a_problem(office, number: int) -> None:
    told = checked(office, number, link__customer="99", **{"link.material.1": "X-9"})
    assert told["problems"] == {
        "link.customer": "No partner has the number 99 here.",
        "link.material.1": "No material has the number X-9 here.",
    }
    assert office.send(number, "approve", {"link.customer": "99"}).status_code == 422
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW


def test_version_of_before_is_told(office, number: int) -> None:
    form = office.form(number)
    office.send(number, "save", {"field.document_number": "4500017"})
    assert office.client.post(f"/documents/{number}/check", data=form).status_code == 409


def test_what_is_no_form_is_refused(office, number: int) -> None:
    form = {"token": office.form(number)["token"]}
    assert office.client.post(f"/documents/{number}/check", data=form).status_code == 400


def test_document_that_could_not_be_read_cannot_be_checked(office, papers) -> None:
    number = office.put("damaged", None)
    form = {"token": office.form(office.put("order.pdf", papers.order()))["token"], "version": "1"}
    assert office.client.post(f"/documents/{number}/check", data=form).status_code == 400
