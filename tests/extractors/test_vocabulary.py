import tomllib
from importlib import resources

import pytest

from datamodel.extraction import HEADER_FIELDS, LINE_FIELDS, PAPER_TYPES, DocumentType
from extractors.vocabulary import (
    HEADER_GROUPS,
    LEGAL_FORM,
    concepts,
    is_number_prefix,
    label_key,
    labels,
    phrases,
    units,
)


@pytest.mark.parametrize("text", ["Bestell-Nr.", "BESTELL NR", "bestellnr:", "Bestell.Nr"])
def test_label_key_ignores_case_spaces_and_signs(text: str) -> None:
    assert label_key(text) == "bestellnr"


def test_label_key_writes_umlauts_as_two_letters_and_keeps_number_and_percent_signs() -> None:
    assert label_key("Währung") == label_key("WAEHRUNG") == "waehrung"
    assert label_key("PO #") == "po#"
    assert label_key("MwSt %") == "mwst%"
    assert label_key("N° de commande") == "nodecommande"


@pytest.mark.parametrize("text", ["Bestellnummer", "Bestell-Nr.", "Bestellung Nr", "Purchase Order No.", "PO #"])
def test_star_stands_for_every_ending_of_number(text: str) -> None:
    assert ("identifiers", "order_number") in concepts(label_key(text), "identifiers")


def test_concepts_of_a_label_with_two_meanings_are_both_there() -> None:
    assert {group for group, _ in concepts("zahlungsziel", *HEADER_GROUPS)} == {"dates", "texts"}


def test_concepts_of_unknown_words_are_none() -> None:
    assert concepts("kugelhahn", *HEADER_GROUPS) == ()


def test_concepts_forgive_a_misread_letter_only_where_asked() -> None:
    assert concepts("bestelinummer", "identifiers") == ()
    assert ("identifiers", "order_number") in concepts("bestelinummer", "identifiers", fuzzy=True)


def test_concepts_do_not_forgive_in_short_labels() -> None:
    assert concepts("datvm", "dates", fuzzy=True) == ()


def test_titles_exist_for_every_type_but_other() -> None:
    for kind in set(PAPER_TYPES) - {DocumentType.OTHER}:
        assert phrases("titles", kind)


def test_column_concepts_are_line_fields() -> None:
    assert {name for pairs in labels("columns").values() for _, name in pairs} <= {*LINE_FIELDS, "ignored"}


def test_concepts_that_fill_fields_by_their_name_have_words() -> None:
    for group, names in {
        "texts": ("payment_terms", "delivery_terms", "contact_name", "payment_reference"),
        "dates": ("delivery_date", "due_date", "payment_date"),
        "amounts": ("net_amount", "tax_amount", "gross_amount"),
    }.items():
        for name in names:
            assert name in HEADER_FIELDS
            assert phrases(group, name)


def test_vocabulary_has_no_phrase_twice_in_one_concept() -> None:
    text = resources.files("extractors").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    doubled = [
        f"{group}.{concept}: {phrase}"
        for group, own in tomllib.loads(text).items()
        for concept, listed in own.items()
        for phrase in {p for p in listed if listed.count(p) > 1}
    ]
    assert doubled == []


def test_units_are_known_by_key() -> None:
    assert {"stk", "pcs", "kg", "stueck"} <= units()


@pytest.mark.parametrize(
    "name", ["Nordwerk GmbH", "Kröger GmbH & Co. KG", "Acme Ltd.", "Foo Inc.", "Bar S.p.A.", "X AG"]
)
def test_legal_form_is_seen_in_a_firm_s_name(name: str) -> None:
    assert LEGAL_FORM.search(name)


@pytest.mark.parametrize("name", ["Agathe Berger", "Werkstatt Nord", "SAGE Straße"])
def test_legal_form_is_not_seen_in_other_names(name: str) -> None:
    assert not LEGAL_FORM.search(name)


def test_a_prefix_is_short_and_no_label() -> None:
    words = ("RE", "AB", "NR", "IBAN", "Re", "RECHNUNG", "4711")
    assert [word for word in words if is_number_prefix(word)] == ["RE", "AB"]


@pytest.mark.parametrize("text", ["Kundenref.", "Customer reference", "Your customer ref"])
def test_a_reference_of_a_customer_is_not_his_number(text: str) -> None:
    assert not any(concept == "customer_number" for _, concept in concepts(label_key(text), *HEADER_GROUPS))
    assert concepts(label_key("Kunden-Nr."), *HEADER_GROUPS)
