import random

import pytest

from datamodel.extraction import PAPER_HEADER_FIELDS, PAPER_LINE_FIELDS, PAPER_TYPES
from models.synthetic.record import KINDS, make_record
from models.synthetic.wording import RESERVED, Wording, expand, load_words, variants_of

LANGUAGES = ("en", "de", "fr", "nl", "it", "es")
WITHOUT_LABEL = {
    "sender_name",
    "sender_address",
    "receiver_name",
    "receiver_address",
    "ship_to_name",
    "ship_to_address",
}


def test_expand_goes_every_way() -> None:
    assert expand("Re[.|chnung][-Nr.|]") == ("Re.-Nr.", "Re.", "Rechnung-Nr.", "Rechnung")
    assert expand("a[b[c|d]|e]") == ("abc", "ae", "abd")
    assert expand("[Grand |][T|t]otal") == ("Grand Total", "Grand total", "Total")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_labels(language: str) -> None:
    for document_type in PAPER_TYPES:
        wording = Wording(language, random.Random(1), document_type=document_type.value)
        for field in PAPER_HEADER_FIELDS.keys() - WITHOUT_LABEL:
            assert wording.label(field)
        for field in PAPER_LINE_FIELDS:
            assert wording.heading(field).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_paper_has_a_title(language: str) -> None:
    rng = random.Random(2)
    for document_type in KINDS:
        for _ in range(8):
            record = make_record(rng, document_type=document_type, language=language)
            assert Wording(language, rng, document_type=document_type.value).title(record)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_only_slots_that_can_be_filled(language: str) -> None:
    known = {"days", "due_date", "number", "date", "iban", "sender", "city", "currency", "contact", "customer_number"}
    known |= {f"{name}{place}" for name in ("days", "percent", "bare", "date", "amount") for place in (1, 2, 3)}
    known |= PAPER_HEADER_FIELDS.keys() | {"terms"}
    for seed in range(30):
        wording = Wording(language, random.Random(seed))
        for kind in load_words(language)["sentences"]:
            slots = wording.slots_of(kind)
            assert set(slots) <= known
            filled = wording.sentence(kind, **dict.fromkeys(slots, "X"))
            assert not set(filled) & set("{}[]|<")


def test_pieces_say_which_words_are_values() -> None:
    wording = Wording("de", random.Random(3))
    values = {slot: f"<{slot}>" for slot in wording.slots_of("payment_terms_1")}
    pieces = wording.pieces("payment_terms_1", **values)
    assert "".join(text for text, _ in pieces) == wording.sentence("payment_terms_1", **values)
    assert {slot for _, slot in pieces if slot} == set(values)
    assert all(text == f"<{slot}>" for text, slot in pieces if slot)


def test_a_layout_says_the_same_whatever_it_is_asked_before() -> None:
    first, second = (Wording("en", random.Random(4)) for _ in range(2))
    second.heading("quantity")
    second.label("due_date")
    assert first.label("document_number", colon=True) == second.label("document_number", colon=True)
    assert first.words("closing") == second.words("closing")


def test_layouts_differ() -> None:
    labels = {Wording("de", random.Random(seed)).label("document_number") for seed in range(300)}
    assert len(labels) > 40


@pytest.mark.parametrize("language", ["en", "de"])
def test_validation_layouts_have_labels_of_their_own(language: str) -> None:
    trained = reserved = 0
    for field in load_words(language)["labels"]:
        train, validation = (
            {text for texts in variants_of(language, "labels", field, split) for text in texts}
            for split in ("train", "validation")
        )
        if len(train) >= RESERVED:
            assert not train & validation or validation == train | validation
            trained, reserved = trained + len(train - validation), reserved + len(validation - train)
    assert 0.1 < reserved / (trained + reserved) < 0.2


def test_units_are_written_in_the_layouts_way() -> None:
    units = {Wording("de", random.Random(seed)).unit("pcs") for seed in range(60)}
    assert {"Stk", "Stück"} <= units
    assert Wording("de", random.Random(1)).unit("furlong") == "furlong"


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError, match="no words for labels"):
        Wording("de", random.Random(1)).label("shoe_size")
