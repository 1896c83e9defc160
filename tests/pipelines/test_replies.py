"""Replies to senders: polite, in their language, telling what they can mend and nothing that is ours."""

import datetime as dt
import email
import email.policy
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamodel.document import FileRole, InputFile, MailHeaders
from datamodel.extraction import (
    HEADER_FIELDS,
    LINE_FIELDS,
    Classification,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Issue,
    Status,
)
from datamodel.stored import Reply, StoredDocument
from pipelines.mail_draft import MOST_ATTACHED, addresses, link_of, mail_of
from pipelines.replies import draft, language_of_reply, likely_kind
from pipelines.reply_phrases import ENGLISH, GERMAN, ReturnKind

NOW = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
MAIL = MailHeaders("einkauf@bau.example", "Einkauf", "Bestellung", "<2@bau.example>", NOW)
ISSUES = (
    Issue("missing_field", "The delivery date is missing.", "delivery_date"),
    Issue("missing_line_field", "Line 2 has no quantity.", "quantity", 2),
    Issue("credit_block", "Nothing may be delivered to 10012 (confidence 0.93)."),
    Issue("price_differs", "Line 1: 12.00 is 20 % off ours of 10.00.", "unit_price", 1),
)


def document(*, language="de", issues=ISSUES, extraction=None):
    fields = {
        "document_number": Field("document_number", "4500017", "4500017", 0.5),
        "document_date": Field("document_date", dt.date(2026, 3, 5), "05.03.2026", 0.5),
    }
    made = Extraction(Classification(DocumentType.PURCHASE_ORDER, 0.93, language), fields)
    waits = Decision(Status.NEEDS_REVIEW, ("Not sure.",))
    return StoredDocument(7, 3, "0" * 64, "a.pdf", 0, 1, NOW, waits, extraction or made, issues)


def paper(mail=MAIL, **changes):
    values = {"name": "a.pdf", "content": b"%PDF", "origin": "folder:/in/a.pdf", "received_at": NOW, "mail": mail}
    return InputFile(**(values | changes))


def drafted(kind=ReturnKind.MISSING, *, of=None, file=None, language="en", words=""):
    return draft(of or document(), file or paper(), kind, words=words, language=language, signature="Ada Berg")


def test_english_reply_lists_what_the_sender_can_mend():
    assert drafted(words="We need it by Friday.").body == (
        "Dear Sir or Madam,\n\n"
        "thank you for your purchase order 4500017 of 5 March 2026.\n\n"
        "Unfortunately we cannot process it, because something is missing:\n\n"
        "- Not stated: delivery date.\n"
        "- Line 2, not stated: quantity.\n"
        "- Line 1: the price is not the one that was agreed.\n\n"
        "We need it by Friday.\n\n"
        "Please send us a complete document.\n\n"
        "Kind regards\nAda Berg\n"
    )


def test_german_reply_is_written_in_german():
    body = drafted(ReturnKind.WRONG, language="de").body
    assert "vielen Dank für Ihre Bestellung 4500017 vom 05.03.2026." in body
    assert "- Position 2, nicht angegeben: Menge." in body
    assert "Mit freundlichen Grüßen" in body


def test_nothing_that_is_ours_is_told():
    body = drafted(ReturnKind.WRONG).body
    for secret in ("0.93", "93", "10012", "credit", "10.00", "confidence"):
        assert secret not in body


def test_duplicate_and_unreadable_list_nothing():
    for kind in (ReturnKind.DUPLICATE, ReturnKind.UNREADABLE, ReturnKind.NOT_FOR_US):
        assert "- " not in drafted(kind).body


def test_answer_goes_where_the_mail_wants_it_and_belongs_to_its_thread():
    mail = replace(MAIL, reply_to="office@bau.example", references="<0@bau.example> <1@bau.example>")
    reply = drafted(file=paper(mail))
    assert (reply.recipient, reply.in_reply_to) == ("office@bau.example", "<2@bau.example>")
    assert reply.thread == "<0@bau.example> <1@bau.example> <2@bau.example>"
    assert drafted().recipient == "einkauf@bau.example"


