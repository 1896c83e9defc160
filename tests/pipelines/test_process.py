import dataclasses
import datetime as dt
import re
from dataclasses import replace

import pytest

from datamodel.delivery import DeliveryState
from datamodel.document import FileRole
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import DocumentType, Issue, Match, Status
from datamodel.stored import StoredDelivery
from pipelines.process import failed, message_id_of, messages_of, process

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)


def statuses(outcome):
    return [(result.file.name, result.decision.status) for result in outcome.results]


def test_order_is_approved_with_one_message(file, steps):
    outcome = process(file("order 4711"), steps)
    [result] = outcome.results
    [(index, message)] = outcome.outbox
    assert (result.decision.status, result.index, result.pages, index) == (Status.APPROVED, 0, 1, 0)
    assert outcome.parts == ()
    assert (message.target, message.document_type) == ("erp", "purchase_order")
    assert b"4711" in message.payload
    assert message.message_id.encode() in message.payload


def test_message_id_is_of_the_document_and_the_target_alone(file, make_steps):
    first, again = (process(file("order 4711", name), make_steps()).outbox[0][1] for name in ("a.pdf", "b.pdf"))
    assert first.message_id == again.message_id == "urn:sap.com:msgid=337F802CB5CB094A486D3E8ED8874D10"
    assert re.fullmatch(r"urn:sap\.com:msgid=[0-9A-F]{32}", first.message_id)
    [result] = process(file("order 4711"), make_steps()).results
    ids = {message_id_of(dataclasses.replace(result, index=i), target) for i in (0, 1) for target in ("erp", "wms")}
    assert len(ids) == 4


def test_same_document_makes_the_same_bytes(file, make_steps):
    payloads = {process(file("order 4711"), make_steps()).outbox[0][1].payload for _ in range(2)}
    assert len(payloads) == 1


def test_papers_in_one_file_are_decided_one_by_one(file, steps):
    outcome = process(file("order 1 page 1 of 1\finvoice 2 page 1 of 1\forder 3 page 1 of 1"), steps)
    assert [result.index for result in outcome.results] == [0, 1, 2]
    assert [index for index, _ in outcome.outbox] == [0, 2]
    assert len({message.message_id for _, message in outcome.outbox}) == 2


def test_mail_gives_its_text_and_its_attachments(file, steps):
    outcome = process(file("mail: order 1 | order 2", "a.eml"), steps)
    assert statuses(outcome) == [("body.txt", Status.APPROVED), ("1.pdf", Status.APPROVED)]
    assert [part.role for part in outcome.parts] == [FileRole.BODY, FileRole.ATTACHMENT]
    assert [index for index, _ in outcome.outbox] == [0, 1]


def test_cover_note_is_dropped_and_its_messages_are_counted_without_it(file, steps):
    outcome = process(file("mail: mute note | order 2", "a.eml"), steps)
    assert statuses(outcome) == [("1.pdf", Status.APPROVED)]
    assert [index for index, _ in outcome.outbox] == [0]
    assert len(outcome.parts) == 2


def test_mail_without_attachment_is_never_dropped(file, steps):
    assert statuses(process(file("mail: newsletter"), steps)) == [("body.txt", Status.REJECTED)]
    assert [status for _, status in statuses(process(file("mail: damaged"), steps))] == [Status.REJECTED]


def test_known_attachment_is_not_processed_again(file, make_steps):
    steps = make_steps()
    mail = file("mail: | order 1 | order 2", "a.eml")
    known = steps.unpack(mail)[0].sha256
    outcome = process(mail, steps, is_known=lambda sha256: sha256 == known)
    assert statuses(outcome) == [("2.pdf", Status.APPROVED)]
    assert len(outcome.parts) == 2
    assert steps.reader.read_names == ["2.pdf"]


def test_file_itself_is_processed_though_the_store_has_it(file, steps):
    assert len(process(file("order 1"), steps, is_known=lambda _: True).results) == 1


def test_part_that_cannot_be_read_does_not_stop_the_others(file, steps):
    outcome = process(file("mail: | order 1 | damaged | order 3", "a.eml"), steps)
    assert [status for _, status in statuses(outcome)] == [Status.APPROVED, Status.REJECTED, Status.APPROVED]
    rejected = outcome.results[1]
    assert (rejected.decision.code, rejected.pages, rejected.extraction) == ("damaged", 0, None)
    assert rejected.decision.reasons == ("2.pdf is damaged. Ask the sender for a new one.",)
    assert [index for index, _ in outcome.outbox] == [0, 2]


def test_container_that_stayed_shut_within_a_mail_says_why(file, steps):
    outcome = process(file("mail: | broken: zip | order 2", "a.eml"), steps)
    assert [result.decision.code for result in outcome.results] == ["encrypted", ""]


def test_file_that_cannot_be_opened_is_rejected(file, steps):
    outcome = process(file("broken: zip", "a.zip"), steps)
    [result] = outcome.results
    assert (result.decision.status, result.decision.code) == (Status.REJECTED, "encrypted")
    assert outcome.parts == outcome.outbox == ()


def test_bug_is_not_taken_for_a_bad_document(file, steps):
    with pytest.raises(RuntimeError, match="nobody expected"):
        process(file("bug"), steps)


