"""Hold, send back, four eyes and the obvious steps, as a browser sends them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import DocumentType, Issue, Status
from datamodel.people import Role
from pipelines.second_approval import ApprovalLimits
from review.desk import Desk
from review.standing import standing_of

LEASE = dt.timedelta(minutes=15)


@pytest.fixture
def number(office, papers) -> int:
    return office.put("a.pdf", papers.order())


@pytest.fixture
def limited(steps) -> None:
    """One person approves up to 20 EUR."""
    object.__setattr__(steps, "limits", ApprovalLimits({"EUR": Decimal(20)}))


def post(office, number, what, **values):
    form = {"token": office.form(number)["token"], "version": office.form(number)["version"]} | values
    return office.client.post(f"/documents/{number}/{what}", data=form, follow_redirects=False)


def desk_of(office, name) -> Desk:
    desk: Desk = office.client.app.state.desk
    user = next(user for user in office.store.people.users() if user.name == name)
    return replace(desk, user=user)


def test_hold_and_unhold(office, number) -> None:
    assert post(office, number, "hold", until="2099-01-31", why="Waits for the price list.").status_code == 303
    told = standing_of(desk_of(office, "ada"), office.store.document(number))
    assert told.hold_until.astimezone().date() == dt.date(2099, 1, 31)
    assert told.hold_why == "Waits for the price list."
    assert post(office, number, "unhold").status_code == 303
    assert standing_of(desk_of(office, "ada"), office.store.document(number)).hold_until is None


def test_what_somebody_else_has_open_is_not_held(office, number) -> None:
    form = office.form(number)
    office.store.worklist.take_over(number, who="bob", lease=LEASE)
    answer = office.client.post(f"/documents/{number}/hold", data=form | {"until": "2099-01-31", "why": "Waits."})
    assert (answer.status_code, "take it over first" in answer.text) == (409, True)
    assert office.store.document(number).hold_until is None


def test_what_somebody_else_has_open_is_not_freed(office, number) -> None:
    form = office.form(number)
    until = dt.datetime(2099, 1, 31, tzinfo=dt.UTC)
    office.store.holds.hold([number], until=until, why="Waits.", who="ada")
    office.store.worklist.take_over(number, who="bob", lease=LEASE)
    answer = office.client.post(f"/documents/{number}/unhold", data=form)
    assert (answer.status_code, "take it over first" in answer.text) == (409, True)
    assert office.store.document(number).hold_until == until


@pytest.mark.parametrize(("until", "why"), [("2001-01-01", "Why."), ("2099-01-01", ""), ("soon", "Why.")])
def test_hold_without_a_day_to_come_or_a_reason_is_refused(office, number, until, why) -> None:
    assert post(office, number, "hold", until=until, why=why).status_code == 422
    assert office.store.document(number).hold_until is None


def test_two_people_approve_above_the_limit(office, number, limited) -> None:
    office.send(number, "approve", {"field.document_number": "450017"})
    document = office.store.document(number)
    assert (document.decision.status, document.first_approver) == (Status.NEEDS_REVIEW, "ada")
    assert office.store.messages() == []
    refused = office.send(number, "approve")
    assert refused.status_code == 422
    assert "a second person has to" in refused.text
    office.hire("bob", Role.APPROVER)
    told = standing_of(desk_of(office, "bob"), document)
    assert (told.first_approver, told.objection) == ("ada", "")
    assert [(one.before, one.after) for one in told.unconfirmed] == [("45OO17", "450017")]
    assert standing_of(desk_of(office, "ada"), document).objection
    office.store.worklist.release(number, who="ada")
    office.sit_down("bob")
    office.send(number, "approve")
    assert office.store.document(number).decision.status is Status.APPROVED
    assert len(office.store.messages()) == 1


def test_reviewer_is_no_second(office, number, limited) -> None:
    office.send(number, "approve")
    office.store.worklist.release(number, who="ada")
    office.hire("cid")
    office.sit_down("cid")
    refused = office.send(number, "approve")
    assert refused.status_code == 422
    assert "Only an approver or an administrator" in refused.text
    assert post(office, number, "send-back", back_why="No.").status_code == 403


def test_second_sends_it_back_with_a_reason(office, number, limited) -> None:
    office.send(number, "approve")
    office.store.worklist.release(number, who="ada")
    office.hire("bob", Role.APPROVER)
    office.sit_down("bob")
    assert post(office, number, "send-back", back_why="").status_code == 422
    assert post(office, number, "send-back", back_why="The price is wrong.").status_code == 303
    document = office.store.document(number)
    assert document.first_approver == ""
    assert document.decision.reasons == ("Sent back to ada by bob: The price is wrong.",)
    assert post(office, number, "send-back", back_why="Again.").status_code == 409


def put_with(office, papers, code, **more) -> int:
    return office.put(f"{code}.pdf", papers.order(), issues=[Issue(code, "Look.", **more)])


def remedies_of(office, number):
    told = standing_of(desk_of(office, "ada"), office.store.document(number))
    return [(one.label, one.action) for offered in told.remedies.values() for one in offered]


def test_order_that_changes_another_one_becomes_an_order_change(office, papers) -> None:
    number = put_with(office, papers, "received_changed", field="document_number")
    assert remedies_of(office, number) == [("Make it an order change", "order_change")]
    assert post(office, number, "remedy", remedy="order_change").status_code == 303
    document = office.store.document(number)
    assert document.extraction.document_type is DocumentType.ORDER_CHANGE
    assert [one.field for one in office.store.corrections.of(number)] == ["document_type"]


def test_repeat_is_rejected_as_a_duplicate_of_the_first(office, papers) -> None:
    first = office.put("first.pdf", papers.order())
    number = put_with(office, papers, "already_received")
    assert remedies_of(office, number) == [(f"Reject it as a duplicate of document {first}", "duplicate")]
    post(office, number, "remedy", remedy="duplicate")
    decision = office.store.document(number).decision
    assert decision.reasons == (f"Rejected by ada: It is a duplicate of document {first}.",)


def test_value_that_is_not_valid_is_removed(office, papers) -> None:
    extraction = papers.order(sender_iban=papers.seen("sender_iban", "DE1"))
    number = office.put("iban.pdf", extraction, issues=[Issue("iban_invalid", "Wrong.", "sender_iban")])
    assert remedies_of(office, number) == [("Remove this value", "remove:sender_iban:")]
    post(office, number, "remedy", remedy="remove:sender_iban:")
    assert "sender_iban" not in office.store.document(number).extraction.fields


@pytest.mark.parametrize("action", ["", "remove:currency:", "remove:gtin:9", "remove:sender_iban:", "other"])
def test_remedy_that_is_none_is_refused(office, number, action) -> None:
    assert post(office, number, "remedy", remedy=action).status_code == 400


def test_remedy_on_an_old_page_is_refused(office, papers) -> None:
    number = put_with(office, papers, "received_changed")
    assert post(office, number, "remedy", remedy="order_change", version="9").status_code == 409


def test_page_tells_how_a_document_stands(office, number, limited) -> None:
    def shown(name: str) -> str:
        office.sit_down(name)
        page = office.client.get(f"/documents/{number}").text
        return " ".join(BeautifulSoup(page, "lxml").text.split())

    assert "Hold until" in shown("ada")
    assert "Return it to the sender …" in shown("ada")
    office.send(number, "approve", {"field.document_number": "450017"})
    post(office, number, "hold", until="2099-01-31", why="Waits for the price list.")
    office.hire("bob", Role.APPROVER)
    assert "You approved this document first" in shown("ada")
    office.store.worklist.release(number, who="ada")
    told = shown("bob")
    assert "Approved by ada; a second person has to approve" in told
    assert "Document no.: 45OO17 → 450017" in told
    assert "What is to be mended?" in told
    assert "On hold until 31 Jan 2099 Waits for the price list." in told
