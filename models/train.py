"""Rebuild the models from configuration and seed: ``python -m models.train layout --work build/training``.

Each step writes its outcome into the work folder and is skipped where that exists, so that a run which was stopped
goes on where it was: the tokeniser, the encoded pages, the checkpoints of the network. Needs the extra ``train``.
"""

import argparse
import json
import logging
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from datamodel.errors import ConfigurationError
from models.layout.labelled import LabelledDocument
from models.layout.shards import Example, examples_of, load_shard, save_shard
from models.registry import ROOM, register
from models.synthetic.generate import generate

if TYPE_CHECKING:  # torch and transformers are loaded only where they are needed
    from transformers import PreTrainedTokenizerFast

    from models.layout.training import Training

_LOG = logging.getLogger(__name__)
_CONFIGURATION = ROOM / "configs" / "layout.toml"
_VALIDATION_SEED = 900_000_000

Split = Literal["train", "validation"]


@dataclass(frozen=True, slots=True)
class Work:
    """Where a training keeps what it made so far."""

    folder: Path

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer"

    @property
    def validation(self) -> Path:
        return self.folder / "validation.npz"

    def shard(self, number: int) -> Path:
        return self.folder / "shards" / f"{number:05d}.npz"


def train_layout(configuration: Path, work: Work, *, workers: int, release: str = "") -> None:
    """Every step from generated documents to the exported reader; with ``release`` it becomes the shipped one."""
    from models.layout.export import export
    from models.layout.training import CONFIGURATION, early_network, score

    settings = tomllib.loads(configuration.read_text(encoding="utf-8"))
    work.shard(0).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(configuration, work.folder / CONFIGURATION)
    if not work.tokenizer.exists():
        _learn_tokenizer(settings, work)
    training = _training(settings, work)
    with ProcessPoolExecutor(max_workers=workers, initializer=os.nice, initargs=(5,)) as pool:
        pages = {job[0]: pool.submit(_make_shard, job) for job in missing_shards(settings["data"], work)}
        if training.step < training.recipe.steps:
            training.run(_shards(settings, work, pages), report=_report(work, training.recipe.steps))
        for path in pages:
            if path != work.validation:
                pages[path].cancel()
    folder = ROOM / "weights" / "layout" if release else work.folder / "model"
    export(training.mean, _tokenizer(work), folder, quantise=settings["export"]["quantise"])
    early = early_network(training.mean.config, work.folder)
    if early is not None:
        export(early, _tokenizer(work), work.folder / "weaker", quantise=settings["export"]["quantise"])
    scores = score(training.mean, load_shard(work.validation))
    metrics = {"word_f1": scores.word_f1, "type_accuracy": scores.kind_accuracy, "role_f1": scores.role_f1}
    _LOG.info("held-out layouts: %s", json.dumps({**metrics, "tags": scores.tags}, indent=1))
    if release:
        register("layout", version=release, folder="weights/layout", card="cards/layout.md", metrics=metrics)


Job = tuple[Path, int, int, Split, Path]


def missing_shards(data: Mapping[str, Any], work: Work) -> list[Job]:
    """The files of pages that are still to be made, in the order in which they are needed."""
    jobs: list[Job] = [
        (work.validation, _VALIDATION_SEED, data["validation_documents"], "validation", work.tokenizer),
        *((work.shard(i), *_seeds(data, i), "train", work.tokenizer) for i in range(data["shards"])),
    ]
    return [job for job in jobs if not job[0].exists()]


def _seeds(data: Mapping[str, Any], shard: int) -> tuple[int, int]:
    count = data["documents_per_shard"]
    return data["seed"] + shard * count, count


def documents(start: int, count: int, split: Split) -> Iterator[LabelledDocument]:
    """Generated documents from the seed ``start`` on."""
    for seed in range(start, start + count):
        yield generate(seed, split=split)


def _make_shard(job: Job) -> int:
    from models.layout.tokenizer import load_tokenizer

    path, start, count, split, folder = job
    tokenizer = load_tokenizer(folder)
    found = (example for document in documents(start, count, split) for example in examples_of(document, tokenizer))
    return save_shard(path, found)


def _learn_tokenizer(settings: Mapping[str, Any], work: Work) -> None:
    from models.layout.tokenizer import learn_tokenizer

    wanted = settings["tokenizer"]
    papers = documents(settings["data"]["seed"], wanted["documents"], "train")
    learn_tokenizer(_words(papers), vocabulary=wanted["vocabulary"]).save_pretrained(work.tokenizer)


def _words(papers: Iterable[LabelledDocument]) -> Iterator[str]:
    for document in papers:
        for labelled in document.pages:
            yield from (word.text for word in labelled.page.words)


def _tokenizer(work: Work) -> "PreTrainedTokenizerFast":
    from transformers import PreTrainedTokenizerFast

    tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(work.tokenizer)
    return tokenizer


def _training(settings: Mapping[str, Any], work: Work) -> "Training":
    from models.layout.configuration import LayoutReaderConfig
    from models.layout.training import Recipe, Training

    config = LayoutReaderConfig(vocabulary=settings["tokenizer"]["vocabulary"], **settings["network"])
    training = Training(config, Recipe(**settings["recipe"]), work.folder)
    if training.resume():
        _LOG.info("goes on at step %d of %d", training.step, training.recipe.steps)
    elif "start" in settings:
        training.start_from(Path(settings["start"]))
    return training


def _shards(
    settings: Mapping[str, Any], work: Work, pages: Mapping[Path, Future[int]]
) -> Callable[[int], Sequence[Example]]:
    """Load one shard after the other, from the first again behind the last; waits for those that are being made."""

    def load(number: int) -> Sequence[Example]:
        path = work.shard(number % settings["data"]["shards"])
        if path in pages:
            pages[path].result()
        return load_shard(path)

    return load


def _report(work: Work, steps: int) -> Callable[[int, float, float], None]:
    def report(step: int, loss: float, seconds: float) -> None:
        _LOG.info("step %d of %d, loss %.4f, %.0f s", step, steps, loss, seconds)
        with (work.folder / "progress.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, "loss": loss, "seconds": round(seconds)}) + "\n")

    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of ``make train``."""
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__)
    parser.add_argument("model", choices=["layout"])
    parser.add_argument("--config", type=Path, default=_CONFIGURATION)
    parser.add_argument("--work", type=Path, default=Path("build/training/layout"))
    parser.add_argument("--workers", type=int, default=2, help="processes that generate pages")
    parser.add_argument("--release", default="", metavar="VERSION", help="make the outcome the shipped model")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        train_layout(chosen.config, Work(chosen.work), workers=chosen.workers, release=chosen.release)
    except ImportError as error:
        raise ConfigurationError(f"Training needs the extra 'train' ({error}). Run: make train") from error
    return 0


if __name__ == "__main__":
    sys.exit(main())