def test_issue_goes_to_a_person_and_sends_nothing(file, make_steps, issue_of):
    outcome = process(file("order 1"), make_steps(validators=(issue_of("total_differs", "The total says 11."),)))
    [result] = outcome.results
    assert result.decision.status is Status.NEEDS_REVIEW
    assert [issue.code for issue in result.issues] == ["total_differs"]
    assert outcome.outbox == ()


def test_validators_see_what_was_linked(file, make_steps):
    class OneCustomer:
        def find_partners(self, query, *, limit=5):
            self.query = query
            return [Match("100", "Hartmann", 0.99, "name")]

        def find_materials(self, query, *, limit=5):
            return []

        def find_materials_each(self, queries, *, limit=5):
            return [self.find_materials(query, limit=limit) for query in queries]

    master_data, seen = OneCustomer(), []
    validator = lambda extraction, data: seen.append((dict(extraction.links), data)) or ()  # noqa: E731
    process(file("mail: order 1"), make_steps(master_data=master_data, validators=(validator,)))
    [(links, data)] = seen
    assert (links["customer"], links["customer_reason"], data) == ("100", "name", master_data)
    assert master_data.query.mail == "einkauf@bau.example"


class RefusingFormat:
    def render(self, order, *, message_id, created_at):
        raise DocumentError(RejectionCode.DOES_NOT_FIT, "BELNR holds 35 characters, the order number has 40.")


def test_approved_record_that_does_not_fit_its_target_goes_to_a_person(file, make_steps):
    steps = make_steps()
    route = dataclasses.replace(steps.routes["erp"], record_format=RefusingFormat())
    outcome = process(file("order 1"), make_steps(routes={"erp": route}))
    [result] = outcome.results
    assert result.decision.status is Status.NEEDS_REVIEW
    assert result.decision.reasons == (
        "The record does not fit its target: BELNR holds 35 characters, the order number has 40.",
    )
    assert result.extraction is not None
    assert outcome.outbox == ()


def test_order_that_lacks_what_an_order_needs_goes_to_a_person(file, steps):
    [result] = process(file("mute"), steps).results
    assert result.decision.status is Status.NEEDS_REVIEW
    assert "Missing: document_number, sender_name, line items" in result.decision.reasons[0].replace(";", ",")


def test_type_without_a_target_stays_approved_without_a_message(file, steps):
    outcome = process(file("invoice 7"), steps)
    assert statuses(outcome) == [("a.pdf", Status.APPROVED)]
    assert outcome.outbox == ()


def test_each_route_of_a_type_gets_a_message(file, make_steps):
    route = make_steps().routes["erp"]
    routes = {
        "erp": route,
        "wms": dataclasses.replace(route, name="wms"),
        "books": dataclasses.replace(route, name="books", document_types=frozenset({DocumentType.INVOICE})),
    }
    outcome = process(file("order 1"), make_steps(routes=routes))
    assert [message.target for _, message in outcome.outbox] == ["erp", "wms"]


def test_file_given_up_says_how_often_and_why(file):
    [result] = failed(file("x"), 3, "RuntimeError").results
    assert (result.decision.status, result.decision.code) == (Status.REJECTED, "processing_failed")
    assert "a.pdf could not be processed in 3 attempts (RuntimeError)" in result.decision.reasons[0]


def repeated(extraction, master_data):
    yield Issue("already_received", "It was received already.", "document_number")


def test_document_is_held_against_what_came_before(file, make_steps):
    asked = []
    steps = make_steps(received=lambda document_id, without: asked.append(document_id) or repeated)
    [result] = process(file("order 1"), steps).results
    assert [issue.code for issue in result.issues] == ["already_received"]
    assert result.decision.status is Status.NEEDS_REVIEW
    assert asked == [None]


def test_same_order_twice_in_one_file_goes_once(file, make_steps):
    outcome = process(file("mail: order 1 | order 1 "), make_steps())
    assert [result.decision.status for result in outcome.results] == [Status.APPROVED, Status.NEEDS_REVIEW]
    assert len(outcome.outbox) == 1


def test_message_says_what_it_is_about(file, steps):
    [(_, message)] = process(file("order 1"), steps).outbox
    assert message.business_object.startswith("order:")


EARLIER = StoredDelivery("urn:x", "erp", DeliveryState.REJECTED, 1, NOW, None, "", "51: no")


@pytest.mark.parametrize(
    ("state", "reference", "sent"),
    [
        (DeliveryState.REJECTED, "", "same"),
        (DeliveryState.REJECTED, "0000000000000042", "new"),
        (DeliveryState.DEAD, "", "same"),
        (DeliveryState.ACCEPTED, "0000000000000042", "nothing"),
        (DeliveryState.POSTED, "0000000000000042", "nothing"),
        (DeliveryState.SENT_UNKNOWN, "", "same"),
    ],
)
def test_corrected_document_goes_under_a_new_id_only_where_the_target_has_the_old_one(
    file, steps, state, reference, sent
):
    [result] = process(file("order 1"), steps).results
    [first] = messages_of(result, steps)
    earlier = replace(EARLIER, message_id=first.message_id, state=state, reference=reference)
    again = list(messages_of(result, steps, earlier=[earlier]))
    if sent == "nothing":
        assert again == []
    else:
        assert (again[0].message_id == first.message_id) == (sent == "same")
