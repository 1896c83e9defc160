"""A trained layout reader trained on with reviewed documents, without losing what it knew (needs torch)."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerFast

from datamodel.errors import ConfigurationError
from models.layout.configuration import LayoutReaderConfig
from models.layout.export import export
from models.layout.shards import UNKNOWN, Example, examples_of, load_shard
from models.layout.storage import read_documents
from models.layout.tokenizer import load_tokenizer
from models.layout.training import CONFIGURATION, Recipe, Training

_SLOWER = 0.1  # of the rate that the reader was trained with
_GENERATED = 3  # generated pages for each reviewed one, so that nothing is forgotten
_WARM_UP = 20


def fine_tune(base: Path, share: Path, *, work: Path, rounds: int) -> Path:
    """Train the reader of ``base`` on the documents of ``share``; returns the folder of the exported reader.

    Args:
        base: work folder of the training that made the reader (its configuration, tokeniser, ``checkpoint.pt``, pages).
        share: as ``storage.write_documents`` wrote it.
        work: gets the checkpoints and ``model``.
        rounds: how often each reviewed page is learned.

    Raises:
        ConfigurationError: ``base`` is no finished training, or ``share`` has no page.
    """
    if not all((base / name).exists() for name in ("checkpoint.pt", CONFIGURATION)):
        raise ConfigurationError(f"There is no training in {base}. Run make train, or name its work folder.")
    settings = tomllib.loads((base / CONFIGURATION).read_text(encoding="utf-8"))
    tokenizer = load_tokenizer(base / "tokenizer")
    reviewed = [_masked(e) for document in read_documents(share) for e in examples_of(document, tokenizer)]
    if not reviewed:
        raise ConfigurationError(f"There is no page to learn from in {share}.")
    recipe = Recipe(**settings["recipe"])
    words = sum(len(example.page) for example in reviewed) * (1 + _GENERATED) * rounds
    steps = max(1, words // recipe.words)
    recipe = replace(recipe, steps=steps, rate=recipe.rate * _SLOWER, warm_up=min(_WARM_UP, steps), early=0)
    config = LayoutReaderConfig(vocabulary=settings["tokenizer"]["vocabulary"], **settings["network"])
    training = Training(config, recipe, work)
    training.start_from(base / "checkpoint.pt")
    training.run(lambda number: _mixed(reviewed, base, number))
    pieces = PreTrainedTokenizerFast.from_pretrained(base / "tokenizer")
    return export(training.mean, pieces, work / "model", quantise=settings["export"]["quantise"]).parent


def _masked(example: Example) -> Example:
    """Where the tag of a word is unknown, so is everything else of it."""
    unknown = example.tags == UNKNOWN
    hidden = np.int16(UNKNOWN)
    return replace(
        example,
        begins=np.where(unknown, hidden, example.begins).astype(np.int16),
        roles=np.where(unknown, hidden, example.roles).astype(np.int16),
    )


def _mixed(reviewed: Sequence[Example], base: Path, number: int) -> list[Example]:
    """All reviewed pages and generated ones, of another file each time."""
    files = sorted((base / "shards").glob("*.npz"))
    generated = load_shard(files[number % len(files)]) if files else []
    return [*reviewed, *generated[: _GENERATED * len(reviewed)]]
