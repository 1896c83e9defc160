from dataclasses import replace
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import HEADER_FIELDS, Issue, Severity, Status, ValueKind
from review.values import shown
from review.views import GROUPS, FormBuilder
from tests.review.conftest import cell_of, page_data_of

HOSTILE = '"><script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>'


def _soup(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def test_every_header_field_has_its_place_in_the_form() -> None:
    names = [name for group in GROUPS.values() for name in group]
    assert sorted(names) == sorted(HEADER_FIELDS)


def test_document_shows_values_with_confidence_and_place(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    page = _soup(office.client.get(f"/documents/{number}"))
    field = page.find(id="field.document_number")
    assert (field["value"], field["title"], field["data-state"]) == ("45OO17", "label beside it", "doubtful")
    assert page.find("label", attrs={"for": "field.document_number"}).get_text(" ", strip=True).endswith("50%")
    assert page_data_of(page)["boxes"]["field.document_number"] == [1, 0.097, 0.197, 0.206, 0.056]
    assert cell_of(page, "line.1.quantity") == {"text": "3", "state": "sure", "sure": "95%", "hint": "label beside it"}
    assert page.find("select", id="document_type").find("option", selected=True)["value"] == "purchase_order"


def test_issues_stand_at_their_fields(office, papers) -> None:
    issues = [
        Issue("a", "The net amount is odd.", "net_amount"),
        Issue("b", "Line 2 is odd.", "quantity", 2),
        Issue("c", "It is old.", "document_date", severity=Severity.WARNING),
    ]
    page = _soup(office.client.get(f"/documents/{office.put('order.pdf', papers.order(), issues=issues)}"))
    targets = {link["data-go"]: link.text for link in page.select("[data-go]")}
    assert targets["field.net_amount"] == "The net amount is odd."
    assert targets["line.1.quantity"] == "Line 2 is odd."
    assert cell_of(page, "line.1.quantity")["state"] == "wrong"
    assert cell_of(page, "line.1.quantity")["messages"] == ["Line 2 is odd."]
    assert cell_of(page, "line.0.quantity")["state"] == "sure"
    assert page.find(id="field.document_date")["data-state"] == "doubtful"  # a warning is worth a look
    assert (
        page.find(id="field.net_amount").find_parent(class_="field").select_one(".message").text
        == targets["field.net_amount"]
    )


def test_missing_required_field_is_shown_and_others_are_folded(office, papers) -> None:
    page = _soup(office.client.get(f"/documents/{office.put('order.pdf', papers.order(document_number=None))}"))
    assert page.find(id="field.document_number")["data-state"] == "missing"
    assert page.find(id="field.document_number").find_parent("details") is None
    assert page.find(id="field.sender_iban").find_parent("details") is not None


def test_boxes_of_a_later_document_count_from_its_first_page(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    stored = office.store.document(number)
    page_three = {name: replace(field, page=3) for name, field in stored.extraction.fields.items()}
    moved = replace(stored.extraction, fields=page_three)
    form = FormBuilder(stored, moved, first_page=3, min_confidence=0.8).build()
    assert {box.page for box in form.boxes if box.input_name.startswith("field.")} == {1}


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("24.000", ValueKind.QUANTITY, "24"),
        ("1200", ValueKind.QUANTITY, "1200"),
        ("0.25", ValueKind.QUANTITY, "0.25"),
        ("92.5", ValueKind.AMOUNT, "92.50"),
        ("1E+3", ValueKind.AMOUNT, "1000.00"),
        ("0.1234", ValueKind.AMOUNT, "0.1234"),
    ],
)
def test_numbers_are_shown_so_that_nobody_misreads_them(value: str, kind: ValueKind, text: str) -> None:
    assert shown(Decimal(value), kind) == text


def test_data_of_the_scripts_ends_in_no_text_of_a_paper(office, papers) -> None:
    order = papers.order()
    (first, *others) = order.line_items
    hostile = replace(order, line_items=({**first, "description": papers.seen("description", HOSTILE)}, *others))
    page = office.client.get(f"/documents/{office.put('order.pdf', hostile)}")
    assert "<script>alert" not in page.text
    assert cell_of(_soup(page), "line.0.description")["text"] == HOSTILE


def test_hostile_texts_are_escaped(office, papers) -> None:
    extraction = papers.order(
        sender_name=papers.seen("sender_name", HOSTILE), sender_address=papers.seen("sender_address", HOSTILE)
    )
    number = office.put(f"{HOSTILE.replace('/', '')}.pdf", extraction, issues=[Issue("x", HOSTILE, "sender_name")])
    sha256 = office.store.document(number).file_sha256
    for path in ("/", f"/documents/{number}", f"/files/{sha256}"):
        page = office.client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "onerror=alert(1)>" not in page.text.replace("&gt;", "")
        assert "{{7*7}}" in page.text
    assert office.form(number)["field.sender_name"] == HOSTILE
    assert office.form(number)["field.sender_address"] == HOSTILE


def test_text_that_starts_with_a_line_feed_is_kept_as_it_is(office, papers) -> None:
    number = office.put("order.pdf", papers.order(sender_address=papers.seen("sender_address", "Street 1\nCity")))
    assert office.form(number)["field.sender_address"] == "Street 1\nCity"
    office.send(number, "save", {"field.sender_address": "Street 1\r\nCity"})
    field = office.store.document(number).extraction.fields["sender_address"]
    assert field.confidence == 0.95


def test_approved_document_is_shown_without_buttons(office, papers) -> None:
    number = office.put("order.pdf", papers.order(), status=Status.APPROVED)
    page = _soup(office.client.get(f"/documents/{number}"))
    assert page.find("button", attrs={"name": "action"}) is None
    assert page.find(id="field.document_number").has_attr("readonly")


def test_unreadable_document_says_why(office) -> None:
    number = office.put("broken.pdf", None, issues=[Issue("x", "The file is damaged.")])
    assert "The file is damaged." in office.client.get(f"/documents/{number}").text


def test_story_tells_the_events(office, papers) -> None:
    number = office.put("order.pdf", papers.order())
    office.send(number, "reject", {"reason": "A quotation"})
    page = office.client.get(f"/files/{office.store.document(number).file_sha256}").text
    assert "Received" in page
    assert "A quotation" in page


def test_original_is_sent_as_it_came_and_never_shown(office, papers) -> None:
    number = office.put('Bestellung "für" uns\r\nX: y.html', papers.order(), content=b"<script>alert(1)</script>")
    answer = office.client.get(f"/files/{office.store.document(number).file_sha256}/original")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="Bestellung _f_r_ uns__X_ y.html"; ')
    assert "filename*=UTF-8''Bestellung%20%22f%C3%BCr%22%20uns%0D%0AX%3A%20y.html" in disposition
