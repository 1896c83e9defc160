"""What a machine does with pages, issues and replies beside correcting and deciding."""

import datetime as dt
from dataclasses import replace

import pytest

from datamodel.document import InputFile
from datamodel.errors import RejectionCode
from datamodel.extraction import Decision, DocumentType, Issue, Result, Status
from datamodel.people import Role
from review.api.routes import MOST_BYTES
from tests.review.api.conftest import machine_at
from tests.review.api.test_deciding import problem
from tests.review.conftest import NOW
from tests.review.sheets import SheetReader, Understanding


@pytest.fixture
def steps(steps):
    understanding = Understanding()
    return replace(steps, reader=SheetReader(), classifier=understanding, extractor=understanding)


@pytest.fixture
def stack(house, papers):
    """A scan of four pages that is two documents; their numbers."""
    file = InputFile("stack.pdf", b"stack", "folder:/in/stack.pdf", NOW)
    house.store.add(file)
    first = Result(file, 0, 2, Decision(Status.NEEDS_REVIEW, ("Not sure.",)), papers.order())
    return house.store.save(file, [first, replace(first, index=1, first_page=3)])


def test_page_is_turned(house, shop, stack) -> None:
    document = shop.post(f"/documents/{stack[1]}/pages/2/turn", version=1, degrees=90).json()
    assert (document["version"], document["reasons"][0]) == (2, "Page 2 was turned by machine:shop.")
    assert house.store.paper.turns(document["file_sha256"]) == {4: 90}
    assert problem(shop.post(f"/documents/{stack[1]}/pages/2/turn", version=1, degrees=90), 409)["version"] == 2
    assert problem(shop.post(f"/documents/{stack[1]}/pages/9/turn", version=2, degrees=90), 404)
    assert problem(shop.post(f"/documents/{stack[1]}/pages/2/turn", version=2, degrees=45), 422)


def test_document_is_split_and_merged_again(house, shop, stack) -> None:
    parts = shop.post(f"/documents/{stack[0]}/split", version=1, after=[1]).json()
    assert (parts["document"]["pages"], parts["others"]) == (1, [stack[1] + 1])
    other = parts["others"][0]
    stale = shop.post(f"/documents/{stack[0]}/merge", version=2, other=other, other_version=7)
    assert problem(stale, 409)["type"] == "urn:intray:problem:conflict"
    whole = shop.post(f"/documents/{stack[0]}/merge", version=2, other=other, other_version=1).json()
    assert whole["pages"] == 2
    assert house.store.document(other).decision.code == RejectionCode.MERGED


def test_other_document_that_somebody_has_open_is_not_merged(house, shop, stack) -> None:
    house.hire("ada")
    house.store.worklist.claim(stack[1], who="ada", lease=dt.timedelta(minutes=10))
    sent = {"version": 1, "other": stack[1], "other_version": 1}
    told = problem(shop.post(f"/documents/{stack[0]}/merge", **sent), 409)
    assert told["type"] == "urn:intray:problem:claimed"
    taken = shop.post(f"/documents/{stack[1]}/takeover").json()
    assert taken["name"] == "machine:shop"
    assert house.store.story(house.store.document(stack[1]).file_sha256).events[-1].who == "machine:shop"
    assert shop.post(f"/documents/{stack[0]}/merge", **sent).status_code == 200


@pytest.mark.parametrize(
    ("action", "sent"),
    [("split", {"after": [2]}), ("split", {"after": [1, 9]}), ("merge", {"other": 1, "other_version": 1})],
)
def test_what_the_pages_do_not_allow_is_refused(shop, stack, action: str, sent: dict[str, object]) -> None:
    told = problem(shop.post(f"/documents/{stack[0]}/{action}", version=1, **sent), 409)
    assert told["type"] == "urn:intray:problem:not-possible"


def test_document_is_read_as_another_type(shop, stack) -> None:
    document = shop.post(f"/documents/{stack[0]}/read", version=1, document_type="delivery_note").json()
    assert (document["document_type"], document["version"]) == ("delivery_note", 2)


def test_approved_document_is_not_taken_over_and_not_cut(house, shop, papers) -> None:
    number = house.put("done.pdf", papers.order(), status=Status.APPROVED)
    assert problem(shop.post(f"/documents/{number}/takeover"), 409)["type"].endswith("approved-already")
    assert problem(shop.post(f"/documents/{number}/split", version=1, after=[1]), 409)["type"].endswith("-already")
    assert problem(shop.get(f"/documents/{number}/reply"), 409)["type"].endswith("approved-already")


