import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from datamodel.errors import ConfigurationError
from models.layout.encoding import WINDOW
from models.layout.labels import ROLES, TAGS, TYPES
from models.layout.runtime import OnnxLayoutReader, open_reader, windows
from tests.models.layout.conftest import LetterTokenizer, page_of

if TYPE_CHECKING:
    import onnxruntime


@pytest.mark.parametrize("words", [1, WINDOW, WINDOW + 1, 3 * WINDOW, 10_000])
def test_windows_cover_every_word_and_overlap(words: int) -> None:
    found = windows(words)
    assert found[0][0] == 0
    assert found[-1][1] == words
    assert all(stop - start <= WINDOW for start, stop in found)
    assert all(before[1] - after[0] >= 100 for before, after in itertools.pairwise(found))


def test_no_words_need_no_window() -> None:
    assert windows(0) == []


def test_a_folder_without_a_reader_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"holds no layout reader: model\.onnx, config\.json, tokenizer\.json"):
        open_reader(tmp_path)


class _Session:
    """In the place of ONNX Runtime: a model whose first output has the columns of ``tags`` alone."""

    def __init__(self, tags: Sequence[float]) -> None:
        self.tags = np.array([[tags]], np.float32)

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="pieces")]

    def run(self, _names: Sequence[str], _feeds: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.float32]]:
        others = [(1, 1), (1, 1, len(ROLES)), (1, len(TYPES)), (1,)]
        return [self.tags, *(np.ones(shape, np.float32) for shape in others)]


def test_a_reader_of_before_a_field_was_added_gives_it_no_chance(tokenizer: LetterTokenizer) -> None:
    session = cast("onnxruntime.InferenceSession", _Session([0.1, 0.2, 0.7]))
    reader = OnnxLayoutReader(session, tokenizer, ["", "gross_amount", "document_number"])
    (reading,) = reader.read([page_of("4711")])
    found = {TAGS[i]: round(float(chance), 3) for i, chance in enumerate(reading.tags[0]) if chance}
    assert found == {"": 0.1, "gross_amount": 0.2, "document_number": 0.7}
