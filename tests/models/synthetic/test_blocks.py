import datetime as dt
import random
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.synthetic.blocks.addresses import PartyStyle, city_line
from models.synthetic.blocks.entries import entries_of
from models.synthetic.blocks.footer import FooterStyle, draw_footers
from models.synthetic.blocks.grid import ABOVE, BARE, BELOW, BESIDE, INLINE, RUN, STRIP, Grid, GridStyle
from models.synthetic.blocks.letterhead import Letterhead, Window
from models.synthetic.blocks.paper import Flow, Paper, Typography, wrap_pieces
from models.synthetic.blocks.party import PartyBlock
from models.synthetic.blocks.payment import PaymentStyle, draw_payment
from models.synthetic.blocks.remarks import RemarksStyle, draw_remarks
from models.synthetic.blocks.section import Section
from models.synthetic.blocks.terms_table import TermsTableStyle, draw_terms_table
from models.synthetic.blocks.title import Title
from models.synthetic.blocks.totals import TotalsStyle, draw_totals
from models.synthetic.notation import Notation
from models.synthetic.record import Charge, Party, PaymentTerms, Record, Tax
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording

SELLER = Party(
    "Nordwerk GmbH",
    street="Hafenstr. 3",
    postcode="20457",
    city="Hamburg",
    country="DE",
    country_name="Deutschland",
    tax_id="DE136695976",
    tax_number="12/345/67890",
    iban="DE89 3704 0044 0532 0130 00",
    phone="040 1234",
)
BUYER = Party("Kessler AG", street="Ring 9", postcode="1010", city="Wien", country="AT", country_name="Österreich")
NOTATION = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")


def a_paper(language="de", notation=NOTATION, **changes):
    values = {
        "document_type": DocumentType.INVOICE,
        "kind": "invoice",
        "language": language,
        "currency": "EUR",
        "number": "RE-4711",
        "date": dt.date(2026, 3, 1),
        "sender": SELLER,
        "receiver": BUYER,
        "net_amount": Decimal("100.00"),
        "taxes": (Tax(Decimal(19), Decimal("100.00"), Decimal("19.00")),),
        "tax_amount": Decimal("19.00"),
        "gross_amount": Decimal("119.00"),
        "customer_number": "10023",
        "delivery_terms": "FCA Hamburg",
    }
    record = Record(**(values | changes))
    wording = Wording(language, random.Random(1), document_type=record.document_type.value)
    return Paper(Sheet(), record, wording, notation, Typography(), random.Random(2))


def values_of(paper, page=0):
    """(tag, text) of each printed value, in reading order."""
    labelled = paper.sheet.pages()[page]
    values = []
    for word, tag, begins in zip(labelled.page.words, labelled.tags, labelled.begins, strict=True):
        if tag and begins:
            values.append([tag, word.text])
        elif tag:
            last = next(value for value in reversed(values) if value[0] == tag)
            last[1] += f" {word.text}"
    return [tuple(value) for value in values]


def texts_of(paper):
    return [word.text for word in paper.sheet.pages()[0].page.words]


@pytest.mark.parametrize("kind", [BESIDE, INLINE, ABOVE, BELOW, STRIP, RUN, BARE])
def test_grid_of_any_kind_prints_and_notes_every_entry(kind):
    paper = a_paper()
    Grid(("document_number", "document_date", "customer_number"), GridStyle(kind=kind)).draw(paper, 50, 50, 300)
    printed = dict(values_of(paper))
    assert printed == {"document_number": "RE-4711", "document_date": "01.03.2026", "customer_number": "10023"}
    assert paper.sheet.fields["document_date"] == "2026-03-01"


def test_grid_prints_nothing_for_what_the_record_lacks_unless_it_is_a_form():
    bare, form = a_paper(), a_paper()
    keys = ("supplier_number", "project")
    assert Grid(keys, GridStyle()).draw(bare, 50, 50, 300) == 50
    Grid(keys, GridStyle(with_empty=True)).draw(form, 50, 50, 300)
    assert texts_of(bare) == []
    assert texts_of(form)
    assert values_of(form) == []


def test_grid_label_wider_than_its_column_moves_the_value_and_does_not_cover_it():
    paper = a_paper()
    Grid(("customer_number",), GridStyle(label_share=0.05)).draw(paper, 50, 50, 300)
    words = paper.sheet.pages()[0].page.words
    value = next(word for word in words if word.text == "10023")
    assert all(word.bbox.x1 <= value.bbox.x0 for word in words if word is not value)


def test_glued_label_and_value_are_one_word_with_the_value_s_tag():
    paper = a_paper()
    Grid(("customer_number",), GridStyle(kind=INLINE, glued=True)).draw(paper, 50, 50, 300)
    assert values_of(paper)[0][1].endswith(":10023")


