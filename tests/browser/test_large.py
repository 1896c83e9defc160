"""Documents of hundreds of pages and thousands of lines open, and stay usable."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.conftest import Sit
from tests.browser.papers import item, order, pdf
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

PAGES, LINES = 300, 2000
FEW = 4  # pages that may be drawn at once: those in view and the next ones
FEW_SMALL = 40  # thumbnails
COUNTED = ("LayoutCount", "RecalcStyleCount", "LayoutDuration", "ScriptDuration", "TaskDuration")


def test_many_pages_open_with_few_pictures(bench: Workbench, seat: Seat):
    content = pdf(*([f"Page {number}"] for number in range(1, PAGES + 1)))
    number = bench.put("long.pdf", content, order(item(1)), pages=PAGES)
    seat.page.goto(f"/documents/{number}")
    seat.page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth > 0")
    assert drawn(seat) <= FEW
    assert len(set(seat.requested("/thumbnail"))) <= FEW_SMALL
    seat.at("page-number").fill(str(PAGES))
    seat.keys.press("Enter")
    last = seat.page.locator(f".sheet[data-page='{PAGES}'] img")
    expect(last).to_be_in_viewport()
    last.evaluate("image => image.decode()")
    assert drawn(seat) <= 3 * FEW
    assert len(set(seat.requested("/thumbnail"))) <= 3 * FEW_SMALL


def drawn(seat: Seat) -> int:
    """How many pages were asked for in full size."""
    return len({url for url in seat.requested("/pages/") if re.search(r"/pages/\d+(\?|$)", url)})


def test_typing_among_thousands_of_lines_is_as_quick_as_among_few(bench: Workbench, sit: Sit):
    few = work_of_typing(bench, sit(), lines=20)
    many = work_of_typing(bench, sit(), lines=LINES)
    assert many["LayoutCount"] <= 2 * few["LayoutCount"] + 5
    assert many["RecalcStyleCount"] <= 2 * few["RecalcStyleCount"] + 5
    assert many["TaskDuration"] <= 10 * few["TaskDuration"], (few, many)  # for a hundred times the lines


def work_of_typing(bench: Workbench, seat: Seat, *, lines: int) -> Mapping[str, float]:
    """What the browser did while a quantity in the middle was written, by its own counters."""
    extraction = order(*(item(n) for n in range(1, lines + 1)))
    number = bench.put(f"{lines}.pdf", pdf([f"{lines} lines"]), extraction)
    seat.page.route("**/check", lambda route: route.fulfill(json={}))  # the server's work is not what is measured
    seat.page.goto(f"/documents/{number}")
    cell = f"line.{lines // 2}.quantity"
    seat.at(cell).click()
    seat.wait_for_focus(cell)
    session = seat.context.new_cdp_session(seat.page)
    session.send("Performance.enable")
    before = counters(session)
    seat.keys.type("123456789")
    seat.keys.press("Enter")
    seat.wait_for_focus(f"line.{lines // 2 + 1}.quantity")
    after = counters(session)
    return {name: after[name] - before[name] for name in COUNTED}


def counters(session: CDPSession) -> dict[str, float]:
    return {one["name"]: float(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}
