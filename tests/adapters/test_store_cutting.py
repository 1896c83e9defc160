import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import DraftRow
from datamodel.errors import ConflictError, DeliveryRefusedError, RejectionCode
from datamodel.extraction import ENTERED, Classification, Decision, DocumentType, Field, Issue, Result, Status
from datamodel.people import Role, User

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def stack(samples):
    """A scan of six pages."""
    return samples.file("stack.pdf")


@pytest.fixture
def part(samples, stack):
    """What was understood of pages of the scan."""

    def make(first, pages, *, index=0, status=Status.NEEDS_REVIEW, number="4500017"):
        decision = Decision(status, ("Not sure.",))
        return Result(stack, index, pages, decision, samples.extraction(number), (), first)

    return make


@pytest.fixture
def keep(store, stack, part):
    """The scan as documents of so many pages each; their ids."""

    def save(*pages, status=Status.NEEDS_REVIEW, outbox=()):
        store.add(stack)
        firsts = [1 + sum(pages[:index]) for index in range(len(pages))]
        results = [part(firsts[index], count, index=index, status=status) for index, count in enumerate(pages)]
        return store.save(stack, results, outbox=outbox)

    return save


def draft(store, document_id, who="anna"):
    with store._database.writing() as session:
        now = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
        session.add(DraftRow(document_id=document_id, who=who, version=1, items=[["field.x", "1"]], at=now))


def drafts(store):
    with store._database.reading() as session:
        return list(session.scalars(select(DraftRow.document_id)))


def told(store, document_id, stack):
    """What happened to a document by people, with why."""
    events = store.story(stack.sha256).events
    return [(e.what, e.why) for e in events if e.subject == f"document:{document_id}" and e.who != "intray"]


def split(store, part, document_id, *, version=1, who="anna"):
    return store.paper.split(document_id, part(1, 2), [part(3, 1), part(4, 3)], version=version, who=who)


def test_split_document_keeps_its_first_pages_and_the_others_are_new(store, keep, part):
    (document_id,) = keep(6)
    ids = split(store, part, document_id)
    found = [store.document(one) for one in (document_id, *ids)]
    assert [(one.first_page, one.pages, one.index, one.version) for one in found] == [
        (1, 2, 0, 2),
        (3, 1, 1, 1),
        (4, 3, 2, 1),
    ]
    assert {one.decision.status for one in found} == {Status.NEEDS_REVIEW}


def test_split_is_told_by_all_its_documents(store, keep, part, stack):
    (document_id,) = keep(6)
    one, two = split(store, part, document_id)
    assert told(store, document_id, stack)[0] == (
        "split",
        f"page 3 are document {one}; pages 4 to 6 are document {two}",
    )
    assert ("split", f"pages 4 to 6, cut from document {document_id}") in told(store, two, stack)


def test_new_documents_are_for_whom_the_old_one_was_for(store, keep, part):
    (document_id,) = keep(6)
    store.people.add(User("ada", "Ada", Role.REVIEWER, dt.datetime.now(dt.UTC)), password_hash="x", who="test")
    store.worklist.assign([document_id], "ada", who="test")
    ids = split(store, part, document_id)
    with store._database.reading() as session:
        rows = [session.get(DocumentRow, one) for one in (document_id, *ids)]
        assert {row.assignee for row in rows} == {"ada"}
        assert len({row.due_at for row in rows}) == 1


def test_position_is_never_given_to_other_pages(store, keep, part):
    """A message id is derived from it."""
    first, second = keep(3, 3)
    (third,) = store.paper.split(second, part(4, 1), [part(5, 2)], version=1, who="anna")
    assert store.document(third).index == 2
    store.paper.merge(second, third, part(4, 3), version=2, other_version=1, who="anna")
    (fourth,) = store.paper.split(second, part(4, 1), [part(5, 2)], version=3, who="anna")
    assert [store.document(one).index for one in (first, second, third, fourth)] == [0, 1, 2, 3]


def test_two_who_split_documents_of_a_file_at_once_get_different_positions(store, keep, part, open_another):
    ids = keep(2, 2, 2)
    stores = [open_another() for _ in ids]

    def cut(store, document_id, first):
        return store.paper.split(document_id, part(first, 1), [part(first + 1, 1)], version=1, who="anna")

    with ThreadPoolExecutor(3) as pool:
        new = [one for (one,) in pool.map(cut, stores, ids, (1, 3, 5))]
    assert sorted(store.document(one).index for one in new) == [3, 4, 5]


def test_merged_document_is_rejected_and_names_the_other(store, keep, part, stack):
    first, second = keep(2, 4)
    store.paper.merge(first, second, part(1, 6), version=1, other_version=1, who="anna")
    one, two = store.document(first), store.document(second)
    assert (one.first_page, one.pages, one.index, one.version) == (1, 6, 0, 2)
    assert (two.decision.status, two.decision.code) == (Status.REJECTED, RejectionCode.MERGED)
    assert two.decision.reasons == (f"Merged into document {first} by anna.",)
    assert ("merged", f"with document {second}") in told(store, first, stack)
    assert ("merged", f"into document {first}") in told(store, second, stack)


