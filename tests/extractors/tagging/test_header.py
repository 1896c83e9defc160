"""Header fields: pooling, choosing, adding up."""

from decimal import Decimal

import pytest

from datamodel.extraction import DocumentType, Field
from extractors.tagging.arithmetic import with_sums
from extractors.tagging.gold import read_labelled
from extractors.tagging.header import pooled, with_one_total
from extractors.tagging.values import read_value
from extractors.values import Notation

from .test_values import span_of


def candidates_of(*spans):
    return pooled(reading for span in spans if (reading := read_value(span, Notation(","))))


def test_a_value_found_twice_beats_one_found_once():
    found = candidates_of(
        span_of("document_number", "4711", score=0.6),
        span_of("document_number", "4712", score=0.65),
        span_of("document_number", "Nr.4711", score=0.5),
    )

    assert [c.value for c in found["document_number"]] == ["4711", "4712"]
    assert found["document_number"][0].occurrences == 2


def test_the_fuller_of_two_texts_that_say_the_same_is_kept():
    found = candidates_of(
        span_of("sender_name", "Muster", score=0.9),
        span_of("sender_name", "Muster Handels GmbH", score=0.85),
    )

    assert [c.value for c in found["sender_name"]] == ["Muster Handels GmbH"]


def test_totals_that_add_up_come_first():
    found = candidates_of(
        span_of("net_amount", "90,00", score=0.7),
        span_of("net_amount", "100,00", score=0.5),
        span_of("tax_amount", "19,00", score=0.8),
        span_of("gross_amount", "119,00", score=0.8),
    )

    ordered = with_sums(found, None)

    assert ordered["net_amount"][0].value == Decimal("100.00")
    assert "net + tax = gross" in ordered["net_amount"][0].field.evidence


def test_totals_that_do_not_add_up_stay_as_read():
    found = candidates_of(span_of("net_amount", "90,00"), span_of("gross_amount", "119,00"))

    assert with_sums(found, Decimal(1)) == found


def test_the_sum_of_the_lines_decides_between_two_net_amounts():
    found = candidates_of(span_of("net_amount", "90,00", score=0.7), span_of("net_amount", "100,00", score=0.6))

    assert with_sums(found, Decimal(100))["net_amount"][0].value == Decimal("100.00")


def test_an_address_in_two_columns_is_not_mixed(paper):
    labelled = paper(
        [
            (50, 100, "Weg 1", "sender_address", "text"),
            (300, 100, "Allee 2", "receiver_address", "text"),
            (50, 112, "11111 Hier", "sender_address+", "text"),
            (300, 112, "22222 Dort", "receiver_address+", "text"),
        ]
    )

    fields = read_labelled(labelled).fields

    assert fields["sender_address"].value == "Weg 1, 11111 Hier"
    assert fields["receiver_address"].value == "Allee 2, 22222 Dort"


def test_an_address_in_a_widely_spaced_form_is_one(paper):
    labelled = paper(
        [
            (50, 100, "Weg 1", "receiver_address", "text"),
            (300, 112, "Telefon 123", "", "text"),
            (50, 132, "11111 Hier", "receiver_address+", "text"),
        ]
    )

    assert read_labelled(labelled).fields["receiver_address"].value == "Weg 1, 11111 Hier"


def test_an_address_ends_where_something_else_stands_in_its_column(paper):
    labelled = paper(
        [
            (50, 100, "Weg 1", "receiver_address", "text"),
            (50, 116, "Telefon 123", "", "text"),
            (50, 132, "11111 Hier", "receiver_address+", "text"),
        ]
    )

    assert read_labelled(labelled).fields["receiver_address"].value == "Weg 1"


def test_an_iban_is_known_by_its_check_digits(paper):
    valid, wrong = "IBAN: DE89 3704 0044 0532 0130 00", "IBAN: DE88 3704 0044 0532 0130 00"

    assert read_labelled(paper([(50, 700, valid, "", "text")])).fields["sender_iban"].value == "DE89370400440532013000"
    assert "sender_iban" not in read_labelled(paper([(50, 700, wrong, "", "text")])).fields


def test_a_tax_id_in_groups_is_read_to_its_end(paper):
    words = [(50, 700, "VAT", "", "label"), (80, 700, "FR", "sender_tax_id", "text")]
    words += [(100 + 25 * i, 700, group, "", "text") for i, group in enumerate(["40", "303", "265", "045"])]
    assert read_labelled(paper(words)).fields["sender_tax_id"].value == "FR 40 303 265 045"


def test_what_stands_behind_a_whole_tax_id_is_left_alone(paper):
    words = [(50, 700, "FR40303265045", "sender_tax_id", "text"), (150, 700, "4711", "document_number", "text")]
    fields = read_labelled(paper(words)).fields
    assert (fields["sender_tax_id"].value, fields["document_number"].value) == ("FR40303265045", "4711")


def test_a_part_of_an_iban_is_no_tax_id(paper):
    labelled = paper(
        [
            (50, 700, "IBAN", "", "text"),
            (90, 700, "DE89 3704 0044", "sender_tax_id", "text"),
            (170, 700, "0532 0130 00", "", "text"),
        ]
    )

    assert "sender_tax_id" not in read_labelled(labelled).fields


@pytest.mark.parametrize(("gross", "net"), [("119,00", "100.00"), ("120,00", None)])
def test_a_net_amount_that_was_not_read_adds_up_twice(paper, gross, net):
    item = [(50, 100, "Rohr", "line.description", "item"), (520, 100, "60,00", "line.net_amount", "item")]
    item += [(50, 120, "Bogen", "line.description", "item"), (520, 120, "40,00", "line.net_amount", "item")]
    totals = [(520, 200, "100,00", "", "text"), (520, 212, "19,00", "tax_amount", "text")]

    fields = read_labelled(paper([*item, *totals, (520, 224, gross, "gross_amount", "text")])).fields

    assert (str(fields["net_amount"].value) if "net_amount" in fields else None) == net


@pytest.mark.parametrize(
    ("kind", "more", "kept"),
    [
        (DocumentType.PURCHASE_ORDER, {}, False),
        (DocumentType.INVOICE, {}, True),
        (DocumentType.PURCHASE_ORDER, {"tax_amount": Decimal(0)}, True),
        (DocumentType.PURCHASE_ORDER, {"gross_amount": Decimal(119)}, True),
    ],
)
def test_the_one_total_of_an_order_is_no_gross_amount(kind, more, kept):
    values = {"net_amount": Decimal(100), "gross_amount": Decimal(100), **more}
    fields = {name: Field(name, value, str(value), 0.9) for name, value in values.items()}
    assert ("gross_amount" in with_one_total(fields, kind, None)) is kept


def test_the_one_total_of_an_order_is_net_also_where_it_was_read_as_gross():
    fields = {"gross_amount": Field("gross_amount", Decimal(100), "100,00", 0.9)}
    (found,) = with_one_total(fields, DocumentType.PURCHASE_ORDER, Decimal(100)).values()
    assert (found.name, found.value, found.confidence) == ("net_amount", Decimal(100), 0.9)
    assert with_one_total(fields, DocumentType.PURCHASE_ORDER, Decimal("84.03")) == fields
    assert with_one_total(fields, DocumentType.INVOICE, Decimal(100)) == fields


def test_what_the_swiss_write_behind_a_tax_id_stands_there_once(paper):
    words = [(50, 700, "CHE-112.435.871", "sender_tax_id", "text"), (150, 700, "MWST", "", "text")]
    assert read_labelled(paper(words)).fields["sender_tax_id"].value == "CHE-112.435.871 MWST"
