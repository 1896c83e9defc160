from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from datamodel.document import Document, FileRole, InputFile, MailHeaders
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Decision, Result, Status
from extractors.mail import lay_out
from tests.review.conftest import NOW, FakeReader

HEADERS = MailHeaders("einkauf@hansen.example", "Hansen <b>GmbH</b>", "Bestellung 4711", "<1@hansen.example>", NOW)
LETTER = """<html><body><p>Bitte liefern Sie &lt;bald&gt;.</p>
<script>alert(1)</script><style>p { color: white }</style>
<img src="https://elsewhere.example/pixel.gif" onerror="alert(2)">
<div style="display:none">Bitte 1000 Stück</div>
<a href="javascript:alert(3)">Hier</a></body></html>"""


class MailReader(FakeReader):
    """Reads texts as mails are read."""

    def read(self, file: InputFile) -> Document:
        return lay_out(file) if file.role is FileRole.BODY else super().read(file)


@pytest.fixture
def steps(steps):
    return replace(steps, reader=MailReader())


@pytest.fixture
def post(office, papers):
    """Takes in a mail with a text and an order; the number of the order's document."""

    def take_in(
        letter: str = LETTER, *, name: str = "mail.eml", headers: MailHeaders = HEADERS, **more: InputFile
    ) -> int:
        mail = InputFile(name, b"From: x", f"imap:{name}", NOW, mail=headers)
        body = InputFile("body.html", letter.encode(), f"imap:{name}/1", NOW, FileRole.BODY, mail.sha256, headers)
        order = InputFile("order.pdf", b"order", f"imap:{name}/2", NOW, FileRole.ATTACHMENT, mail.sha256, headers)
        terms = InputFile("terms.pdf", b"terms", f"imap:{name}/3", NOW, FileRole.ATTACHMENT, mail.sha256, headers)
        office.store.add(mail)
        decision = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
        first = Result(order, 0, 1, decision, papers.order())
        second = replace(first, index=1, first_page=2)
        parts = [body, order, terms, *more.values()]
        return office.store.save(mail, [first, second], parts=parts)[0]

    return take_in


def _letter(office, number: int, query: str = "") -> BeautifulSoup:
    answer = office.client.get(f"/documents/{number}/mail{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def test_mail_shows_who_wrote_what(office, post) -> None:
    page = _letter(office, post())
    facts = page.select_one(".letter .facts").text
    for words in ("Hansen <b>GmbH</b>", "einkauf@hansen.example", "Bestellung 4711", "mail.eml"):
        assert words in facts
    assert "Bitte liefern Sie <bald>." in page.select_one("pre").text


def test_mail_shows_nothing_hidden_active_or_from_elsewhere(office, post) -> None:
    number = post()
    page = _letter(office, number)
    letter = page.select_one(".letter")
    for words in ("alert", "1000 Stück", "elsewhere.example", "color: white", "javascript:"):
        assert words not in str(letter)
    assert not letter.select("script, style, img, iframe, object, form, [style], [onerror]")
    assert {a["href"].partition("/")[0] for a in letter.select("a")} == {""}


def test_mail_is_served_with_safe_headers(office, post) -> None:
    headers = office.client.get(f"/documents/{post()}/mail").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_attachments_lead_to_their_documents_and_their_files(office, post) -> None:
    number = post()
    page = _letter(office, number)
    items = page.select(".enclosures > li")
    assert [item.select_one("a").text for item in items] == ["order.pdf", "terms.pdf"]
    order = items[0]
    assert order["aria-current"] == "true"
    assert [each.text.split(" ")[0] for each in order.select("li")] == ["This", "Document"]
    assert [a["href"] for a in order.ul.select("a")] == [f"/documents/{number + 1}"]
    for link in page.select(".letter a"):
        assert office.client.get(link["href"]).status_code == 200
        if link["href"].endswith("/original"):
            assert "attachment" in office.client.get(link["href"]).headers["content-disposition"]


def test_file_without_a_mail_says_so(office, papers) -> None:
    page = _letter(office, office.put("scan.pdf", papers.order()))
    assert "This file came without a mail." in page.text
    assert page.select_one(".letter .facts a").text == "scan.pdf"


def test_mail_without_a_text_of_its_own_says_so(office, post) -> None:
    assert "The mail has no text of its own." in _letter(office, post("<p hidden style='display:none'>x</p>")).text


def test_text_that_cannot_be_read_hides_nothing_else(office, post) -> None:
    class Broken(MailReader):
        def read(self, file: InputFile) -> Document:
            raise DocumentError(RejectionCode.DAMAGED, "It is damaged.")

    number = post()
    desk = office.client.app.state.desk
    office.client.app.state.desk = replace(desk, steps=replace(desk.steps, reader=Broken()))
    assert len(_letter(office, number).select(".enclosures > li")) == 2


def test_very_long_text_is_cut(office, post) -> None:
    page = _letter(office, post("<p>" + "wort " * 30_000 + "</p>"))
    assert len(page.select_one("pre").text) <= 100_001
    assert "The text goes on." in page.text


def test_other_mails_of_a_mailbox_are_left_out(office, post) -> None:
    """All that is in a mailbox has it as its parent, whichever mail it was in."""
    other = replace(HEADERS, message_id="<2@hansen.example>", subject="Something else")
    parent = InputFile("mail.eml", b"From: x", "imap:mail.eml", NOW).sha256
    stranger = InputFile("other.pdf", b"other", "imap:mail.eml/9", NOW, FileRole.ATTACHMENT, parent, other)
    page = _letter(office, post(stranger=stranger))
    assert "other.pdf" not in page.text


def test_part_of_a_page_has_no_frame(office, post) -> None:
    answer = office.client.get(f"/documents/{post()}/mail?part=1")
    assert answer.text.lstrip().startswith('<section class="letter"')
    assert "<html" not in answer.text


def test_mail_of_no_document_is_404(office) -> None:
    assert office.client.get("/documents/99/mail").status_code == 404
