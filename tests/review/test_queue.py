"""The queue: what it shows, its filters, and what is done with several documents at once."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from datamodel.extraction import Issue, Status
from datamodel.people import Role
from datamodel.worklist import Sorting, Tray
from review.queue_filters import query_of
from review.queue_views import PAGE
from review.tokens import form_token

LEASE = dt.timedelta(minutes=15)
SOON = (dt.date(2026, 3, 7)).isoformat()


def soup(office, address: str = "/") -> BeautifulSoup:
    answer = office.client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def rows(office, address: str = "/") -> list[str]:
    return [row.get_text(" ", strip=True) for row in soup(office, address).select("tbody tr")]


def shown(office, address: str = "/") -> list[int]:
    return [int(row["data-document"]) for row in soup(office, address).select("tbody tr")]


def post(office, action: str, *numbers: int, **values: str):
    form = {"token": form_token(office.client.cookies["intray"]), "action": action, "document": list(numbers)}
    return office.client.post("/queue", data=form | values, follow_redirects=False)


def test_queue_is_empty_at_first(office) -> None:
    assert "Nothing waits for you" in office.client.get("/").text


def test_queue_shows_the_most_urgent_first_with_its_reasons(office, papers, clock) -> None:
    issues = [Issue("x", f"Reason {n}") for n in range(4)]
    office.put("first.pdf", papers.order(), issues=issues)
    clock.move(minutes=1)
    office.put("second.pdf", papers.invoice())
    office.put("done.pdf", papers.order(), status=Status.APPROVED)
    found = rows(office)
    assert len(found) == 2
    for words in ("first.pdf", "Purchase order 45OO17", "Hansen GmbH", "Reason 0 Reason 1 and 2 more", "25.00"):
        assert words in found[0]
    assert "second.pdf" in found[1]


@pytest.mark.parametrize("tray", ["approved", "rejected"])
def test_decided_documents_have_their_list(office, papers, tray: str) -> None:
    office.put("waits.pdf", papers.order())
    office.put("done.pdf", papers.order(), status=Status(tray))
    page = office.client.get(f"/?tray={tray}").text
    assert "done.pdf" in page
    assert "waits.pdf" not in page
    assert 'name="document"' not in page


def test_tabs_count_what_lies_where(office, papers, clock) -> None:
    numbers = [office.put(f"{n}.pdf", papers.order()) for n in range(4)]
    office.store.worklist.assign(numbers[:2], "ada", who="bob")
    office.store.holds.hold(numbers[3:], until=clock() + LEASE, why="asked", who="ada")
    tabs = [tab.get_text(" ", strip=True) for tab in soup(office).select(".queue .tabs a")]
    assert tabs == ["To do 3", "Mine 2", "On hold 1", "Second approval 0", "Approved 0", "Rejected 0"]
    assert shown(office, "/?tray=mine") == numbers[:2]
    assert "On hold: asked" in rows(office, "/?tray=held")[0]


def test_filters_are_shown_and_can_be_removed(office, papers) -> None:
    order, invoice = office.put("a.pdf", papers.order()), office.put("b.pdf", papers.invoice())
    assert shown(office, "/?type=invoice&words=hansen") == [invoice]
    chips = soup(office, "/?type=invoice&words=hansen").select(".chips .chip")
    assert [chip.get_text(" ", strip=True) for chip in chips] == [
        "Remove the filter Search: hansen ×",
        "Remove the filter Invoice ×",
    ]
    assert shown(office, chips[1]["href"]) == [order, invoice]
    assert "No document fits" in office.client.get("/?type=receipt").text
    assert "(0)" in soup(office, "/?type=receipt").select_one("select[name=type] option[selected]").text


def test_nonsense_in_the_address_is_left_out(office, papers) -> None:
    number = office.put("a.pdf", papers.order())
    assert shown(office, "/?tray=attic&type=poem&sort=colour&page=-3&who=knows") == [number]
    page = office.client.get("/?least=1.234")
    assert "An amount could not be understood" in page.text


def test_amounts_overdue_and_assignees_are_filtered(office, papers, clock) -> None:
    number = office.put("a.pdf", papers.order())
    assert shown(office, "/?least=24,50&most=25") == [number]
    assert shown(office, "/?most=24") == []
    assert shown(office, "/?assignee=nobody") == [number]
    assert shown(office, "/?assignee=me") == []
    assert shown(office, "/?overdue=1") == []
    clock.move(days=1)
    office.sit_down("ada")
    page = soup(office, "/?overdue=1")
    assert page.select_one(".due").get_text(" ", strip=True).startswith("Overdue")
    assert "1 is overdue" in page.text


def test_pages_keep_the_filter(office, papers) -> None:
    for number in range(PAGE + 1):
        office.put(f"{number}.pdf", papers.order())
    office.put("x.pdf", papers.invoice())
    address = soup(office, "/?type=purchase_order").select_one("a[rel=next]")["href"]
    assert parse_qs(urlsplit(address).query) == {"type": ["purchase_order"], "page": ["2"]}
    page = soup(office, address)
    assert len(page.select("tbody tr")) == 1
    assert "51 to 51 of 51" in page.text
    assert page.select_one("a[rel=next]") is None


def test_documents_are_opened_with_the_filter(office, papers) -> None:
    number = office.put("a.pdf", papers.order())
    link = soup(office, "/?words=hansen&tray=todo").select_one("tbody a")
    assert link["href"] == f"/documents/{number}?words=hansen"


def test_start_opens_the_first_that_nobody_else_has_open(office, papers) -> None:
    first, second = office.put("a.pdf", papers.order()), office.put("b.pdf", papers.invoice())
    office.hire("bob")
    office.store.worklist.claim(first, who="bob", lease=LEASE)
    assert "Bob has it open since" in rows(office)[0]
    answer = office.client.get("/start?words=hansen", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/documents/{second}?words=hansen")
    office.store.worklist.claim(second, who="bob", lease=LEASE)
    answer = office.client.get("/start", follow_redirects=False)
    assert answer.status_code == 409
    assert "Others have all of these open" in answer.text


def test_several_are_assigned_and_given_back(office, papers) -> None:
    numbers = [office.put(f"{n}.pdf", papers.order()) for n in range(3)]
    office.hire("bob")
    assert "2 documents were assigned." in post(office, "assign", *numbers[:2], to="bob").text
    assert shown(office, "/?assignee=bob") == numbers[:2]
    assert "1 document is nobody’s now." in post(office, "give_back", numbers[0]).text
    assert shown(office, "/?assignee=bob") == numbers[1:2]
    office.hire("eve", Role.AUDITOR)
    answer = post(office, "assign", numbers[2], to="eve")
    assert answer.status_code == 422
    assert "eve cannot work on documents" in answer.text


def test_several_are_held_and_freed(office, papers) -> None:
    numbers = [office.put(f"{n}.pdf", papers.order()) for n in range(2)]
    assert "2 documents are on hold." in post(office, "hold", *numbers, until=SOON, why="asked the sender").text
    assert shown(office) == []
    assert shown(office, "/?tray=held") == numbers
    answer = post(office, "unhold", numbers[0], tray="held")
    assert "1 document is no longer on hold." in answer.text
    assert shown(office) == numbers[:1]


@pytest.mark.parametrize(("until", "why"), [("", "x"), ("tomorrow", "x"), (SOON, ""), ("2026-03-01", "x")])
def test_hold_needs_a_day_to_come_and_a_reason(office, papers, until: str, why: str) -> None:
    number = office.put("a.pdf", papers.order())
    answer = post(office, "hold", number, until=until, why=why)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "lxml").select_one("[name=document]").has_attr("checked")
    assert shown(office) == [number]


def test_several_are_rejected_but_what_others_have_open(office, papers) -> None:
    numbers = [office.put(f"{n}.pdf", papers.order()) for n in range(3)]
    office.hire("bob")
    office.store.worklist.claim(numbers[1], who="bob", lease=LEASE)
    answer = post(office, "reject", *numbers, why="Duplicate")
    assert "2 documents were rejected." in answer.text
    assert f"Bob has document {numbers[1]} open" in answer.text
    assert shown(office) == numbers[1:2]
    assert office.store.document(numbers[0]).decision.reasons == ("Rejected by ada: Duplicate",)


def test_rejecting_needs_a_reason_and_choosing_comes_first(office, papers) -> None:
    number = office.put("a.pdf", papers.order())
    assert "Say why these documents are rejected." in post(office, "reject", number).text
    assert "Choose documents first." in post(office, "reject", why="x").text
    assert post(office, "approve", number).status_code == 400
    assert post(office, "reject", 99, why="x").status_code == 200
    assert office.store.document(number).decision.status is Status.NEEDS_REVIEW


def test_auditor_looks_and_changes_nothing(house, papers) -> None:
    house.put("a.pdf", papers.order())
    house.hire("eve", Role.AUDITOR)
    house.sit_down("eve")
    page = soup(house)
    assert page.select("tbody tr")
    assert not page.select("#documents button, [name=document], #start")


def test_query_comes_back_as_it_was() -> None:
    address = (
        "tray=held&type=invoice&sender=a+b&reason=doubt&assignee=me&least=1&most=2&overdue=1&words=%26x&sort=oldest"
    )
    query = query_of([(name, values[0]) for name, values in parse_qs(address).items()])
    assert query.query() == address
    wanted = query.filter("ada")
    assert (wanted.tray, wanted.assignee, wanted.sorting, wanted.words) == (Tray.HELD, "ada", Sorting.OLDEST, "&x")
    assert query.address(words="", tray="") == f"/?{address.removeprefix('tray=held&').replace('&words=%26x', '')}"
