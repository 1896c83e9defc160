import datetime as dt
import random

from datamodel.extraction import DocumentType
from models.synthetic.blocks.paper import Paper, Typography
from models.synthetic.blocks.suffixes import suffix_of
from models.synthetic.notation import Notation
from models.synthetic.record import Party, Record
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording


def suffixes(key):
    """Of 60 senders."""
    notation = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
    wording, day = Wording("de", random.Random(1)), dt.date(2026, 3, 1)
    found = []
    for place in range(60):
        sender = Party(f"Firma {place}", department="Einkauf", phone="040 1234", email="a@b.de")
        record = Record(
            DocumentType.INVOICE, "invoice", "de", "EUR", "1", day, sender, Party("B"), purchase_order_date=day
        )
        found.append(suffix_of(Paper(Sheet(), record, wording, notation, Typography(), random.Random(2)), key))
    return [pieces for pieces in found if pieces]


def test_some_layouts_print_the_day_behind_a_reference():
    days = suffixes("purchase_order_number")
    assert 0 < len(days) < 20
    assert all(text.endswith("01.03.2026") and not tag for [(text, tag)] in days)


def test_some_layouts_print_the_office_behind_a_person():
    assert any("Einkauf" in text for [(text, _)] in suffixes("contact_name"))
    assert all(not tag for [(_, tag)] in suffixes("contact_name"))


def test_amounts_have_nothing_behind_them():
    assert suffixes("gross_amount") == []
