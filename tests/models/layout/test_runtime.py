import itertools
from pathlib import Path

import pytest

from datamodel.errors import ConfigurationError
from models.layout.encoding import WINDOW
from models.layout.runtime import open_reader, windows


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
    with pytest.raises(ConfigurationError, match=r"holds no layout reader: model\.onnx, tokenizer\.json"):
        open_reader(tmp_path)
