"""Values are taken from the paper by a click or a drag."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from datamodel.document import BBox
from datamodel.extraction import Extraction, Field
from tests.browser.seats import Seat
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

ORDER = "BEST-26-001184.pdf"
NUMBER = "field.document_number"


def point(seat: Seat, x: float, y: float) -> tuple[float, float]:
    """Fractions of the first page to a point of the window, which is scrolled there."""
    image = seat.page.locator(".sheet img").first
    edges = image.bounding_box()
    assert edges is not None
    return edges["x"] + x * edges["width"], edges["y"] + y * edges["height"]


def click(seat: Seat, box: BBox) -> None:
    seat.page.mouse.click(*point(seat, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))


def drag(seat: Seat, box: BBox, *, keys: str = "") -> None:
    """From the upper left of ``box`` to its lower right, a little beyond."""
    if keys:
        seat.page.keyboard.down(keys)
    seat.page.mouse.move(*point(seat, box.x0 - 0.004, box.y0 - 0.003))
    seat.page.mouse.down()
    seat.page.mouse.move(*point(seat, box.x1, box.y1), steps=4)
    seat.page.mouse.move(*point(seat, box.x1 + 0.004, box.y1 + 0.003))
    seat.page.mouse.up()
    if keys:
        seat.page.keyboard.up(keys)


def misread(extraction: Extraction) -> Extraction:
    """The number was read wrong, nobody knows where it stands, and the quantities were not found."""
    number = replace(extraction.fields["document_number"], value="826", confidence=0.4, page=None, bbox=None)
    items = [{name: value for name, value in one.items() if name != "quantity"} for one in extraction.line_items]
    fields = {**extraction.fields, "document_number": number}
    return replace(extraction, fields=fields, line_items=tuple(items))


@pytest.fixture
def whole(bench: Workbench) -> Extraction:
    """The sample as it was understood."""
    extraction = bench.understand(ORDER).extraction
    assert extraction is not None
    return extraction


@pytest.fixture
def opened(bench: Workbench, seat: Seat) -> Seat:
    """Before the misread sample, with its number in focus and the page's words there."""
    with seat.page.expect_response("**/pages/1/words"):
        seat.page.goto(f"/documents/{bench.doubt(ORDER, misread)}")
        seat.wait_for_focus(NUMBER)
    seat.page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth > 0")
    return seat


def place_of(value: Field) -> BBox:
    assert value.bbox is not None
    return value.bbox


def test_click_on_a_word_fills_the_focused_field(opened: Seat, whole: Extraction):
    click(opened, place_of(whole.fields["document_number"]))
    expect(opened.at(NUMBER)).to_have_value("B26/001184")
    assert opened.focused == NUMBER


def test_drag_over_words_fills_the_focused_field(opened: Seat, whole: Extraction):
    drag(opened, place_of(whole.fields["document_number"]))
    expect(opened.at(NUMBER)).to_have_value("B26/001184")


def test_click_on_a_box_goes_to_its_value(opened: Seat, whole: Extraction):
    click(opened, place_of(whole.fields["document_date"]))
    opened.wait_for_focus("field.document_date")


def test_taken_values_are_written_as_the_field_writes_them(opened: Seat, whole: Extraction):
    opened.at("field.net_amount").focus()
    drag(opened, place_of(whole.fields["net_amount"]))
    expect(opened.at("field.net_amount")).to_have_value("2083.70")


def test_drag_over_a_column_fills_a_column(opened: Seat, whole: Extraction):
    boxes = [place_of(one["quantity"]) for one in whole.line_items]
    column = BBox(min(b.x0 for b in boxes), boxes[0].y0, max(b.x1 for b in boxes), boxes[-1].y1)
    opened.at("line.0.quantity").click()
    drag(opened, column)
    for row, text in enumerate(["5", "3", "8", "2", "2.5"]):
        expect(opened.at(f"line.{row}.quantity")).to_have_text(text)


def test_taken_values_can_be_taken_back(opened: Seat, whole: Extraction):
    click(opened, place_of(whole.fields["document_number"]))
    expect(opened.at(NUMBER)).to_have_value("B26/001184")
    opened.keys.press("Control+z")
    expect(opened.at(NUMBER)).to_have_value("826")


def test_place_of_a_taken_value_is_kept(bench: Workbench, opened: Seat, whole: Extraction):
    place = place_of(whole.fields["document_number"])
    click(opened, place)
    expect(opened.at(NUMBER)).to_have_value("B26/001184")
    opened.keys.press("Control+s")
    opened.page.wait_for_url("**/documents/1?done=1*")
    extraction = bench.components.store.document(1).extraction
    assert extraction is not None
    kept = place_of(extraction.fields["document_number"])
    assert kept.x0 == pytest.approx(place.x0, abs=0.01)
    assert kept.y1 == pytest.approx(place.y1, abs=0.01)


def test_what_was_taken_and_chosen_is_there_after_a_reload(bench: Workbench, opened: Seat, whole: Extraction):
    place = place_of(whole.fields["document_number"])
    click(opened, place)
    expect(opened.at(NUMBER)).to_have_value("B26/001184")
    opened.at("link.partner").fill("10200")
    with opened.page.expect_response("**/draft"):
        opened.keys.press("Enter")
    opened.page.reload()
    expect(opened.at(NUMBER)).to_have_value("B26/001184")
    expect(opened.at("link.partner")).to_have_value("10200")
    opened.keys.press("Control+s")
    opened.page.wait_for_url("**/documents/1?done=1*")
    extraction = bench.components.store.document(1).extraction
    assert extraction is not None
    assert place_of(extraction.fields["document_number"]).x0 == pytest.approx(place.x0, abs=0.01)
    assert (extraction.links["customer"], extraction.links["customer_reason"]) == ("10200", "chosen by a person")


def test_taken_words_replace_what_is_being_written_in_a_cell(opened: Seat, whole: Extraction):
    opened.at("line.0.quantity").click()
    opened.keys.type("9")
    drag(opened, place_of(whole.line_items[0]["quantity"]))
    expect(opened.at("line.0.quantity")).to_have_text("5")
    opened.keys.press("ArrowDown")
    expect(opened.at("line.0.quantity")).to_have_text("5")


def test_unit_beside_a_quantity_goes_into_its_own_cell(opened: Seat, whole: Extraction):
    quantity, unit = (place_of(whole.line_items[0][name]) for name in ("quantity", "unit"))
    opened.at("line.0.unit").click()
    opened.keys.press("Delete")
    opened.at("line.0.quantity").click()
    drag(opened, BBox.around([quantity, unit]))
    expect(opened.at("line.0.quantity")).to_have_text("5")
    expect(opened.at("line.0.unit")).to_have_text("PCE")


def test_pointing_at_a_box_shows_its_value(opened: Seat, whole: Extraction):
    box = place_of(whole.fields["document_date"])
    field = opened.page.locator("[data-field='field.document_date']")
    opened.page.mouse.move(*point(opened, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    expect(field).to_contain_class("pointed")
    opened.page.mouse.move(*point(opened, 0.01, 0.01))
    expect(field).not_to_contain_class("pointed")
