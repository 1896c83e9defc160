"""The queue: trays, filters, orders, counts, neighbours. On both databases."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import event, text

from adapters.store import SqlStore
from datamodel.document import InputFile
from datamodel.extraction import (
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Result,
    Severity,
    Status,
)
from datamodel.people import Role, User
from datamodel.worklist import DOUBT, Neighbours, Sorting, Tray, WorkFilter

MINUTES = dt.timedelta(minutes=15)


class Post:
    """Puts documents into a store, one a minute."""

    def __init__(self, store: SqlStore, clock) -> None:
        self.store, self.clock, self.number = store, clock, 0

    def put(
        self,
        *codes: str,
        kind: DocumentType = DocumentType.INVOICE,
        sender: str = "Hansen GmbH",
        amount: str = "10.00",
        status: Status = Status.NEEDS_REVIEW,
        name: str = "",
        number: str = "",
        customer: str = "",
    ) -> int:
        self.number += 1
        self.clock.move(minutes=1)
        values = {"document_number": number or f"R-{self.number}", "sender_name": sender, "currency": "EUR"}
        fields = {key: Field(key, value, value, 0.9) for key, value in values.items()}
        fields["gross_amount"] = Field("gross_amount", Decimal(amount), amount, 0.9)
        links = {"customer": customer} if customer else {}
        extraction = Extraction(Classification(kind, 0.9, "de"), fields, links=links)
        name = name or f"{self.number}.pdf"
        file = InputFile(name, f"{self.number}".encode(), f"folder:/in/{name}", self.clock())
        self.store.add(file)
        issues = tuple(Issue(code, f"{code}!") for code in codes)
        decision = Decision(status, tuple(issue.message for issue in issues) or ("Not sure.",))
        return self.store.save(file, [Result(file, 0, 1, decision, extraction, issues)])[0]

    def hire(self, name: str, role: Role = Role.REVIEWER) -> None:
        self.store.people.add(User(name, name.title(), role, self.clock()), password_hash="x", who="test")

    def decide(self, document_id: int, status: Status, *, who: str = "ada") -> None:
        document = self.store.document(document_id)
        self.store.revise(
            document_id,
            version=document.version,
            extraction=document.extraction,
            issues=document.issues,
            decision=Decision(status, ("decided",)),
            who=who,
        )

    def set(self, document_id: int, **values: object) -> None:
        """Columns that other parts of the store write."""
        with self.store._database.writing() as session:
            names = ", ".join(f"{name} = :{name}" for name in values)
            session.execute(text(f"UPDATE documents SET {names} WHERE id = :id"), values | {"id": document_id})


@pytest.fixture
def post(store, clock) -> Post:
    return Post(store, clock)


def ids(store: SqlStore, who: str = "ada", **wanted: object) -> list[int]:
    return [item.id for item in store.worklist.page(WorkFilter(**wanted), who=who).items]


def hold(post: Post, document_id: int) -> None:
    post.set(document_id, hold_until="2030-01-01 00:00:00.000000+00:00"[: 26 if post.is_sqlite else None])


Post.is_sqlite = property(lambda self: self.store._database.engine.dialect.name == "sqlite")


def test_each_document_lies_in_its_tray(store, post) -> None:
    post.hire("ada")
    todo, mine, held, second = (post.put() for _ in range(4))
    approved, rejected = post.put(status=Status.APPROVED), post.put(status=Status.REJECTED)
    store.worklist.assign([mine], "ada", who="bob")
    hold(post, held)
    post.set(second, first_approver="bob")
    found = {tray: ids(store, tray=tray) for tray in Tray}
    assert found == {
        Tray.TODO: [todo, mine],
        Tray.MINE: [mine],
        Tray.HELD: [held],
        Tray.SECOND: [second],
        Tray.APPROVED: [approved],
        Tray.REJECTED: [rejected],
    }
    counts = store.worklist.counts(WorkFilter(), who="ada")
    assert counts.trays == {tray: len(documents) for tray, documents in found.items()}
    assert ids(store, who="bob", tray=Tray.MINE) == []


def test_held_document_comes_back_on_its_day(store, post, clock) -> None:
    held = post.put()
    hold(post, held)
    assert ids(store) == []
    clock.now = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    assert ids(store) == [held]
    assert ids(store, tray=Tray.HELD) == []


def test_page_has_what_a_list_shows(store, post, clock) -> None:
    document = post.put("sum_differs", "iban_invalid", sender="Müller & Söhne", amount="1234.50", customer="10012")
    item = store.worklist.item(document)
    assert (item.number, item.sender, item.partner, item.file_name) == ("R-1", "Müller & Söhne", "10012", "1.pdf")
    assert (item.amount, item.currency, item.document_type) == (Decimal("1234.5"), "EUR", DocumentType.INVOICE)
    assert item.codes == ("iban_invalid", "sum_differs")
    assert item.reasons == ("sum_differs!", "iban_invalid!")
    assert (item.assignee, item.claim, item.escalated) == ("", None, False)
    assert item.due_at == clock() + dt.timedelta(days=1)
    assert item.received_at == item.created_at == clock()
    with pytest.raises(KeyError, match="no document 99"):
        store.worklist.item(99)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"document_type": DocumentType.RECEIPT}, [2]),
        ({"sender": "söhne MÜLLER"}, [2]),
        ({"sender": "R-1"}, []),
        ({"sender": "pdf"}, []),
        ({"words": "beleg"}, [2]),
        ({"words": "hansen r-1"}, [1]),
        ({"words": "10012"}, [3]),
        ({"words": "100%"}, [3]),
        ({"words": "a_b"}, []),
        ({"words": "|"}, [1, 2, 3]),
        ({"least": Decimal(20)}, [2, 3]),
        ({"most": Decimal(20)}, [1, 2]),
        ({"least": Decimal(15), "most": Decimal(25)}, [2]),
        ({"reason": "sum_differs"}, [1, 3]),
        ({"reason": DOUBT}, [2]),
        ({"assignee": ""}, [1, 3]),
        ({"assignee": "bob"}, [2]),
        ({"reason": "sum_differs", "most": Decimal(20)}, [1]),
    ],
)
def test_filter_finds_what_fits(store, post, wanted, found: Sequence[int]) -> None:
    post.hire("bob")
    post.put("sum_differs")
    post.put(kind=DocumentType.RECEIPT, sender="Müller & Söhne", amount="20", name="Beleg.pdf")
    post.put("sum_differs", "iban_invalid", sender="100% a|b", amount="30", customer="10012")
    store.worklist.assign([2], "bob", who="ada")
    assert ids(store, **wanted) == list(found)
    page = store.worklist.page(WorkFilter(**wanted), who="ada", limit=1)
    assert page.total == len(found)
    assert [item.id for item in page.items] == list(found)[:1]


def test_orders_are_by_urgency_age_amount_and_change(store, post, clock) -> None:
    documents = [post.put(amount=amount) for amount in ("5", "20", "10")]
    post.set(documents[2], due_at=f"{clock():%Y-%m-%d %H:%M:%S.%f}" + ("" if post.is_sqlite else "+00:00"))
    assert ids(store) == [3, 1, 2]
    assert ids(store, sorting=Sorting.OLDEST) == [1, 2, 3]
    assert ids(store, sorting=Sorting.LARGEST) == [2, 3, 1]
    clock.move(minutes=1)
    post.decide(2, Status.REJECTED)
    clock.move(minutes=1)
    post.decide(1, Status.REJECTED)
    assert ids(store, tray=Tray.REJECTED) == ids(store, tray=Tray.REJECTED, sorting=Sorting.URGENT) == [1, 2]


def test_pages_follow_each_other(store, post) -> None:
    documents = [post.put() for _ in range(5)]
    pages = [store.worklist.page(WorkFilter(), who="ada", offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [[item.id for item in page.items] for page in pages] == [documents[:2], documents[2:4], documents[4:], []]
    assert {page.total for page in pages} == {5}


def test_counts_are_of_the_tray(store, post, clock) -> None:
    post.hire("ada")
    post.put("sum_differs", "iban_invalid")
    oldest = clock()
    post.put("sum_differs", kind=DocumentType.RECEIPT)
    hold(post, post.put("sum_differs", kind=DocumentType.RECEIPT))
    post.set(post.put(), first_approver="bob")
    store.worklist.assign([1, 3], "ada", who="bob")
    post.put(status=Status.APPROVED)
    todo = store.worklist.counts(WorkFilter(), who="ada")
    assert todo.types == {DocumentType.INVOICE: 1, DocumentType.RECEIPT: 1}
    assert todo.reasons == {"sum_differs": 2, "iban_invalid": 1}
    assert todo.assignees == {"ada": 1, "": 1}
    assert (todo.overdue, todo.oldest) == (0, oldest)
    held = store.worklist.counts(WorkFilter(tray=Tray.HELD), who="ada")
    assert (held.types, held.reasons) == ({DocumentType.RECEIPT: 1}, {"sum_differs": 1})
    second = store.worklist.counts(WorkFilter(tray=Tray.SECOND), who="ada")
    assert (second.reasons, second.assignees) == ({DOUBT: 1}, {"": 1})
    approved = store.worklist.counts(WorkFilter(tray=Tray.APPROVED), who="ada")
    assert (approved.types, approved.reasons) == ({DocumentType.INVOICE: 1}, {})
    assert approved.trays == todo.trays
    clock.move(days=1)
    assert store.worklist.counts(WorkFilter(), who="ada").overdue == 2
    assert ids(store, overdue=True) == [1, 2]


@pytest.mark.parametrize("tray", Tray)
def test_overview_tells_page_and_counts_at_once(store, post, tray) -> None:
    for status in (Status.NEEDS_REVIEW, Status.APPROVED, Status.REJECTED):
        post.put(status=status)
    hold(post, post.put())
    post.set(post.put(), first_approver="bob")
    for wanted in (WorkFilter(tray=tray), WorkFilter(tray=tray, words="hansen"), WorkFilter(tray=tray, assignee="")):
        for limit in (1, 50):
            page, counts = store.worklist.overview(wanted, who="ada", limit=limit)
            assert page == store.worklist.page(wanted, who="ada", limit=limit)
            assert counts == store.worklist.counts(wanted, who="ada")


def test_empty_store_counts_nothing(store) -> None:
    counts = store.worklist.counts(WorkFilter(), who="ada")
    assert counts.trays == dict.fromkeys(Tray, 0)
    assert (counts.types, counts.reasons, counts.assignees, counts.oldest) == ({}, {}, {}, None)
    assert store.worklist.neighbours(None, WorkFilter(), who="ada") == Neighbours()


@pytest.mark.parametrize("sorting", Sorting)
def test_neighbours_follow_the_order(store, post, sorting) -> None:
    for amount in ("5", "20", "10", "10"):
        post.put(amount=amount)
    order = ids(store, sorting=sorting)
    wanted = WorkFilter(sorting=sorting)
    for previous, current, following in zip([None, *order], order, [*order[1:], None], strict=False):
        assert store.worklist.neighbours(current, wanted, who="ada") == Neighbours(previous, following)
    assert store.worklist.neighbours(None, wanted, who="ada") == Neighbours(None, order[0])


def test_neighbours_leave_out_what_others_have_open(store, post, clock) -> None:
    for _ in range(4):
        post.put()
    store.worklist.claim(2, who="bob", lease=MINUTES)
    store.worklist.claim(3, who="ada", lease=MINUTES)
    assert store.worklist.neighbours(1, WorkFilter(), who="ada").next == 3
    assert store.worklist.neighbours(4, WorkFilter(), who="bob").previous == 2
    assert store.worklist.neighbours(1, WorkFilter(), who="eve").next == 4
    clock.move(minutes=15)
    assert store.worklist.neighbours(1, WorkFilter(), who="eve").next == 2


def test_next_comes_after_a_document_that_was_decided(store, post) -> None:
    for _ in range(3):
        post.put()
    post.decide(2, Status.REJECTED)
    assert store.worklist.neighbours(2, WorkFilter(), who="ada") == Neighbours(1, 3)
    with pytest.raises(KeyError, match="no document 99"):
        store.worklist.neighbours(99, WorkFilter(), who="ada")


def test_reasons_are_those_of_now(store, post) -> None:
    document = post.put("sum_differs")
    stored = store.document(document)
    issues = [Issue("iban_invalid", "wrong"), Issue("date_old", "old", severity=Severity.WARNING)]
    decision = Decision(Status.NEEDS_REVIEW, ("wrong",))
    store.revise(document, version=1, extraction=stored.extraction, issues=issues, decision=decision, who="ada")
    assert store.worklist.item(document).codes == ("iban_invalid",)
    post.decide(document, Status.REJECTED)
    assert store.worklist.item(document).codes == ()
    assert store.worklist.counts(WorkFilter(), who="ada").reasons == {}


def test_unreadable_document_is_listed(store, samples) -> None:
    file = samples.file("torn.pdf")
    store.add(file)
    (document,) = store.save(file, [Result(file, 0, 0, Decision(Status.NEEDS_REVIEW, ("Torn.",)))])
    item = store.worklist.item(document)
    assert (item.document_type, item.number, item.amount, item.codes) == (None, "", None, (DOUBT,))
    assert ids(store, words="torn") == [document]


def test_lists_never_open_extractions(store, post) -> None:
    post.put("sum_differs")
    statements: list[str] = []
    engine = store._database.engine
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    ids(store, words="hansen", reason="sum_differs")
    store.worklist.counts(WorkFilter(), who="ada")
    store.worklist.neighbours(1, WorkFilter(), who="ada")
    store.worklist.escalate()
    assert statements
    assert not [statement for statement in statements if "extraction" in statement or "issues" in statement]
