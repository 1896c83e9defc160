"""Corrections of documents of which one target has the record and another one has not."""

import dataclasses
import datetime as dt

import pytest

from datamodel.delivery import DeliveryState, StatusKind, StatusReport
from datamodel.errors import ConflictError, DeliveryRefusedError
from pipelines.jobs import FILE_LEASE, deliver_message, process_file
from pipelines.revision import approve, reject

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def two(components, target):
    """Components whose orders go to the ERP and to a warehouse."""
    erp = components.steps.routes["erp"]
    other = type(target)()
    routes = {"erp": erp, "warehouse": dataclasses.replace(erp, name="warehouse", target=other)}
    return dataclasses.replace(components, steps=dataclasses.replace(components.steps, routes=routes))


def claim(components):
    return components.store.claim(worker="w", limit=9, lease=LEASE)


@pytest.fixture
def refused(two, file):
    """The document that the ERP has and the warehouse refused."""
    two.store.add(file("order 4711"))
    [sha256] = two.store.claim_files(worker="w", limit=1, lease=FILE_LEASE)
    process_file(sha256, two)
    for fault in (None, DeliveryRefusedError("UNKNOWN_MATERIAL", "no 4711-A here")):
        [message] = claim(two)
        two.steps.routes[message.target].target.faults = [fault] if fault else []
        deliver_message(message, two)
    return two.store.document(1)


def decide(components, document, *, changed=()):
    assert document.extraction is not None
    return approve(
        document, document.extraction, store=components.store, steps=components.steps, who="anna", changed=changed
    )


def test_correction_goes_only_to_the_target_that_has_no_record(two, refused, target):
    assert decide(two, refused) is None
    [message] = claim(two)
    assert (message.target, len(target.sent)) == ("warehouse", 1)


def test_approval_tells_where_the_correction_does_not_go(two, refused):
    decide(two, refused, changed=["material 4711-A → 4711-B"])
    assert two.store.document(1).decision.reasons[-1] == (
        "erp has it already, as it was before (ref-1): change it there, too."
    )


def test_approval_without_correction_has_nothing_to_tell_of_it(two, refused):
    decide(two, refused)
    assert two.store.document(1).decision.reasons == ("Approved by anna.",)


@pytest.fixture
def unknown(two, file):
    """The document that the warehouse took in and could not book, while a worker sent it to the ERP and died."""
    routes = dict(reversed(two.steps.routes.items()))
    two = dataclasses.replace(two, steps=dataclasses.replace(two.steps, routes=routes))
    two.store.add(file("order 4711"))
    [sha256] = two.store.claim_files(worker="w", limit=1, lease=FILE_LEASE)
    process_file(sha256, two)
    [first] = claim(two)
    deliver_message(first, two)
    [second] = claim(two)
    assert (first.target, second.target) == ("warehouse", "erp")
    two.store.report(StatusReport(StatusKind.FAILED, "51", "no", message_id=first.message_id), target="warehouse")
    return two


def test_record_that_may_have_arrived_goes_again_under_its_id(unknown):
    before = {each.target: each.message_id for each in unknown.store.document(1).deliveries}
    unknown.store.end_leases("w")
    decide(unknown, unknown.store.document(1))
    sent = {}
    while claimed := claim(unknown):
        for message in claimed:
            assert deliver_message(message, unknown) is DeliveryState.ACCEPTED
            sent[message.target] = message.message_id
    assert sent["erp"] == before["erp"]
    assert sent["warehouse"] != before["warehouse"]


def test_approval_tells_who_may_have_it_as_it_was(unknown):
    unknown.store.end_leases("w")
    decide(unknown, unknown.store.document(1), changed=["material 4711-A → 4711-B"])
    assert unknown.store.document(1).decision.reasons[-1] == (
        "erp may have it already, as it was before (sent_unknown): look there which one has arrived."
    )


def test_person_waits_while_a_message_is_on_its_way(unknown):
    document = unknown.store.document(1)
    with pytest.raises(ConflictError, match="w is sending the message"):
        decide(unknown, document)
    with pytest.raises(ConflictError, match="w is sending the message"):
        reject(document, store=unknown.store, who="anna", reason="no")
    assert unknown.store.document(1) == document
