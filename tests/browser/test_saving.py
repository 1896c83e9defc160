"""Entries are never lost: not by a reload, a cut line, an ended login, or somebody who was faster."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Sit
from tests.browser.papers import item, order, pdf, seen
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

NUMBER = "field.document_number"
CUT = ("ERR_INTERNET_DISCONNECTED",)


@pytest.fixture
def number(bench: Workbench) -> int:
    """An order with a doubtful number."""
    doubt = seen("document_number", "45OO17", confidence=0.5)
    return bench.put("order.pdf", pdf(["Order 450017"]), order(item(1), document_number=doubt))


def open_document(seat: Seat, number: int) -> None:
    seat.page.goto(f"/documents/{number}")
    seat.wait_for_focus(NUMBER)


def stored_number(bench: Workbench, number: int) -> object:
    extraction = bench.components.store.document(number).extraction
    assert extraction is not None
    return extraction.fields["document_number"].value


def test_reload_keeps_what_was_entered(bench: Workbench, seat: Seat, number: int):
    open_document(seat, number)
    with seat.page.expect_response("**/draft"):
        seat.keys.type("450017")
    seat.page.reload()
    expect(seat.at(NUMBER)).to_have_value("450017")
    assert stored_number(bench, number) == "45OO17"


def test_leaving_the_page_keeps_what_was_entered_just_before(seat: Seat, number: int):
    open_document(seat, number)
    seat.keys.type("450017")
    seat.page.goto("/")
    seat.page.goto(f"/documents/{number}")
    expect(seat.at(NUMBER)).to_have_value("450017")


def test_cut_line_keeps_entries_and_sends_them_when_it_is_back(bench: Workbench, seat: Seat, number: int):
    open_document(seat, number)
    seat.page.wait_for_load_state("networkidle")
    seat.context.set_offline(True)
    seat.keys.type("450017")
    seat.keys.press("Control+s")
    notice = seat.page.locator("[data-notice=offline]")
    expect(notice).to_be_visible()
    expect(seat.at(NUMBER)).to_have_value("450017")
    with seat.page.expect_response("**/draft"):
        seat.context.set_offline(False)
    expect(notice).to_have_count(0)
    seat.meant(*CUT)
    seat.keys.press("Control+s")
    seat.page.wait_for_url(f"**/documents/{number}?done={number}*")
    assert stored_number(bench, number) == "450017"


def test_ended_login_gives_entries_back(bench: Workbench, seat: Seat, number: int):
    open_document(seat, number)
    seat.keys.type("450017")
    bench.log_out(seat.token)
    seat.keys.press("Control+s")
    seat.wait_for_focus("name")
    seat.meant("401")
    seat.keys.type("ada")
    seat.keys.press("Tab")
    seat.keys.type(PASSWORD)
    seat.keys.press("Enter")
    seat.page.get_by_role("button", name="Save").press("Enter")
    seat.page.wait_for_url(f"**/documents/{number}?done={number}*")
    assert stored_number(bench, number) == "450017"


def test_draft_waits_for_the_next_login(bench: Workbench, sit: Sit, number: int):
    first = sit()
    open_document(first, number)
    with first.page.expect_response("**/draft"):
        first.keys.type("450017")
    bench.log_out(first.token)
    first.context.close()
    second = sit()
    second.page.goto(f"/documents/{number}")
    expect(second.at(NUMBER)).to_have_value("450017")
