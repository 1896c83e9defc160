"""Drafts: what was entered survives, also where somebody else was faster."""

from dataclasses import replace

import pytest

from review.drafts import KeptDraft, draft_of


@pytest.fixture
def number(office, papers) -> int:
    return office.put("order.pdf", papers.order())


def entered(office, number: int, changes: dict, *, form: dict | None = None) -> None:
    form = (form or office.form(number)) | {"action": "save"} | changes
    answer = office.client.post(f"/documents/{number}/draft", data=form)
    assert answer.status_code == 204, answer.text


def draft(office, number: int, who: str = "ada") -> KeptDraft | None:
    desk = office.client.app.state.desk
    user = next(user for user in office.store.people.users() if user.name == who)
    return draft_of(replace(desk, user=user), office.store.document(number))


def saved_by_eve(office, number: int, changes: dict) -> None:
    token = office.client.cookies["intray"]
    if "eve" not in [user.name for user in office.store.people.users()]:
        office.hire("eve")
    office.store.worklist.release(number, who="ada")  # her page is closed meanwhile
    office.sit_down("eve")
    assert office.send(number, "save", changes).status_code == 303
    office.store.worklist.release(number, who="eve")
    office.carry(token)


def test_entries_come_back(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711", "line.1.quantity": "two", "reason": "so"})
    found = draft(office, number)
    assert found.entry.submission.fields["document_number"] == "4711"
    assert found.entry.submission.lines[1][1]["quantity"] == "two"
    assert set(found.entry.problems) == {"line.1.quantity"}
    assert found.entry.submission.reason == "so"
    assert found.notice == ""
    assert found.at == office.clock.now


def test_form_without_changes_is_no_draft(office, number: int) -> None:
    entered(office, number, {})
    assert draft(office, number) is None


def test_draft_is_its_writers_own(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711"})
    office.hire("eve")
    assert draft(office, number, who="eve") is None


def test_dropped_draft_is_forgotten(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711"})
    form = {"token": office.form(number)["token"]}
    assert office.client.post(f"/documents/{number}/draft/drop", data=form).status_code == 204
    assert draft(office, number) is None


@pytest.mark.parametrize("action", ["save", "approve", "reject"])
def test_decision_drops_the_draft(office, number: int, action: str) -> None:
    entered(office, number, {"field.document_number": "4711"})
    assert office.send(number, action, {"reason": "not ours"}).status_code == 303
    assert office.store.drafts.find(number, who="ada") is None


def test_what_only_one_changed_is_taken_from_both(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711", "line.1.unit": "KGM"})
    saved_by_eve(office, number, {"field.contact_name": "Jo", "line.1.quantity": "4"})
    found = draft(office, number)
    submission = found.entry.submission
    assert submission.version == office.store.document(number).version
    assert submission.fields["document_number"] == "4711"
    assert submission.fields["contact_name"] == "Jo"
    assert submission.lines[1][1] | {"unit": "KGM", "quantity": "4"} == submission.lines[1][1]
    assert found.notice == "Somebody else changed this document since you entered this."


def test_what_both_changed_is_named(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711", "line.1.quantity": "4", "field.due_date": "1.4.2026"})
    saved_by_eve(office, number, {"field.document_number": "4712", "line.1.quantity": "5"})
    found = draft(office, number)
    assert found.entry.submission.fields["document_number"] == "4711"
    assert "both of you changed something: Document no., Qty (line 2)." in found.notice


def test_same_change_of_both_is_none(office, number: int) -> None:
    entered(office, number, {"field.document_number": "4711"})
    saved_by_eve(office, number, {"field.document_number": "4711"})
    assert "both of you" not in draft(office, number).notice


def test_lines_that_are_others_now_keep_what_they_are(office, number: int) -> None:
    entered(office, number, {"line.1.quantity": "4", "field.document_number": "4711"})
    saved_by_eve(office, number, {"line": ["1", "0"]})
    found = draft(office, number)
    assert [texts["position"] for _, texts in found.entry.submission.lines] == ["20", "10"]
    assert [texts["quantity"] for _, texts in found.entry.submission.lines] == ["3", "2"]
    assert found.entry.submission.fields["document_number"] == "4711"
    assert found.notice.endswith("your entries there were not taken: Qty (line 2) “4”.")


def test_rows_of_the_draft_stay_as_they_were_put(office, number: int) -> None:
    entered(office, number, {"line": ["1", "new0"], "line.new0.description": "Bolt"})
    saved_by_eve(office, number, {"field.contact_name": "Jo"})
    lines = draft(office, number).entry.submission.lines
    assert [key for key, _ in lines] == ["1", "new0"]
    assert lines[1][1]["description"] == "Bolt"


def test_draft_that_comes_after_the_change_is_kept_over_its_version(office, number: int) -> None:
    form = office.form(number)
    entered(office, number, {"field.document_number": "4711"}, form=form)
    saved_by_eve(office, number, {"field.contact_name": "Jo"})
    entered(office, number, {"field.document_number": "4711", "field.currency": "USD"}, form=form)
    submission = draft(office, number).entry.submission
    assert (submission.fields["document_number"], submission.fields["currency"]) == ("4711", "USD")
    assert submission.fields["contact_name"] == "Jo"


def test_first_draft_over_an_old_version_loses_nothing(office, number: int) -> None:
    form = office.form(number)
    saved_by_eve(office, number, {"field.contact_name": "Jo"})
    entered(office, number, {"field.document_number": "4711"}, form=form)
    assert draft(office, number).entry.submission.fields["document_number"] == "4711"


def test_chosen_records_are_part_of_the_draft(office, number: int) -> None:
    entered(office, number, {"link.customer": "10012"})
    saved_by_eve(office, number, {"field.contact_name": "Jo"})
    assert draft(office, number).entry.submission.links["customer"] == "10012"


def test_too_large_and_foreign_forms_are_not_kept(office, number: int) -> None:
    form = office.form(number)
    large = form | {"field.sender_name": "x" * (4 * 2**20)}
    assert office.client.post(f"/documents/{number}/draft", data=large).status_code == 413
    assert office.client.post(f"/documents/{number}/draft", data={"token": form["token"]}).status_code == 400


def test_approved_document_takes_no_draft(office, number: int) -> None:
    form = office.form(number)
    assert office.send(number, "approve").status_code == 303
    assert office.client.post(f"/documents/{number}/draft", data=form).status_code == 409
    assert draft(office, number) is None