def test_number_and_day_can_share_a_label():
    paper = a_paper()
    entries = entries_of(paper, ("document_number", "document_date"), paired=True)
    assert [entry.text for entry in entries] == ["RE-4711 / 01.03.2026"]
    assert dict(entries[0].truths) == {"document_number": "RE-4711", "document_date": "2026-03-01"}


def test_party_s_name_and_address_are_two_values_and_the_attention_line_none():
    paper = a_paper(receiver=Party("Kessler AG", street="Ring 9", postcode="1010", city="Wien", contact="Eva Rot"))
    PartyBlock("receiver", PartyStyle(contact="before")).draw(paper, 50, 50, 200)
    assert values_of(paper) == [("receiver_name", "Kessler AG"), ("receiver_address", "Ring 9 1010 Wien")]
    assert paper.sheet.fields["receiver_address"] == "Ring 9, 1010 Wien"


def test_foreign_party_s_country_belongs_to_its_address():
    paper = a_paper()
    PartyBlock("receiver", PartyStyle(country="upper")).draw(paper, 50, 50, 200)
    assert paper.sheet.fields["receiver_address"] == "Ring 9, 1010 Wien, ÖSTERREICH"


def test_labelled_parts_of_an_address_are_one_value():
    paper = a_paper()
    style = PartyStyle(labelled=GridStyle(), country="code")
    PartyBlock("receiver", style).draw(paper, 50, 50, 300)
    assert values_of(paper) == [("receiver_name", "Kessler AG"), ("receiver_address", "Ring 9 1010 Wien AT")]
    assert paper.sheet.fields["receiver_address"] == "Ring 9, 1010, Wien, AT"


def test_number_under_a_party_is_the_one_it_has_with_the_other():
    invoice, order = a_paper(), a_paper(document_type=DocumentType.PURCHASE_ORDER, supplier_number="70001")
    for paper in (invoice, order):
        PartyBlock("receiver", PartyStyle(numbered="ID")).draw(paper, 50, 50, 300)
    assert invoice.sheet.fields["customer_number"] == "10023"
    assert order.sheet.fields["supplier_number"] == "70001"


def test_ship_to_that_is_missing_is_filled_with_the_buyer_on_forms_only():
    form, letter = a_paper(), a_paper()
    PartyBlock("ship_to", PartyStyle(filled=True)).draw(form, 50, 50, 200)
    PartyBlock("ship_to", PartyStyle()).draw(letter, 50, 50, 200)
    assert form.sheet.fields["ship_to_name"] == "Kessler AG"
    assert texts_of(letter) == []


@pytest.mark.parametrize(
    ("order", "line"),
    [
        ("postcode_city", "20457 Hamburg"),
        ("prefixed", "DE-20457 Hamburg"),
        ("city_postcode_lines", "Hamburg\n20457"),
    ],
)
def test_city_line_follows_the_layout(order, line):
    assert city_line(SELLER, order) == line


def test_american_city_line_has_the_state():
    party = Party("Acme Inc", city="Austin", region="TX", postcode="78701", country="US")
    assert city_line(party, "postcode_city") == "Austin, TX 78701"


def test_line_of_the_sender_above_the_window_is_sender_s_and_fits():
    paper = a_paper()
    Window(PartyStyle(heading="")).draw(paper, 50, 50, 150)
    assert values_of(paper)[:2] == [("sender_name", "Nordwerk GmbH"), ("sender_address", "Hafenstr. 3 20457 Hamburg")]
    assert paper.sheet.fields["receiver_name"] == "Kessler AG"
    assert max(word.bbox.x1 for word in paper.sheet.pages()[0].page.words) * paper.sheet.width <= 201


def test_brand_of_a_letterhead_is_no_name_of_the_sender():
    paper = a_paper()
    Letterhead(PartyStyle(), name="brand", details="none").draw(paper, 50, 50, 300)
    assert texts_of(paper) == ["NORDWERK"]
    assert values_of(paper) == []
    assert paper.sheet.fields == {}


def test_tax_number_is_the_sender_s_tax_id_only_where_there_is_no_other():
    both, alone = a_paper(), a_paper(sender=Party("Nordwerk GmbH", tax_number="12/345/67890"))
    for paper in (both, alone):
        Letterhead(PartyStyle(), extras=("tax_id", "tax_number")).draw(paper, 50, 50, 300)
    assert both.sheet.fields["sender_tax_id"] == "DE136695976"
    assert alone.sheet.fields["sender_tax_id"] == "12/345/67890"


