"""The dashboard as a person sees it, and its files."""

import csv
import datetime as dt
from dataclasses import replace
from io import StringIO

import pytest
from bs4 import BeautifulSoup

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.document import InputFile
from datamodel.extraction import Classification, Decision, DocumentType, Issue, Result, Status
from datamodel.people import Role
from pipelines.figure_sheets import SHEETS

MARCH = "from=2026-03-01&to=2026-03-31"


@pytest.fixture
def filled(office, papers):
    """Two orders in March 2026 that Intray approved, one that waits, and one of another sender that was rejected."""
    for number in range(2):
        office.put(f"{number}.pdf", papers.order(), status=Status.APPROVED)
    office.put("doubtful.pdf", papers.order(), issues=[Issue("sum_differs", "1 or 2?", "net_amount")])
    other = papers.order(sender_name=papers.seen("sender_name", "=Öko <b>Bau</b>"))
    office.put("other.pdf", other, status=Status.REJECTED)
    return office


def page_of(office, query=MARCH, **headers):
    answer = office.client.get(f"/dashboard?{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def rows_of(panel):
    return [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in panel.select("tbody tr")]


def panel_of(page, name):
    return page.select_one(f"section[aria-labelledby=heading-{name}]")


def test_key_figures_are_those_of_the_period(filled):
    figures = {each.select_one(".title").text: each.strong.text for each in page_of(filled).select(".key-figures li")}
    assert figures["Documents"] == "4"
    assert figures["Straight through"] == "50.0%"
    assert figures["Reviewed"] == "25.0%"
    assert figures["Accuracy"] == "–"
    assert figures["Waiting now"] == "1"


class History:
    """Lets documents come in on days of March 2026 (``-1`` is the day before it), and things happen to them."""

    def __init__(self, office):
        self.office, self.count = office, 0

    def receive(self, day, extraction, status=Status.APPROVED, *issues, target=""):
        self.count += 1
        self.office.clock.now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=day - (day > 0))
        file = InputFile(f"{self.count}.pdf", str(self.count).encode(), "folder:/in", self.office.clock.now)
        result = Result(file, 0, 1 if extraction else 0, Decision(status, ("so",)), extraction, issues)
        messages = [(0, OutboxMessage(f"urn:{self.count}", target, "order", b"<x/>"))] if target else []
        self.office.store.add(file)
        return self.office.store.save(file, [result], outbox=messages)[0]

    def decide(self, number, hours, status, **changed):
        """As a person does so many hours later."""
        self.office.clock.move(hours=hours)
        document = self.office.store.document(number)
        extraction = replace(document.extraction, fields=document.extraction.fields | changed)
        decision = Decision(status, ("so",))
        self.office.store.revise(
            number, version=document.version, extraction=extraction, issues=(), decision=decision, who="ada"
        )

    def deliver(self, minutes, state):
        (message,) = self.office.store.claim(worker="w", limit=9, lease=dt.timedelta(hours=9))
        self.office.clock.move(minutes=minutes)
        self.office.store.complete(message, Receipt(state, message.message_id, self.office.clock.now))


def test_every_figure_is_what_a_hand_counts(office, papers):
    """The first five days of March beside the five before: each figure as ``docs/review.md`` explains it."""
    past, order, wrong = History(office), papers.order(), Issue("sum_differs", "1 or 2?")
    past.receive(-1, order, target="erp")
    past.deliver(60, DeliveryState.POSTED)
    number = past.receive(-1, order, Status.NEEDS_REVIEW, wrong)
    past.decide(number, 4, Status.APPROVED, document_number=papers.seen("document_number", "4711"))
    for day, minutes, state in ((1, 30, "posted"), (2, 90, "posted"), (3, 5, "accepted")):
        past.receive(day, order, target="erp")
        past.deliver(minutes, DeliveryState(state))
    past.decide(past.receive(3, order, Status.NEEDS_REVIEW, wrong), 2, Status.APPROVED)
    past.decide(past.receive(3, papers.invoice(), Status.NEEDS_REVIEW), 6, Status.REJECTED)
    other = replace(order, classification=Classification(DocumentType.OTHER, 0.9, "de"))
    past.receive(4, other, Status.REJECTED)
    past.receive(4, None, Status.REJECTED)
    past.receive(4, order, Status.NEEDS_REVIEW, wrong)
    page = page_of(office, "from=2026-03-01&to=2026-03-05")

    def shown(figure):
        change = figure.select_one(".change")
        words = [figure.strong.text, change.text if change else "", figure.select(".quiet")[0].text]
        return [text.replace("\xa0", " ") for text in words]

    assert {each.select_one(".title").text: shown(each) for each in page.select(".key-figures li")} == {
        "Documents": ["8", "+300%", "that came in"],
        "Straight through": ["50.0%", "±0 points", "of order paper"],  # 3 of 6, before 1 of 2
        "Reviewed": ["37.5%", "−12.5 points · better", "of all documents"],  # 3 of 8, before 1 of 2
        "Accuracy": ["100.0%", "+5.6 points · better", "of 18 checked values"],  # before 17 of 18
        "To decision": ["2 hrs", "−50% · better", "median of 2 by people"],  # 2 and 6 hours, before 4
        "To posting": ["30 mins", "−50% · better", "median, from receipt"],  # 30 and 90 minutes, before 60
        "Waiting now": ["1", "", "0 overdue"],
    }
    panels = {name: rows_of(panel_of(page, name)) for name in ("types", "reasons", "fields", "senders", "deliveries")}
    assert panels["types"] == [
        ["Purchase order", "5", "3", "1", "1", "0", "60.0%", "40.0%"],
        ["Invoice", "1", "0", "0", "0", "1", "0.0%", "100.0%"],
        ["Other", "1", "0", "0", "0", "1", "–", "0.0%"],
        ["Unread", "1", "0", "0", "0", "1", "–", "0.0%"],
    ]
    assert panels["reasons"] == [["Sum differs", "2", "1"], ["Doubt", "1", "0"]]
    assert panels["fields"] == []  # nothing was corrected, and nothing is drawn
    unnamed = ["–", "1", "–", "0.0%", "0", "0", "–"]  # the unread one: no order paper, and nobody looked at it
    assert panels["senders"] == [["Hansen GmbH", "7", "50.0%", "42.9%", "18", "0", "100.0%"], unnamed]
    assert panels["deliveries"] == [["erp", "0", "0", "1", "2", "0", "0", "0", "30 mins", "1.5 hrs"]]
    notes = {name: panel_of(page, name).select_one(".note").text for name in ("decisions", "deliveries")}
    assert notes["decisions"].replace("\xa0", " ") == "Half within 2 hrs, nine in ten within 6 hrs"
    assert "half within 30 mins, nine in ten within 1.5 hrs" in notes["deliveries"].replace("\xa0", " ")