def test_document_that_went_into_another_cannot_come_back(store, keep, part, samples):
    first, second = keep(2, 4)
    store.paper.merge(first, second, part(1, 6), version=1, other_version=1, who="anna")
    with pytest.raises(ConflictError, match="part of another one"):
        store.revise(
            second,
            version=2,
            extraction=samples.extraction(),
            issues=(),
            decision=Decision(Status.APPROVED, ("yes",)),
            who="anna",
        )
    with pytest.raises(ConflictError, match="part of another one"):
        store.paper.merge(first, second, part(1, 6), version=2, other_version=2, who="anna")


def test_neighbours_are_the_documents_whose_pages_come_before_and_after(store, keep, part):
    first, second, third = keep(1, 2, 3)
    beside = lambda one: [document.id for document in store.paper.neighbours(one)]  # noqa: E731
    assert (beside(first), beside(second), beside(third)) == ([second], [first, third], [second])
    store.paper.merge(second, third, part(2, 5), version=1, other_version=1, who="anna")
    assert (beside(first), beside(second)) == ([second], [first])
    with pytest.raises(KeyError):
        store.paper.neighbours(99)


def test_approved_neighbour_cannot_be_merged(store, keep):
    first, _ = keep(1, 2, status=Status.APPROVED)
    assert store.paper.neighbours(first) == []


def sent(store, samples, keep, outcome):
    """A document that came back to a person after ``outcome`` of its message; its id and version."""
    document_id, _ = keep(3, 3, status=Status.APPROVED, outbox=[(0, samples.message("one"))])
    outcome(store)
    assert store.document(document_id).decision.status is Status.NEEDS_REVIEW
    return document_id, store.document(document_id).version


def refused(store):
    (message,) = store.claim(worker="a", limit=1, lease=LEASE)
    store.fail(message, DeliveryRefusedError("51", "unknown material"))


def left_unknown(store):
    """The worker died with it; somebody drops it and takes the document back."""
    store.claim(worker="a", limit=1, lease=LEASE)
    store.end_leases("a")
    store.drop(store.messages()[0].message_id, who="anna", why="wrong", to_review=True)


def never_sent(store):
    store.drop(store.messages()[0].message_id, who="anna", why="wrong", to_review=True)


def held(store):
    (message,) = store.claim(worker="a", limit=1, lease=LEASE)
    store.hold(message, Issue("already_received", "It is there."))


@pytest.mark.parametrize("outcome", [refused, left_unknown])
def test_what_may_have_left_is_not_cut_otherwise(store, samples, keep, part, outcome):
    document_id, version = sent(store, samples, keep, outcome)
    before = store.document(document_id)
    with pytest.raises(ConflictError, match="went to erp or may have arrived"):
        store.paper.split(document_id, part(1, 1), [part(2, 2)], version=version, who="anna")
    assert store.document(document_id) == before


@pytest.mark.parametrize("outcome", [never_sent, held])
def test_what_never_left_may_be_cut_and_goes_under_its_id_with_its_new_pages(store, samples, keep, part, outcome):
    document_id, version = sent(store, samples, keep, outcome)
    store.paper.split(document_id, part(1, 1), [part(2, 2)], version=version, who="anna")
    assert store.due() == 0
    store.revise(
        document_id,
        version=version + 1,
        extraction=samples.extraction(),
        issues=(),
        decision=Decision(Status.APPROVED, ("yes",)),
        outbox=[samples.message("one", payload=b"one page")],
        who="anna",
    )
    (message,) = store.claim(worker="a", limit=9, lease=LEASE)
    assert message.payload == b"one page"


def test_approved_document_is_neither_cut_nor_merged(store, keep, part):
    first, second = keep(3, 3, status=Status.APPROVED)
    with pytest.raises(ConflictError, match="is approved"):
        store.paper.split(first, part(1, 1), [part(2, 2)], version=1, who="anna")
    with pytest.raises(ConflictError, match="is approved"):
        store.paper.merge(first, second, part(1, 6), version=1, other_version=1, who="anna")
    with pytest.raises(ConflictError, match="is approved"):
        store.paper.turn(first, part(1, 3), version=1, page=1, degrees=90, who="anna")


def test_merging_withdraws_what_waits_for_the_one_that_ends(store, samples, stack, part):
    store.add(stack)
    first, second = store.save(
        stack, [part(1, 3), part(4, 3, index=1, status=Status.APPROVED)], outbox=[(1, samples.message("one"))]
    )
    never_sent(store)
    version = store.document(second).version
    store.paper.merge(first, second, part(1, 6), version=1, other_version=version, who="anna")
    (delivery,) = store.document(second).deliveries
    assert delivery.state.value == "dead"
    with pytest.raises(ConflictError):
        store.retry(delivery.message_id, who="anna", why="again")


