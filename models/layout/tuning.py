"""A trained layout reader trained on with reviewed documents, without losing what it knew (needs torch and onnx)."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from transformers import PreTrainedTokenizerFast

from datamodel.errors import ConfigurationError
from models.layout.configuration import LayoutReaderConfig
from models.layout.export import export
from models.layout.restoring import exported_configuration
from models.layout.runtime import MODEL_FILE
from models.layout.shards import UNKNOWN, Example, examples_of, load_shard
from models.layout.storage import read_documents
from models.layout.tokenizer import load_tokenizer
from models.layout.training import CONFIGURATION, Recipe, Training
from models.registry import ROOM
from models.synthetic.generate import generate

_SLOWER = 0.1  # of the rate that the reader was trained with
_GENERATED = 3  # generated pages for each reviewed one, so that nothing is forgotten
_WARM_UP = 20
_FRESH_SEED = 500_000_000
"""Of pages made for those who have no training's pages: seeds that no training uses."""

Pages = Callable[[int, int], Sequence[Example]]
"""Generated pages: of a round, at least so many where there are any."""


@dataclass(frozen=True)
class _Base:
    """What a reader is trained on from: a training's work folder, or an exported reader."""

    start: Path
    tokenizer: Path
    config: LayoutReaderConfig
    settings: Mapping[str, Any]
    pages: Pages


def fine_tune(base: Path, share: Path, *, work: Path, rounds: int) -> Path:
    """Train the reader of ``base`` on the documents of ``share``; returns the folder of the exported reader.

    Args:
        base: folder of an exported reader, the shipped one for instance; or work folder of the training that made it
            (its configuration, tokeniser, ``checkpoint.pt``, pages).
        share: as ``storage.write_documents`` wrote it.
        work: gets the checkpoints and ``model``.
        rounds: how often each reviewed page is learned.

    Raises:
        ConfigurationError: ``base`` is neither, or ``share`` has no page.
    """
    found = _base(base)
    tokenizer = load_tokenizer(found.tokenizer)
    reviewed = [_masked(e) for document in read_documents(share) for e in examples_of(document, tokenizer)]
    if not reviewed:
        raise ConfigurationError(f"There is no page to learn from in {share}.")
    recipe = Recipe(**found.settings["recipe"])
    words = sum(len(example.page) for example in reviewed) * (1 + _GENERATED) * rounds
    steps = max(1, words // recipe.words)
    recipe = replace(recipe, steps=steps, rate=recipe.rate * _SLOWER, warm_up=min(_WARM_UP, steps), early=0)
    training = Training(found.config, recipe, work)
    training.start_from(found.start)
    training.run(lambda number: [*reviewed, *found.pages(number, _GENERATED * len(reviewed))])
    pieces = PreTrainedTokenizerFast.from_pretrained(found.tokenizer)
    return export(training.mean, pieces, work / "model", quantise=found.settings["export"]["quantise"]).parent


def _base(folder: Path) -> _Base:
    if all((folder / name).exists() for name in ("checkpoint.pt", CONFIGURATION)):
        settings = tomllib.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
        config = LayoutReaderConfig(vocabulary=settings["tokenizer"]["vocabulary"], **settings["network"])
        return _Base(folder / "checkpoint.pt", folder / "tokenizer", config, settings, _kept_pages(folder))
    if (folder / MODEL_FILE).exists():
        settings = tomllib.loads((ROOM / "configs" / "layout.toml").read_text(encoding="utf-8"))
        return _Base(folder, folder, exported_configuration(folder), settings, _fresh_pages(folder))
    raise ConfigurationError(
        f"There is no training and no exported reader in {folder}. Name the folder of a reader or of a training, or "
        "leave it out to start from the shipped reader."
    )


def _kept_pages(folder: Path) -> Pages:
    """Those that a training was made with."""

    def pages(number: int, count: int) -> Sequence[Example]:
        files = sorted((folder / "shards").glob("*.npz"))
        return load_shard(files[number % len(files)])[:count] if files else []

    return pages


def _fresh_pages(folder: Path) -> Pages:
    """Made when they are needed."""
    tokenizer = load_tokenizer(folder)

    def pages(number: int, count: int) -> Sequence[Example]:
        start = _FRESH_SEED + number * count
        return [e for seed in range(start, start + count) for e in examples_of(generate(seed), tokenizer)][:count]

    return pages


def _masked(example: Example) -> Example:
    """Where the tag of a word is unknown, so is everything else of it."""
    unknown = example.tags == UNKNOWN
    hidden = np.int16(UNKNOWN)
    return replace(
        example,
        begins=np.where(unknown, hidden, example.begins).astype(np.int16),
        roles=np.where(unknown, hidden, example.roles).astype(np.int16),
    )
