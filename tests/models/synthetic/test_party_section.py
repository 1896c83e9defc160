import datetime as dt
import random
from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType
from models.synthetic.blocks.addresses import PartyStyle
from models.synthetic.blocks.grid import GridStyle
from models.synthetic.blocks.paper import Paper, Typography
from models.synthetic.blocks.party import draw_party
from models.synthetic.blocks.party_matrix import PartyMatrix
from models.synthetic.blocks.party_section import PartySection, SectionStyle, draw_section_style, load_party_words
from models.synthetic.notation import Notation
from models.synthetic.record import Party, Record
from models.synthetic.sheet import Sheet
from models.synthetic.wording import Wording

SELLER = Party("Nordwerk GmbH", street="Hafenstr. 3", annex="Tor 2", postcode="20457", city="Hamburg", country="DE",
               tax_id="DE136695976", contact="Ina Rot", department="Verkauf", phone="040 1234")  # fmt: skip
BUYER = Party("Kessler AG", street="Ring 9", postcode="1010", city="Wien", country="DE", tax_id="ATU12345678",
              contact="Max Blau")  # fmt: skip
LABELS = (("number", "{who}-Nr."), ("tax_id", "USt-ID"), ("contact", "Kontakt"), ("phone", "Tel."))
STYLE = SectionStyle(PartyStyle(), LABELS, lines=(("number", "tax_id"), ("contact", "phone")), department=" - ")


def a_paper():
    record = Record(
        DocumentType.INVOICE,
        "invoice",
        "de",
        "EUR",
        "RE-4711",
        dt.date(2026, 3, 1),
        SELLER,
        BUYER,
        gross_amount=Decimal(119),
        customer_number="10023",
        supplier_number="70001",
        contact_name="Ina Rot",
    )
    notation = Notation("de", "{d:02}.{m:02}.{Y}", ",", ".", "EUR", "after")
    return Paper(Sheet(), record, Wording("de", random.Random(1)), notation, Typography(), random.Random(2))


def values_of(paper):
    """(tag, text) of each printed value, in reading order."""
    values = []
    labelled = paper.sheet.pages()[0]
    for word, tag, begins in zip(labelled.page.words, labelled.tags, labelled.begins, strict=True):
        if tag and begins:
            values.append([tag, word.text])
        elif tag:
            next(value for value in reversed(values) if value[0] == tag)[1] += f" {word.text}"
    return [tuple(value) for value in values]


def text_of(paper):
    return " ".join(word.text for word in paper.sheet.pages()[0].page.words)


@pytest.mark.parametrize(
    "style",
    [
        STYLE,
        SectionStyle(STYLE.party, LABELS, named=True, lines=STYLE.lines),
        SectionStyle(STYLE.party, LABELS, lines=STYLE.lines, columns=GridStyle(), address_label="Anschrift"),
        SectionStyle(STYLE.party, LABELS, lines=STYLE.lines, number_first=True, contact_heading="Kontakt"),
    ],
)
def test_section_tells_name_address_and_numbers_of_a_partner(style):
    paper = a_paper()
    PartySection("sender", style, "Verkäufer").draw(paper, 50, 50, 400)
    assert sorted(values_of(paper)) == [
        ("contact_name", "Ina Rot"),
        ("sender_address", "Hafenstr. 3 Tor 2 20457 Hamburg"),
        ("sender_name", "Nordwerk GmbH"),
        ("sender_tax_id", "DE136695976"),
        ("supplier_number", "70001"),
    ]
    assert paper.sheet.fields["sender_address"] == "Hafenstr. 3, Tor 2, 20457 Hamburg"


def test_section_of_the_buyer_has_his_number_and_no_contact_of_the_sender():
    paper = a_paper()
    PartySection("receiver", STYLE).draw(paper, 50, 50, 400)
    assert [tag for tag, _ in values_of(paper)] == ["receiver_name", "receiver_address", "customer_number"]


def test_section_of_a_stranger_looks_alike_and_is_nobody_s_value():
    paper = a_paper()
    PartySection("stranger", STYLE, "Spediteur", BUYER).draw(paper, 50, 50, 400)
    assert values_of(paper) == []
    assert paper.sheet.fields == {}
    assert "Spediteur" in text_of(paper)
    assert "Kessler AG" in text_of(paper)


