"""The frames of the notebook on errors, from a run made by hand."""

import datetime as dt

import numpy as np
import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Result, Status
from models.evaluation.truths import truth_from
from models.layout.labels import ROLES, TAGS
from models.layout.reading import PageReading
from pipelines import error_frames
from pipelines.evaluation import Pages, Run
from pipelines.export import to_json

TRUTH = {
    "document_type": "invoice",
    "labelled_fields": ["document_number", "customer_number", "due_date"],
    "fields": {"document_number": "4711", "customer_number": "20815"},
}
WORDS = (
    Word("Rechnung", BBox(0.1, 0.1, 0.2, 0.12)),
    Word("4711", BBox(0.3, 0.1, 0.4, 0.12)),
    Word("Kunde", BBox(0.1, 0.2, 0.2, 0.22)),
    Word("20815", BBox(0.3, 0.2, 0.4, 0.22)),
)


class Shelf:
    """Implements ``Reader``: every file is the same page, but damaged ones."""

    def __init__(self, origin: PageOrigin) -> None:
        self.origin = origin

    def read(self, file: InputFile) -> Document:
        if not file.content:
            raise DocumentError(RejectionCode.EMPTY, "empty")
        return Document(file, (Page(1, 595, 842, WORDS, self.origin),))


def value(name: str, text: str, *evidence: str, y: float = 0.1) -> Field:
    return Field(name, text, text, 0.9, 1, BBox(0.3, y, 0.4, y + 0.02), evidence)


@pytest.fixture
def run() -> Run:
    file = InputFile("a.pdf", b"a", "folder:a.pdf", dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    fields = {
        "document_number": value("document_number", "20815", "geometry and tagging agree", y=0.2),
        "due_date": value("due_date", "2026-01-01", "only tagging, nothing from geometry"),
    }
    extraction = Extraction(Classification(DocumentType.ORDER_CHANGE, 0.9, "de"), fields, reader="merging")
    result = Result(file, 0, 1, Decision(Status.NEEDS_REVIEW, ()), extraction)
    truths = {"a.pdf": truth_from("a.pdf", TRUTH), "gone.pdf": truth_from("gone.pdf", TRUTH)}
    return Run(truths, (to_json(result),), (result,), Pages({"a.pdf": file}, Shelf(PageOrigin.OCR)))


def test_values_frame_tells_cause_reader_language_and_medium(run):
    values = error_frames.values_frame(run).set_index(["source", "label"])
    taken = values.loc[("a.pdf", "document_number")]
    assert (taken["cause"], taken["other_field"], taken["reader"]) == (
        "value of another field",
        "customer_number",
        "agree",
    )
    assert (taken["language"], taken["medium"], taken["document_type"]) == ("de", "scan", "invoice")
    invented = values.loc[("a.pdf", "due_date")]
    assert (invented["cause"], invented["reader"]) == ("invented", "only tagging")
    missed = values.loc[("gone.pdf", "document_number")]
    assert (missed["cause"], missed["reader"], missed["medium"]) == ("value missed", "", "")


@pytest.mark.parametrize(
    ("evidence", "reader", "expected"),
    [
        ((), "geometry", "geometry"),
        (("label 'Nr.' to the left",), "geometry", "geometry"),
        (("geometry: 1, tagging: 2",), "merging", "differ"),
    ],
)
def test_reader_of_a_value(evidence, reader, expected):
    assert error_frames.reader_of(value("document_number", "1", *evidence), reader) == expected


def test_counts_by_begins_with_most_faults(run):
    counts = error_frames.counts_by(error_frames.values_frame(run), "label")
    assert list(counts.index) == ["customer_number", "document_number", "due_date"]
    assert counts.loc["document_number", ["wrong", "missed"]].tolist() == [1, 1]
    assert counts.loc["customer_number", "missed"] == 2


def test_confusions_name_the_field_that_was_taken(run):
    table = error_frames.field_confusions(error_frames.values_frame(run))
    assert table.loc["document_number"].to_dict() == {"customer_number": 1}
    types = error_frames.type_confusions(run)
    assert types.loc["invoice"].to_dict() == {"nothing": 1, "order_change": 1}


def test_advice_puts_what_many_documents_have_first(run):
    advice = error_frames.advice_frame(error_frames.values_frame(run))
    assert advice.loc[0, ["label", "cause", "documents"]].tolist() == ["customer_number", "value missed", 2]
    assert advice["train_on"].str.len().min() > 0


class OneTag:
    """Implements ``LayoutReader``: takes every word for a document number."""

    def read(self, pages):
        found = []
        for page in pages:
            tags = np.zeros((len(page.words), len(TAGS)), np.float32)
            tags[:, TAGS.index("document_number")] = 0.75
            roles = np.zeros((len(page.words), len(ROLES)), np.float32)
            found.append(PageReading(tags, np.zeros(len(page.words), np.float32), roles))
        return found


def test_words_frame_holds_tags_against_the_places_of_true_values(run):
    words = error_frames.words_frame(run, OneTag())
    assert words[["word", "true"]].to_numpy().tolist() == [
        ["Rechnung", ""],
        ["4711", "document_number"],
        ["Kunde", ""],
        ["20815", "customer_number"],
    ]
    assert error_frames.mistagged(words)["document_number"].to_dict() == {"": 2, "customer_number": 1}


def test_frames_without_a_layout_reader_or_faults_are_empty(run):
    words = error_frames.words_frame(run, None)
    assert error_frames.mistagged(words).empty
    nothing = error_frames.values_frame(Run({}, (), (), run.pages))
    for frame in (error_frames.field_confusions, error_frames.causes_by_field, error_frames.advice_frame):
        assert frame(nothing).empty


def test_worst_pictures_pass_over_what_has_none(run):
    assert error_frames.worst_pictures(run) == {}  # a.pdf is no PDF, gone.pdf is not there
