import random

import pytest

from datamodel.extraction import PAPER_LINE_FIELDS, DocumentType
from models.synthetic.blocks.table_words import TableWords, load_table_words
from models.synthetic.wording import Wording


def words_of(
    *, salt: int = 1, document_type: DocumentType = DocumentType.INVOICE, language: str = "de", split: str = "train"
) -> TableWords:
    wording = Wording(language, random.Random(3), document_type=document_type.value, split=split)
    return TableWords(wording, document_type, salt, "EUR")


def test_all_languages_know_the_columns_of_all_line_fields() -> None:
    for language, sections in load_table_words().items():
        assert set(PAPER_LINE_FIELDS) <= set(sections["headings"]), language
        assert set(sections["words"]) == set(load_table_words()["en"]["words"]), language


def test_layout_says_the_same_when_asked_twice() -> None:
    assert words_of().heading("net_amount") == words_of().heading("net_amount")
    assert len({words_of(salt=salt).heading("net_amount") for salt in range(40)}) > 10


def test_buyers_call_their_own_numbers_not_yours() -> None:
    for document_type in (DocumentType.PURCHASE_ORDER, DocumentType.ORDER_CHANGE, DocumentType.RETURN_REQUEST):
        labels = {
            words_of(salt=salt, document_type=document_type).label("customer_material_number") for salt in range(60)
        }
        assert not {label for label in labels if label.startswith("Ihre")}
        assert len(labels) > 3


@pytest.mark.parametrize("kind", ["supplier_material_number", "batch_number", "delivery_date"])
def test_labels_of_the_validation_split_are_its_own(kind: str) -> None:
    seen = {words_of(salt=salt).label(kind) for salt in range(200)}
    held = {words_of(salt=salt, split="validation").label(kind) for salt in range(200)}
    assert held
    assert not seen & held


def test_heading_names_the_currency_of_the_paper() -> None:
    headings = {" ".join(words_of(salt=salt).heading("unit_price")) for salt in range(200)}
    assert not any("{" in heading for heading in headings)


@pytest.mark.parametrize("kind", ["supplier_material_number", "customer_material_number"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "it", "es"])
def test_words_of_a_buyer_name_one_owner_of_article_numbers(language: str, kind: str) -> None:
    def names(kind: str) -> set[str]:
        drawn = [words_of(salt=s, document_type=DocumentType.PURCHASE_ORDER, language=language) for s in range(80)]
        return {words.label(kind) for words in drawn} | {"|".join(words.heading(kind)) for words in drawn}

    other = {"supplier_material_number": "customer_material_number"}.get(kind, "supplier_material_number")
    assert not names(kind) & names(other)
