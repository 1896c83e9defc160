import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.layout.labels import LINE
from models.synthetic.blocks.booking_style import draw_booking_style
from models.synthetic.booked import book
from models.synthetic.bookings import print_booking
from models.synthetic.campaigns import BookingWords, load_words, make_campaign
from models.synthetic.generate import layout_of, record_for

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")


@pytest.fixture(scope="module")
def layout():
    """Of an English order response."""
    layouts = (layout_of(number, "train") for number in range(400))
    return next(
        found
        for found in layouts
        if found.language == "en" and found.document_type is DocumentType.ORDER_RESPONSE and found.sampling is None
    )


def printed(layout, **choices):
    """A booking's record and its sheet, in a style with some choices made."""
    rng = random.Random(5)
    style = draw_booking_style(rng, language="en", country="US", split="train")
    style = replace(style, kind="broadcast", **choices)
    sheet = print_booking(record_for(layout, rng), style, layout, random.Random(6))
    return sheet


def tagged(sheet, tag):
    return [
        word.text
        for labelled in sheet.pages()
        for word, own in zip(labelled.page.words, labelled.tags, strict=True)
        if own == tag
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_words_that_bookings_need(language: str) -> None:
    english, own = load_words("en"), load_words(language)
    for section in ("titles", "titles_plain", "labels", "sections", "words", "headings", "headings_plain"):
        assert set(own[section]) == set(english[section]), section
    for kind, tables in own["kinds"].items():
        assert set(tables) == set(english["kinds"][kind])


def test_spots_of_the_weeks_make_the_amount() -> None:
    period = (dt.date(2024, 3, 4), dt.date(2024, 3, 31))
    campaign = make_campaign(random.Random(3), "en", "broadcast", dt.date(2024, 3, 1), period)
    for slot in campaign.slots:
        assert slot.amount == slot.rate * slot.count
        assert period[0] <= slot.start <= slot.end <= period[1]
        assert slot.count == sum(week.count for week in slot.weeks)
    assert sum(month.gross for month in campaign.months) == campaign.gross
    assert campaign.net == campaign.gross - campaign.commission_of(campaign.gross)


def test_gross_is_before_the_commission_unless_there_is_tax(layout) -> None:
    for seed in range(30):
        record = book(random.Random(seed), record_for(layout, random.Random(seed)), "print", "")
        assert record.campaign is not None
        assert record.net_amount == record.campaign.net
        assert record.gross_amount == record.campaign.gross + (record.tax_amount or Decimal(0))
        assert record.period is not None
        assert record.customer_name not in ("", record.receiver.name)


@pytest.mark.parametrize("head", ["contract", "sheet", "columns"])
@pytest.mark.parametrize("span", ["one", "edges"])
def test_heads_name_number_customer_and_period(layout, head: str, span: str) -> None:
    sheet = printed(layout, head=head, span=span)
    for field in ("document_number", "customer_name", "period_start", "period_end", "sender_name", "receiver_name"):
        assert field in sheet.fields
        assert tagged(sheet, field)


def test_days_and_counts_of_lines_are_nobodys_values(layout) -> None:
    sheet = printed(
        layout, weeks="rows", columns=("position", "start", "end", "description", "rate", "count", "amount")
    )
    roles = {"item", "item_more"}
    tags = {
        tag
        for labelled in sheet.pages()
        for tag, role in zip(labelled.tags, labelled.roles, strict=True)
        if role in roles and tag
    }
    wanted = ("position", "description", "unit_price", "quantity", "net_amount")
    assert tags == {LINE + field for field in wanted}
    assert all(set(item) == set(wanted) for item in sheet.line_items)


def test_number_is_tagged_without_its_revision(layout) -> None:
    sheet = printed(layout, revised=True, head="columns", repeat="none", keys=("number", "period"))
    assert set(tagged(sheet, "document_number")) == {sheet.fields["document_number"]}


def test_validation_layouts_have_labels_of_their_own() -> None:
    train = {BookingWords("en", salt).word("labels", "customer_name") for salt in range(300)}
    held = {BookingWords("en", salt, "validation").word("labels", "customer_name") for salt in range(300)}
    assert len(train) > 5
    assert not train & held
