"""Two people never edit one document, and nobody overwrites what another has done."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit
from tests.browser.papers import item, order, pdf, seen
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

NUMBER = "field.document_number"
A_MINUTE = 61_000  # milliseconds


@pytest.fixture
def number(bench: Workbench) -> int:
    """An order with a doubtful number; a reviewer named ben is there besides ada."""
    bench.hire("ben")
    doubt = seen("document_number", "45OO17", confidence=0.5)
    return bench.put("order.pdf", pdf(["Order 450017"]), order(item(1), document_number=doubt))


def stored_number(bench: Workbench, number: int) -> object:
    extraction = bench.components.store.document(number).extraction
    assert extraction is not None
    return extraction.fields["document_number"].value


def take_over(seat: Seat, number: int) -> None:
    seat.page.goto(f"/documents/{number}")
    seat.page.get_by_role("button", name="Take over").press("Enter")
    seat.wait_for_focus(NUMBER)
    expect(seat.at(NUMBER)).to_be_editable()


def test_second_person_sees_who_works_and_changes_nothing(sit: Sit, number: int):
    ada, ben = sit("ada"), sit("ben")
    ada.page.goto(f"/documents/{number}")
    expect(ada.at(NUMBER)).to_be_editable()
    ben.page.goto(f"/documents/{number}")
    expect(ben.page.get_by_text("Ada works on this")).to_be_visible()
    expect(ben.at(NUMBER)).not_to_be_editable()
    expect(ben.at("approve")).to_have_count(0)


def test_document_is_free_when_its_page_is_left(bench: Workbench, sit: Sit, number: int):
    ada, ben = sit("ada"), sit("ben")
    ada.page.goto(f"/documents/{number}")
    ada.wait_for_focus(NUMBER)
    ada.page.goto("/")
    ada.wait_until(lambda: bench.components.store.worklist.item(number).claim is None)
    ben.page.goto(f"/documents/{number}")
    expect(ben.at(NUMBER)).to_be_editable()


def test_take_over_is_told_to_who_had_it(sit: Sit, number: int):
    ada, ben = sit("ada"), sit("ben")
    ada.page.clock.install()
    ada.page.goto(f"/documents/{number}")
    ada.wait_for_focus(NUMBER)
    take_over(ben, number)
    ada.page.clock.run_for(A_MINUTE)
    expect(ada.page.locator("[data-notice=claim]")).to_contain_text("Ben has taken this over")
    ada.meant("409")


def test_what_is_saved_last_does_not_overwrite_what_another_saved(bench: Workbench, sit: Sit, number: int):
    ada, ben = sit("ada"), sit("ben")
    ada.page.goto(f"/documents/{number}")
    ada.wait_for_focus(NUMBER)
    take_over(ben, number)
    ben.at(NUMBER).fill("450018")
    ben.keys.press("Control+s")
    ben.page.wait_for_url(f"**/documents/{number}?done={number}*")
    ada.keys.type("450017")
    ada.keys.press("Control+s")
    expect(ada.page.get_by_role("alert")).to_be_visible()
    ada.meant("409")
    assert stored_number(bench, number) == "450018"