def test_every_plot_has_its_numbers_in_a_table(filled):
    page = page_of(filled)
    for panel in page.select("section.panel"):
        assert not panel.svg or panel.details, panel.h2.text
        assert panel.svg or panel.select_one(".empty, .list"), panel.h2.text
    days = {row[0]: row for row in rows_of(panel_of(page, "days"))}
    assert days["6 Mar 2026"] == ["6 Mar 2026", "4", "2", "0", "1", "1", "50.0%", "25.0%"]
    assert days["7 Mar 2026"] == ["7 Mar 2026", "0", "0", "0", "0", "0", "–", "–"]
    assert rows_of(panel_of(page, "reasons")) == [["Sum differs", "1", "1"]]


def test_senders_lead_to_their_figures(filled):
    page = page_of(filled)
    links = {link.text: link["href"] for link in panel_of(page, "senders").select("tbody a")}
    assert links["=Öko <b>Bau</b>"] == f"/dashboard?{MARCH}&sender=%3D%C3%96ko+%3Cb%3EBau%3C%2Fb%3E"
    narrowed = page_of(filled, links["=Öko <b>Bau</b>"].partition("?")[2])
    assert narrowed.select_one(".key-figures strong").text == "1"


def test_corrections_show_how_right_the_reader_was(office, papers):
    number = office.put("order.pdf", replace(papers.order(), reader="layout 7"))
    assert office.send(number, "approve", {"field.document_number": "4711"}).status_code == 303
    page = page_of(office)
    (first, *_) = rows_of(panel_of(page, "fields"))
    assert first == ["Document no.", "Header", "1", "1", "0.0%"]
    assert rows_of(panel_of(page, "readers"))[0][0] == "layout 7"


def test_nothing_is_said_once_where_there_is_nothing(office):
    page = page_of(office)
    assert page.select_one(".nothing")
    assert not page.select("section.panel")


def test_filters_stay_as_they_were_chosen(filled):
    form = page_of(filled, f"{MARCH}&type=purchase_order&sender=Hansen").select_one("form.filters")
    assert form.select_one("[name=from]")["value"] == "2026-03-01"
    assert form.select_one("[name=type] [selected]")["value"] == "purchase_order"
    assert form.select_one("[name=sender]")["value"] == "Hansen"


def test_unclear_period_is_told_and_the_usual_one_shown(office):
    answer = office.client.get("/dashboard?from=2026-03-09&to=2026-03-01")
    assert answer.status_code == 422
    assert "The last day is before the first." in answer.text
    assert office.client.get("/dashboard/days.csv?days=8").status_code == 422


def test_page_has_no_inline_style_or_script(filled):
    answer = filled.client.get(f"/dashboard?{MARCH}").text
    assert "style=" not in answer
    assert "<script>" not in answer


def test_page_names_no_person(filled, papers):
    """In Germany a works council has a say in what shows the work of single people."""
    filled.hire("grace")
    filled.sit_down("grace")
    number = filled.put("mine.pdf", papers.order())
    assert filled.send(number, "approve", {"field.document_number": "4711"}).status_code == 303
    filled.hire("eve", Role.AUDITOR)
    filled.sit_down("eve")
    main = page_of(filled).select_one("main").text.lower()
    assert "grace" not in main


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_a_file(filled, name):
    answer = filled.client.get(f"/dashboard/{name}.csv?{MARCH}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="intray-{name}-2026-03-01-2026-03-31.csv"' in answer.headers["content-disposition"]
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert rows or name in ("fields", "readers", "deliveries", "decisions")
    assert all(len(row) == len(head) for row in rows)


def test_file_has_the_filters_of_the_page_and_harmless_cells(filled):
    answer = filled.client.get(f"/dashboard/senders.csv?{MARCH}&sender=bau")
    (_, row) = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert row[:2] == ["'=Öko <b>Bau</b>", "1"]


def test_page_in_german_offers_files_for_excel_there(filled):
    page = page_of(filled, **{"Accept-Language": "de"})
    link = panel_of(page, "days").header.a["href"]
    assert link == f"/dashboard/days.csv?{MARCH}&decimal=comma"
    assert b"50,0" not in filled.client.get(link).content
    assert b"0,5" in filled.client.get(link).content


def test_unknown_sheet_is_not_found(office):
    assert office.client.get("/dashboard/people.csv").status_code == 404
