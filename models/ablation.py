"""What each part of the layout reader and each step in size is worth: short trainings that differ in one thing.

    python -m models.ablation --work WORK [--steps 300] [--variant NAME ...] [--to FOLDER]

``WORK`` is the work folder of ``models.train layout``: its tokeniser and its generated pages are used by every variant,
in the same order. Each is trained for ``steps`` batches, measured on the held-out layouts, exported to
``FOLDER/NAME/model``, and timed there on one core. The table is Markdown; a variant whose folder is finished is not
trained again. To measure one on documents, name its folder ``model`` in ``INTRAY_UNDERSTANDING__LAYOUT_MODEL``.
"""

import argparse
import json
import logging
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from transformers import PreTrainedTokenizerFast

from models.layout.configuration import LayoutReaderConfig
from models.layout.export import export
from models.layout.labels import TYPES
from models.layout.runtime import feeds_of
from models.layout.shards import Example, load_shard
from models.layout.training import CONFIGURATION, Recipe, Training, score

VARIANTS: Mapping[str, Mapping[str, int | bool]] = {
    "whole": {},
    "no neighbours": {"neighbours": False},
    "no distance bias": {"place_bias": False},
    "no hashes": {"hashes": False},
    "no word pieces": {"pieces": False},
    "no arithmetic": {"relations": False},
    "2 x 128": {"layers": 2, "width": 128, "heads": 4},
    "2 x 256": {"layers": 2},
    "6 x 256": {"layers": 6},
    "4 x 384": {"width": 384},
}
"""What differs from the configuration of the work folder."""

_RESULT = "result.json"
_TIMED_PAGES = 30
_LOG = logging.getLogger(__name__)


def measure(name: str, work: Path, folder: Path, *, steps: int) -> dict[str, float]:
    """Train, export and time one variant; from its file where that was done before."""
    result = folder / _RESULT
    if result.exists():
        found: dict[str, float] = json.loads(result.read_text())
        return found
    settings = tomllib.loads((work / CONFIGURATION).read_text(encoding="utf-8"))
    config = LayoutReaderConfig(
        vocabulary=settings["tokenizer"]["vocabulary"], **{**settings["network"], **VARIANTS[name]}
    )
    recipe = replace(Recipe(**settings["recipe"]), steps=steps, warm_up=min(100, steps // 4), early=0)
    training = Training(config, recipe, folder)
    training.resume()
    training.run(lambda number: _shard(work, number), report=lambda *at: _LOG.info("%s: %s", name, at))
    held_out = load_shard(work / "validation.npz")
    scores = score(training.mean, held_out)
    pieces = PreTrainedTokenizerFast.from_pretrained(work / "tokenizer")
    model = export(training.mean, pieces, folder / "model", quantise=True)
    found = {
        "parameters": sum(p.numel() for p in training.mean.parameters()),
        "bytes": model.stat().st_size,
        "word_f1": scores.word_f1,
        "role_f1": scores.role_f1,
        "type_accuracy": scores.kind_accuracy,
        "milliseconds": _time(model, held_out),
    }
    result.write_text(json.dumps(found, indent=1))
    return found


def _shard(work: Path, number: int) -> list[Example]:
    files = sorted((work / "shards").glob("*.npz"))
    return load_shard(files[number % len(files)])


def _time(model: Path, examples: Sequence[Example]) -> float:
    """Median CPU milliseconds of ONNX Runtime a page, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options)
    wanted = {one.name for one in session.get_inputs()}  # a variant may not look at all of them
    seconds = []
    for example in examples[:_TIMED_PAGES]:
        feeds = {name: value for name, value in feeds_of(example.page, len(TYPES)).items() if name in wanted}
        session.run(None, feeds)
        start = time.process_time()
        session.run(None, feeds)
        seconds.append(time.process_time() - start)
    return float(np.median(seconds)) * 1000


def table(results: Mapping[str, Mapping[str, float]]) -> str:
    """The results as Markdown."""
    head = (
        "| variant | parameters, M | int8, MB | words F1 | roles F1 | type | ms a page |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    rows = [
        f"| {name} | {r['parameters'] / 1e6:.1f} | {r['bytes'] / 1e6:.1f} | {100 * r['word_f1']:.1f} | "
        f"{100 * r['role_f1']:.1f} | {100 * r['type_accuracy']:.1f} | {r['milliseconds']:.1f} |"
        for name, r in results.items()
    ]
    return "\n".join([head, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--to", type=Path, help="default: WORK/ablation")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--variant", action="append", choices=list(VARIANTS))
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = chosen.to or chosen.work / "ablation"
    results = {
        name: measure(name, chosen.work, folder / name.replace(" ", "_"), steps=chosen.steps)
        for name in chosen.variant or VARIANTS
    }
    sys.stdout.write(table(results) + "\n")


if __name__ == "__main__":
    main()
