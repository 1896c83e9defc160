"""From a trained network to the files that run: ONNX, quantised, with configuration and tokeniser (needs torch)."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from models.layout.encoding import MAX_PIECES, N_FLOATS, N_HASHES
from models.layout.network import UNKNOWN_TYPE, LayoutReaderNetwork
from models.layout.runtime import INPUTS, MODEL_FILE, OUTPUTS

_OPSET = 17
_TOLERANCE = 2e-3


class _Probabilities(nn.Module):
    """The network as it is used: probabilities instead of logits."""

    def __init__(self, network: LayoutReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        logits = self.network(*inputs)
        return (
            logits.tags.softmax(-1),
            logits.begins.sigmoid(),
            logits.roles.softmax(-1),
            logits.kind.softmax(-1),
            logits.first.sigmoid(),
        )


def export(network: LayoutReaderNetwork, tokenizer: PreTrainedTokenizerFast, folder: Path, *, quantise: bool) -> Path:
    """Write model, configuration and tokeniser into ``folder``; returns the model's path.

    Raises:
        ValueError: ONNX Runtime gives other probabilities than torch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = _Probabilities(network.cpu()).eval()
    with TemporaryDirectory() as temporary:
        exact = Path(temporary) / MODEL_FILE
        inputs = _example(pages=2, words=24)
        axes = {name: {0: "pages", 1: "words"} for name in (*INPUTS, *OUTPUTS)}
        for name in ("kind", "types", "first"):
            axes[name] = {0: "pages"}
        torch.onnx.export(
            model,
            tuple(inputs.values()),
            str(exact),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
        _compare(model, exact)
        target = folder / MODEL_FILE
        if quantise:
            quantize_dynamic(exact, target, weight_type=QuantType.QInt8, per_channel=True)
        else:
            target.write_bytes(exact.read_bytes())
    network.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return target


def _example(*, pages: int, words: int) -> dict[str, Tensor]:
    rng = np.random.default_rng(0)
    corners = rng.random((pages, words, 2, 2), np.float32)
    boxes = np.concatenate([corners.min(2), corners.max(2)], axis=-1)
    mask = np.ones((pages, words), np.float32)
    mask[0, words // 2 :] = 0
    arrays = {
        "pieces": rng.integers(0, 500, (pages, words, MAX_PIECES)),
        "hashes": rng.integers(0, 4000, (pages, words, N_HASHES)),
        "floats": rng.random((pages, words, N_FLOATS), np.float32),
        "boxes": boxes,
        "neighbours": rng.integers(-1, words // 2, (pages, words, 4)),
        "kind": np.full(pages, UNKNOWN_TYPE),
        "mask": mask,
    }
    return {name: torch.from_numpy(arrays[name]) for name in INPUTS}


def _compare(model: nn.Module, path: Path) -> None:
    """Hold ONNX Runtime against torch on pages of another size than those of the export."""
    inputs = _example(pages=3, words=57)
    with torch.no_grad():
        expected = [tensor.numpy() for tensor in model(*inputs.values())]
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    asked = {one.name for one in session.get_inputs()}  # a network without a part does not ask for it
    found = session.run(list(OUTPUTS), {name: tensor.numpy() for name, tensor in inputs.items() if name in asked})
    words = inputs["mask"].numpy() > 0
    for name, ours, theirs in zip(OUTPUTS, found, expected, strict=True):
        difference = np.abs(np.asarray(ours) - theirs)
        worst = float(difference[words].max() if difference.ndim > 1 and name not in ("types",) else difference.max())
        if worst > _TOLERANCE:
            raise ValueError(f"ONNX Runtime and torch differ by {worst:.4f} in {name}.")
