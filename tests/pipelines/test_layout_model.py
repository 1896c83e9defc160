"""Who reads the words of pages, by ``understanding.layout_model``."""

from pathlib import Path

import pytest

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import ConfigurationError
from extractors.tagging.pictured import PicturedExtractor, picture_of
from models.layout.runtime import OnnxLayoutReader
from pipelines.components import CLASSIFIERS, EXTRACTORS, kind_reader, layout_reader
from pipelines.process import today
from pipelines.settings import Settings, UnderstandingSettings, load_settings
from tests.models.hub.checkpoints import write_checkpoint

LABELS = {"TOTAL": "gross_amount"}
PICTURED = ("input_ids", "attention_mask", "bbox", "pixel_values")


def settings_for(layout_model: Path | str | None, labels: dict[str, str] | None = None) -> Settings:
    named = None if layout_model is None else str(layout_model)
    return Settings(understanding=UnderstandingSettings(layout_model=named, layout_labels=labels or {}))


@pytest.fixture
def mail(tmp_path: Path) -> Document:
    """The text of a mail: Total 12,50."""
    words = (Word("Total", BBox(0.1, 0.1, 0.2, 0.12)), Word("12,50", BBox(0.3, 0.1, 0.4, 0.12)))
    page = Page(1, 595, 842, words, PageOrigin.MAIL)
    return Document(InputFile("mail.txt", b"Total 12,50", "folder:/in", today()), (page,))


def test_by_default_the_shipped_reader_reads() -> None:
    assert isinstance(layout_reader(settings_for(None)), OnnxLayoutReader)


@pytest.mark.parametrize("inputs", [("input_ids", "bbox"), PICTURED])
def test_a_token_classifier_reads_words_and_the_shipped_reader_kinds(
    tmp_path: Path, mail: Document, inputs: tuple[str, ...]
) -> None:
    settings = settings_for(write_checkpoint(tmp_path, inputs=inputs), LABELS)
    classification = CLASSIFIERS["layout"](settings).classify(mail)
    extraction = EXTRACTORS["layout"](settings, None).extract(mail, classification)
    assert {name: field.text for name, field in extraction.fields.items()} == {"gross_amount": "12,50"}
    assert isinstance(kind_reader(settings), OnnxLayoutReader)


def test_words_alone_are_not_enough_for_a_model_with_pictures(tmp_path: Path) -> None:
    settings = settings_for(write_checkpoint(tmp_path, inputs=PICTURED), LABELS)
    with pytest.raises(ConfigurationError, match="reads pages with their pictures only"):
        layout_reader(settings)
    assert isinstance(EXTRACTORS["layout"](settings, None), PicturedExtractor)


def test_a_page_of_paper_is_seen_as_it_is_drawn(order_pdf) -> None:
    page = Page(1, 595, 842, (), PageOrigin.NATIVE)
    document = Document(InputFile("order.pdf", order_pdf("4711"), "folder:/in", today()), (page,))
    drawn = picture_of(document, page)
    assert drawn.size == pytest.approx((595, 842), abs=1)
    assert len(drawn.getcolors(maxcolors=1 << 20)) > 1


@pytest.mark.parametrize(
    ("layout_model", "labels", "words"),
    [
        ("/nowhere/to/be/found", {}, "/nowhere/to/be/found holds no layout reader: model.onnx, config.json"),
        (None, LABELS, "understanding.layout_labels is for token classifiers, and "),
    ],
)
def test_what_cannot_be_opened_stops(layout_model: str | None, labels: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        layout_reader(settings_for(layout_model, labels))
    assert str(caught.value).startswith(words)


def test_labels_are_named_in_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "intray.toml"
    file.write_text('[understanding]\nlayout_model = "example/reader@v1"\n[understanding.layout_labels]\nTOTAL = "a"\n')
    monkeypatch.setenv("INTRAY_CONFIG", str(file))
    understanding = load_settings().understanding
    assert understanding.layout_model == "example/reader@v1"
    assert understanding.layout_labels == {"TOTAL": "a"}
