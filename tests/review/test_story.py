"""The story of a document: everything in order, and where every value came from."""

import datetime as dt
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from datamodel.delivery import DeliveryState, Receipt
from datamodel.people import Role


@pytest.fixture
def number(office, papers) -> int:
    """An order that Ada corrected and approved, and the ERP took."""
    number = office.put("a.pdf", replace(papers.order(), reader="layout 4"))
    changes = {"field.document_number": "450017", "place.field.document_number": "1,0.1,0.1,0.2,0.2"}
    office.send(number, "approve", changes | {"line.1.quantity": "3"})
    [message] = office.store.claim(worker="w", limit=9, lease=dt.timedelta(minutes=5))
    office.store.complete(
        message, Receipt(DeliveryState.ACCEPTED, "0000000017", office.clock.now, b"<request/>", b"<response/>")
    )
    return number


def page_of(office, number) -> BeautifulSoup:
    answer = office.client.get(f"/documents/{number}/story")
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_everything_is_told_in_order(office, number) -> None:
    page = page_of(office, number)
    told = [event["class"][0] for event in page.select(".events > li")]
    assert told == [
        "received",
        "needs_review",
        "processed",
        "revised",
        "approved",
        "message_queued",
        "message_sent",
        "message_accepted",
    ]
    assert all(time["datetime"] for time in page.select(".events time"))


def test_correction_is_told_with_before_and_after(office, number) -> None:
    [change] = page_of(office, number).select(".changes li")
    assert " ".join(change.text.split()) == "Document no. 45OO17 → 450017 page 1"


def rows_of(page) -> dict[str, list[str]]:
    table = page.select_one("table.origins")
    return {
        row.th.text: [" ".join(cell.text.split()) for cell in row.find_all("td")] for row in table.select("tbody tr")
    }


def test_every_value_tells_where_it_came_from(office, number) -> None:
    rows = rows_of(page_of(office, number))
    assert rows["Document no."] == ["450017", "45OO17", "1", "50%", "label beside it", "taken from the page by ada"]
    assert rows["Currency"] == ["EUR", "the same", "1", "95%", "label beside it", "confirmed by ada"]


def test_unreviewed_value_was_read_by_the_machine(office, papers) -> None:
    number = office.put("b.pdf", replace(papers.order(), reader="layout 4"))
    assert rows_of(page_of(office, number))["Currency"][-1] == "read by layout 4"


def test_unreadable_file_has_a_story(office) -> None:
    number = office.put("damaged.pdf", None)
    assert page_of(office, number).select(".events > li")


def test_envelopes_are_downloads_for_administrators_and_auditors(office, number) -> None:
    assert page_of(office, number).select("a[download]") == []
    [attempt] = office.store.stories.of(number).attempts
    path = f"/documents/{number}/attempts/{attempt.id}"
    assert office.client.get(f"{path}/request").status_code == 403
    office.hire("eve", Role.AUDITOR)
    office.sit_down("eve")
    assert [link["href"] for link in page_of(office, number).select("a[download]")] == [
        f"{path}/request",
        f"{path}/response",
    ]
    answer = office.client.get(f"{path}/request")
    assert answer.content == b"<request/>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert office.client.get(f"/documents/{number + 1}/attempts/{attempt.id}/request").status_code == 404
    assert office.client.get(f"{path}/other").status_code == 404


def test_many_lines_are_shown_when_asked_for(office, papers) -> None:
    order = papers.order()
    number = office.put("long.pdf", replace(order, line_items=order.line_items * 60))
    assert len(page_of(office, number).select("table.origins")) == 101
    assert "20 more lines" in page_of(office, number).text
    assert office.client.get(f"/documents/{number}/story?lines=all").text.count("<table") == 121
