"""From a correction in the store to the next document of the same layout, and to training data."""

import functools
import logging
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from datamodel.document import BBox, Document, Page, PageOrigin, Word
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from datamodel.extraction import Classification, Decision, DocumentType, Extraction, Field, Status
from extractors.memory.recall import recall
from models.layout.storage import read_documents
from pipelines import cli, learning
from pipelines.components import Components, build_components
from pipelines.jobs import process_file
from pipelines.learning import SHARE, labelled_reviews, learn_from_reviews, train_from_reviews
from pipelines.revision import approve

HEAD = (
    "Falke Metallbau GmbH|Hafenstrasse Bremen|Lieferschein|Bitte liefern an unser Lager|Vorgang {}|Beleg {}|Gruss Falke"
)


class LineReader:
    """A text of the file's bytes; ``|`` parts lines."""

    def read(self, file):
        text = file.content.decode()
        if text.startswith("damaged"):
            raise DocumentError(RejectionCode.DAMAGED, "It is damaged.")
        words = []
        for row, line in enumerate(text.split("|")):
            y = 0.1 + 0.02 * row
            for column, word in enumerate(line.split()):
                words.append(Word(word, BBox(0.1 + 0.15 * column, y, 0.2 + 0.15 * column, y + 0.01)))
        return Document(file, (Page(1, 595, 842, tuple(words), PageOrigin.NATIVE),))


class TakesTheLastNumber:
    """A machine that takes the number behind "Beleg", which is never its own."""

    def classify(self, document):
        return Classification(DocumentType.DELIVERY_NOTE, 0.95, "de")

    def extract(self, document, classification):
        word = [word for word in document.pages[0].words if word.text.isdigit()][-1]
        number = Field("document_number", word.text, word.text, 0.9, 1, word.bbox)
        name = Field("sender_name", "Falke Metallbau GmbH", "Falke Metallbau GmbH", 0.9)
        return Extraction(classification, {"document_number": number, "sender_name": name})


@pytest.fixture
def components(settings, store, make_steps):
    machine = TakesTheLastNumber()
    steps = make_steps(
        reader=LineReader(),
        classifier=machine,
        extractor=machine,
        routes={},
        min_type_confidence=0.0,
        min_field_confidence=0.95,
        version="last number 1",
        remember=functools.partial(recall, find=store.layouts),
    )
    return Components(settings, store, {}, steps)


@pytest.fixture
def process(components, file):
    """Takes a text in and processes it; its document."""

    def run(text):
        incoming = file(text)
        components.store.add(incoming)
        (row,) = process_file(incoming.sha256, components)
        return components.store.document(row.document_id)

    return run


def correct(components, document, number):
    """A person types the right number and approves."""
    right = Field("document_number", number, number, 1.0, evidence=("entered by a person",))
    extraction = replace(document.extraction, fields=document.extraction.fields | {"document_number": right})
    answer = approve(
        document, extraction, store=components.store, steps=components.steps, who="anna", despite="it is so"
    )
    assert answer is None


def test_the_next_document_is_right_after_one_correction(components, process):
    first = process(HEAD.format("4711", "99"))
    assert first.extraction.fields["document_number"].value == "99"
    correct(components, first, "4711")
    second = process(HEAD.format("4812", "98"))
    number = second.extraction.fields["document_number"]
    assert number.value == "4812"
    assert number.evidence[0] == f"as corrected on document {first.id} of this sender"
    (review,) = components.store.reviews()
    assert (review.machine.fields["document_number"].value, review.machine.reader) == ("99", "last number 1")


def test_other_senders_do_not_change(components, process):
    correct(components, process(HEAD.format("4711", "99")), "4711")
    other = process(
        HEAD.replace("Falke Metallbau GmbH", "Adler Holzbau KG").replace("Falke", "Adler").format("1", "97")
    )
    assert other.extraction.fields["document_number"].value == "97"


