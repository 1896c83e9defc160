import datetime as dt

import pytest

from datamodel.document import FileRole, InputFile, MailHeaders
from extractors.mail import lay_out, unpack
from extractors.mail.identity import mark, written

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
TEXT = "Please send us 20 pcs of 4711-A."


def mail_file(message_id: str, *, received: str = "by one", text: str = TEXT) -> InputFile:
    head = f"Message-ID: {message_id}\n" if message_id else ""
    content = f"Received: {received}\n{head}From: a@firm.example\nSubject: Order\n\n{text}\n"
    return InputFile("order.eml", content.encode(), "folder:order.eml", AT)


def body_of(file: InputFile) -> InputFile:
    (body,) = unpack(file, max_depth=3, max_parts=10, max_bytes=10_000)
    return body


def test_the_same_text_in_two_mails_is_two_bodies() -> None:
    assert body_of(mail_file("<1@firm>")).sha256 != body_of(mail_file("<2@firm>")).sha256


def test_one_mail_that_came_by_two_ways_is_one_body() -> None:
    ways = [mail_file("<1@firm>", received=way) for way in ("by one", "by two")]
    assert ways[0].sha256 != ways[1].sha256
    assert body_of(ways[0]).sha256 == body_of(ways[1]).sha256


def test_a_mail_without_an_id_is_told_by_its_bytes() -> None:
    assert body_of(mail_file("", received="by one")).sha256 != body_of(mail_file("", received="by two")).sha256


def test_the_mark_is_not_on_the_page() -> None:
    body = body_of(mail_file("<1@firm>"))
    assert written(body).decode().strip() == TEXT
    assert lay_out(body).text.strip() == TEXT


@pytest.mark.parametrize("is_html", [False, True])
@pytest.mark.parametrize("message_id", ["<a--b>@x", "a\n\nb", "\udcff", "-->", ""])
def test_a_hostile_id_stays_within_the_mark(is_html: bool, message_id: str) -> None:
    headers = MailHeaders("a@x", "A", "Order", message_id)
    content = mark(b"<p>text</p>", is_html=is_html, mail=headers, outer="ab")
    assert written(InputFile("body", content, "x", AT, FileRole.BODY)) == b"<p>text</p>"
