"""Second approvals, holds and returns: who may do what, and what it leaves behind."""

import datetime as dt
from dataclasses import replace

import pytest

from datamodel.errors import ConflictError
from datamodel.extraction import Decision, Field, Status
from datamodel.people import Role, User
from datamodel.stored import Reply

FIRST = Decision(Status.NEEDS_REVIEW, ("Approved by ada; a second person has to approve.",))
LATER = dt.timedelta(days=3)


@pytest.fixture
def number(store, samples):
    """A document that waits, in a house with two reviewers and three who may approve as the second."""
    for name, role in (
        ("ada", Role.APPROVER),
        ("bob", Role.APPROVER),
        ("cid", Role.REVIEWER),
        ("eve", Role.ADMINISTRATOR),
        ("dan", Role.AUDITOR),
    ):
        store.people.add(User(name, name, role, created_at=samples.now), password_hash="-", who="eve")
    file = samples.file()
    store.add(file)
    return store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])[0]


@pytest.fixture
def revise(store, samples, number):
    def revise_document(who, decision, *, value="4500017", outbox=()):
        document = store.document(number)
        field = Field("document_number", value, value, 1.0)
        store.revise(
            number,
            version=document.version,
            extraction=replace(samples.extraction(), fields={"document_number": field}),
            issues=(),
            decision=decision,
            outbox=outbox,
            first_approver=who if decision is FIRST else "",
            who=who,
        )

    return revise_document


SAVED, APPROVED = Decision(Status.NEEDS_REVIEW, ("Saved.",)), Decision(Status.APPROVED, ("Approved.",))


def events(store, number):
    story = store.story(store.document(number).file_sha256)
    return [(event.what, event.who) for event in story.events if event.subject == f"document:{number}"]


def test_first_approval_waits_and_queues_nothing(store, number, revise, samples):
    revise("ada", FIRST)
    document = store.document(number)
    assert (document.decision.status, document.first_approver) == (Status.NEEDS_REVIEW, "ada")
    assert events(store, number)[-2:] == [("revised", "ada"), ("first_approved", "ada")]
    with pytest.raises(ValueError, match="not approved"):
        revise("ada", FIRST, outbox=[samples.message()])


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_second_person_approves_with_the_messages(store, number, revise, samples, who):
    revise("ada", FIRST)
    assert store.approvals.objection(number, who=who) == ""
    revise(who, APPROVED, outbox=[samples.message()])
    document = store.document(number)
    assert (document.decision.status, document.first_approver) == (Status.APPROVED, "")
    assert len(document.deliveries) == 1


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("ada", "approved this document first"),
        ("cid", "Only an approver or an administrator"),
        ("dan", "Only an approver or an administrator"),
        ("nobody", "Only an approver or an administrator"),
    ],
)
def test_who_may_not_is_refused_and_nothing_is_written(store, number, revise, samples, who, why):
    revise("ada", FIRST)
    before = store.document(number)
    assert why in store.approvals.objection(number, who=who)
    with pytest.raises(ConflictError, match=why):
        revise(who, APPROVED, outbox=[samples.message()])
    assert store.document(number) == before
    assert store.messages() == []


def test_who_was_disabled_is_refused(store, number, revise):
    revise("ada", FIRST)
    store.people.change("bob", who="eve", disabled=True)
    with pytest.raises(ConflictError, match="Only an approver"):
        revise("bob", APPROVED)


def test_nobody_approves_a_change_of_his_own_as_the_second(store, number, revise):
    revise("bob", SAVED, value="1")
    revise("ada", FIRST, value="1")
    assert "You corrected a value" in store.approvals.objection(number, who="bob")
    with pytest.raises(ConflictError, match="You corrected a value"):
        revise("bob", APPROVED, value="1")
    revise("eve", APPROVED, value="1")


def test_second_approval_cannot_change_a_value(revise):
    revise("ada", FIRST)
    with pytest.raises(ConflictError, match="first approval again"):
        revise("bob", APPROVED, value="other")


def test_save_ends_a_first_approval(store, number, revise):
    revise("ada", FIRST)
    revise("cid", SAVED)
    assert store.document(number).first_approver == ""


def test_corrections_that_were_approved_bar_nobody_later(store, number, revise, samples):
    """The document comes back from the ERP, and the two who work here can go on."""
    revise("ada", FIRST, value="1")
    revise("bob", APPROVED, value="1", outbox=[samples.message()])
    store.drop(samples.message().message_id, who="eve", why="wrong", to_review=True)
    revise("bob", FIRST, value="2")
    assert store.approvals.objection(number, who="ada") == ""


