"""A reviewer's whole way with the keyboard alone, and what it costs."""

from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.delivery import DeliveryState
from datamodel.extraction import Extraction, Status
from tests.browser.conftest import PASSWORD, Sit
from tests.browser.workbench import Workbench, with_cell, with_field

pytestmark = pytest.mark.slow

ORDER = "BEST-26-001184.pdf"  # it is read without any doubt
BUDGET = 12


def doubtful(extraction: Extraction) -> Extraction:
    """A number that is right and not sure, and a quantity of 5 that was misread."""
    extraction = with_field(extraction, "document_number", confidence=0.5)
    quantity = replace(extraction.line_items[0]["quantity"], value=Decimal(6), text="6", confidence=0.4)
    return with_cell(extraction, 1, "quantity", quantity)


def test_keyboard_leads_from_login_through_queue_to_approval(bench: Workbench, sit: Sit):
    number = bench.doubt(ORDER, doubtful)
    seat = sit(logged_in=False)
    seat.page.goto("/")
    seat.wait_for_focus("name")
    seat.keys.type("ada")
    seat.keys.press("Tab")
    seat.keys.type(PASSWORD)
    seat.keys.press("Enter")
    seat.page.wait_for_url(f"{bench.url}/")
    seat.keys.press("j", "Enter")
    seat.page.wait_for_url(f"**/documents/{number}*")
    seat.wait_for_focus("field.document_number")
    seat.keys.press("Enter")
    seat.wait_for_focus("line.0.quantity")
    seat.keys.type("5")
    seat.keys.press("Control+Enter")
    seat.page.wait_for_url(f"**/?done={number}")
    stored = bench.components.store.document(number)
    assert stored.decision.status is Status.APPROVED
    assert stored.extraction is not None
    assert stored.extraction.line_items[0]["quantity"].value == Decimal(5)
    assert [delivery.state for delivery in stored.deliveries] == [DeliveryState.QUEUED] * len(stored.deliveries)


def test_two_doubts_cost_at_most_twelve_keystrokes(bench: Workbench, sit: Sit):
    number = bench.doubt(ORDER, doubtful)
    seat = sit()
    seat.page.goto("/")
    seat.keys.press("s")
    seat.wait_for_focus("field.document_number")
    opening = seat.keys.pressed
    seat.keys.press("Enter")
    seat.wait_for_focus("line.0.quantity")
    seat.keys.type("5")
    seat.keys.press("Enter")
    while seat.focused != "approve":  # what a check warns of is a stop, too
        seat.keys.press("Enter")
    seat.keys.press("Enter")
    seat.page.wait_for_url(f"**/?done={number}")
    told = f"{seat.keys.pressed - opening} keystrokes on the document, {seat.keys.pressed} from the queue on"
    print(f"\n{told}")  # noqa: T201 (docs/review.md names the command that shows it)
    assert bench.components.store.document(number).decision.status is Status.APPROVED
    assert seat.keys.pressed - opening <= BUDGET
