import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.layout.labels import TAGS, TYPES
from models.layout.runtime import OnnxLayoutReader, open_reader
from models.registry import ROOM, entries, verified_folder
from models.stacks.boundaries import EVIDENCE, load_boundary_model
from models.synthetic.generate import generate

MEGABYTE = 1_000_000
PAPERS = range(950_000_000, 950_000_040)


@pytest.fixture(scope="module")
def reader() -> OnnxLayoutReader:
    return open_reader(verified_folder("layout"))


@pytest.mark.parametrize("name", sorted(entries()))
def test_a_registered_model_is_whole_and_has_a_card(name: str) -> None:
    model = entries()[name]
    assert verified_folder(name).is_dir()
    assert (ROOM / model.card).is_file()
    assert model.metrics


def test_every_file_of_the_weights_is_registered() -> None:
    registered = {ROOM / model.folder / file for model in entries().values() for file in model.files}
    assert {path for path in (ROOM / "weights").rglob("*") if path.is_file()} == registered


def test_all_weights_together_are_small() -> None:
    assert sum(path.stat().st_size for path in (ROOM / "weights").rglob("*") if path.is_file()) < 60 * MEGABYTE


def test_running_a_model_needs_no_torch() -> None:
    code = (
        "import sys; from models.layout.runtime import open_reader; from models.registry import verified_folder;"
        "open_reader(verified_folder('layout')); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOM.parent, check=False).returncode == 0


@pytest.mark.slow
def test_the_layout_reader_reads_layouts_that_it_never_saw(reader: OnnxLayoutReader) -> None:
    right = predicted = true = 0
    for seed in PAPERS:
        document = generate(seed, split="validation", noise=False)
        for labelled, reading in zip(document.pages, reader.read([p.page for p in document.pages]), strict=True):
            guess = reading.tags.argmax(-1)
            truth = np.array([TAGS.index(tag or "") for tag in labelled.tags])
            right += int(((guess == truth) & (truth > 0)).sum())
            predicted += int((guess > 0).sum())
            true += int((truth > 0).sum())
    assert 2 * right / (predicted + true) > 0.88


@pytest.mark.slow
def test_the_layout_reader_tells_types(reader: OnnxLayoutReader) -> None:
    papers = [generate(seed, split="validation", noise=False) for seed in PAPERS]
    kinds = [reader.kinds([page.page for page in paper.pages])[0] for paper in papers]
    right = [TYPES[int(k.types.argmax())] == paper.document_type for k, paper in zip(kinds, papers, strict=True)]
    assert np.mean(right) > 0.8


def test_the_weights_of_stacks_name_all_evidence() -> None:
    assert set(load_boundary_model(verified_folder("stacks")).weights) == set(EVIDENCE)


def test_weights_lie_where_the_package_takes_them_from() -> None:
    assert all((Path("models") / model.folder).parts[:2] == ("models", "weights") for model in entries().values())