def test_title_holds_number_and_day():
    paper = a_paper()
    Title(number="labelled", mark="Nr.", date="from").draw(paper, 50, 50, 500)
    assert values_of(paper) == [("document_number", "RE-4711"), ("document_date", "01.03.2026")]
    assert "vom" in texts_of(paper)


def test_section_without_content_has_no_heading():
    paper = a_paper()
    assert Section("Zahlung", Grid(("payment_reference",), GridStyle())).draw(paper, 50, 50, 300) == 50
    assert texts_of(paper) == []


def test_totals_are_tagged_and_the_sum_of_the_lines_is_not():
    paper = a_paper(items_amount=Decimal("90.00"), charges=(Charge("freight", Decimal("10.00")),))
    draw_totals(paper, TotalsStyle(), Flow(100, 700, lambda: 50.0))
    printed = values_of(paper)
    assert ("net_amount", "100,00") in printed
    assert ("tax_amount", "19,00") in printed
    assert ("gross_amount", "119,00") in printed
    assert "90,00" in texts_of(paper)
    assert "90,00" not in [text for _, text in printed]
    assert paper.sheet.fields["currency"] == "EUR"


def test_single_total_of_an_order_is_net():
    paper = a_paper(document_type=DocumentType.PURCHASE_ORDER, kind="purchase_order", taxes=(), tax_amount=None)
    draw_totals(paper, TotalsStyle(), Flow(100, 700, lambda: 50.0))
    assert paper.sheet.fields["net_amount"] == "119.00"
    assert "gross_amount" not in paper.sheet.fields


def test_bases_in_the_table_of_taxes_are_no_totals():
    paper = a_paper()
    draw_totals(paper, TotalsStyle(tax_table="before"), Flow(100, 700, lambda: 50.0))
    assert texts_of(paper).count("100,00") == 2
    assert [text for tag, text in values_of(paper) if tag == "net_amount"] == ["100,00"]


def test_footer_stands_on_every_page_and_counts_them():
    paper = a_paper()
    paper.sheet.next_page()
    draw_footers(paper, FooterStyle(page_number="slash", page_place="bottom_left"))
    last = [word.text for word in paper.sheet.pages()[1].page.words]
    assert "2/2" in last
    assert ("sender_iban", "DE89 3704 0044 0532 0130 00") in values_of(paper, page=1)
    assert paper.sheet.fields["sender_iban"] == "DE89370400440532013000"


def test_wrapped_pieces_keep_their_tags():
    pieces = [("bis ", ""), ("1. März 2026", "due_date"), (" netto", "")]
    lines = wrap_pieces(pieces, 50, 10, "Helvetica")
    assert "".join(text for line in lines for text, _ in line).replace(" ", "") == "bis1.März2026netto"
    tagged = [text for line in lines for text, tag in line if tag == "due_date"]
    assert " ".join(tagged) == "1. März 2026"


def test_sum_with_spaces_for_thousands_is_one_value():
    notation = Notation("fr", "{d:02}.{m:02}.{Y}", ",", " ", "EUR", "after")
    paper = a_paper(notation=notation, gross_amount=Decimal("4313.75"))
    draw_totals(paper, TotalsStyle(), Flow(50, 700, lambda: 50.0))
    assert ("gross_amount", "4 313,75") in values_of(paper)


def test_charges_and_allowances_are_summed_up_and_are_no_totals():
    charges = (Charge("freight", Decimal(10)), Charge("discount", Decimal(-4)))
    paper = a_paper(charges=charges, items_amount=Decimal(94))
    draw_totals(paper, TotalsStyle(grouped=True), Flow(50, 700, lambda: 50.0))
    assert {"10,00", "4,00"} <= set(texts_of(paper))
    assert [tag for tag, _ in values_of(paper) if tag != "currency"] == ["net_amount", "tax_amount", "gross_amount"]


def test_tax_of_nothing_is_printed_where_the_layout_does():
    nothing = {"tax_amount": Decimal("0.00"), "taxes": (Tax(Decimal(0), Decimal(100), Decimal("0.00")),)}
    for zero_tax in (False, True):
        paper = a_paper(**nothing)
        draw_totals(paper, TotalsStyle(zero_tax=zero_tax), Flow(50, 700, lambda: 50.0))
        assert ("tax_amount" in paper.sheet.fields) is zero_tax


def test_terms_in_a_table_stand_beside_their_days():
    terms = PaymentTerms("transfer", 30, ((10, Decimal(2)),))
    paper = a_paper(payment_terms=terms, due_date=dt.date(2026, 3, 31))
    draw_terms_table(paper, TermsTableStyle(), 50.0)
    assert ("due_date", "31.03.2026") in values_of(paper)
    assert "11.03.2026" in texts_of(paper)
    assert paper.sheet.fields["due_date"] == "2026-03-31"