def test_sending_back_needs_a_reason_and_clears_the_first_approval(store, number, revise):
    revise("ada", FIRST)
    version = store.document(number).version
    with pytest.raises(ValueError, match="Say why"):
        store.approvals.send_back(number, version=version, who="bob", why="")
    store.approvals.send_back(number, version=version, who="bob", why="The price is wrong.")
    document = store.document(number)
    assert (document.first_approver, document.version) == ("", version + 1)
    assert document.decision.reasons == ("Sent back to ada by bob: The price is wrong.",)
    assert events(store, number)[-1] == ("sent_back", "bob")
    with pytest.raises(ConflictError):
        store.approvals.send_back(number, version=version + 1, who="bob", why="Again.")
    with pytest.raises(KeyError):
        store.approvals.send_back(99, version=1, who="bob", why="Again.")


def test_hold_tells_until_when_and_why(store, number, clock):
    until = clock.now + LATER
    assert store.holds.hold([number, 99], until=until, why="Waits for the price list.", who="ada") == [number]
    document = store.document(number)
    assert (document.hold_until, document.hold_why) == (until, "Waits for the price list.")
    assert document.version == 1
    assert events(store, number)[-1] == ("held", "ada")
    assert store.holds.unhold([number], who="bob") == [number]
    assert store.document(number).hold_until is None
    assert events(store, number)[-1] == ("unheld", "bob")
    assert store.holds.unhold([number], who="bob") == []


def test_what_somebody_has_open_is_not_held_nor_freed(store, number, samples, clock):
    file = samples.file("other.pdf")
    store.add(file)
    (other,) = store.save(file, [samples.result(file, Status.NEEDS_REVIEW)])
    until = clock.now + LATER
    store.worklist.claim(other, who="ada", lease=dt.timedelta(minutes=15))
    with pytest.raises(ConflictError, match=f"ada has document {other} open"):
        store.holds.hold([number, other], until=until, why="Later.", who="bob")
    assert [store.document(one).hold_until for one in (number, other)] == [None, None]
    assert "held" not in [what for what, _ in events(store, number)]
    assert store.holds.hold([number, other], until=until, why="Later.", who="ada") == [number, other]
    with pytest.raises(ConflictError, match=f"ada has document {other} open"):
        store.holds.unhold([other], who="bob")
    assert store.document(other).hold_until == until


def test_what_somebody_has_open_is_not_sent_back(store, number, revise):
    revise("ada", FIRST)
    version = store.document(number).version
    store.worklist.claim(number, who="eve", lease=dt.timedelta(minutes=15))
    with pytest.raises(ConflictError, match=f"eve has document {number} open"):
        store.approvals.send_back(number, version=version, who="bob", why="The price is wrong.")
    assert store.document(number).first_approver == "ada"
    store.approvals.send_back(number, version=version, who="eve", why="The price is wrong.")


def test_hold_needs_a_reason_and_a_day_to_come(store, number, clock):
    for until, why in ((clock.now, "Late."), (clock.now + LATER, "")):
        with pytest.raises(ValueError, match="Say why it waits"):
            store.holds.hold([number], until=until, why=why, who="ada")


def test_decided_documents_are_not_held(store, number, revise, clock):
    store.holds.hold([number], until=clock.now + LATER, why="Later.", who="ada")
    revise("ada", APPROVED)
    assert store.document(number).hold_until is None
    assert store.holds.hold([number], until=clock.now + LATER, why="Later.", who="ada") == []


REPLY = Reply("order@hansen.example", "Re: Bestellung", "Dear Sir", "<1@hansen.example>", "<0@h> <1@hansen.example>")


def test_return_rejects_with_its_own_code_and_keeps_the_reply(store, number, clock):
    store.replies.return_document(number, REPLY, version=1, why="Returned by ada: no price.", who="ada")
    document = store.document(number)
    assert document.decision == Decision(Status.REJECTED, ("Returned by ada: no price.",), "returned")
    [stored] = store.replies.of(number)
    assert (stored.reply, stored.who, stored.at) == (REPLY, "ada", clock.now)
    assert [what for what, _ in events(store, number)[-3:]] == ["revised", "rejected", "returned"]


def test_return_of_an_old_version_keeps_no_reply(store, number, revise):
    revise("bob", SAVED)
    with pytest.raises(ConflictError):
        store.replies.return_document(number, REPLY, version=1, why="No.", who="ada")
    assert store.replies.of(number) == []


def test_reply_is_written_anew_beside_the_first(store, number):
    with pytest.raises(KeyError, match="was not returned"):
        store.replies.write(number, REPLY, who="ada")
    store.replies.return_document(number, REPLY, version=1, why="No.", who="ada")
    store.replies.write(number, replace(REPLY, body="Hello"), who="bob")
    assert [(stored.reply.body, stored.who) for stored in store.replies.of(number)] == [
        ("Dear Sir", "ada"),
        ("Hello", "bob"),
    ]
