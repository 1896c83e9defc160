"""Rules of assignment and absences, as people say them."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import DocumentType
from datamodel.people import Role
from datamodel.worklist import Rule
from review.tokens import form_token


@pytest.fixture
def root(house):
    """The workbench with an administrator, who is logged in."""
    house.hire("root", Role.ADMINISTRATOR)
    house.hire("ada")
    house.hire("bob")
    house.sit_down("root")
    return house


def post(office, path: str, **values: str):
    token = form_token(office.client.cookies["intray"])
    return office.client.post(path, data={"token": token} | values, follow_redirects=False)


def listed(office) -> list[str]:
    page = BeautifulSoup(office.client.get("/rules").text, "lxml")
    for form in page.select("tbody details, tbody form"):
        form.decompose()
    return [row.get_text(" ", strip=True) for row in page.select("tbody tr")]


def test_rule_is_added_and_says_what_it_would_take(root, papers) -> None:
    root.put("a.pdf", papers.order())
    root.put("b.pdf", papers.invoice())
    assert listed(root) == ["Every document, as there is no rule Nobody after 24 hours Nobody 2"]
    values = {"document_type": "invoice", "sender": " hansen ", "least_amount": "25,00", "assignee": "ada"}
    answer = post(root, "/rules", **values, due_hours="1,5", escalate_to="bob")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules")
    (rule,) = root.store.worklist.rules()
    assert rule == Rule(1, 1, DocumentType.INVOICE, "hansen", Decimal(25), "ada", 1.5, "bob")
    assert listed(root) == [
        "1 Invoice · from hansen · of 25.00 or more Ada after 1.5 hours Bob 1",
        "Everything else Nobody after 24 hours Nobody 1",
    ]


def test_rules_are_changed_moved_and_deleted(root) -> None:
    for sender in ("a", "b"):
        post(root, "/rules", sender=sender)
    post(root, "/rules/2", action="up")
    post(root, "/rules/2", action="change", sender="c", due_hours="8")
    assert [(rule.sender, rule.due_hours) for rule in root.store.worklist.rules()] == [("c", 8), ("a", None)]
    post(root, "/rules/2", action="down")
    post(root, "/rules/1", action="delete")
    assert [(rule.id, rule.place) for rule in root.store.worklist.rules()] == [(2, 1)]
    assert post(root, "/rules/1", action="delete").status_code == 404
    assert post(root, "/rules/2", action="burn").status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_hours": "0"},
        {"due_hours": "soon"},
        {"due_hours": "99999"},
        {"least_amount": "much"},
        {"assignee": "eve"},
        {"escalate_to": "nobody"},
        {"document_type": "poem"},
    ],
)
def test_entries_that_cannot_be_taken_are_kept(root, wrong) -> None:
    root.hire("eve", Role.AUDITOR)
    answer = post(root, "/rules", sender="hansen", **wrong)
    assert answer.status_code == 422
    assert "notice" in answer.text
    assert 'value="hansen"' in answer.text
    assert root.store.worklist.rules() == []


def test_everybody_looks_at_rules_and_administrators_change_them(root) -> None:
    post(root, "/rules", sender="hansen", assignee="ada")
    root.sit_down("ada")
    page = BeautifulSoup(root.client.get("/rules").text, "lxml").select_one("main")
    assert "hansen" in page.text
    assert not page.select("form")


def test_person_is_away_and_open_work_moves_at_once(root, papers, clock) -> None:
    number = root.put("a.pdf", papers.order())
    root.store.worklist.assign([number], "ada", who="root")
    root.sit_down("ada")
    day = clock().date().isoformat()
    assert post(root, "/me/absence", first_day=day, last_day=day, substitute="bob").status_code == 303
    assert root.store.worklist.item(number).assignee == "bob"
    assert f'value="{day}"' in root.client.get("/me").text
    post(root, "/me/absence", action="back")
    assert root.store.people.users()[0].absent_from is None


def test_administrator_says_that_somebody_is_away(root) -> None:
    assert "Ada" in root.client.get("/people/ada/absence").text
    values = {"first_day": "2026-04-01", "last_day": "2026-04-09", "substitute": ""}
    assert post(root, "/people/ada/absence", **values).headers["location"] == "/people"
    assert "away from 1 Apr 2026 to 9 Apr 2026" in root.client.get("/people").text
    assert root.client.get("/people/eve/absence").status_code == 404


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"first_day": "2026-04-02", "last_day": "2026-04-01"}, "before the first"),
        ({"first_day": "2026-04-02"}, "first and the last day"),
        ({"first_day": "2026-04-02", "last_day": "2026-04-02", "substitute": "root"}, "cannot stand in"),
    ],
)
def test_absence_that_cannot_be_is_refused(root, values, told: str) -> None:
    for path in ("/me/absence", "/people/root/absence"):
        answer = post(root, path, **values)
        assert answer.status_code == 422
        assert told in answer.text
