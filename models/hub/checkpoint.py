"""A checkpoint's files: its ONNX graph, its configuration, its tokeniser. Nothing of it is unpickled or run as code."""

import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from datamodel.errors import ConfigurationError
from models.hub.pieces import PageWindows, frame_of

if TYPE_CHECKING:
    from transformers import PreTrainedConfig
    from transformers import PreTrainedTokenizerFast as FastTokenizer

os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # it advises to install torch, which we run without

GRAPHS = ("model.onnx", "onnx/model.onnx")
CONFIG_FILE = "config.json"
MAX_BYTES = 3_000_000_000
"""Of graph and weights together: the largest models of the family have 1.6 GB."""

FAMILIES = ("layoutlm", "layoutlmv3", "lilt")
PICTURES = "pixel_values"
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids", "bbox", PICTURES})
_NEEDED = ("input_ids", "bbox")
_LONGEST = 512
_COUNTED_FROM_PADDING = ("layoutlmv3", "lilt")
"""Families that number places from behind the number of the padding, as RoBERTa does: so many fewer are left."""
_CORNER = (1000, 1000, 1000, 1000)
_NO_BOX = (0, 0, 0, 0)
_CANNOT_OPEN = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,
)


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A token classifier that is ready to run.

    Attributes:
        labels: names of its columns, in order.
        inputs: names of what it wants to be given.
        length: pieces that the graph takes at once, special ones included, where it takes one number only.
        padding: id that fills a shorter text up to that number.
    """

    session: onnxruntime.InferenceSession
    windows: PageWindows
    labels: tuple[str, ...]
    inputs: frozenset[str]
    length: int | None
    padding: int


def is_checkpoint(folder: Path) -> bool:
    """Whether ``folder`` holds what transformers would load, and not a layout reader of our own training."""
    try:
        described = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return "model_type" in described and "tags" not in described


def open_checkpoint(folder: Path) -> Checkpoint:
    """The token classifier in ``folder``.

    Raises:
        ConfigurationError: a file is missing or too large, or it is no token classifier of the LayoutLM family.
    """
    family = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))["model_type"]
    if family not in FAMILIES:
        raise ConfigurationError(f"{folder} holds a model of type '{family}'. Known: {', '.join(FAMILIES)}.")
    session = _session(_graph(folder))
    shapes = {put.name: put.shape for put in session.get_inputs()}
    _check_inputs(folder, shapes)
    config, tokenizer = _config_and_tokenizer(folder)
    named = {int(column): label for column, label in (config.id2label or {}).items()}
    labels = tuple(named[column] for column in sorted(named))
    _check_outputs(folder, session, labels)
    fixed = shapes["input_ids"][1]
    length = fixed if isinstance(fixed, int) else None
    padding = tokenizer.pad_token_id or 0
    behind = getattr(tokenizer, "sep_token_box", _CORNER if family == "layoutlm" else _NO_BOX)
    frame = frame_of(tokenizer.backend_tokenizer, behind_box=behind)
    size = length or _longest(config, tokenizer, family)
    windows = PageWindows(tokenizer.backend_tokenizer, frame, size=size)
    return Checkpoint(session, windows, labels, frozenset(shapes), length, padding)


def _graph(folder: Path) -> Path:
    graph = next((folder / name for name in GRAPHS if (folder / name).is_file()), None)
    if graph is None:
        raise ConfigurationError(
            f"{folder} holds no {' or '.join(GRAPHS)}. Export the checkpoint: "
            "optimum-cli export onnx --task token-classification --model NAME FOLDER."
        )
    size = sum(path.stat().st_size for path in graph.parent.glob("*.onnx*"))
    if size > MAX_BYTES:
        raise ConfigurationError(f"{graph.parent} holds {size:,} bytes of ONNX files, allowed are {MAX_BYTES:,}.")
    return graph


def _session(graph: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except _CANNOT_OPEN as error:
        raise ConfigurationError(f"ONNX Runtime cannot open {graph}: {error}") from error


def _check_inputs(folder: Path, shapes: dict[str, Any]) -> None:
    missing = [name for name in _NEEDED if name not in shapes]
    unknown = sorted(set(shapes) - _INPUTS)
    if missing:
        raise ConfigurationError(f"The model in {folder} takes no {', '.join(missing)}: it reads no layout.")
    if unknown:
        raise ConfigurationError(
            f"The model in {folder} wants {', '.join(unknown)}, which Intray cannot give. "
            f"Known: {', '.join(sorted(_INPUTS))}."
        )


def _check_outputs(folder: Path, session: onnxruntime.InferenceSession, labels: tuple[str, ...]) -> None:
    shape = session.get_outputs()[0].shape
    columns = shape[-1] if len(shape) == 3 else None
    if columns is None or (isinstance(columns, int) and columns != len(labels)):
        raise ConfigurationError(
            f"The model in {folder} gives {shape}, not (1, pieces, {len(labels)} labels): "
            "it was exported for another task, or its config.json belongs to another model."
        )


def _config_and_tokenizer(folder: Path) -> "tuple[PreTrainedConfig, FastTokenizer]":
    """Transformers is imported when it is needed, which takes a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # in notebooks tqdm warns that it has no widgets
        from transformers import AutoConfig, AutoTokenizer, PreTrainedTokenizerFast
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"Configuration or tokeniser in {folder} cannot be read: {error}") from error
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ConfigurationError(f"{folder} holds no tokenizer.json, nor what one can be made of.")
    return config, tokenizer


def _longest(config: "PreTrainedConfig", tokenizer: "FastTokenizer", family: str) -> int:
    """Pieces that a window may have, special ones included."""
    places = config.max_position_embeddings
    if family in _COUNTED_FROM_PADDING:
        places -= (config.pad_token_id or 0) + 1
    return int(min(_LONGEST, places, tokenizer.model_max_length))
