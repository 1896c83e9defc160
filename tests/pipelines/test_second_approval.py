"""Four eyes: what one person approves above a limit waits for a second, who changed nothing of it."""

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datamodel.document import InputFile
from datamodel.errors import ConflictError
from datamodel.extraction import ENTERED, Classification, Decision, DocumentType, Extraction, Field, Result, Status
from datamodel.people import SECOND_APPROVERS, Role, User
from pipelines.revision import Refusal, approve, save
from pipelines.second_approval import ApprovalLimits

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
LIMITS = ApprovalLimits({"EUR": Decimal(10000), "USD": Decimal(11000), "invoice": {"EUR": Decimal(500)}, "receipt": {}})
PEOPLE = {"ada": Role.APPROVER, "bob": Role.APPROVER, "cid": Role.REVIEWER, "eve": Role.ADMINISTRATOR}


def entered(name, value):
    return Field(name, value, str(value), 1.0, evidence=(ENTERED,))


def paper(amount="12500", currency="EUR", kind=DocumentType.PURCHASE_ORDER, *, lines=()):
    values = {
        "document_number": "4711",
        "document_date": None,
        "sender_name": "Hansen",
        "currency": currency,
        "net_amount": Decimal(amount) if amount else None,
    }
    fields = {name: Field(name, value, str(value), 0.5, 1) for name, value in values.items() if value is not None}
    items = tuple({"net_amount": entered("net_amount", Decimal(line))} for line in lines)
    return Extraction(Classification(kind, 0.9, "en"), fields, items)


@pytest.mark.parametrize(
    ("extraction", "reason"),
    [
        (paper("10000"), ""),
        (paper("10000.01"), "10,000.01 EUR is above 10,000.00"),
        (paper("-12500"), "12,500.00 EUR is above 10,000.00"),
        (paper("10500", "USD"), ""),
        (paper("5", "CHF"), "there is no limit for amounts in CHF"),
        (paper("5", None), "it names no currency"),
        (paper(None), "it names no amount"),
        (paper("100", lines=("6000", "7000")), "13,000.00 EUR is above 10,000.00"),
        (paper(None, lines=("60", "70")), ""),
        (paper("600", kind=DocumentType.INVOICE), "600.00 EUR is above 500.00"),
        (paper("600", "USD", DocumentType.INVOICE), "there is no limit for amounts in USD"),
        (paper("99999", kind=DocumentType.RECEIPT), ""),
    ],
)
def test_limit_says_why_a_second_person_has_to_approve(extraction, reason):
    assert LIMITS.reason(extraction) == reason


def test_without_limits_one_person_is_enough():
    assert ApprovalLimits().reason(paper("999999999", None)) == ""


def test_limit_of_a_type_alone_leaves_the_others_to_one_person():
    assert ApprovalLimits({"invoice": {"EUR": Decimal(1)}}).reason(paper()) == ""


class Desk:
    """One document on it, and everybody who may work there."""

    def __init__(self, store, steps, extraction=None):
        self.store, self.steps = store, replace(steps, limits=LIMITS)
        for name, role in PEOPLE.items():
            store.people.add(User(name, name, role, created_at=store._clock()), password_hash="-", who="eve")
        self.contents = itertools.count()
        self.put(extraction or paper(kind=DocumentType.ORDER_CHANGE))

    def put(self, extraction):
        content = f"order {next(self.contents)}".encode()
        file = InputFile("a.pdf", content, "folder:/in/a.pdf", NOW)
        self.store.add(file)
        waits = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
        [self.number] = self.store.save(file, [Result(file, 0, 1, waits, extraction)])

    @property
    def document(self):
        return self.store.document(self.number)

    def approve(self, who, **changes):
        return approve(
            self.document,
            self.with_changes(changes),
            store=self.store,
            steps=self.steps,
            who=who,
            changed=tuple(changes),
        )

    def save(self, who, **changes):
        save(self.document, self.with_changes(changes), store=self.store, steps=self.steps, who=who)

    def with_changes(self, changes):
        extraction = self.document.extraction
        fields = dict(extraction.fields) | {name: entered(name, value) for name, value in changes.items()}
        return replace(extraction, fields=fields)


@pytest.fixture
def desk(store, steps):
    return Desk(store, steps)


def test_first_approval_waits_for_a_second(desk):
    assert desk.approve("ada") is None
    document = desk.document
    assert document.decision == Decision(
        Status.NEEDS_REVIEW,
        ("Approved by ada; a second person has to approve, as 12,500.00 EUR is above 10,000.00.",),
    )
    assert document.first_approver == "ada"
    assert {field.confidence for field in document.extraction.fields.values()} == {1.0}
    assert desk.store.messages() == []


def test_second_approval_sends_and_says_who_gave_both(desk):
    desk.approve("ada", document_number="4712")
    assert desk.approve("bob") is None
    assert desk.document.decision == Decision(
        Status.APPROVED,
        (
            "Approved by ada; a second person has to approve, as 12,500.00 EUR is above 10,000.00.",
            "Corrected: document_number.",
            "Approved by bob as the second.",
        ),
    )