def test_sub_labels_can_name_the_party():
    paper = a_paper()
    PartySection("receiver", STYLE, "Kunde").draw(paper, 50, 50, 400)
    assert "Kunde-Nr.: 10023" in text_of(paper)


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "it", "es"])
def test_every_language_has_words_for_all_sub_labels(language):
    assert load_party_words()[language].keys() == load_party_words()["en"].keys()
    style = draw_section_style(random.Random(3), PartyStyle(), language=language)
    assert hash(style) == hash(draw_section_style(random.Random(3), PartyStyle(), language=language))


def test_columns_print_labels_and_values_in_the_order_of_the_layout():
    style = SectionStyle(
        STYLE.party,
        LABELS,
        lines=(("number",), ("contact",)),
        columns=GridStyle(),
        name_label="Name",
        address_label="Anschrift",
        order=("number", "name", "contact", "address"),
    )
    paper = a_paper()
    PartySection("receiver", style, "Käufer").draw(paper, 50, 50, 400)
    words = text_of(paper)
    assert words == "Käufer: Käufer-Nr.: 10023 Name: Kessler AG Kontakt: Max Blau Anschrift: Ring 9 1010 Wien"
    assert [tag for tag, _ in values_of(paper)] == ["customer_number", "receiver_name", "receiver_address"]


def test_global_numbers_are_nobody_s_value_in_any_form():
    style = SectionStyle(STYLE.party, (("gln", "Globale Nummer"),), lines=(("gln",),), global_form="{gln} (GLN)")
    paper = a_paper()
    PartySection("sender", style, "Verkäufer", Party("Nordwerk GmbH", gln="4012345000009")).draw(paper, 50, 50, 400)
    assert "Globale Nummer: 4012345000009 (GLN)" in text_of(paper)
    assert [tag for tag, _ in values_of(paper)] == ["sender_name"]


@pytest.mark.parametrize("label_share", [0.0, 0.2])
def test_table_of_parties_has_a_column_for_each(label_share):
    style = SectionStyle(STYLE.party, LABELS, order=("name", "address", "number", "tax_id"))
    paper = a_paper()
    PartyMatrix(("sender", "receiver"), style, label_share, ("Name", "Anschrift")).draw(paper, 50, 50, 500)
    labelled = paper.sheet.pages()[0]
    found = {}
    for word, tag in zip(labelled.page.words, labelled.tags, strict=True):
        found.setdefault(tag, []).append(word)
    assert [word.text for word in found["sender_tax_id"]] == ["DE136695976"]
    assert [word.text for word in found["customer_number"]] == ["10023"]
    assert [word.text for word in found["supplier_number"]] == ["70001"]
    assert max(word.bbox.x1 for word in found["sender_name"]) < min(word.bbox.x0 for word in found["receiver_name"])
    assert sum(labelled.begins[i] for i, tag in enumerate(labelled.tags) if tag == "sender_address") == 1


@pytest.mark.parametrize("seed", range(40))
def test_no_style_prints_an_address_twice(seed):
    style = draw_section_style(random.Random(seed), PartyStyle(), language="de")
    paper = a_paper()
    PartySection("sender", style, "Verkäufer").draw(paper, 50, 50, 500)
    assert sum(tag == "sender_address" for tag, _ in values_of(paper)) == 1


@pytest.mark.parametrize(("who", "field"), [("receiver", "customer_number"), ("sender", "supplier_number")])
@pytest.mark.parametrize("label", ["Nummer", "ID", "Konto"])
def test_number_in_a_section_is_the_partner_s_and_his_reference_is_none(who, field, label):
    labels = (("number", label), ("reference", "Referenz des Käufers"))
    paper = a_paper()
    PartySection(who, SectionStyle(STYLE.party, labels, lines=(("number",), ("reference",)))).draw(paper, 50, 50, 400)
    numbers = [tag for tag, _ in values_of(paper) if tag.endswith("_number")]
    assert numbers == [field]
    assert who == "sender" or "Referenz des Käufers" in text_of(paper)


def test_full_sections_have_labels_far_from_their_values():
    styles = [draw_section_style(random.Random(seed), PartyStyle(), language="en") for seed in range(200)]
    full = [style for style in styles if style.full]
    assert 10 < len(full) < 60
    assert all(style.columns and style.columns.label_share >= 0.4 and len(style.order) > 8 for style in full)


def test_number_of_a_stranger_in_a_box_is_nobody_s_value():
    paper = a_paper()
    style = PartyStyle(numbered="Nummer", extras=())
    for _ in range(12):
        draw_party(paper, BUYER, "stranger", style, 50, 50, 400)
    assert "Nummer:" in text_of(paper)
    assert values_of(paper) == []
