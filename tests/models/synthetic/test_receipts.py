import random
from decimal import Decimal

import pytest

from models.layout.labels import ROLES, TAGS
from models.synthetic.receipts.bills import Bill, Purchase, make_bill
from models.synthetic.receipts.photo import Photo, add_dirt
from models.synthetic.receipts.roll import print_receipt
from models.synthetic.receipts.shops import COUNTRIES, draw_shop
from models.synthetic.receipts.style import RollStyle, draw_roll_style
from models.synthetic.receipts.sums import sums_of
from models.synthetic.receipts.words import Words, texts_of

LANGUAGES = sorted(COUNTRIES)


def a_style(seed: int, language: str = "en") -> RollStyle:
    return draw_roll_style(random.Random(seed), language=language, split="train")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_prints_receipts_with_known_tags_and_roles(language):
    for seed in range(40):
        sheet = print_receipt(random.Random(seed), a_style(seed, language))
        (page,) = sheet.pages()
        assert set(page.tags) <= set(TAGS)
        assert set(page.roles) <= set(ROLES)
        assert {"sender_name", "sender_address", "document_date", "gross_amount"} <= set(sheet.fields)
        assert {"sender_name", "sender_address", "document_date", "gross_amount"} <= set(page.tags)


def test_what_is_tagged_as_total_is_what_is_to_be_paid():
    for seed in range(60):
        style = a_style(seed)
        sheet = print_receipt(random.Random(seed), style)
        (page,) = sheet.pages()
        told = {w.text for w, tag in zip(page.page.words, page.tags, strict=True) if tag == "gross_amount"}
        signs = (style.notation.currency, style.notation.thousands)
        plain = set()
        for text in told:
            for sign in signs:
                text = text.replace(sign, "") if sign else text
            plain.add(text.replace(",", "."))
        assert plain == {sheet.fields["gross_amount"]}


def test_the_same_seed_gives_the_same_receipt():
    assert print_receipt(random.Random(3), a_style(3)).pages() == print_receipt(random.Random(3), a_style(3)).pages()


def test_a_rounded_bill_is_paid_by_its_rounded_total():
    shops = (draw_shop(random.Random(seed), "en") for seed in range(400))
    shop = next(shop for shop in shops if shop.currency == "MYR" and shop.kind == "restaurant")
    bills = [make_bill(random.Random(seed), shop, coded=False, included=True, rounded=True) for seed in range(200)]
    assert all(bill.total % Decimal("0.05") == 0 for bill in bills)
    bill = next(bill for bill in bills if bill.total != bill.before)
    style = next(style for style in map(a_style, range(400)) if style.rounded and style.words.language == "en")
    sums = sums_of(random.Random(0), bill, style)
    assert [item.amount for item in sums if item.field == "gross_amount"] == [bill.total]
    assert bill.total - bill.before in [item.amount for item in sums]


def test_a_bill_adds_up():
    for seed in range(100):
        shop = draw_shop(random.Random(seed), "de")
        bill = make_bill(random.Random(seed), shop, coded=True, included=True, rounded=False)
        assert sum(line.amount for line in bill.lines) == bill.subtotal
        assert bill.net + bill.tax == bill.total == bill.before
        assert isinstance(bill, Bill)
        assert all(isinstance(line, Purchase) and line.code for line in bill.lines)


def test_labels_choose_in_brackets_and_fill_slots():
    words = Words("en", "train", {"tax": "GST", "sign": "RM", "rate": "6%"})
    labels = {words.label(random.Random(seed), "tax") for seed in range(40)}
    assert any("GST" in label for label in labels)
    assert not any("{" in label or "[" in label for label in labels)


def test_words_of_validation_are_not_met_in_training():
    assert not set(texts_of("en", "titles", "train")) & set(texts_of("en", "titles", "validation"))


def test_photographs_part_amounts_and_read_dirt_but_keep_labels_parallel():
    (page,) = print_receipt(random.Random(4), a_style(4)).pages()
    dirty = add_dirt(page, random.Random(1), photo=Photo(logos=2, smudges=3, parted=1.0))
    assert len(dirty.page.words) == len(dirty.tags) == len(dirty.begins) == len(dirty.roles)
    assert len(dirty.page.words) > len(page.page.words) + 5
    totals = [w.text for w, tag in zip(dirty.page.words, dirty.tags, strict=True) if tag == "gross_amount"]
    printed = [w.text for w, tag in zip(page.page.words, page.tags, strict=True) if tag == "gross_amount"]
    assert len(totals) == 2 * len(printed)
    assert add_dirt(page, random.Random(1), photo=Photo()) == page


def test_a_page_is_not_lost_as_a_whole():
    (page,) = print_receipt(random.Random(4), a_style(4)).pages()
    dirty = add_dirt(page, random.Random(1), photo=Photo(lost=1.0))
    assert dirty == page


def test_vouchers_name_who_paid_and_have_no_lines():
    style = next(style for style in map(a_style, range(400)) if style.voucher)
    sheet = print_receipt(random.Random(1), style)
    (page,) = sheet.pages()
    assert {"receiver_name", "gross_amount"} <= set(page.tags) & set(sheet.fields)
    assert not sheet.line_items
    assert "item" not in page.roles
