"""What a machine may look at."""

import pytest

from datamodel.people import Role
from tests.review.api.conftest import machine_at


def test_document_has_values_with_their_places(shop, number) -> None:
    document = shop.get(f"/documents/{number}").json()
    assert (document["id"], document["version"], document["status"]) == (number, 1, "needs_review")
    doubtful = document["fields"]["document_number"]
    assert doubtful["value"] == "45OO17"
    assert (doubtful["confidence"], doubtful["is_sure"]) == (0.5, False)
    assert (doubtful["page"], doubtful["box"]) == (1, [0.1, 0.2, 0.3, 0.25])
    assert document["fields"]["net_amount"]["value"] == "25.00"
    assert document["fields"]["document_date"]["value"] == "2026-03-05"
    assert [line["quantity"]["value"] for line in document["lines"]] == ["2", "3"]
    assert document["work"] | {"due_at": None} == {
        "assignee": "",
        "claim": None,
        "due_at": None,
        "escalated": False,
        "hold_until": None,
        "hold_reason": "",
        "first_approver": "",
    }


def test_document_that_could_not_be_read_is_shown(house, shop) -> None:
    document = shop.get(f"/documents/{house.put('damaged.pdf', None)}").json()
    assert (document["document_type"], document["fields"], document["lines"]) == (None, {}, [])


def test_list_pages_through_a_tray(house, shop, papers) -> None:
    numbers = [house.put(f"{name}.pdf", papers.order()) for name in "abc"]
    first = shop.get("/documents", limit=2, sort="oldest").json()
    assert (first["total"], first["next_offset"]) == (3, 2)
    second = shop.get("/documents", limit=2, sort="oldest", offset=2).json()
    assert (second["total"], second["next_offset"]) == (3, None)
    assert [item["id"] for item in first["items"] + second["items"]] == numbers
    assert first["items"][0]["amount"] == "25.00"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"sender": "hansen"}, 1),
        ({"sender": "hartmann"}, 0),
        ({"words": "45OO17"}, 1),
        ({"document_type": "purchase_order"}, 1),
        ({"document_type": "invoice"}, 0),
        ({"least": "25", "most": "25.00"}, 1),
        ({"least": "25.01"}, 0),
        ({"tray": "mine"}, 0),
        ({"tray": "approved"}, 0),
        ({"assignee": ""}, 1),
        ({"assignee": "ada"}, 0),
        ({"overdue": "true"}, 0),
    ],
)
def test_list_is_filtered(shop, number, query, count: int) -> None:
    assert shop.get("/documents", **query).json()["total"] == count


def test_filter_with_a_slip_in_its_name_is_refused(shop, number) -> None:
    answer = shop.get("/documents", asignee="ada")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "query.asignee"


def test_summary_counts(shop, number) -> None:
    summary = shop.get("/summary").json()
    assert summary["documents"]["needs_review"] == 1
    assert summary["trays"]["todo"] == 1
    assert summary["oldest_waiting"] is not None


def test_page_is_a_picture_and_words(shop, number) -> None:
    picture = shop.get(f"/documents/{number}/pages/1")
    assert picture.headers["content-type"].startswith("image/")
    assert picture.headers["content-security-policy"] == "default-src 'none'; sandbox"
    words = shop.get(f"/documents/{number}/pages/1/words").json()
    assert words["words"][0] == {"text": "Bestellung", "box": [0.1, 0.2, 0.3, 0.25]}
    assert shop.get(f"/documents/{number}/pages/2").status_code == 404
    assert shop.get(f"/documents/{number}/pages/1", width=7).status_code == 422


def test_story_tells_events_and_corrections_of_this_document(house, shop, number) -> None:
    shop.patch(f"/documents/{number}", version=1, fields={"document_number": "450017"})
    story = shop.get(f"/documents/{number}/story").json()
    assert story["events"][-1]["who"] == "machine:shop"
    change = story["corrections"][0]
    assert (change["field"], change["before"], change["after"]) == ("document_number", "45OO17", "450017")
    assert change["who"] == "machine:shop"


def test_original_is_a_download(house, shop, number) -> None:
    sha256 = house.store.document(number).file_sha256
    original = shop.get(f"/files/{sha256}/original")
    assert original.content == b"order.pdf"
    assert original.headers["content-disposition"].startswith("attachment;")
    file = shop.get(f"/files/{sha256}").json()
    assert (file["name"], file["documents"]) == ("order.pdf", [number])


def test_auditor_reads_and_changes_nothing(house, number) -> None:
    auditor = machine_at(house, "audit", Role.AUDITOR)
    assert auditor.get(f"/documents/{number}").status_code == 200
    refused = auditor.post(f"/documents/{number}/reject", version=1, reason="x")
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:intray:problem:forbidden"
