import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.synthetic.blocks.entries import entry_of
from models.synthetic.blocks.paper import Paper, Typography
from models.synthetic.blocks.terms_table import TermsTableStyle, draw_terms_table
from models.synthetic.notation import Notation
from models.synthetic.record import Party, PaymentTerms, Record
from models.synthetic.sheet import Sheet
from models.synthetic.terms import INCOTERMS, draw_delivery_terms
from models.synthetic.wording import Wording

TERMS = PaymentTerms("transfer", 30, ((7, Decimal(3)), (14, Decimal(2)), (21, Decimal(1))))


def a_paper(*, sender: str = "Nordwerk GmbH", salt: int = 1) -> Paper:
    record = Record(
        DocumentType.INVOICE,
        "invoice",
        "de",
        "EUR",
        "RE-4711",
        dt.date(2026, 3, 1),
        Party(sender),
        Party("Kessler AG"),
        gross_amount=Decimal("119.00"),
        customer_number="10023",
        purchase_order_number="4500",
        payment_reference="RE-4711",
        payment_terms=TERMS,
        due_date=dt.date(2026, 3, 31),
    )
    notation = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
    return Paper(Sheet(), record, Wording("de", random.Random(salt)), notation, Typography(), random.Random(2))


@pytest.mark.parametrize("salt", range(6))
def test_lines_of_terms_are_one_value_and_only_their_last_day_is_due(salt: int) -> None:
    paper = a_paper(salt=salt)
    draw_terms_table(paper, TermsTableStyle("lines", lead=True, more=2), 60)
    page = paper.sheet.pages()[0]
    tagged = [(word.text, tag) for word, tag in zip(page.page.words, page.tags, strict=True) if tag]
    assert len({word.bbox.y0 for word in page.page.words}) >= 5
    assert [begins for begins, tag in zip(page.begins, page.tags, strict=True) if tag == "payment_terms"].count(
        True
    ) == 1
    assert all(text == "31.03.2026" for text, tag in tagged if tag == "due_date")
    assert paper.sheet.fields["payment_terms"].split() == [
        word.text for word, tag in zip(page.page.words, page.tags, strict=True) if tag in ("payment_terms", "due_date")
    ]


def test_reference_of_a_payment_is_a_phrase_on_the_paper_of_some_senders() -> None:
    texts = set()
    for number in range(40):
        entry = entry_of(a_paper(sender=f"Firma {number}"), "payment_reference")
        assert entry is not None
        assert entry.truths == (("payment_reference", entry.text),)
        texts.add(entry.text)
    assert "RE-4711" in texts
    assert any("RE-4711" in text and len(text.split()) > 2 for text in texts)


def test_delivery_terms_are_a_bare_incoterm_at_times() -> None:
    texts = [draw_delivery_terms(random.Random(seed), "Köln", language="de") for seed in range(400)]
    bare = sum(text in INCOTERMS for text in texts)
    assert 30 < bare < 100
    assert any("Werk" in text for text in texts)


def test_discounts_of_three_steps_are_all_printed() -> None:
    paper = a_paper()
    draw_terms_table(paper, replace(TermsTableStyle("schedule"), amounts=True), 60)
    words = {word.text for word in paper.sheet.pages()[0].page.words}
    assert {"08.03.2026", "15.03.2026", "22.03.2026", "31.03.2026"} <= words


@pytest.mark.parametrize("salt", range(4))
def test_sentence_of_the_terms_tells_all_three_steps(salt: int) -> None:
    entry = entry_of(a_paper(salt=salt), "payment_terms")
    assert entry is not None
    assert all(percent in entry.text for percent in ("3 %", "2 %", "1 %")) or "3%" in entry.text
