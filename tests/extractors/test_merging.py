import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from datamodel.document import BBox, Document, FileRole, InputFile
from datamodel.extraction import Classification, DocumentType, Extraction, Field
from extractors.agreement import Opinion
from extractors.merging import ByRole, MergingExtractor, all_candidates, one_value
from extractors.tagging.header import Candidate
from extractors.tagging.items import ItemCandidates

_OWNED = ("supplier_material_number", "customer_material_number")
DOCUMENT = Document(InputFile("a.pdf", b"a", "folder:a.pdf", dt.datetime(2026, 3, 1, tzinfo=dt.UTC)), ())
INVOICE = Classification(DocumentType.INVOICE, 0.9, "en")


class Appraiser:
    """Believes a value as its text says: "4711" is 0.9 probable where ``chances`` has it so, 0.05 else."""

    def __init__(self, readers=("geometry", "tagging"), **chances):
        self.readers, self.chances = readers, chances

    def probabilities(self, document, classification, proposals):
        return [self.chances.get(p.field.text, 0.05) for _, _, slot in proposals.places() for p in slot]


def field(name, value, confidence=0.9):
    return Field(name, value, str(value), confidence, evidence=("seen",))


def reader(fields=(), lines=()):
    opinion = Opinion({f.name: [f] for f in fields}, [{f.name: [f] for f in each} for each in lines])
    return lambda document, classification: opinion


def test_most_probable_value_wins_not_the_one_with_the_higher_score():
    readers = {
        "geometry": reader([field("document_number", "A1", 0.99)]),
        "tagging": reader([field("document_number", "B2", 0.4)]),
    }
    extraction = MergingExtractor(readers, Appraiser(A1=0.3, B2=0.8)).extract(DOCUMENT, INVOICE)
    found = extraction.fields["document_number"]
    assert (found.value, found.confidence) == ("B2", 0.8)
    assert found.evidence == ("seen", "geometry: A1, tagging: B2")


@pytest.mark.parametrize(
    ("other", "value", "confidence"),
    [("RE 4711", "RE 4711", 0.9), ("Nr 4711", "4711", 0.6), ("RECHNUNG 4711", "4711", 0.6), ("RE 4712", "4711", 0.6)],
)
def test_a_number_and_the_same_with_its_prefix_are_one(other, value, confidence):
    readers = {
        "geometry": reader([field("document_number", other)]),
        "tagging": reader([field("document_number", "4711")]),
    }
    extraction = MergingExtractor(readers, Appraiser(**{other: 0.3, "4711": 0.6})).extract(DOCUMENT, INVOICE)
    found = extraction.fields["document_number"]
    assert (found.value, found.confidence) == (value, pytest.approx(confidence))


def test_improbable_values_and_lines_are_left_out():
    lines = [[field("quantity", Decimal(5))], [field("quantity", Decimal(6))]]
    readers = {"geometry": reader([field("currency", "EUR")], lines)}
    merging = MergingExtractor(readers, Appraiser(("geometry",), **{"5": 0.9}))
    extraction = merging.extract(DOCUMENT, INVOICE)
    assert extraction.fields == {}
    assert [item["quantity"].value for item in extraction.line_items] == [Decimal(5)]


@pytest.mark.parametrize(("apart", "left"), [(0.0, {"sender_name"}), (0.5, {"sender_name", "receiver_name"})])
def test_the_same_words_are_not_sender_and_receiver(apart, left):
    sender = replace(field("sender_name", "Hartmann GmbH"), page=1, bbox=BBox(0.1, 0.1, 0.6, 0.12))
    receiver = replace(field("receiver_name", "Hartmann GmbH"), text="Hartmann", page=1, bbox=BBox(0.1, 0.1, 0.2, 0.12))
    receiver = replace(receiver, bbox=BBox(0.1, 0.1 + apart, 0.2, 0.12 + apart))
    readers = {"geometry": reader([sender]), "tagging": reader([receiver])}
    appraiser = Appraiser(**{"Hartmann GmbH": 0.9, "Hartmann": 0.7})
    assert set(MergingExtractor(readers, appraiser).extract(DOCUMENT, INVOICE).fields) == left


@pytest.mark.parametrize(("apart", "count"), [(0.0, 1), (0.5, 2)])
def test_one_number_is_not_the_sellers_and_the_buyers(apart, count):
    seller = replace(field("supplier_material_number", "4711"), page=1, bbox=BBox(0.1, 0.1, 0.2, 0.12))
    buyer = replace(
        seller, name="customer_material_number", text="4711.", bbox=BBox(0.1, 0.1 + apart, 0.2, 0.12 + apart)
    )
    readers = {"geometry": reader(lines=[[seller, buyer]])}
    appraiser = Appraiser(("geometry",), **{"4711": 0.7, "4711.": 0.9})
    (line,) = MergingExtractor(readers, appraiser).extract(DOCUMENT, INVOICE).line_items
    assert len(line) == count
    assert "customer_material_number" in line


def test_a_contested_number_is_of_whose_column_it_stands_in():
    def number(name, text, y):
        return replace(field(name, text.strip(".")), text=text, page=1, bbox=BBox(0.1, y, 0.2, y + 0.02))

    settled = number("customer_material_number", "4710", 0.1)
    seller, buyer = (number(name, text, 0.2) for name, text in zip(_OWNED, ("4711", "4711."), strict=True))
    readers = {"geometry": reader(lines=[[settled], [seller, buyer]])}
    appraiser = Appraiser(("geometry",), **{"4710": 0.9, "4711": 0.9, "4711.": 0.6})
    lines = MergingExtractor(readers, appraiser).extract(DOCUMENT, INVOICE).line_items
    assert [set(line) for line in lines] == [{"customer_material_number"}] * 2


@pytest.mark.parametrize(("role", "value"), [(FileRole.FILE, "paper"), (FileRole.BODY, "mail")])
def test_the_text_of_a_mail_has_a_reader_of_its_own(role, value):
    both = {
        name: MergingExtractor(
            {"geometry": reader([field("document_number", name)])}, Appraiser(("geometry",), **{name: 1})
        )
        for name in ("paper", "mail")
    }
    document = replace(DOCUMENT, file=replace(DOCUMENT.file, role=role))
    assert ByRole(**both).extract(document, INVOICE).fields["document_number"].value == value


def test_readers_must_be_those_that_the_model_knows():
    with pytest.raises(ValueError, match="knows"):
        MergingExtractor({"geometry": reader()}, Appraiser())


def test_one_value_asks_an_extractor():
    class Extractor:
        def extract(self, document, classification):
            return Extraction(classification, {"currency": field("currency", "EUR")})

    assert one_value(Extractor())(DOCUMENT, INVOICE).fields["currency"][0].value == "EUR"


def test_all_candidates_has_the_choice_first_and_says_what_was_not_chosen():
    chosen, second, vague = field("currency", "EUR", 0.9), field("currency", "USD", 0.3), field("due_date", "x", 0.01)

    found = SimpleNamespace(
        fields={
            "currency": tuple(Candidate(f, f.confidence, 1, ()) for f in (chosen, second)),
            "due_date": (Candidate(vague, 0.01, 1, ()),),
        },
        line_items=(ItemCandidates({"quantity": field("quantity", Decimal(5))}, {}),),
    )

    class Tagging:
        def candidates(self, document, classification):
            return found

    opinion = all_candidates(Tagging())(DOCUMENT, INVOICE)
    assert [f.value for f in opinion.fields["currency"]] == ["EUR", "USD"]
    assert opinion.undecided == {"due_date"}
    assert [each["quantity"][0].value for each in opinion.lines] == [Decimal(5)]
