import datetime as dt
import random

import pytest

from datamodel.extraction import DocumentType
from models.synthetic.blocks.grid import INLINE, GridStyle
from models.synthetic.blocks.paper import Paper, Typography
from models.synthetic.blocks.technical import Technical, draw_technical, load_lines
from models.synthetic.notation import Notation
from models.synthetic.record import Party, Record
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording

FIXED = (("version", "2.6"), ("urn", "urn:x"), ("file", "{number}.xml"), ("user", "admin"), ("code", "9"))


def a_paper():
    record = Record(DocumentType.INVOICE, "invoice", "de", "EUR", "1", dt.date(2026, 3, 1), Party("A"), Party("B"))
    notation = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
    return Paper(Sheet(), record, Wording("de", random.Random(1)), notation, Typography(), random.Random(2))


def test_lines_about_the_data_are_no_values():
    paper = a_paper()
    lines = ("Stylesheet-Version|{version} vom {day}", "Ansicht der Daten")
    Technical(lines, GridStyle(INLINE), FIXED, age=1).draw(paper, 50, 50, 400)
    page = paper.sheet.pages()[0]
    text = " ".join(word.text for word in page.page.words)
    assert text == "Stylesheet-Version: 2.6 vom 28.02.2026 Ansicht der Daten"
    assert set(page.tags) == {""}
    assert paper.sheet.fields == {}


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "it", "es"])
def test_every_slot_of_every_line_is_filled(language):
    paper = a_paper()
    Technical(tuple(load_lines()[language]), GridStyle(INLINE), FIXED, age=None).draw(paper, 50, 20, 500)
    assert not any("{" in word.text for page in paper.sheet.pages() for word in page.page.words)


def test_layout_s_lines_are_drawn_from_its_seed_alone():
    assert draw_technical(random.Random(4), language="en") == draw_technical(random.Random(4), language="en")
