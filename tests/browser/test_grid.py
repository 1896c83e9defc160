"""Line items are edited as in a spreadsheet."""

import pytest

from tests.browser.papers import item, order, pdf
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

DESCRIPTIONS = ("Ball valve DN 1", "Ball valve DN 2", "Ball valve DN 3")


@pytest.fixture
def opened(bench: Workbench, seat: Seat) -> Seat:
    """Before an order of three lines, with the cursor in the quantity of the first."""
    number = bench.put("order.pdf", pdf(["Order"]), order(item(1), item(2), item(3)))
    seat.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=bench.url)
    seat.page.goto(f"/documents/{number}")
    seat.at("line.0.quantity").click()
    seat.wait_for_focus("line.0.quantity")
    return seat


def column(seat: Seat, name: str) -> list[str]:
    """The texts of a column, from the top."""
    at = seat.page.locator("#lines thead th").all()
    index = next(n for n, head in enumerate(at) if head.get_attribute("data-column") == name)
    return [row.locator("th, td").nth(index).text_content() or "" for row in seat.page.locator("#lines tbody tr").all()]


def test_arrows_move_the_cursor(opened: Seat):
    opened.keys.press("ArrowDown", "ArrowRight")
    opened.wait_for_focus("line.1.unit")
    opened.keys.press("Control+ArrowDown", "ArrowLeft")
    opened.wait_for_focus("line.2.quantity")
    opened.keys.press("Control+Home")
    opened.keys.press("End")
    assert opened.focused.startswith("line.0.")


def test_typing_replaces_and_enter_goes_down(opened: Seat):
    opened.keys.type("7")
    opened.keys.press("Enter")
    opened.keys.type("8")
    opened.keys.press("Enter")
    opened.wait_for_focus("line.2.quantity")
    assert column(opened, "quantity") == ["7", "8", "2"]


def test_escape_drops_what_was_typed(opened: Seat):
    opened.keys.type("7")
    opened.keys.press("Escape")
    opened.wait_for_focus("line.0.quantity")
    assert column(opened, "quantity") == ["2", "2", "2"]


def test_block_is_copied_and_pasted(opened: Seat):
    opened.at("line.0.quantity").click()
    opened.keys.type("7")
    opened.keys.press("ArrowRight")
    opened.wait_for_focus("line.0.unit")
    opened.keys.press("ArrowLeft", "Shift+ArrowRight", "Control+c")
    opened.keys.press("ArrowLeft", "ArrowDown", "ArrowDown", "Control+v")
    assert column(opened, "quantity") == ["7", "2", "7"]
    assert column(opened, "unit") == ["PCE", "PCE", "PCE"]


def test_block_of_a_spreadsheet_is_pasted_below_the_end_too(opened: Seat):
    block = '21\tPCE\n22\tKGM\n23\t"PCE"\n24\tPCE\n'
    opened.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    opened.keys.press("ArrowDown", "Control+v")
    assert column(opened, "quantity") == ["2", "21", "22", "23", "24"]
    assert column(opened, "unit") == ["PCE", "PCE", "KGM", "PCE", "PCE"]
    opened.keys.press("Control+z")
    assert column(opened, "quantity") == ["2", "2", "2"]


def test_lines_are_added_removed_and_come_back(opened: Seat):
    opened.keys.press("Alt+Insert")
    assert column(opened, "quantity") == ["2", "", "2", "2"]
    opened.keys.press("Alt+Delete", "Alt+Delete")
    assert column(opened, "description") == [DESCRIPTIONS[0], DESCRIPTIONS[2]]
    opened.keys.press("Control+z", "Control+z", "Control+z")
    assert column(opened, "description") == list(DESCRIPTIONS)


def test_lines_are_merged_and_split(opened: Seat):
    opened.keys.press("Alt+Shift+ArrowDown")
    assert column(opened, "description") == [f"{DESCRIPTIONS[0]}\n{DESCRIPTIONS[1]}", DESCRIPTIONS[2]]
    opened.keys.press("Alt+Shift+Enter")
    assert column(opened, "description") == list(DESCRIPTIONS)


def test_column_is_added(opened: Seat):
    opened.at("add-column").select_option("gtin")
    opened.keys.press("Control+Home")
    opened.at("line.1.gtin").click()
    opened.keys.type("4006381333931")
    opened.keys.press("Enter")
    assert column(opened, "gtin") == ["", "4006381333931", ""]


def test_what_the_grid_shows_is_what_is_saved(bench: Workbench, opened: Seat):
    opened.keys.type("7")
    opened.keys.press("Enter", "Alt+Delete")
    opened.keys.press("Control+s")
    opened.page.wait_for_url("**/documents/1?done=1*")
    extraction = bench.components.store.document(1).extraction
    assert extraction is not None
    kept = [(one["description"].value, str(one["quantity"].value)) for one in extraction.line_items]
    assert kept == [(DESCRIPTIONS[0], "7"), (DESCRIPTIONS[2], "2")]
