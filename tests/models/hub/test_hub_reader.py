from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from datamodel.document import Page
from models.hub.checkpoint import open_checkpoint
from models.hub.labels import label_map
from models.hub.pictures import PicturePreparation
from models.hub.reader import PictureReader, TokenClassifierReader, open_token_classifier
from models.layout.labels import ITEM, ROLES, TAGS
from models.layout.reading import LayoutReader, PageReading
from tests.models.hub.checkpoints import LABELS, Checkpoint, words

if TYPE_CHECKING:
    import onnxruntime

TOTAL = {"TOTAL": "gross_amount"}


def opened(checkpoint: Checkpoint, **settings: object) -> LayoutReader:
    reader = open_token_classifier(checkpoint(**settings), TOTAL)
    assert isinstance(reader, TokenClassifierReader)
    return reader


def tags_of(reading: PageReading) -> list[str]:
    return [TAGS[column] for column in reading.tags.argmax(axis=1)]


def test_a_word_is_read_by_its_first_piece(checkpoint: Checkpoint) -> None:
    (reading,) = opened(checkpoint).read([words("Total", "12,50", "order")])
    assert tags_of(reading) == ["", "gross_amount", ""]
    assert reading.begins.round().tolist() == [0, 1, 0]
    assert reading.tags.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    assert reading.roles.sum(axis=1).tolist() == pytest.approx([1, 1, 1])


@pytest.mark.parametrize("settings", [{"max_position_embeddings": 12}, {"length": 12}])
def test_long_pages_are_read_to_their_end(checkpoint: Checkpoint, settings: dict[str, object]) -> None:
    texts = ["Total", "12,50", "order", "no"] * 20
    (reading,) = opened(checkpoint, **settings).read([words(*texts)])
    assert tags_of(reading) == ["", "gross_amount", "", ""] * 20


def test_pages_without_words_and_words_without_letters_are_read_as_nothing(checkpoint: Checkpoint) -> None:
    empty, blank = opened(checkpoint).read([words(), words(" ", "12,50")])
    assert empty.tags.shape == (0, len(TAGS))
    assert empty.roles.shape == (0, len(ROLES))
    assert tags_of(blank) == ["", "gross_amount"]
    assert blank.tags[0, 0] == 1


def test_tags_of_line_fields_make_items(checkpoint: Checkpoint) -> None:
    reader = open_token_classifier(checkpoint(), {"TOTAL": "line.net_amount"})
    assert isinstance(reader, TokenClassifierReader)
    (reading,) = reader.read([words("order", "12,50")])
    assert ROLES[int(reading.roles[1].argmax())] == ITEM


class _Session:
    """In the place of ONNX Runtime: remembers what it was fed. Says TOTAL of the last piece of every window."""

    def __init__(self) -> None:
        self.fed: list[Mapping[str, NDArray[np.generic]]] = []

    def run(self, _names: None, feeds: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.float32]]:
        self.fed.append(feeds)
        logits = np.zeros((1, feeds["input_ids"].shape[1], len(LABELS)), np.float32)
        logits[0, :, 0] = 9
        logits[0, -2, LABELS.index("B-TOTAL")] = 18
        return [logits]


def with_session(folder_of: Checkpoint, session: _Session, **settings: object) -> TokenClassifierReader:
    opened = replace(open_checkpoint(folder_of(**settings)), session=cast("onnxruntime.InferenceSession", session))
    return TokenClassifierReader(opened, label_map(LABELS, TOTAL))


def test_what_a_window_says_at_its_cut_counts_little(checkpoint: Checkpoint) -> None:
    session = _Session()
    (reading,) = with_session(checkpoint, session, max_position_embeddings=42).read([words(*["order"] * 70)])
    assert len(session.fed) == 2
    assert [word for word, tag in enumerate(tags_of(reading)) if tag] == [69]
    assert 0 < reading.tags[39, TAGS.index("gross_amount")] < 0.5


def test_a_model_of_one_length_gets_padding_that_it_does_not_look_at(checkpoint: Checkpoint) -> None:
    session = _Session()
    with_session(checkpoint, session, length=6).read([words("total", "no")])
    (fed,) = session.fed
    assert fed["input_ids"].tolist() == [[2, 4, 9, 3, 0, 0]]
    assert fed["attention_mask"].tolist() == [[1, 1, 1, 1, 0, 0]]
    assert fed["bbox"].shape == (1, 6, 4)


def test_a_model_with_pictures_sees_the_picture_of_each_page(checkpoint: Checkpoint) -> None:
    folder = checkpoint(inputs=("input_ids", "attention_mask", "bbox", "pixel_values"))
    (folder / "preprocessor_config.json").write_text('{"size": {"height": 4, "width": 2}, "apply_ocr": true}')
    reader = open_token_classifier(folder, TOTAL)
    assert isinstance(reader, PictureReader)
    seen: list[int] = []

    def picture_of(page: Page) -> Image.Image:
        seen.append(page.number)
        return Image.new("RGB", (30, 40), "white")

    pages: Sequence[Page] = [words("12,50"), words(), replace(words("no"), number=3)]
    assert [tags_of(reading) for reading in reader.seeing(picture_of).read(pages)] == [["gross_amount"], [], [""]]
    assert seen == [1, 3]


def test_pictures_are_prepared_as_the_checkpoint_says() -> None:
    picture = Image.new("RGB", (300, 400), (255, 0, 51))
    usual = PicturePreparation().pixels(picture)
    assert usual.shape == (1, 3, 224, 224)
    assert usual[0, :, 100, 100].tolist() == pytest.approx([1, -1, -0.6])
    plain = PicturePreparation.model_validate({"size": {"height": 2, "width": 3}, "do_normalize": False})
    assert plain.pixels(picture)[0, :, 0, 2].tolist() == pytest.approx([1, 0, 0.2])