def test_neither_of_two_is_changed_where_one_cannot_be(store, keep, part):
    first, second = keep(2, 4)
    store.worklist.claim(second, who="berta", lease=LEASE)
    before = store.document(first), store.document(second)
    with pytest.raises(ConflictError, match="has document"):
        store.paper.merge(first, second, part(1, 6), version=1, other_version=1, who="anna")
    with pytest.raises(ConflictError, match="changed meanwhile"):
        store.paper.merge(first, second, part(1, 6), version=1, other_version=7, who="berta")
    assert (store.document(first), store.document(second)) == before


@pytest.mark.parametrize("act", ["turn", "read_again", "split"])
def test_nothing_is_cut_turned_or_read_that_somebody_else_has_or_changed(store, keep, part, samples, act):
    (document_id,) = keep(6)

    def do(who, version):
        match act:
            case "turn":
                store.paper.turn(document_id, part(1, 6), version=version, page=2, degrees=90, who=who)
            case "read_again":
                store.paper.read_again(document_id, part(1, 6), machine=samples.extraction(), version=version, who=who)
            case _:
                split(store, part, document_id, version=version, who=who)

    store.worklist.claim(document_id, who="berta", lease=LEASE)
    before = store.document(document_id)
    with pytest.raises(ConflictError, match="has document"):
        do("anna", 1)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        do("berta", 2)
    assert store.document(document_id) == before
    assert store.paper.turns(before.file_sha256) == {}
    do("berta", 1)


def test_drafts_of_what_is_cut_are_dropped(store, keep, part):
    first, second, third = keep(2, 2, 2)
    for one in (first, second, third):
        draft(store, one)
    store.paper.merge(first, second, part(1, 4), version=1, other_version=1, who="anna")
    assert drafts(store) == [third]
    store.paper.split(third, part(5, 1), [part(6, 1)], version=1, who="anna")
    assert drafts(store) == []


def test_page_that_is_turned_again_has_its_last_turn(store, keep, part, stack):
    (document_id,) = keep(6)
    for version, (page, degrees) in enumerate([(2, 90), (5, 180), (2, 0)], 1):
        store.paper.turn(document_id, part(1, 6), version=version, page=page, degrees=degrees, who="anna")
    assert store.paper.turns(stack.sha256) == {2: 0, 5: 180}
    assert store.paper.turns("0" * 64) == {}
    assert ("turned", "page 5 of the file, now by 180 degrees clockwise") in told(store, document_id, stack)


def entered(name, value):
    return Field(name, value, value, 1.0, evidence=(ENTERED,))


def test_what_people_had_entered_is_told_and_kept_as_corrections(store, keep, part, samples, stack):
    (document_id,) = keep(6)
    extraction = samples.extraction()
    fields = {**extraction.fields, "document_number": entered("document_number", "4711")}
    store.revise(
        document_id,
        version=1,
        extraction=replace(extraction, fields=fields),
        issues=(),
        decision=Decision(Status.NEEDS_REVIEW, ("Saved.",)),
        who="anna",
    )
    store.paper.turn(document_id, part(1, 6, number="4500018"), version=2, page=1, degrees=90, who="anna")
    turned = next(why for what, why in told(store, document_id, stack) if what == "turned")
    assert turned.endswith("; 1 value that people had entered replaced")
    assert store.document(document_id).extraction.fields["document_number"].value == "4500018"
    (correction,) = store.corrections.of(document_id)
    assert (correction.before, correction.after) == ("4500017", "4711")
    assert store.corrections.machine(document_id).fields["document_number"].value == "4500018"


def test_reading_as_another_type_is_a_correction_of_the_type_alone(store, keep, part, samples):
    (document_id,) = keep(6)
    named = Classification(DocumentType.INVOICE, 1.0, "de", (ENTERED,))
    result = part(1, 6, number="99")
    result = replace(result, extraction=replace(result.extraction, classification=named))
    store.paper.read_again(document_id, result, machine=samples.extraction("99"), version=1, who="anna")
    document = store.document(document_id)
    assert (document.extraction, document.version) == (result.extraction, 2)
    (correction,) = store.corrections.of(document_id)
    assert (correction.field, correction.before, correction.after) == ("document_type", "purchase_order", "invoice")
    assert store.corrections.machine(document_id).document_type is DocumentType.PURCHASE_ORDER


def test_learning_finds_the_pages_of_a_document_that_was_cut(store, keep, part, samples):
    (document_id,) = keep(6)
    _, last = split(store, part, document_id)
    store.revise(
        last,
        version=1,
        extraction=samples.extraction(),
        issues=(),
        decision=Decision(Status.APPROVED, ("yes",)),
        who="anna",
    )
    (review,) = store.reviews()
    assert (review.document_id, review.index, review.first_page, review.pages) == (last, 2, 4, 3)
