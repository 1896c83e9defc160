"""The keys of the list that ``?`` shows; those of the line items are in ``test_grid.py``."""

import re

import pytest
from playwright.sync_api import expect

from datamodel.extraction import Status
from tests.browser.papers import item, order, pdf, seen
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

NUMBER = "field.document_number"


@pytest.fixture
def numbers(bench: Workbench) -> list[int]:
    """Three orders with a doubtful number, on two pages each."""
    doubt = seen("document_number", "45OO17", confidence=0.5)
    understood = order(item(1), item(2), document_number=doubt)
    return [bench.put(f"{n}.pdf", pdf([f"Order {n}"], ["More"]), understood, pages=2) for n in (1, 2, 3)]


@pytest.fixture
def opened(seat: Seat, numbers: list[int]) -> Seat:
    """Before the first of them."""
    seat.page.goto(f"/documents/{numbers[0]}")
    seat.wait_for_focus(NUMBER)
    return seat


def test_question_mark_and_f1_show_the_keys(opened: Seat):
    keys = opened.at("keys")
    opened.keys.press("F1")
    expect(keys).to_be_visible()
    opened.keys.press("Escape")
    expect(keys).to_be_hidden()
    opened.keys.press("?")
    expect(opened.at(NUMBER)).to_have_value("?")
    opened.page.goto("/")
    opened.keys.press("?")
    expect(keys).to_be_visible()


def test_alt_and_arrows_go_through_the_queue(opened: Seat, numbers: list[int]):
    opened.keys.press("Alt+ArrowRight")
    opened.page.wait_for_url(f"**/documents/{numbers[1]}*")
    opened.wait_for_focus(NUMBER)
    opened.keys.press("Alt+ArrowRight")
    opened.page.wait_for_url(f"**/documents/{numbers[2]}*")
    opened.wait_for_focus(NUMBER)
    opened.keys.press("Alt+ArrowLeft")
    opened.page.wait_for_url(f"**/documents/{numbers[1]}*")


def test_search_is_reached_from_a_document(opened: Seat, numbers: list[int]):
    opened.keys.press("Alt+q")
    opened.page.wait_for_url(re.compile(r"^[^?]+:\d+/(\?.*)?$"))
    expect(opened.at("words")).to_be_visible()
    opened.keys.press("/")
    opened.wait_for_focus("words")
    opened.keys.type("2.pdf")
    opened.keys.press("Enter")
    opened.page.wait_for_url(re.compile(r"/\?words=2\.pdf(&|$)"))
    expect(opened.page.locator("[data-document]")).to_have_count(1)
    opened.keys.press("j", "Enter")
    opened.page.wait_for_url(f"**/documents/{numbers[1]}*")


def test_documents_of_the_queue_are_chosen_and_assigned(bench: Workbench, seat: Seat, numbers: list[int]):
    seat.page.goto("/")
    seat.keys.press("j", "x", "j", "j", "x", "k", "a")
    seat.wait_for_focus("to")
    expect(seat.at("chosen")).to_have_text("2 chosen")
    seat.at("to").select_option("ada")
    seat.tab_to("Assign")
    seat.keys.press("Enter")
    expect(seat.page.get_by_role("status").filter(has_text="2 documents were assigned.")).to_be_visible()
    assert [bench.components.store.worklist.item(one).assignee for one in numbers] == ["ada", "", "ada"]


def test_document_is_rejected_with_a_reason(bench: Workbench, opened: Seat, numbers: list[int]):
    opened.keys.press("Alt+r")
    opened.wait_for_focus("reason")
    opened.keys.type("not ours")
    opened.keys.press("Enter")
    opened.page.wait_for_url(f"**/documents/{numbers[1]}*")
    decision = bench.components.store.document(numbers[0]).decision
    assert (decision.status, decision.reasons) == (Status.REJECTED, ("Rejected by ada: not ours",))


def test_panels_open_and_close(opened: Seat):
    opened.keys.press("Alt+h")
    opened.wait_for_focus("until")
    opened.keys.press("Escape")
    expect(opened.at("until")).to_be_hidden()


def test_f6_goes_through_the_parts_of_the_page(opened: Seat):
    opened.keys.press("F6")
    opened.wait_for_focus("link.material.0")
    opened.keys.press("F6")
    opened.wait_for_focus("approve")
    opened.keys.press("F6")
    opened.page.wait_for_function("() => document.activeElement.className === 'sheets'")
    opened.keys.press("Shift+F6")
    opened.wait_for_focus("approve")


def test_paper_is_moved_and_zoomed(opened: Seat):
    expect(opened.at("zoom-level")).to_have_text("100 %")
    opened.keys.press("Alt+=")
    expect(opened.at("zoom-level")).to_have_text("125 %")
    opened.keys.press("Alt+-", "Alt+-")
    expect(opened.at("zoom-level")).to_have_text("85 %")
    opened.keys.press("Alt+0")
    expect(opened.at("zoom-level")).to_have_text("100 %")
    opened.keys.press("Alt+PageDown")
    expect(opened.at("page-number")).to_have_value("2")
    opened.keys.press("Alt+PageUp")
    expect(opened.at("page-number")).to_have_value("1")


def test_what_was_taken_back_is_done_again(opened: Seat):
    opened.keys.type("450017")
    opened.keys.press("Tab", "Control+z")
    expect(opened.at(NUMBER)).to_have_value("45OO17")
    opened.keys.press("Control+y")
    expect(opened.at(NUMBER)).to_have_value("450017")


def test_cells_are_filled_down(opened: Seat):
    opened.at("line.0.quantity").click()
    opened.keys.type("7")
    opened.keys.press("ArrowDown", "Control+d")
    expect(opened.at("line.1.quantity")).to_have_text("7")
