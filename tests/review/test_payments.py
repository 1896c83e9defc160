"""The pages of payments: who sees what, what people decide, and what is not taken."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from datamodel.payments import PaymentState
from datamodel.stored_payments import Judgement, PaymentFilter
from pipelines.payments import match_payments
from pipelines.posting import Cashier
from pipelines.settings import PaymentSettings
from review.tokens import form_token
from tests.adapters.payment_samples import HANSEN, allocation, booking, item, keep, load, matched, proposal, statement

REVIEW, MATCHED, FOREIGN = PaymentState.REVIEW, PaymentState.MATCHED, PaymentState.FOREIGN


@pytest.fixture
def desk(office, tmp_path):
    """Ada's workbench, with three payments that wait; two proposals for the first."""
    load(f"sqlite:///{tmp_path}/intray.db", item(), item("RG-2", "60"), item("RG-3", "40", partner="10013"), HANSEN)
    lines = [booking("100", "Rechnung"), booking("-7.50", "Gebühr"), booking("40", "X")]
    keep(office.store, statement(*lines))
    cashier = Cashier(office.store, {}, PaymentSettings())
    match_payments(cashier, matching=lambda wanted, _: [])
    first = next(one for one in office.store.payments.to_match().payments if one.payment.amount == 100)
    both = proposal(allocation("RG-2", "60"), allocation("RG-3", "40", "10013"), confidence=0.3)
    says = matched(first.payment, proposal(confidence=0.6), both, state=REVIEW)
    office.store.payments.judge([Judgement(first.id, first.version, says)], records="")
    return office


def first(office):
    return next(one for one in office.store.payments.in_states(list(PaymentState)) if one.payment.amount == 100)


def page_of(office, path: str) -> BeautifulSoup:
    answer = office.client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def post(office, *pairs: tuple[str, str], version: int | None = None, **values: str):
    stored = first(office)
    sent = {"token": form_token(office.client.cookies["intray"]), "version": str(version or stored.version)} | values
    body = [*sent.items(), *pairs]
    return office.client.post(f"/payments/{stored.payment.key}", data=dict(body), follow_redirects=False)


def test_list_shows_what_waits_with_counts(desk) -> None:
    page = page_of(desk, "/payments")
    assert [tab.get_text(" ", strip=True) for tab in page.select(".tabs a")] == [
        "To decide 3", "Announced 0", "Matched 0", "Posted 0", "Not of customers 0", "All payments 3"]  # fmt: skip
    amounts = [cell.get_text() for cell in page.select("tbody td:nth-of-type(4)")]
    assert amounts == ["100.00\xa0EUR", "-7.50\xa0EUR", "40.00\xa0EUR"]
    largest = page_of(desk, "/payments?sort=largest&least=8&words=hansen")
    assert len(largest.select("tbody tr")) == 2
    assert "An amount could not be understood" in page_of(desk, "/payments?least=viel").get_text()
    assert "No payment fits" in page_of(desk, "/payments?words=nobody").get_text()


def test_list_asks_the_database_as_often_for_many_as_for_few(desk) -> None:
    def statements() -> int:
        asked = []
        engine = desk.store._database.engine
        event.listen(engine, "before_cursor_execute", note := lambda *arguments: asked.append(arguments[2]))
        desk.client.get("/payments")
        event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    few = statements()
    keep(desk.store, statement(*(booking(str(n), f"T{n}") for n in range(1, 40)), number="8"))
    match_payments(Cashier(desk.store, {}, PaymentSettings()), matching=lambda *_: [])
    assert (statements(), desk.store.payments.page(PaymentFilter()).total) == (few, 42)


def test_page_shows_proposals_with_their_evidence(desk) -> None:
    page = page_of(desk, f"/payments/{first(desk).payment.key}")
    cards = [card.get_text(" ", strip=True) for card in page.select("article.proposal")]
    assert cards[0].startswith("60% RG-1 100.00 It says so.")
    assert cards[1].startswith("30% RG-2 60.00 RG-3 40.00")
    assert page.select_one("#items input[name='paid.customer:10012:RG-1']")["value"] == "100.00"
    other = page_of(desk, f"/payments/{first(desk).payment.key}?proposal=2")
    assert [one["value"] for one in other.select("#items input[name^='paid.']")] == ["60.00", "40.00"]
    assert page.select_one("a[href^='/documents/']").get_text() == "Document 1, line 1"


