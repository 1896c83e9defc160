"""Payments in a real browser: by keys, with sums that follow what is typed, and with items that are searched."""

import re

import pytest
from playwright.sync_api import expect

from adapters.master_data import open_master_data
from datamodel.master import MasterChange
from datamodel.payments import PaymentState
from datamodel.stored_payments import Judgement
from pipelines.payments import match_payments
from pipelines.posting import Cashier
from pipelines.settings import PaymentSettings
from tests.adapters.payment_samples import HANSEN, allocation, booking, item, keep, matched, proposal, statement
from tests.browser.accessibility import violations_of
from tests.browser.conftest import Sit
from tests.browser.seats import Seat, overflow_of
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

REVIEW, MATCHED = PaymentState.REVIEW, PaymentState.MATCHED
PAID = "[name='paid.customer:10012:%s']"


@pytest.fixture
def waiting(bench: Workbench) -> list[str]:
    """Keys of two payments that wait; the first has two proposals."""
    store = bench.components.store
    master_data = open_master_data(bench.components.settings.store.url)
    records = (item(), item("RG-2", "60"), item("RG-3", "40"), item("RG-4", "25.50", partner="10013"), HANSEN)
    master_data.load([MasterChange(each) for each in records], full=False, source="test")
    master_data.close()
    keep(store, statement(booking("100", "Rechnung"), booking("40", "Danke"), opening="1200"))
    match_payments(Cashier(store, {}, PaymentSettings()), matching=lambda *_: [])
    first, second = store.payments.to_match().payments
    both = proposal(allocation("RG-2", "60"), allocation("RG-3", "40"), confidence=0.3)
    says = matched(first.payment, proposal(confidence=0.6), both, state=REVIEW)
    store.payments.judge([Judgement(first.id, first.version, says)], records="")
    return [first.payment.key, second.payment.key]


def test_payment_is_opened_and_its_second_proposal_accepted_by_keys(bench: Workbench, seat: Seat, waiting: list[str]):
    seat.page.goto("/payments")
    seat.keys.press("j", "Enter")
    seat.page.wait_for_url(f"**/payments/{waiting[0]}*")
    expect(seat.at("fits")).to_have_text("It fits.")
    seat.keys.press("j", "j", "Enter")
    seat.page.wait_for_url(re.compile(rf"/payments/{waiting[1]}\?done="))
    expect(seat.page.locator(".done")).to_have_text("The payment of 100.00\xa0EUR: Matched.")
    stored = bench.components.store.payments.payment(waiting[0])
    assert [each.item.number for each in stored.chosen.allocations] == ["RG-2", "RG-3"]


def test_sums_follow_what_is_typed_and_other_items_are_added(bench: Workbench, seat: Seat, waiting: list[str]):
    seat.page.goto(f"/payments/{waiting[0]}")
    paid = seat.page.locator(PAID % "RG-1")
    paid.fill("120,00")
    expect(seat.at("fits")).to_have_text("More is assigned than was paid.")
    paid.fill("6o")
    expect(seat.at("fits")).to_have_text("An amount is not understood.")
    paid.fill("60")
    expect(seat.at("account")).to_have_text("40.00")
    paid.blur()
    seat.keys.press("/")
    seat.wait_for_focus("number")
    seat.keys.type("RG-3")
    seat.page.get_by_role("button", name="Add RG-3").click()
    expect(seat.page.locator(PAID % "RG-3")).to_have_value("40.00")
    expect(seat.at("fits")).to_have_text("It fits.")
    seat.page.get_by_role("button", name="Save and go on").click()
    seat.page.wait_for_url("**/payments/*done=*")
    stored = bench.components.store.payments.payment(waiting[0])
    assert (stored.state, stored.decided_by) == (MATCHED, "ada")
    assert [(each.item.number, each.paid, each.in_full) for each in stored.chosen.allocations] == [
        ("RG-1", 60, False), ("RG-3", 40, True)]  # fmt: skip


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("en-GB", "dark"), ("de-DE", "light")])
def test_payments_break_no_rule_of_wcag(locale: str, scheme: str, sit: Sit, waiting: list[str]):
    seat = sit(locale=locale, color_scheme=scheme)
    for path in ("/payments", "/payments?state=all", f"/payments/{waiting[0]}", f"/payments/{waiting[1]}"):
        seat.page.goto(path)
        assert violations_of(seat.page) == []
        assert overflow_of(seat.page) == 0