def test_paper_without_a_mail_has_no_recipient():
    reply = drafted(file=paper(None))
    assert (reply.recipient, reply.in_reply_to, reply.thread) == ("", "", "")
    assert reply.subject == "Re: purchase order 4500017"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Bestellung", "Re: Bestellung 4500017"),
        ("Bestellung 4500017", "Re: Bestellung 4500017"),
        ("AW: Re: Bestellung", "Re: Bestellung 4500017"),
        ("a\r\nBcc: x@y.example", "Re: a Bcc: x@y.example 4500017"),
        ("", "Re: purchase order 4500017"),
    ],
)
def test_subject_is_that_of_the_mail_with_the_number(subject, expected):
    assert drafted(file=paper(replace(MAIL, subject=subject))).subject == expected


def test_language_is_that_of_the_document_where_it_is_known():
    assert [language_of_reply(document(language=each)) for each in ("de", "en", "fr")] == ["de", "en", "en"]


def test_kind_follows_the_issues():
    assert likely_kind(document()) is ReturnKind.MISSING
    assert likely_kind(document(issues=ISSUES[3:])) is ReturnKind.WRONG
    assert likely_kind(document(issues=ISSUES[2:3])) is ReturnKind.OTHER
    assert likely_kind(document(issues=(Issue("already_received", "…"),))) is ReturnKind.DUPLICATE
    assert likely_kind(replace(document(), extraction=None)) is ReturnKind.UNREADABLE


@pytest.mark.parametrize("phrases", [ENGLISH, GERMAN])
def test_phrases_are_whole(phrases):
    listed = Path(__file__).parents[2].joinpath("docs/issues.md").read_text(encoding="utf-8")
    assert set(phrases.papers) == set(DocumentType)
    assert set(phrases.reasons) == set(phrases.requests) == set(ReturnKind)
    assert set(phrases.issues) == set(ENGLISH.issues)
    for code, sentence in phrases.issues.items():
        assert f"| `{code}` |" in listed
        assert {name for _, name, _, _ in string.Formatter().parse(sentence) if name} <= {"field", "line"}


def test_german_names_every_field():
    assert set(GERMAN.fields) == set(HEADER_FIELDS) | set(LINE_FIELDS)


# ------------------------------------------------------------------------------------------ the mail


def parsed(reply, original=None):
    return email.message_from_bytes(mail_of(reply, original), policy=email.policy.default)


def test_draft_opens_unsent_with_the_original():
    reply = replace(drafted(language="de"), thread=" ".join(f"<{'x' * 90}{n}@bau.example>" for n in range(20)))
    mail = parsed(reply, paper(name='a "b"/ü.pdf'))
    assert (mail["X-Unsent"], mail["To"], mail["From"]) == ("1", "einkauf@bau.example", None)
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Re: Bestellung 4500017", "<2@bau.example>")
    assert mail["References"].split() == reply.thread.split()
    assert "Grüßen" in mail.get_body().get_content()
    [attached] = mail.iter_attachments()
    assert (attached.get_content(), attached.get_filename()) == (b"%PDF", "a _b__ü.pdf")


def test_large_originals_and_texts_of_mails_are_not_attached():
    for original in (paper(content=b"x" * (MOST_ATTACHED + 1)), paper(role=FileRole.BODY)):
        assert list(parsed(drafted(), original).iter_attachments()) == []


@pytest.mark.parametrize(
    "text", ["x", "a@b@c", "a b@c.example", "a@b.example\nBcc: c@d.example", "ä@b.example", "<a@b.c>"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is no mail address"):
        addresses(text)


def test_several_addresses_are_taken():
    assert addresses(" a@b.example; c@d.example ,") == "a@b.example, c@d.example"
    assert addresses("") == ""


wild = st.text(max_size=80)


@given(subject=wild, body=wild, in_reply_to=wild, thread=wild, name=wild)
def test_no_text_adds_a_header(subject, body, in_reply_to, thread, name):
    reply = Reply("a@b.example", subject, body.replace("\r", ""), in_reply_to, thread)
    mail = parsed(reply, paper(name=name))
    known = {"x-unsent", "to", "subject", "in-reply-to", "references", "mime-version", "content-type"}
    assert {key.lower() for key in mail} <= known | {"content-transfer-encoding"}
    assert len(list(mail.iter_attachments())) == 1


def test_link_has_the_text_where_it_is_short_enough():
    reply = Reply("a@b.example", "Re: 1 & 2", "Dear\nSir", "<1@b.example>")
    assert link_of(reply) == (
        "mailto:a@b.example?subject=Re%3A%201%20%26%202&in-reply-to=%3C1%40b.example%3E&body=Dear%0D%0ASir"
    )
    assert "body" not in link_of(replace(reply, body="x" * 3000))
