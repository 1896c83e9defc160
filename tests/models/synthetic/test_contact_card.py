import datetime as dt
import random

from datamodel.extraction import DocumentType
from models.synthetic.blocks.contact_card import ContactCard
from models.synthetic.blocks.paper import Paper, Typography
from models.synthetic.notation import Notation
from models.synthetic.record import Party, Record
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording

SELLER = Party("Nordwerk GmbH", country="DE", contact="Ina Rot", phone="040 1234")
BUYER = Party("B")


def printed(card):
    record = Record(
        DocumentType.INVOICE, "invoice", "de", "EUR", "1", dt.date(2026, 3, 1), SELLER, BUYER, contact_name="Ina Rot"
    )
    notation = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
    paper = Paper(Sheet(), record, Wording("de", random.Random(1)), notation, Typography(), random.Random(2))
    end = card.draw(paper, 50, 50, 300)
    page = paper.sheet.pages()[0]
    tagged = [word.text for word, tag in zip(page.page.words, page.tags, strict=True) if tag]
    return tagged, " ".join(word.text for word in page.page.words), end


def test_only_the_person_in_charge_is_tagged():
    card = ContactCard("Ihr Kontakt", ("phone",), ("Tel. ", ""), other="Buchhaltung", first=True)
    tagged, text, end = printed(card)
    assert tagged == ["Ina", "Rot"]
    assert text.startswith("Buchhaltung ")
    assert text.endswith("Ihr Kontakt Ina Rot Tel. 040 1234")
    assert end > 100


def test_name_can_stand_beside_the_heading():
    tagged, text, _ = printed(ContactCard("Kontakt", (), ("", ""), beside=True))
    assert tagged == ["Ina", "Rot"]
    assert text == "Kontakt: Ina Rot"
