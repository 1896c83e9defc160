from types import SimpleNamespace

import pytest

from datamodel.document import PageOrigin
from extractors.geometry.labels import LabelledPage, find_labels, places_of


def found(page: LabelledPage) -> list[tuple[str, set[str]]]:
    return [(label.text, {concept for _, concept in label.meanings}) for label in page.all()]


def places(page: LabelledPage, index: int = 0) -> list[tuple[str, str]]:
    label = list(page.all())[index]
    return [(place.relation, " ".join(token.text for token in place.tokens)) for place in places_of(label, page)]


def test_longest_label_counts(paper: SimpleNamespace) -> None:
    assert found(paper.labelled("Purchase order no. 4711")) == [("Purchase order no.", {"order_number"})]


def test_lone_colon_and_currency_belong_to_the_label(paper: SimpleNamespace) -> None:
    labels = list(paper.labelled("Nettobetrag EUR : 12,50").all())
    assert [label.text for label in labels] == ["Nettobetrag EUR :"]
    assert labels[0].closed


def test_compound_label_has_the_meanings_of_both_parts(paper: SimpleNamespace) -> None:
    page = paper.labelled("Bestellnummer/Datum   4711 / 05.03.2026")
    assert found(page) == [("Bestellnummer/Datum", {"order_number", "document_date"})]


def test_compound_of_a_label_and_another_word_is_none(paper: SimpleNamespace) -> None:
    assert found(paper.labelled("Kugelhahn/Datum")) == []


def test_glued_label_and_value_are_parted_at_the_colon(paper: SimpleNamespace) -> None:
    page = paper.labelled("Bestell-Nr.:4711")
    (label,) = page.all()
    (place,) = places_of(label, page)
    assert (label.text, [token.text for token in place.tokens]) == ("Bestell-Nr.:", ["4711"])
    assert label.bbox.x1 == pytest.approx(place.tokens[0].bbox.x0)
    assert place.tokens[0].bbox.x0 < place.tokens[0].bbox.x1 <= 1


def test_address_of_the_web_is_not_parted(paper: SimpleNamespace) -> None:
    assert found(paper.labelled("https://order:8080/no")) == []


def test_value_beside_ends_at_the_next_label(paper: SimpleNamespace) -> None:
    page = paper.labelled("Kunde: 4711 Datum: 05.03.2026")
    assert places(page, 0)[0] == ("beside", "4711")
    assert places(page, 1)[0] == ("beside", "05.03.2026")


def test_value_right_is_the_next_segment(paper: SimpleNamespace) -> None:
    assert places(paper.labelled("Bestellnummer      4711      Rest")) == [("right", "4711")]


def test_value_right_is_not_another_label(paper: SimpleNamespace) -> None:
    page = paper.labelled("""
        Bestellnummer    Kundennummer
        4711             10027
    """)
    assert places(page, 0) == [("below", "4711")]
    assert places(page, 1) == [("below", "10027")]


def test_value_right_is_not_taken_from_the_far_side(paper: SimpleNamespace) -> None:
    assert places(paper.labelled("Kundennummer" + 80 * " " + "4711")) == []


def test_value_below_is_not_taken_over_a_wide_gap(paper: SimpleNamespace) -> None:
    assert places(paper.labelled("Bestellnummer\n\n\n\n4711")) == []


def test_value_below_may_stand_flush_right(paper: SimpleNamespace) -> None:
    page = paper.labelled("""
        links      Bestellnummer
                            4711
    """)
    assert places(page) == [("below", "4711")]


def test_tail_words_stand_between_label_and_value(paper: SimpleNamespace) -> None:
    assert ("right", "10027") in places(paper.labelled("Kunden-Nr. bei Ihnen    10027"))


def test_misread_label_is_forgiven_on_scans_only(paper: SimpleNamespace) -> None:
    assert found(paper.labelled("Bestelinummer 4711")) == []
    assert found(paper.labelled("Bestelinummer 4711", origin=PageOrigin.OCR))[0][1] == {"order_number"}


def test_prefix_of_the_number_is_no_misread_end_of_a_label(paper: SimpleNamespace) -> None:
    page = paper.labelled("Lieferschein LS 2026-2281", origin=PageOrigin.OCR)
    assert places(page)[0] == ("beside", "LS 2026-2281")


def test_lines_of_a_table_are_left_out(paper: SimpleNamespace) -> None:
    layout = paper.layout("Datum\nBestellnummer")
    page = find_labels(layout, skip=frozenset({0}))
    assert [label.text for label in page.all()] == ["Bestellnummer"]
    assert page.skipped == {0}


def test_only_wanted_groups_are_found(paper: SimpleNamespace) -> None:
    assert list(find_labels(paper.layout("Bestellnummer 4711"), ("dates",)).all()) == []


def test_label_in_running_text_is_not_closed(paper: SimpleNamespace) -> None:
    (label,) = paper.labelled("bitte liefern Sie Bestellung wie besprochen").all()
    assert not label.closed
    assert not label.opens_segment


def test_digits_alone_are_no_label(paper: SimpleNamespace) -> None:
    assert found(paper.labelled("4711 2026")) == []


def test_short_capitals_may_be_the_prefix_of_a_number(paper: SimpleNamespace) -> None:
    assert [label.is_prefix for label in paper.labelled("RE 2026-0764   Rechnung").all()] == [True, False]
