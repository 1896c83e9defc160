import datetime as dt
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from datamodel.delivery import DeliveryState
from datamodel.errors import DeliveryRefusedError
from datamodel.extraction import DocumentType, Issue, Status
from pipelines.revision import approve
from tests.review.conftest import cell_of

NUMBER = {"field.document_number": "4500017"}


def test_correcting_and_approving_queues_the_message(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve", {**NUMBER, "line.0.quantity": "2,0"})
    assert answer.status_code == 303
    document = office.store.document(number)
    assert document.decision.status is Status.APPROVED
    assert [delivery.state for delivery in document.deliveries] == [DeliveryState.QUEUED]
    (message,) = office.store.claim(worker="test", limit=10, lease=dt.timedelta(minutes=1))
    assert message.payload == b"4500017 10012 A-1x2,B-2x3"  # 2,0 is the same value as before
    assert message.document_id == number


def test_approval_confirms_every_value_and_links_anew(office, papers) -> None:
    number = office.put("order.pdf", papers.order(sender_name=papers.seen("sender_name", "Hans GmbH")))
    assert office.send(number, "approve", {**NUMBER, "field.sender_name": "Hansen GmbH"}).status_code == 303
    extraction = office.store.document(number).extraction
    assert extraction.classification.confidence == 1.0
    fields = [*extraction.fields.values(), *(field for item in extraction.line_items for field in item.values())]
    assert {field.confidence for field in fields} == {1.0}
    assert extraction.fields["currency"].evidence == ("label beside it", "confirmed by a person")
    assert extraction.fields["document_number"].evidence == ("entered by a person",)
    assert extraction.links["customer"] == "10012"


def test_approval_tells_who_and_what_in_the_story(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.send(number, "approve", NUMBER)
    story = office.store.story(office.store.document(number).file_sha256)
    approved = next(event for event in story.events if event.what == "approved")
    assert "document number “45OO17” → “4500017”" in approved.why
    assert f"Approved by {approved.who}" in approved.why


def test_approval_goes_on_with_the_next_document(office, papers) -> None:
    first, second = office.put("a.pdf", papers.order()), office.put("b.pdf", papers.order())
    assert office.send(first, "approve", NUMBER).headers["location"] == f"/documents/{second}?done={first}"
    answer = office.send(second, "approve", NUMBER)
    assert answer.headers["location"] == f"/?done={second}"
    assert (
        f"Document {second} (b.pdf) is approved. 1 message queued."
        in office.client.get(answer.headers["location"]).text
    )


def test_approval_with_open_errors_writes_nothing_and_keeps_the_entries(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve", {**NUMBER, "field.net_amount": "26,00"})
    assert answer.status_code == 422
    assert "differs from the sum of the lines" in answer.text
    assert 'value="26,00"' in answer.text
    assert 'value="4500017"' in answer.text
    assert 'value="approve_anyway"' in answer.text
    assert office.store.document(number).version == 1


def test_approval_despite_errors_needs_a_reason_that_is_kept(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    changes = {**NUMBER, "field.net_amount": "26.00"}
    assert office.send(number, "approve_anyway", {**changes, "despite": "  "}).status_code == 422
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW
    assert office.send(number, "approve_anyway", {**changes, "despite": "Freight is on top"}).status_code == 303
    document = office.store.document(number)
    assert document.decision.status is Status.APPROVED
    assert "Because: Freight is on top" in document.decision.reasons[-1]
    assert [issue.code for issue in document.issues] == ["line_sum_differs"]
    assert len(document.deliveries) == 1


def test_reason_without_pressing_approve_anyway_does_not_count(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    changes = {**NUMBER, "field.net_amount": "26.00", "despite": "Freight is on top"}
    assert office.send(number, "approve", changes).status_code == 422


@pytest.mark.parametrize("changes", [{"field.document_number": ""}, {"line.0.unit": "NOPE"}, {"line.1.quantity": ""}])
def test_undeliverable_record_cannot_be_approved_with_any_reason(office, papers, changes) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve_anyway", {**NUMBER, **changes, "despite": "I want it"})
    assert answer.status_code == 422
    assert "does not fit its target" in answer.text
    assert 'value="approve_anyway"' not in answer.text
    assert office.store.document(number).version == 1


def test_order_must_be_good_for_a_record_even_without_a_target(office, papers, steps) -> None:
    number = office.put("order.pdf", papers.order(document_number=None))
    document = office.store.document(number)
    refusal = approve(
        document,
        document.extraction,
        store=office.store,
        steps=replace(steps, routes={}),
        who="me",
        despite="I want it",
    )
    assert "document_number" in refusal.obstacle
    assert [issue.code for issue in refusal.issues] == ["missing_field"]
    assert office.store.document(number) == document


def test_document_that_no_target_takes_can_be_approved(office, papers) -> None:
    number = office.put("invoice.pdf", papers.invoice())
    assert office.send(number, "approve").status_code == 303
    document = office.store.document(number)
    assert (document.decision.status, document.deliveries) == (Status.APPROVED, ())


def test_paper_of_no_type_cannot_be_approved(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve_anyway", {"document_type": "other", "despite": "yes"})
    assert answer.status_code == 422
    assert "Choose what kind of document this is" in answer.text


def test_type_is_verified_by_its_own_rules(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve", {**NUMBER, "document_type": "order_response"})
    assert "Purchase order number was not found" in answer.text
    assert office.store.document(number).extraction.document_type is DocumentType.PURCHASE_ORDER


def test_saving_keeps_corrections_and_the_document_waits_on(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    assert office.send(number, "save", NUMBER).headers["location"] == f"/documents/{number}?done={number}"
    document = office.store.document(number)
    assert document.decision.status is Status.NEEDS_REVIEW
    assert document.extraction.fields["document_number"].value == "4500017"
    assert document.extraction.fields["currency"].confidence == 0.95
    assert document.deliveries == ()


def test_saving_keeps_what_the_erp_said(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.send(number, "approve", NUMBER)
    (message,) = office.store.claim(worker="test", limit=10, lease=dt.timedelta(minutes=1))
    office.store.fail(message, DeliveryRefusedError("51", "Material A-1 is blocked"))
    assert office.send(number, "save").status_code == 303
    assert "Material A-1 is blocked" in office.client.get(f"/documents/{number}").text
    assert office.send(number, "approve", {"line.0.supplier_material_number": "A-9"}).status_code == 303
    (again,) = office.store.claim(worker="test", limit=10, lease=dt.timedelta(minutes=1))
    assert again.message_id == message.message_id
    assert b"A-9" in again.payload


def test_lines_are_removed_and_added(office, papers) -> None:
    number = office.put("order.pdf", papers.order(net_amount=None))
    added = {"line": ["1", "new0"], "line.new0.quantity": "7", "line.new0.supplier_material_number": "C-3"}
    assert office.send(number, "approve", {**NUMBER, **added}).status_code == 303
    (message,) = office.store.claim(worker="test", limit=10, lease=dt.timedelta(minutes=1))
    assert message.payload == b"4500017 10012 B-2x3,C-3x7"


def test_entry_that_cannot_be_understood_is_told_at_its_place(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    answer = office.send(number, "approve", {**NUMBER, "line.1.quantity": "three"})
    assert answer.status_code == 422
    cell = cell_of(BeautifulSoup(answer.text, "lxml"), "line.1.quantity")
    assert (cell["text"], cell["state"]) == ("three", "wrong")
    assert "“three” is no number" in cell["messages"][0]
    assert office.store.document(number).version == 1


def test_rejecting_needs_a_reason(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    assert office.send(number, "reject", {"reason": " "}).status_code == 422
    assert office.send(number, "reject", {"reason": "A quotation"}).status_code == 303
    document = office.store.document(number)
    assert document.decision.status is Status.REJECTED
    assert document.decision.reasons[0].endswith("A quotation")


def test_unreadable_document_can_only_be_rejected(office) -> None:
    number = office.put("scan.pdf", None)
    assert office.send(number, "approve").status_code == 400
    assert office.send(number, "reject", {"reason": "Unreadable"}).status_code == 303


def test_rejected_document_can_be_taken_back(office, papers) -> None:
    number = office.put("order.pdf", papers.order(), status=Status.REJECTED)
    assert office.send(number, "approve", NUMBER).status_code == 303
    assert office.store.document(number).decision.status is Status.APPROVED


@pytest.mark.parametrize("action", ["save", "approve", "reject"])
def test_who_comes_second_is_told_and_changes_nothing(office, papers, action: str) -> None:
    number = office.put("order.pdf", papers.order())
    slow = office.form(number)
    office.send(number, "save", {"field.document_number": "1"})
    answer = office.post(number, slow | {"action": action, "reason": "x", "field.document_number": "2"})
    assert answer.status_code == 409
    assert "Somebody else changed this document" in answer.text
    assert office.store.document(number).extraction.fields["document_number"].value == "1"
    assert office.store.document(number).version == 2


def test_approved_document_cannot_be_changed(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    form = office.form(number)
    office.send(number, "approve", NUMBER)
    version = office.store.document(number).version
    assert office.post(number, form | {"action": "reject", "reason": "x", "version": str(version)}).status_code == 409
    assert office.store.document(number).decision.status is Status.APPROVED


def test_many_lines_are_taken(office, papers) -> None:
    number = office.put("order.pdf", papers.order(net_amount=None))
    keys = [f"new{n}" for n in range(1500)]
    cells = {f"line.{key}.{name}": "1" for key in keys for name in ("quantity", "supplier_material_number")}
    assert office.send(number, "save", {"line": keys, **cells}).status_code == 303
    assert len(office.store.document(number).extraction.line_items) == 1500


def test_unknown_action_and_form_are_refused(office, papers) -> None:
    number = office.put("order.pdf", papers.order(), issues=[Issue("x", "x")])
    assert office.send(number, "delete").status_code == 400
    assert office.send(number, "save", {"version": "one"}).status_code == 400
    assert office.store.document(number).version == 1
