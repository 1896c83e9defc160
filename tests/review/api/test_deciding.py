"""What a machine does with documents: the same as people, under its own name."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import Issue, Severity, Status
from datamodel.people import Role
from pipelines.second_approval import ApprovalLimits
from tests.review.api.conftest import machine_at


def problem(answer, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    return told


def test_correction_is_kept_and_the_document_waits(house, shop, number) -> None:
    answer = shop.patch(
        f"/documents/{number}",
        version=1,
        fields={"document_number": "450017", "delivery_date": "2026-04-01", "sender_name": None},
        lines=[
            {"line": 2, "values": {"quantity": "4.000", "net_amount": "20.00"}},
            {"values": {"supplier_material_number": "C-3", "quantity": "1.250", "unit": "KGM"}},
        ],
    )
    document = answer.json()
    assert (answer.status_code, document["version"], document["status"]) == (200, 2, "needs_review")
    assert document["fields"]["document_number"]["value"] == "450017"
    assert document["fields"]["delivery_date"]["value"] == "2026-04-01"
    assert "sender_name" not in document["fields"]
    second, new = document["lines"]
    assert (second["supplier_material_number"]["value"], new["supplier_material_number"]["value"]) == ("B-2", "C-3")
    assert [float(line["quantity"]["value"]) for line in (second, new)] == [4.0, 1.25]


def test_what_is_not_named_stays_as_it_is(shop, number) -> None:
    before = shop.get(f"/documents/{number}").json()
    after = shop.patch(f"/documents/{number}", version=1, fields={"document_number": "450017"}).json()
    assert after["lines"] == before["lines"]
    assert {k: v for k, v in after["fields"].items() if k != "document_number"} == {
        k: v for k, v in before["fields"].items() if k != "document_number"
    }


def test_other_version_is_refused_and_nothing_is_done(house, shop, number) -> None:
    shop.patch(f"/documents/{number}", version=1, fields={"document_number": "450017"})
    for action in ("", "/check", "/approve"):
        call = shop.post if action else shop.patch
        assert problem(call(f"/documents/{number}{action}", version=1), 409)["version"] == 2
    assert problem(shop.post(f"/documents/{number}/reject", version=1, reason="x"), 409)["version"] == 2
    assert house.store.document(number).version == 2


def test_check_tells_what_approving_would_find_and_writes_nothing(house, shop, number) -> None:
    found = shop.post(f"/documents/{number}/check", version=1, fields={"net_amount": "26.00"}).json()
    assert not found["can_approve"]
    assert {issue["severity"] for issue in found["issues"]} >= {"error"}
    assert found["changes"] == ["net amount “25.00” → “26.00”"]
    assert shop.post(f"/documents/{number}/check", version=1, fields={"document_number": "450017"}).json()[
        "can_approve"
    ]
    assert house.store.document(number).version == 1


def test_approval_queues_the_message_under_the_name_of_the_machine(house, shop, number) -> None:
    document = shop.post(f"/documents/{number}/approve", version=1, fields={"document_number": "450017"}).json()
    assert (document["status"], len(document["deliveries"])) == ("approved", 1)
    assert "Approved by machine:shop." in document["reasons"][0]
    assert house.store.message(document["deliveries"][0]["message_id"]).payload.startswith(b"450017 10012")


def test_approval_that_is_repeated_does_nothing_twice(house, shop, number) -> None:
    shop.post(f"/documents/{number}/approve", version=1)
    again = problem(shop.post(f"/documents/{number}/approve", version=1), 409)
    assert "is approved in version 2" in again["detail"]
    last = problem(shop.post(f"/documents/{number}/approve", version=2), 409)
    assert last["type"] == "urn:intray:problem:approved-already"
    assert len(house.store.document(number).deliveries) == 1


def test_errors_keep_a_document_from_being_approved_without_a_reason(shop, number) -> None:
    wrong = {"version": 1, "fields": {"net_amount": "26.00"}}
    told = problem(shop.post(f"/documents/{number}/approve", **wrong), 409)
    assert told["type"] == "urn:intray:problem:not-approved"
    assert told["issues"]
    assert all(issue.keys() == {"code", "message", "severity", "field", "line"} for issue in told["issues"])
    document = shop.post(f"/documents/{number}/approve", **wrong, despite="Agreed by phone.").json()
    assert document["status"] == "approved"
    assert "Because: Agreed by phone." in document["reasons"][-1]


def test_record_that_does_not_fit_is_refused_whatever_the_reason(shop, number) -> None:
    wrong = [{"line": 1, "values": {"unit": "NOPE"}}, {"line": 2}]
    told = problem(shop.post(f"/documents/{number}/approve", version=1, lines=wrong, despite="x"), 409)
    assert "NOPE" in told["detail"]


def test_document_is_rejected_with_the_reason(house, shop, number) -> None:
    document = shop.post(f"/documents/{number}/reject", version=1, reason="Not for us.").json()
    assert (document["status"], document["code"]) == ("rejected", "by_person")
    assert document["reasons"] == ["Rejected by machine:shop: Not for us."]


def test_document_that_could_not_be_read_can_only_be_rejected(house, shop) -> None:
    number = house.put("damaged.pdf", None)
    assert problem(shop.post(f"/documents/{number}/approve", version=1), 409)["type"].endswith("unreadable")
    assert shop.post(f"/documents/{number}/reject", version=1, reason="x").json()["status"] == "rejected"


def test_returned_document_has_a_reply(house, shop, number) -> None:
    sent = {
        "reason": "Unreadable",
        "recipient": "a@example.com",
        "subject": "Your order",
        "body": "Please send it again.",
    }
    document = shop.post(f"/documents/{number}/return", version=1, **sent).json()
    assert (document["status"], document["code"]) == ("rejected", "returned")
    stored = house.store.replies.of(number)[0]
    assert (stored.reply.recipient, stored.who) == ("a@example.com", "machine:shop")


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"fields": {"net_amount": "1,234.50"}}, "body.fields.net_amount"),
        ({"fields": {"net_amount": 12}}, "body.fields.net_amount"),
        ({"fields": {"document_date": "2026-02-30"}}, "body.fields.document_date"),
        ({"fields": {"currency": "euro"}}, "body.fields.currency"),
        ({"fields": {"colour": "red"}}, "body.fields.colour"),
        ({"lines": [{"line": 0}]}, "body.lines.0.line"),
        ({"document_type": "poem"}, "body.document_type"),
        ({"version": 0}, "body.version"),
        ({"approve": True}, "body.approve"),
    ],
)
def test_what_is_not_as_documented_is_told_with_its_place(house, shop, number, sent, place: str) -> None:
    told = problem(shop.patch(f"/documents/{number}", **({"version": 1} | sent)), 422)
    assert [error["place"] for error in told["errors"]] == [place]
    assert house.store.document(number).version == 1


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"lines": [{"line": 3}]}, "body.lines.0.line"),
        ({"lines": [{"line": 1}, {"line": 1}]}, "body.lines.1.line"),
        ({"links": {"customer": "99999"}}, "body.links.customer"),
        ({"links": {"materials": [{"line": 3, "number": "M-1"}]}}, "body.links.materials.0.line"),
    ],
)
def test_what_makes_no_sense_for_the_document_is_told_with_its_place(house, shop, number, sent, place: str) -> None:
    told = problem(shop.patch(f"/documents/{number}", version=1, **sent), 409)
    assert [error["place"] for error in told["errors"]] == [place]
    assert house.store.document(number).version == 1


def test_record_that_a_machine_chose_stays(shop, number) -> None:
    document = shop.patch(f"/documents/{number}", version=1, links={"customer": "10012"}).json()
    assert document["links"]["customer"] == "10012"


# --- Two who approve --------------------------------------------------------------------------------------------------


class TestSecondApproval:
    @pytest.fixture
    def steps(self, steps):
        return replace(steps, limits=ApprovalLimits({"EUR": Decimal(10)}))

    def test_machine_gives_the_first_approval_and_no_machine_the_second(self, house, shop, number) -> None:
        first = shop.post(f"/documents/{number}/approve", version=1).json()
        assert (first["status"], first["work"]["first_approver"]) == ("needs_review", "machine:shop")
        assert first["deliveries"] == []
        other = machine_at(house, "other", Role.APPROVER)
        told = problem(other.post(f"/documents/{number}/approve", version=2), 409)
        assert "gives the second approval" in told["detail"]
        assert house.store.document(number).version == 2

    def test_approver_sends_back(self, house, shop, number) -> None:
        other = machine_at(house, "other", Role.APPROVER)
        problem(other.post(f"/documents/{number}/send-back", version=1, reason="x"), 409)
        shop.post(f"/documents/{number}/approve", version=1)
        assert shop.post(f"/documents/{number}/send-back", version=2, reason="x").status_code == 403
        back = other.post(f"/documents/{number}/send-back", version=2, reason="Ask for the price.").json()
        assert (back["work"]["first_approver"], back["version"]) == ("", 3)


# --- Who works on what ------------------------------------------------------------------------------------------------


def test_what_somebody_else_has_open_is_left_alone(house, shop, number) -> None:
    other = machine_at(house, "other")
    claim = other.post(f"/documents/{number}/claim").json()
    assert claim["name"] == "machine:other"
    for method, path, sent in (
        ("POST", "claim", {}),
        ("POST", "reject", {"version": 1, "reason": "x"}),
        ("POST", "approve", {"version": 1}),
        ("POST", "unhold", {}),
    ):
        told = problem(shop.call(method, f"/documents/{number}/{path}", json=sent), 409)
        assert told["type"] == "urn:intray:problem:claimed"
        assert "machine:other has document" in told["detail"]
    assert other.post(f"/documents/{number}/release").status_code == 204
    assert shop.post(f"/documents/{number}/claim").status_code == 200


def test_document_is_assigned_and_found_there(house, shop, number) -> None:
    house.hire("ada")
    assert shop.post(f"/documents/{number}/assign", assignee="ada").json()["work"]["assignee"] == "ada"
    assert shop.get("/documents", assignee="ada").json()["total"] == 1
    assert shop.post(f"/documents/{number}/assign", assignee="").json()["work"]["assignee"] == ""
    problem(shop.post(f"/documents/{number}/assign", assignee="nobody"), 409)


def test_document_is_put_on_hold_and_back(house, shop, number) -> None:
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=400)
    held = shop.post(f"/documents/{number}/hold", until=until.isoformat(), reason="Price to be asked").json()
    assert held["work"]["hold_reason"] == "Price to be asked"
    assert shop.post(f"/documents/{number}/unhold").json()["work"]["hold_until"] is None
    past = shop.post(f"/documents/{number}/hold", until="2020-01-01T00:00:00Z", reason="x")
    assert problem(past, 409)["type"].endswith("past")
    problem(shop.post(f"/documents/{number}/hold", until="2090-01-01T00:00:00", reason="x"), 422)


def test_document_that_is_decided_waits_for_nothing(house, shop, papers) -> None:
    number = house.put("done.pdf", papers.order(), status=Status.REJECTED)
    problem(shop.post(f"/documents/{number}/hold", until="2090-01-01T00:00:00Z", reason="x"), 409)


def test_issues_are_told_with_their_severity(house, shop, papers) -> None:
    issues = [Issue("missing_field", "No number.", "document_number", severity=Severity.WARNING)]
    number = house.put("a.pdf", papers.order(), issues=issues)
    assert shop.get(f"/documents/{number}").json()["issues"] == [
        {
            "code": "missing_field",
            "message": "No number.",
            "severity": "warning",
            "field": "document_number",
            "line": None,
        }
    ]
