"""A training in small, from generated pages to a reader that reads; and one that goes on from it."""

import logging
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is in the train extra")

from datamodel.errors import ConfigurationError
from models.layout.runtime import open_reader
from models.layout.storage import write_documents
from models.layout.tuning import fine_tune
from models.synthetic.generate import generate
from models.train import Work, train_layout

_CONFIGURATION = """
data = {seed = 5, documents_per_shard = 12, shards = 2, validation_documents = 6}
tokenizer = {documents = 30, vocabulary = 3000}
network = {width = 32, layers = 1, heads = 2, spelling_width = 16, dropout = 0.0}
recipe = {steps = 4, words = 1000, warm_up = 2, early = 2, seed = 1}
export = {quantise = true}
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    configuration = folder / "small.toml"
    configuration.write_text(_CONFIGURATION)
    logging.getLogger().setLevel(logging.ERROR)
    train_layout(configuration, Work(folder / "work"), workers=1)
    return folder / "work"


@pytest.mark.filterwarnings("ignore")  # torch.onnx warns of what it traces
@pytest.mark.parametrize("name", ["model", "weaker"])
def test_a_training_ends_in_readers(trained: Path, name: str) -> None:
    page = generate(99).pages[0].page
    (reading,) = open_reader(trained / name).read([page])
    assert reading.tags.shape[0] == len(page.words)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("base", ["", "model"], ids=["of a training", "exported"])
def test_a_reader_learns_from_reviewed_documents(trained: Path, tmp_path: Path, base: str) -> None:
    write_documents(tmp_path / "share.jsonl.gz", [generate(seed) for seed in range(3)])
    folder = fine_tune(trained / base, tmp_path / "share.jsonl.gz", work=tmp_path / "on", rounds=1)
    page = generate(99).pages[0].page
    (before,), (after,) = (open_reader(place).read([page]) for place in (trained / "model", folder))
    assert (before.tags != after.tags).any()


def test_fine_tuning_needs_a_finished_training(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no training"):
        fine_tune(tmp_path, tmp_path / "share.jsonl.gz", work=tmp_path, rounds=1)