def test_remedy_that_is_offered_is_taken(house, shop, papers) -> None:
    extraction = papers.order(sender_iban=papers.seen("sender_iban", "DE1"))
    issues = [Issue("iban_invalid", "Wrong.", "sender_iban"), Issue("received_changed", "It came before.")]
    number = house.put("iban.pdf", extraction, issues=issues)
    told = shop.get(f"/documents/{number}/remedies").json()
    assert [each["remedy"] for each in told["remedies"]] == ["remove:sender_iban:", "order_change"]
    assert told["remedies"][0] | {"label": ""} == {
        "code": "iban_invalid",
        "field": "sender_iban",
        "line": None,
        "label": "",
        "remedy": "remove:sender_iban:",
    }
    document = shop.post(f"/documents/{number}/remedy", version=1, remedy="remove:sender_iban:").json()
    assert "sender_iban" not in document["fields"]


def test_repeat_is_made_an_order_change_or_rejected(house, shop, papers) -> None:
    number = house.put("again.pdf", papers.order(), issues=[Issue("received_changed", "It came before.")])
    document = shop.post(f"/documents/{number}/remedy", version=1, remedy="order_change").json()
    assert document["document_type"] == DocumentType.ORDER_CHANGE
    number = house.put("same.pdf", papers.order(), issues=[Issue("already_received", "It came before.")])
    document = shop.post(f"/documents/{number}/remedy", version=1, remedy="duplicate").json()
    assert document["status"] == "rejected"


@pytest.mark.parametrize("remedy", ["", "duplicate", "order_change", "remove:currency:", "remove:sender_iban:"])
def test_remedy_that_is_not_offered_is_refused(house, shop, number, remedy: str) -> None:
    told = problem(shop.post(f"/documents/{number}/remedy", version=1, remedy=remedy), 409)
    assert told["type"] == "urn:intray:problem:not-offered"
    assert house.store.document(number).version == 1


def test_partners_are_found_as_on_the_pages(shop) -> None:
    assert [each["number"] for each in shop.get("/search/partners", q="hans").json()["matches"]] == ["10012"]
    assert shop.get("/search/partners", q=" ").json() == {"matches": []}
    assert shop.get("/search/materials", q="4711").json() == {"matches": []}


def test_reply_is_drafted_kept_and_written_anew(house, shop, number) -> None:
    path = f"/documents/{number}/reply"
    made = shop.get(path, kind="unreadable", language="de").json()
    assert made["subject"].startswith("Re: ")
    assert made["at"] is None
    assert problem(shop.get(f"{path}/mail"), 404)
    assert problem(shop.post(path, body="x"), 409)["type"].endswith("not-returned")
    sent = {"version": 1, "reason": "Page 2 is black.", "kind": "unreadable", "recipient": "a@example.com"}
    shop.post(f"/documents/{number}/return", **sent)
    kept = shop.get(path).json()
    assert (kept["who"], kept["recipient"]) == ("machine:shop", "a@example.com")
    assert "Page 2 is black." in kept["body"]
    other = shop.post(path, body="Another text.").json()
    assert (other["body"], other["recipient"]) == ("Another text.\n", "a@example.com")
    assert b"Another text." in shop.get(f"{path}/mail").content


def test_reply_to_what_is_no_address_is_refused(house, shop, number) -> None:
    sent = {"version": 1, "reason": "x", "recipient": "nobody"}
    told = problem(shop.post(f"/documents/{number}/return", **sent), 409)
    assert told["errors"][0]["place"] == "body.recipient"
    assert house.store.document(number).version == 1


def test_mail_that_a_document_came_in_is_told(house, shop, number) -> None:
    mail = shop.get(f"/documents/{number}/mail").json()
    assert (mail["sender"], mail["text"], mail["attachments"]) == ("", "", [])
    assert mail["original"] == house.store.document(number).file_sha256


def test_auditor_may_look_and_not_cut(house, stack) -> None:
    auditor = machine_at(house, "audit", Role.AUDITOR)
    assert auditor.get(f"/documents/{stack[0]}/remedies").status_code == 200
    assert auditor.post(f"/documents/{stack[0]}/split", version=1, after=[1]).status_code == 403


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_json_without_an_end_is_refused_unread_of_anybody(house, number, secret: str) -> None:
    body = b"[" * (MOST_BYTES + 1)
    answer = house.client.post(
        f"/api/v1/documents/{number}/reject",
        content=body,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {secret}"},
    )
    assert problem(answer, 413)["type"] == "urn:intray:problem:too-large"
