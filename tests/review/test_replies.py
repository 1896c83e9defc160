"""Returning a document: looked over, kept, downloaded; nothing is sent."""

import email
import email.policy

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import Issue, Status
from tests.review.conftest import inputs_of

MISSING = Issue("missing_field", "The delivery date is missing.", "delivery_date")


@pytest.fixture
def number(office, papers) -> int:
    return office.put("a.pdf", papers.order(), issues=[MISSING])


def page_of(office, number, query=""):
    answer = office.client.get(f"/documents/{number}/reply{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def give_back(office, number, **changes):
    form = inputs_of(page_of(office, number), "form.mail") | changes
    return office.client.post(f"/documents/{number}/return", data=form, follow_redirects=False)


def test_draft_is_shown_before_anything_is_written(office, number) -> None:
    form = inputs_of(page_of(office, number), "form.mail")
    assert form["kind"] == "missing"
    assert "Nicht angegeben: Liefertermin." in form["body"]
    assert form["body"].rstrip().endswith("Ada")
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW


def test_text_is_written_anew_for_another_reason_and_language(office, number) -> None:
    text = inputs_of(page_of(office, number, "?kind=duplicate&language=en&words=Sorry."), "form.mail")["body"]
    assert "received it before" in text
    assert "Sorry." in text


def test_return_rejects_and_keeps_what_was_edited(office, number) -> None:
    answer = give_back(office, number, recipient="orders@hansen.example", body="Hello\nAda", words="No date.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{number}/reply")
    decision = office.store.document(number).decision
    assert (decision.status, decision.code) == (Status.REJECTED, "returned")
    assert decision.reasons == ("Returned to the sender by ada: something is missing. No date.",)
    [kept] = office.store.replies.of(number)
    assert (kept.reply.recipient, kept.reply.body) == ("orders@hansen.example", "Hello\nAda\n")
    page = page_of(office, number)
    assert "Intray sends nothing itself" in page
    assert "mailto:orders@hansen.example" in page


def test_kind_and_words_alone_make_the_text(office, number) -> None:
    form = {"token": office.form(number)["token"], "version": "1", "kind": "not_for_us", "words": "Wrong house."}
    answer = office.client.post(f"/documents/{number}/return", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert "Wrong house." in office.store.replies.of(number)[0].reply.body


def test_address_that_is_none_is_told_and_the_text_is_kept(office, number) -> None:
    answer = give_back(office, number, recipient="nobody", body="My text")
    assert answer.status_code == 422
    assert "is no mail address" in answer.text
    assert "My text" in answer.text
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW


def test_old_page_is_told_and_nothing_is_written(office, number) -> None:
    form = inputs_of(page_of(office, number), "form.mail")
    office.send(number, "save", {"field.document_number": "1"})
    answer = office.client.post(f"/documents/{number}/return", data=form)
    assert answer.status_code == 409
    assert office.store.replies.of(number) == []


def test_kept_text_is_changed(office, number) -> None:
    give_back(office, number, recipient="a@b.example")
    form = inputs_of(page_of(office, number), "form.mail") | {"body": "Shorter.", "subject": "Re:\r\nBcc: x@y.example"}
    assert office.client.post(f"/documents/{number}/reply", data=form, follow_redirects=False).status_code == 303
    kept = office.store.replies.of(number)[-1].reply
    assert (kept.body, kept.subject) == ("Shorter.\n", "Re: Bcc: x@y.example")
    form["recipient"] = "x"
    assert office.client.post(f"/documents/{number}/reply", data=form).status_code == 422


def test_draft_is_a_download_with_the_original(office, number) -> None:
    assert office.client.get(f"/documents/{number}/reply/mail").status_code == 404
    give_back(office, number, recipient="a@b.example")
    answer = office.client.get(f"/documents/{number}/reply/mail")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"].startswith("message/rfc822")
    mail = email.message_from_bytes(answer.content, policy=email.policy.default)
    assert (mail["X-Unsent"], mail["To"]) == ("1", "a@b.example")
    assert [part.get_content() for part in mail.iter_attachments()] == [b"a.pdf"]


def test_unreadable_file_can_be_returned(office) -> None:
    number = office.put("damaged.pdf", None, status=Status.REJECTED)
    assert "we cannot read it" in page_of(office, number)
    assert give_back(office, number).status_code == 303


def test_approved_document_cannot_be_returned(office, number) -> None:
    office.send(number, "approve_anyway", {"despite": "It is agreed."})
    office.send(number, "approve")
    if office.store.document(number).decision.status is Status.APPROVED:
        assert office.client.get(f"/documents/{number}/reply").status_code == 409


def test_reply_of_what_was_not_returned_cannot_be_changed(office, number) -> None:
    form = {"token": office.form(number)["token"], "subject": "x", "body": "y"}
    assert office.client.post(f"/documents/{number}/reply", data=form).status_code == 409
    assert office.client.post(f"/documents/{number}/return", data=form).status_code == 400


def test_every_input_has_a_label(office, number) -> None:
    soup = BeautifulSoup(page_of(office, number), "lxml")
    labelled = {label["for"] for label in soup.find_all("label")}
    shown = {
        one.get("id") for one in soup.select("main input, main select, main textarea") if one.get("type") != "hidden"
    }
    assert shown <= labelled
