"""From an exported reader back to weights that can be trained on (needs onnx and torch).

Who has only what is shipped can so go on from it: the names of the graph's products are the paths of the network's
parts, and int8 weights are scaled back. What quantising took away stays away; training mends it within some steps.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from models.layout.configuration import LayoutReaderConfig
from models.layout.runtime import MODEL_FILE

_CONFIG_FILE = "config.json"
_ROOT, _QUANTISED = "network.", "_quantized"
_PRODUCTS = ("MatMul", "MatMulInteger", "Gemm")

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Start:
    """Weights to begin with, and which tag each row of their last layer is for."""

    weights: Mapping[str, Tensor]
    tags: tuple[str, ...]


def starting_weights(place: Path) -> Start:
    """Of a checkpoint, or of the folder of an exported reader."""
    if place.is_dir():
        return Start(exported_weights(place / MODEL_FILE), tuple(exported_configuration(place).tags))
    state = torch.load(place, map_location="cpu", weights_only=True)
    return Start(state["mean"], tuple(state["tags"]))


def exported_configuration(folder: Path) -> LayoutReaderConfig:
    """The sizes of an exported reader."""
    return LayoutReaderConfig(**json.loads((folder / _CONFIG_FILE).read_text(encoding="utf-8")))


def exported_weights(model: Path) -> dict[str, Tensor]:
    """The state of the network that was exported to ``model``, quantised or not."""
    graph = onnx.load(model).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name.removeprefix(_ROOT): arrays[name] for name in arrays if name.startswith(_ROOT) and _is_whole(name)}
    tables = [name for name in arrays if name.startswith(_ROOT) and name.endswith(f".weight{_QUANTISED}")]
    found |= {name.removeprefix(_ROOT).removesuffix(_QUANTISED): _scaled(name, arrays) for name in tables}
    for node in graph.node:
        if node.op_type in _PRODUCTS and node.input[1] in arrays and not node.input[1].startswith(f"{_ROOT}bias"):
            found.setdefault(_parameter(node.name), _product(node.input[1], arrays))
    return {name: torch.from_numpy(np.array(array, np.float32)) for name, array in found.items()}


def _is_whole(name: str) -> bool:
    return name.endswith((".weight", ".bias", "piece_weight"))


def _parameter(node: str) -> str:
    """``/network/stack.0/near/MatMul_quant`` multiplies with ``stack.0.near.weight``."""
    return ".".join(node.strip("/").split("/")[1:-1]) + ".weight"


def _product(name: str, arrays: Arrays) -> NDArray[np.generic]:
    """Weights as torch keeps them, (out, in)."""
    return (_scaled(name, arrays) if name.endswith(_QUANTISED) else arrays[name]).T


def _scaled(name: str, arrays: Arrays) -> NDArray[np.generic]:
    plain = name.removesuffix(_QUANTISED)
    steps = arrays[name].astype(np.float32) - arrays[f"{plain}_zero_point"].astype(np.float32)
    return steps * arrays[f"{plain}_scale"].astype(np.float32)
