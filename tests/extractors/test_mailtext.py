import datetime as dt
from decimal import Decimal

import pytest

from datamodel.document import Document, FileRole, InputFile, MailHeaders
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.mail import lay_out
from extractors.mailtext import complete_from_mail
from extractors.mailtext_rules import wish_for_goods
from extractors.values import notation_of

SENT = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)


def mail(
    text: str, *, sender_name: str = "Anna Berg", sent_at: dt.datetime | None = SENT, subject: str = "Order"
) -> Document:
    headers = MailHeaders("a.berg@bau.example", sender_name, subject, "<1@bau.example>", sent_at)
    return lay_out(InputFile("body.txt", text.encode(), "mail:1", SENT, FileRole.BODY, "f" * 64, headers))


def completed(document: Document, kind: DocumentType = DocumentType.PURCHASE_ORDER, **given: Field) -> Extraction:
    extraction = Extraction(Classification(kind, 0.9, "en"), given)
    return complete_from_mail(extraction, document, notation_of(document.text, language="en"))


def line_values(text: str) -> list[dict[str, object]]:
    items = completed(mail(text)).line_items
    return [{name: field.value for name, field in item.items()} for item in items]


@pytest.mark.parametrize(
    "text",
    [
        "Please send us 20 pcs of 4711-A by 12 March.",
        "Guten Tag,\nbitte liefern Sie uns 50 Stk Art.-Nr. KH-25-100.\nMit freundlichen Grüßen\nMeier GmbH",
        "Bitte liefern Sie 20 Stück KH-2015.",
        "Bitte senden Sie uns 5 Stk. Art. 471100.",
        "We need 3 x VALVE-200 and 12 pcs VALVE-300 urgently, please ship today.",
    ],
)
def test_wish_for_goods_is_an_order(text: str) -> None:
    assert wish_for_goods(text) >= 0.6


@pytest.mark.parametrize(
    "text",
    [
        "Please find our order attached.",
        "Thank you for your visit. We look forward to meeting you.",
        "Hello, the weather is fine.",
        "",
        "Please call us at 0711/123456-7 on 12.03.2026.",
    ],
)
def test_mail_without_goods_is_no_order(text: str) -> None:
    assert wish_for_goods(text) < 0.6


def test_sentence_becomes_a_line() -> None:
    [line] = line_values("Dear all,\nplease send us 20 pcs of 4711-A until 12 March.\nRegards\nAnna")
    assert line["quantity"] == Decimal(20)
    assert line["supplier_material_number"] == "4711-A"
    assert line["delivery_date"] == dt.date(2026, 3, 12)


def test_each_line_of_a_list_becomes_one() -> None:
    lines = line_values("Bitte liefern Sie:\n10 Stk 4711-A Kugelhahn DN15\n5 Stk 4711-B Kugelhahn DN20\n")
    assert [(line["quantity"], line["supplier_material_number"]) for line in lines] == [
        (Decimal(10), "4711-A"),
        (Decimal(5), "4711-B"),
    ]


def test_quoted_mail_below_is_not_ordered_again() -> None:
    own = "Please send us 20 pcs of 4711-A this week, with the usual packing. Thank you."
    text = f"{own}\n\n> please send 99 pcs of 4711-Z\n"
    assert [line["supplier_material_number"] for line in line_values(text)] == ["4711-A"]


def test_fields_stand_where_the_words_stand() -> None:
    [item] = completed(mail("Hello,\nplease send us 20 pcs of 4711-A.\n")).line_items
    number = item["supplier_material_number"]
    assert number.page == 1
    assert number.bbox is not None
    assert number.bbox.width < 0.3
    assert 0 < number.confidence < 1


def test_mail_itself_says_who_and_when() -> None:
    fields = completed(mail("Please send 20 pcs of 4711-A.\n\nAnna Berg\nBerg Bau GmbH\n")).fields
    assert fields["document_date"].value == dt.date(2026, 3, 5)
    assert fields["sender_name"].value == "Berg Bau GmbH"
    assert fields["contact_name"].value == "Anna Berg"


def test_what_was_extracted_wins_over_the_mail() -> None:
    given = Field("document_date", dt.date(2026, 1, 1), "01.01.2026", 0.9)
    fields = completed(mail("Please send 20 pcs of 4711-A."), document_date=given).fields
    assert fields["document_date"] is given


def test_mail_without_a_day_has_none() -> None:
    assert "document_date" not in completed(mail("Please send 20 pcs of 4711-A.", sent_at=None)).fields


def test_lines_are_read_for_orders_only() -> None:
    assert completed(mail("Please send 20 pcs of 4711-A."), DocumentType.INVOICE).line_items == ()


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        (dt.datetime(2026, 12, 20, tzinfo=dt.UTC), dt.date(2027, 1, 5)),
        (dt.datetime(2026, 1, 5, tzinfo=dt.UTC), dt.date(2026, 1, 5)),
    ],
)
def test_day_without_a_year_is_the_next_one(sent: dt.datetime, day: dt.date) -> None:
    [item] = completed(mail("Bitte senden Sie 20 Stk 4711-A bis 5. Januar", sent_at=sent)).line_items
    assert item["delivery_date"].value == day


def test_leap_day_that_has_passed_is_no_error() -> None:
    sent = dt.datetime(2028, 3, 1, tzinfo=dt.UTC)
    [item] = completed(mail("Bitte senden Sie 20 Stk 4711-A bis 29. Februar", sent_at=sent)).line_items
    assert "delivery_date" not in item


@pytest.mark.parametrize(
    ("subject", "number"),
    [("Bestellung 4500012345", "4500012345"), ("AW: our PO No. 88-17", "88-17"), ("Ventile dringend", None)],
)
def test_a_number_that_only_the_subject_says_is_taken(subject: str, number: str | None) -> None:
    fields = completed(mail("Please send us 20 pcs of 4711-A.", subject=subject)).fields
    assert (fields["document_number"].value if "document_number" in fields else None) == number
