"""Rules of assignment, due times, absence, escalation. On both databases."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import event, text

from adapters.store import SqlStore, open_store
from datamodel.errors import ConflictError, DeliveryRefusedError
from datamodel.extraction import DocumentType, Status
from datamodel.people import Role
from datamodel.worklist import Rule, Tray, WorkFilter
from tests.adapters.test_store_worklist import Post, hold

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 3, 5)


@pytest.fixture
def post(store, clock) -> Post:
    post = Post(store, clock)
    for name in ("ada", "bob", "cleo"):
        post.hire(name)
    return post


def rule(store: SqlStore, **terms: object) -> int:
    return store.worklist.add_rule(Rule(**terms), who="root")


def away(store: SqlStore, name: str, substitute: str = "", *, until: dt.date = TODAY) -> None:
    store.worklist.set_absence(name, first_day=TODAY, last_day=until, substitute=substitute, who=name)


def assignee(store: SqlStore, document: int) -> str:
    return store.worklist.item(document).assignee


def told(store: SqlStore, document: int) -> list[tuple[str, str, str]]:
    events = store.story(store.document(document).file_sha256).events
    return [(one.what, one.who, one.why) for one in events if one.subject == f"document:{document}"]


def test_first_rule_that_fits_decides(store, post, clock) -> None:
    rule(store, document_type=DocumentType.RECEIPT, assignee="ada")
    rule(store, sender="söhne müller", least_amount=Decimal(100), assignee="bob", due_hours=2)
    rule(store, sender="müller", assignee="cleo", due_hours=0.5)
    rule(store, sender="10012", assignee="ada", due_hours=8)
    documents = {
        post.put(kind=DocumentType.RECEIPT, sender="Müller & Söhne"): ("ada", 24),
        post.put(sender="Müller & Söhne", amount="100"): ("bob", 2),
        post.put(sender="Müller & Söhne", amount="99.99"): ("cleo", 0.5),
        post.put(customer="10012"): ("ada", 8),
        post.put(number="Müller", customer="100123"): ("", 24),
    }
    items = [store.worklist.item(document) for document in documents]
    due = [(item.due_at - item.created_at).total_seconds() / 3600 for item in items]
    assert [(item.assignee, hours) for item, hours in zip(items, due, strict=True)] == list(documents.values())
    assert ("assigned", "intray", "to bob, by rule 2") in told(store, 2)


def test_preview_says_what_the_rules_would_take(store, post) -> None:
    for terms in ({"sender": "Müller & Söhne", "amount": "100"}, {"sender": "Müller"}, {"customer": "10012"}, {}, {}):
        post.put(**terms)
    post.put(sender="Müller", status=Status.APPROVED)
    assert store.worklist.fitting() == {0: 5}
    rule(store, sender="söhne müller", least_amount=Decimal(100), assignee="bob")
    rule(store, sender="müller")
    rule(store, sender="10012", document_type=DocumentType.INVOICE)
    rule(store, document_type=DocumentType.RECEIPT)
    assert store.worklist.fitting() == {1: 1, 2: 1, 3: 1, 4: 0, 0: 2}
    rule(store)
    assert store.worklist.fitting()[5] == 2


def test_rules_are_kept_in_their_order(store) -> None:
    first, second, third = (rule(store, sender=name) for name in ("a", "b", "c"))
    store.worklist.move_rule(third, up=True, who="root")
    store.worklist.move_rule(first, up=True, who="root")
    store.worklist.move_rule(first, up=False, who="root")
    assert [(one.place, one.sender) for one in store.worklist.rules()] == [(1, "c"), (2, "a"), (3, "b")]
    store.worklist.delete_rule(first, who="root")
    changed = replace(store.worklist.rules()[1], assignee="ada", due_hours=1.5, least_amount=Decimal("0.1"))
    store.worklist.change_rule(changed, who="root")
    assert store.worklist.rules()[1] == changed
    assert [(one.place, one.id) for one in store.worklist.rules()] == [(1, third), (2, second)]


def test_unknown_rule_is_a_key_error(store) -> None:
    for act in (
        lambda: store.worklist.change_rule(Rule(id=9), who="root"),
        lambda: store.worklist.move_rule(9, up=True, who="root"),
        lambda: store.worklist.delete_rule(9, who="root"),
    ):
        with pytest.raises(KeyError, match="no rule 9"):
            act()


def test_usual_time_is_that_of_the_store(store_url, tmp_path, clock) -> None:
    due_after = dt.timedelta(hours=3)
    with closing(open_store(store_url, blobs=str(tmp_path / "b"), due_after=due_after, clock=clock)) as store:
        item = store.worklist.item(Post(store, clock).put())
    assert item.due_at == clock() + due_after


def test_saving_keeps_whose_it_is_and_until_when(store, post, clock) -> None:
    document = post.put()
    due_at = store.worklist.item(document).due_at
    rule(store, assignee="bob")
    clock.move(hours=1)
    post.decide(document, Status.NEEDS_REVIEW)
    assert (assignee(store, document), store.worklist.item(document).due_at) == ("", due_at)
    post.decide(document, Status.REJECTED)
    post.decide(document, Status.NEEDS_REVIEW)
    assert (assignee(store, document), store.worklist.item(document).due_at) == ("bob", clock() + DAY)


def test_refused_document_begins_to_wait(store, post, samples, clock) -> None:
    rule(store, assignee="bob")
    file = samples.file()
    store.add(file)
    (document,) = store.save(file, [samples.result(file)], outbox=[(0, samples.message())])
    assert store.worklist.item(document).due_at is None
    clock.move(hours=1)
    (message,) = store.claim(worker="w", limit=1, lease=DAY)
    store.fail(message, DeliveryRefusedError("51", "no such customer"))
    item = store.worklist.item(document)
    assert (item.assignee, item.codes, item.due_at) == ("bob", ("erp_refused",), clock() + DAY)


def test_assigning_by_hand_is_told(store, post) -> None:
    documents = [post.put(), post.put()]
    approved = post.put(status=Status.APPROVED)
    assert store.worklist.assign([*documents, approved, 99], "bob", who="ada") == documents
    assert store.worklist.assign(documents, "bob", who="ada") == []
    assert store.worklist.assign(documents[:1], "", who="cleo") == documents[:1]
    assert told(store, documents[0])[-2:] == [
        ("assigned", "ada", "to bob, before nobody"),
        ("assigned", "cleo", "to nobody, before bob"),
    ]
    assert assignee(store, approved) == ""


def test_only_who_works_can_be_assigned(store, post) -> None:
    document = post.put()
    post.hire("eve", Role.AUDITOR)
    post.hire("root", Role.ADMINISTRATOR)
    store.people.change("bob", who="root", disabled=True)
    for name in ("eve", "bob", "nobody"):
        with pytest.raises(ConflictError, match=f"{name} cannot work on documents"):
            store.worklist.assign([document], name, who="ada")


def test_work_goes_to_substitutes_of_substitutes(store, post) -> None:
    away(store, "ada", "bob")
    away(store, "bob", "cleo")
    rule(store, assignee="ada")
    document = post.put()
    assert assignee(store, document) == "cleo"
    away(store, "cleo", "ada")
    store.worklist.escalate()
    assert assignee(store, document) == assignee(store, post.put()) == ""
    store.worklist.set_absence("cleo", first_day=None, last_day=None, substitute="", who="cleo")
    store.worklist.assign([document], "ada", who="bob")
    assert told(store, document)[-1] == ("assigned", "bob", "to cleo, before nobody: instead of ada, who is away")


def test_open_work_moves_when_an_absence_begins(store, post, clock) -> None:
    rule(store, assignee="ada")
    document, held = post.put(), post.put()
    hold(post, held)
    tomorrow = TODAY + DAY
    store.worklist.set_absence("ada", first_day=tomorrow, last_day=tomorrow, substitute="bob", who="ada")
    assert store.worklist.escalate() == 0
    clock.move(hours=23)
    assert store.worklist.escalate() == 2
    assert assignee(store, document) == assignee(store, held) == "bob"
    assert told(store, document)[-1] == ("assigned", "intray", "to bob, before ada: ada is away")
    clock.move(days=1)
    assert assignee(store, post.put()) == "ada"


def test_work_of_somebody_disabled_goes_on(store, post) -> None:
    post.hire("root", Role.ADMINISTRATOR)
    rule(store, assignee="ada")
    document = post.put()
    store.people.change("ada", who="root", disabled=True)
    assert store.worklist.escalate() == 1
    assert assignee(store, document) == ""


def test_work_of_somebody_who_only_reads_now_goes_on(store, post) -> None:
    post.hire("root", Role.ADMINISTRATOR)
    rule(store, assignee="ada")
    document = post.put()
    away(store, "ada", "bob")
    store.people.change("bob", who="root", role=Role.AUDITOR)
    assert store.worklist.escalate() == 1
    assert assignee(store, document) == assignee(store, post.put()) == ""
    with pytest.raises(ConflictError, match="bob cannot stand in for cleo"):
        away(store, "cleo", "bob")


def test_assigning_waits_for_who_changes_the_document(open_another, store, post) -> None:
    document = post.put()
    with ThreadPoolExecutor(1) as pool:
        with store._database.writing() as session:
            session.execute(text("UPDATE documents SET claimed_by = 'bob' WHERE id = :id"), {"id": document})
            assigned = pool.submit(open_another().worklist.assign, [document], "ada", who="cleo")
            time.sleep(0.2)
            assert not assigned.done()
        assert assigned.result(timeout=60) == [document]
    assert assignee(store, document) == "ada"


def test_rules_are_read_once_for_all_that_is_passed_on(store, post, clock) -> None:
    rule(store, sender="Hansen", escalate_to="bob")
    for _ in range(5):
        post.put()
    clock.move(days=2)
    statements: list[str] = []
    event.listen(store._database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    assert store.worklist.escalate() == 5
    assert [assignee(store, number) for number in range(1, 6)] == ["bob"] * 5
    rounds = 2  # the second one finds nothing more
    assert len([statement for statement in statements if "FROM assignment_rules" in statement]) == rounds


def test_absence_is_told_and_kept(store, post) -> None:
    away(store, "ada", "bob", until=TODAY + DAY)
    ada = store.people.users()[0]
    assert (ada.absent_from, ada.absent_until, ada.substitute) == (TODAY, TODAY + DAY, "bob")
    assert [ada.is_away(TODAY + DAY * days) for days in (-1, 0, 1, 2)] == [False, True, True, False]
    assert store.people.events()[0].why == "away from 2026-03-05 to 2026-03-06, substitute bob"
    for substitute in ("ada", "nobody"):
        with pytest.raises(ConflictError, match="cannot stand in for ada"):
            away(store, "ada", substitute)
    with pytest.raises(KeyError):
        away(store, "nobody")


def test_overdue_work_is_passed_on_once(store, post, clock) -> None:
    rule(store, sender="Hansen", assignee="ada", due_hours=1, escalate_to="bob")
    rule(store, sender="Meier", assignee="ada", due_hours=1)
    to_bob, to_nobody, held = post.put(), post.put(sender="Meier"), post.put()
    in_time = post.put(sender="Else")
    hold(post, held)
    assert store.worklist.escalate() == 0
    clock.move(hours=2)
    assert store.worklist.escalate() == 2
    found = {number: (assignee(store, number), store.worklist.item(number).escalated) for number in (1, 2, 3, 4)}
    assert found == {to_bob: ("bob", True), to_nobody: ("", True), held: ("ada", False), in_time: ("", False)}
    assert told(store, to_bob)[-1] == ("escalated", "intray", "due 2026-03-05 10:31 UTC, from ada to bob")
    assert store.worklist.escalate() == 0
    assert store.worklist.page(WorkFilter(overdue=True), who="ada").total == 2


def test_many_overdue_documents_are_passed_on_by_several_at_once(open_another, store, post, clock) -> None:
    for _ in range(12):
        post.put()
    clock.move(days=2)
    with ThreadPoolExecutor(3) as pool:
        passed_on = list(pool.map(lambda _: open_another().worklist.escalate(), range(3)))
    assert sum(passed_on) == 12
    assert store.worklist.page(WorkFilter(tray=Tray.TODO), who="ada").total == 12
    assert [what for what, _, _ in told(store, 1)].count("escalated") == 1