def test_change_by_the_second_is_a_first_approval_anew(desk):
    desk.approve("ada")
    assert desk.approve("bob", document_number="4712") is None
    assert desk.document.first_approver == "bob"
    assert desk.approve("ada") is None
    assert desk.document.decision.status is Status.APPROVED


@pytest.mark.parametrize("who", ["ada", "cid"])
def test_refusal_says_who_may(desk, who):
    desk.approve("ada")
    refusal = desk.approve(who)
    assert isinstance(refusal, Refusal)
    assert refusal.obstacle


def test_amount_that_was_lowered_still_needs_a_second(desk):
    desk.save("cid", net_amount=Decimal(900))
    assert desk.approve("ada") is None
    assert desk.document.decision.reasons[0].endswith("as 12,500.00 EUR is above 10,000.00 (before it was corrected).")


def test_changed_currency_or_type_does_not_evade_the_limit(desk):
    assert desk.approve("ada", currency="USD", net_amount=Decimal(1)) is None
    assert desk.document.first_approver == "ada"


def test_save_without_a_change_leaves_the_first_approval(desk):
    desk.approve("ada")
    before = desk.document
    desk.save("bob")
    assert desk.document == before
    desk.save("bob", document_number="4712")
    assert desk.document.first_approver == ""


def test_despite_of_the_first_holds_for_the_second_but_not_for_what_is_new(desk, issue_of):
    desk.steps = replace(desk.steps, validators=(issue_of("total_differs", "It differs."),))
    assert isinstance(desk.approve("ada"), Refusal)
    changes = {"store": desk.store, "steps": desk.steps, "despite": "It is agreed."}
    assert approve(desk.document, desk.document.extraction, who="ada", **changes) is None
    more = (*desk.steps.validators, issue_of("credit_block", "Blocked."))
    desk.steps = replace(desk.steps, validators=more)
    refusal = desk.approve("bob")
    assert [issue.code for issue in refusal.issues] == ["credit_block"]
    desk.steps = replace(desk.steps, validators=more[:1])
    assert desk.approve("bob") is None


def test_small_amounts_need_one_person(store, steps):
    desk = Desk(store, steps, paper("900", kind=DocumentType.ORDER_CHANGE))
    desk.approve("cid")
    assert desk.document.decision.reasons == ("Approved by cid.",)


class Model:
    """What must be true of the document, told apart from how the store and the pipelines do it."""

    def __init__(self, desk):
        self.desk = desk
        self.first, self.correctors, self.both = "", set(), None
        self.values = itertools.count()

    def act(self, action, who, is_change):
        changes = {"document_number": f"N{next(self.values)}"} if is_change else {}
        getattr(self, action)(who, changes)
        document = self.desk.document
        assert (document.decision.status is Status.APPROVED) == (self.both is not None)
        assert document.first_approver == ("" if self.both else self.first)

    def may_be_second(self, who):
        return who != self.first and who not in self.correctors and PEOPLE[who] in SECOND_APPROVERS

    def save(self, who, changes):
        self.desk.save(who, **changes)
        self.correctors |= {who} if changes else set()
        self.first = "" if changes else self.first

    def approve(self, who, changes):
        refusal = self.desk.approve(who, **changes)
        if self.first and not changes:
            assert (refusal is None) == self.may_be_second(who)
            self.both = (self.first, who) if refusal is None else None
        else:
            assert refusal is None
            self.correctors |= {who} if changes else set()
            self.first = who

    def send_back(self, who, changes):
        document, store = self.desk.document, self.desk.store
        if self.first:
            store.approvals.send_back(document.id, version=document.version, who=who, why="Look again.")
            self.first = ""
        else:
            with pytest.raises(ConflictError):
                store.approvals.send_back(document.id, version=document.version, who=who, why="Look again.")

    def approve_past_the_rules(self, who, changes):
        """As a page would that forgot to ask: the store itself refuses."""
        document = self.desk.document
        if self.first and (changes or not self.may_be_second(who)):
            with pytest.raises(ConflictError, match="second approval"):
                self.desk.store.revise(
                    document.id,
                    version=document.version,
                    extraction=self.desk.with_changes(changes),
                    issues=(),
                    decision=Decision(Status.APPROVED, ("Past the rules.",)),
                    who=who,
                )


ACTIONS = st.sampled_from(["save", "approve", "approve", "send_back", "approve_past_the_rules"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ACTIONS, st.sampled_from(sorted(PEOPLE)), st.booleans()), max_size=10))
def test_two_people_stand_behind_an_approval_whatever_was_done_before(desk, done):
    desk.put(paper(kind=DocumentType.ORDER_CHANGE))
    model = Model(desk)
    for action, who, is_change in done:
        model.act(action, who, is_change)
        if model.both:
            assert len({*model.both}) == 2
            assert model.both[1] not in model.correctors
            break