def test_accepted_proposal_is_matched_and_the_next_one_shown(desk) -> None:
    answer = post(desk, action="accept:1")
    assert answer.status_code == 303
    stored = first(desk)
    assert answer.headers["location"].endswith(f"done={stored.id}")
    assert answer.headers["location"].startswith("/payments/")
    assert (stored.state, stored.decided_by, stored.chosen.allocations[0].item.number) == (MATCHED, "ada", "RG-1")
    assert "The payment of 100.00\xa0EUR: Matched." in page_of(desk, answer.headers["location"]).get_text()


def test_amounts_that_were_typed_are_taken_and_the_rest_stays_on_account(desk) -> None:
    key = "customer:10012:RG-1"
    answer = post(
        desk, action="save", item=key, **{f"paid.{key}": "90,00", f"deduction.{key}": "4", f"reason.{key}": "D1"}
    )
    assert answer.status_code == 303
    chosen = first(desk).chosen
    assert (chosen.on_account, chosen.allocations[0].paid, chosen.allocations[0].deduction) == (10, 90, 4)
    assert (chosen.allocations[0].reason, chosen.allocations[0].in_full) == ("D1", False)
    left = {one.number: one.open_amount for one in desk.store.payments.open_items()}
    assert left["RG-1"] == Decimal(6)


@pytest.mark.parametrize(
    ("paid", "told"),
    [
        ("viel", "is no number"),
        ("101", "You assign 101.00\xa0EUR of a payment of 100.00\xa0EUR"),
        ("1.234", "may mean"),
    ],
)
def test_amounts_that_cannot_be_are_told_and_stay_in_the_form(desk, paid, told) -> None:
    key = "customer:10012:RG-1"
    answer = post(desk, action="save", item=key, **{f"paid.{key}": paid})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    assert told in page.select_one(".notice").get_text()
    assert page.select_one("#items input[name^='paid.']")["value"] == paid
    assert first(desk).state is REVIEW


def test_two_people_cannot_both_decide(desk) -> None:
    version = first(desk).version
    assert post(desk, action="foreign", version=version).status_code == 303
    answer = post(desk, action="accept:1", version=version)
    assert answer.status_code == 409
    assert "The payment was changed meanwhile" in answer.text
    assert first(desk).state is FOREIGN


def test_payment_goes_on_account_is_foreign_and_comes_back(desk) -> None:
    post(desk, action="account", why="Prepaid")
    assert (first(desk).chosen.on_account, first(desk).reasons) == (100, ("Decided by ada.", "Prepaid"))
    post(desk, action="back", why="It was not.")
    assert (first(desk).state, first(desk).reasons, first(desk).is_held) == (REVIEW, ("It was not.",), True)
    post(desk, action="foreign")
    assert first(desk).state is FOREIGN


def test_item_that_another_payment_took_is_told(desk) -> None:
    third = next(one for one in desk.store.payments.in_states([REVIEW]) if one.payment.amount == 40)
    post(desk, action="accept:2")
    key = "customer:10013:RG-3"
    sent = {"token": form_token(desk.client.cookies["intray"]), "version": str(third.version), "action": "save",
            "item": key, f"paid.{key}": "40"}  # fmt: skip
    answer = desk.client.post(f"/payments/{third.payment.key}", data=sent)
    assert answer.status_code == 409
    assert "Of RG-3 only 0 is left open" in answer.text


def test_open_items_are_found_by_number_and_customer(desk) -> None:
    path = f"/payments/{first(desk).payment.key}/items"
    assert [one["number"] for one in desk.client.get(f"{path}?q=rg-").json()["items"]] == ["RG-1", "RG-2", "RG-3"]
    [found] = desk.client.get(f"{path}?partner=10013").json()["items"]
    assert found == {"key": "customer:10013:RG-3", "number": "RG-3", "partner": "10013", "due": "1 Mar 2026",
                     "left": "40.00", "left_text": "40.00\xa0EUR"}  # fmt: skip
    assert desk.client.get(path).json() == {"items": []}


@pytest.mark.parametrize(("action", "status"), [("dance", 400), ("accept:9", 400), ("accept:x", 400)])
def test_unknown_buttons_are_refused(desk, action, status) -> None:
    assert post(desk, action=action).status_code == status


def test_unknown_payment_is_nowhere(desk) -> None:
    assert desk.client.get("/payments/nothing").status_code == 404
