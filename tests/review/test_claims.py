"""One person at a time has a document open, as the page asks for it."""

import datetime as dt

from datamodel.extraction import Status
from review.tokens import form_token

LEASE = dt.timedelta(minutes=15)


def post(office, number: int, what: str):
    form = {"token": form_token(office.client.cookies["intray"])}
    return office.client.post(f"/documents/{number}/{what}", data=form, follow_redirects=False)


def holder(office, number: int) -> str:
    claim = office.store.worklist.item(number).claim
    return claim.name if claim else ""


def test_claim_is_prolonged_by_the_page(office, papers, clock) -> None:
    number = office.put("order.pdf", papers.order())
    assert post(office, number, "claim").status_code == 204
    clock.move(minutes=10)
    assert post(office, number, "claim").status_code == 204
    clock.move(minutes=10)
    assert holder(office, number) == "ada"
    clock.move(minutes=10)
    assert holder(office, number) == ""


def test_page_that_nobody_sits_before_ends_the_login_and_lets_the_document_go(office, papers, clock) -> None:
    number = office.put("order.pdf", papers.order())
    office.leave()
    office.log_in("ada")
    for _ in range(6):
        assert post(office, number, "claim").status_code == 204
        clock.move(minutes=10)
    assert post(office, number, "claim").status_code == 401
    clock.move(minutes=10)
    assert holder(office, number) == ""


def test_others_are_told_who_has_it_open_since_when(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    post(office, number, "claim")
    office.hire("bob")
    office.sit_down("bob")
    answer = post(office, number, "claim")
    assert (answer.status_code, answer.json()["holder"]) == (409, "Ada")
    assert answer.json()["since"] == office.clock().astimezone().strftime("%H:%M")
    assert post(office, number, "release").status_code == 204
    assert holder(office, number) == "ada"


def test_claim_is_released_and_taken_over(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    post(office, number, "claim")
    post(office, number, "release")
    assert holder(office, number) == ""
    post(office, number, "claim")
    office.hire("bob")
    office.sit_down("bob")
    answer = post(office, number, "takeover")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{number}")
    assert holder(office, number) == "bob"


def test_approved_document_is_open_to_nobody(office, papers) -> None:
    number = office.put("order.pdf", papers.order(), status=Status.APPROVED)
    answer = post(office, number, "claim")
    assert (answer.status_code, answer.json()) == (409, {"holder": ""})


def test_unknown_document_is_not_found(office) -> None:
    assert post(office, 99, "claim").status_code == 404
    assert post(office, 99, "takeover").status_code == 404
    assert post(office, 99, "release").status_code == 204


def test_entries_on_what_somebody_else_has_open_are_refused(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    form = office.form(number)
    office.hire("bob")
    office.store.worklist.take_over(number, who="bob", lease=LEASE)
    answer = office.post(number, form | {"action": "save", "field.currency": "USD"})
    assert answer.status_code == 409
    assert "Bob has document" in answer.text
    assert office.store.document(number).version == 1