def test_data_teach_no_layout(components, process):
    """The links of a document are learned all the same: whose number means which material."""
    document = process(HEAD.format("4711", "99"))
    correct(components, document, "4711")
    (review,) = components.store.reviews()
    data = replace(review, machine=replace(review.machine, reader="data:order_x"))
    waiting = [data]
    store = SimpleNamespace(
        reviews=lambda after, limit: [] if after else [data],
        claim_review=lambda: waiting.pop() if waiting else None,
        load=components.store.load,
    )
    assert list(labelled_reviews(store, components.steps)) == []
    assert learn_from_reviews(store, components.steps) == 1


def test_a_rejected_document_teaches_nothing(components, process):
    document = process(HEAD.format("4711", "99"))
    components.store.revise(
        document.id,
        version=document.version,
        extraction=document.extraction,
        issues=(),
        decision=Decision(Status.REJECTED, ("no order",)),
        who="anna",
    )
    assert learn_from_reviews(components.store, components.steps) == 0


def test_a_file_that_cannot_be_read_again_is_passed_over(components, process, caplog):
    document = process(HEAD.format("4711", "99"))
    correct(components, document, "4711")

    class Broken:
        def read(self, file):
            raise DocumentError(RejectionCode.DAMAGED, "It is damaged.")

    broken = replace(components.steps, reader=Broken())
    with caplog.at_level(logging.WARNING):
        assert learn_from_reviews(components.store, broken) == 1
        assert list(labelled_reviews(components.store, broken)) == []
    assert f"document {document.id} cannot be read again" in caplog.text


def test_a_fault_in_learning_stops_no_document(components, process, monkeypatch, caplog):
    def fail(*_, **__):
        raise RuntimeError("nobody expected this")

    correct(components, process(HEAD.format("4711", "99")), "4711")
    monkeypatch.setattr(learning, "learn", fail)
    assert process(HEAD.format("4812", "98")).extraction.fields["document_number"].value == "98"
    assert "nobody expected this" in caplog.text


def test_reviews_become_labelled_documents(components, process, tmp_path):
    correct(components, process(HEAD.format("4711", "99")), "4711")
    (document,) = labelled_reviews(components.store, components.steps)
    page = document.pages[0]
    known = {word.text: tag for word, tag in zip(page.page.words, page.tags, strict=True) if tag is not None}
    assert known == {
        "4711": "document_number",
        "Falke": "sender_name",
        "Metallbau": "sender_name",
        "GmbH": "sender_name",
    }
    begins = [word.text for word, begins in zip(page.page.words, page.begins, strict=True) if begins]
    assert begins == ["Falke", "4711"]
    assert document.fields == {"document_number": "4711", "sender_name": "Falke Metallbau GmbH"}


def test_training_without_the_extra_writes_the_share_and_says_what_to_install(
    components, process, tmp_path, monkeypatch
):
    correct(components, process(HEAD.format("4711", "99")), "4711")
    monkeypatch.setattr(learning, "_NEEDED", ("no_such_package",))
    with pytest.raises(
        ConfigurationError, match=r"1 documents were written .* needs no_such_package: install the extra"
    ):
        train_from_reviews(components.store, components.steps, work=tmp_path / "work", base=tmp_path, rounds=1)
    assert len(list(read_documents(tmp_path / "work" / SHARE))) == 1


def test_nothing_to_learn_from_is_no_error(components, tmp_path):
    found = train_from_reviews(components.store, components.steps, work=tmp_path / "work", base=tmp_path, rounds=1)
    assert found == (0, None)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [(["--from-reviews"], 0, "No approved document"), ([], 2, "Say --from-reviews")],
)
def test_the_command_trains_from_reviews_only(arguments, status, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["intray", "train", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    captured = capsys.readouterr()
    assert (ended.value.code or 0) == status
    assert words in captured.out + captured.err


def test_components_remember_what_their_store_knows(settings):
    components = build_components(settings)
    assert components.steps.remember.keywords["find"] == components.store.layouts
    assert components.steps.version == settings.understanding.extractor