@pytest.mark.parametrize("kind", ["described", "blank", "schedule", "lines"])
@pytest.mark.parametrize("last_first", [False, True])
def test_of_the_days_of_the_terms_only_the_last_is_the_due_date(kind, last_first):
    terms = PaymentTerms("transfer", 30, ((10, Decimal(3)), (20, Decimal(2))))
    paper = a_paper(payment_terms=terms, due_date=dt.date(2026, 3, 31))
    draw_terms_table(paper, TermsTableStyle(kind=kind, last_first=last_first), 50.0)
    days = [text for tag, text in values_of(paper) if tag == "due_date"]
    assert days in ([], ["31.03.2026"]) if kind == "lines" else days == ["31.03.2026"]
    assert [tag for tag, _ in values_of(paper)].count("payment_terms") == (kind in ("described", "lines"))


def test_table_of_taxes_stands_between_net_sum_and_tax():
    taxes = (Tax(Decimal(19), Decimal(80), Decimal("15.20")), Tax(Decimal(7), Decimal(20), Decimal("1.40")))
    paper = a_paper(taxes=taxes, tax_amount=Decimal("16.60"), gross_amount=Decimal("116.60"))
    draw_totals(paper, TotalsStyle(tax_table="middle"), Flow(100, 700, lambda: 50.0))
    texts = texts_of(paper)
    places = [texts.index(text) for text in ("100,00", "15,20", "1,40", "16,60", "116,60")]
    assert places == sorted(places)
    assert texts.count("15,20") == 1
    assert [tag for tag, _ in values_of(paper) if tag != "currency"] == ["net_amount", "tax_amount", "gross_amount"]


def test_tax_in_the_currency_of_the_books_is_no_total():
    paper = a_paper()
    draw_totals(paper, TotalsStyle(foreign="CHF", currency="tax"), Flow(100, 700, lambda: 50.0))
    assert [text for tag, text in values_of(paper) if tag == "tax_amount"] == ["19,00"]
    assert "16,41" in texts_of(paper)


def test_prepaid_amounts_are_no_totals():
    paper = a_paper(prepaid=Decimal(50), payable=Decimal(69))
    draw_totals(paper, TotalsStyle(instalments=2, signed=True), Flow(100, 700, lambda: 50.0))
    assert texts_of(paper).count("-25,00") == 2
    assert [text for tag, text in values_of(paper) if tag == "gross_amount"] == ["119,00"]


PAYMENT = ("payment_means", "holder", "bank", "iban", "bic", "mandate", "creditor", "debited")


def test_all_accounts_of_the_sender_are_his():
    paper = a_paper()
    draw_payment(paper, PaymentStyle(PAYMENT, GridStyle(), accounts=3), 50.0)
    numbers = [text for tag, text in values_of(paper) if tag == "sender_iban"]
    assert numbers[0] == "DE89 3704 0044 0532 0130 00"
    assert len(set(numbers)) == 3
    assert paper.sheet.fields["sender_iban"] == "DE89370400440532013000"


def test_account_that_is_debited_is_not_the_senders():
    paper = a_paper(payment_terms=PaymentTerms("debit", 5))
    draw_payment(paper, PaymentStyle(PAYMENT, GridStyle()), 50.0)
    assert texts_of(paper)
    assert "sender_iban" not in paper.sheet.fields


def test_imprint_among_the_notes_names_the_sender():
    paper = a_paper()
    draw_remarks(paper, RemarksStyle(imprint=True, captions=True), Flow(50, 700, lambda: 50.0), 2)
    assert ("sender_name", paper.record.sender.name) in values_of(paper)
    assert {tag for tag, _ in values_of(paper)} <= {"sender_name", "sender_address", "sender_tax_id", "customer_number"}


def test_sums_in_one_running_line_are_values_of_their_own():
    paper = a_paper()
    draw_totals(paper, TotalsStyle(kind="line"), Flow(50, 700, lambda: 50.0))
    printed = values_of(paper)
    assert [text for tag, text in printed if tag != "currency"] == ["100,00", "19,00", "119,00"]
    assert {text.strip(",") for tag, text in printed if tag == "currency"} == {"EUR"}


def test_charges_in_a_table_are_no_items():
    paper = a_paper(charges=(Charge("freight", Decimal(10)),), items_amount=Decimal(90))
    draw_totals(paper, TotalsStyle(charges_table=True, grouped=True), Flow(50, 700, lambda: 50.0))
    assert texts_of(paper).count("10,00") == 2
    assert {tag for tag, _ in values_of(paper)} == {"net_amount", "tax_amount", "gross_amount", "currency"}
