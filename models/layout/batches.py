"""Examples to batches of torch tensors, varied anew each time they are seen (needs torch)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.layout.encoding import WINDOW
from models.layout.labels import TYPES
from models.layout.shards import UNKNOWN, Example

_HIDDEN = 0.04  # of the words of a page lose their spelling, so that place and neighbours have to do
_KIND_SHOWN_FIRST, _KIND_SHOWN_LATER = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Batch:
    """What the network takes in, and the labels; b pages padded to the longest of n words."""

    inputs: dict[str, Tensor]
    tags: Tensor
    begins: Tensor
    roles: Tensor
    kinds: Tensor
    firsts: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(
            {name: tensor.to(device) for name, tensor in self.inputs.items()},
            *(t.to(device) for t in (self.tags, self.begins, self.roles, self.kinds, self.firsts)),
        )


def batches(examples: Sequence[Example], *, words: int, rng: np.random.Generator, vary: bool = True) -> Iterator[Batch]:
    """Batches of about ``words`` words, of pages of like length, in random order."""
    order = sorted(rng.permutation(len(examples)), key=lambda i: min(len(examples[i].page), WINDOW) // 16)
    groups: list[list[int]] = [[]]
    for i in order:
        length = min(len(examples[i].page), WINDOW)
        if groups[-1] and (len(groups[-1]) + 1) * length > words:
            groups.append([])
        groups[-1].append(int(i))
    for g in rng.permutation(len(groups)) if vary else range(len(groups)):
        if groups[g]:
            yield collate([_varied(examples[i], rng) if vary else _cut(examples[i], 0) for i in groups[g]], rng, vary)


def _cut(example: Example, start: int) -> Example:
    return example if len(example.page) <= WINDOW else example.window(start, start + WINDOW)


def _varied(example: Example, rng: np.random.Generator) -> Example:
    spare = len(example.page) - WINDOW
    return _cut(example, int(rng.integers(0, spare + 1)) if spare > 0 else 0)


def collate(examples: Sequence[Example], rng: np.random.Generator, vary: bool) -> Batch:
    """One batch; padding has mask 0 and unknown labels."""
    n = max(len(example.page) for example in examples)
    stack = {
        name: _padded([getattr(e.page, name) for e in examples], n, fill)
        for name, fill in (("pieces", 0), ("hashes", 0), ("floats", 0), ("boxes", 0), ("neighbours", -1))
    }
    mask = np.zeros((len(examples), n), np.float32)
    for row, example in enumerate(examples):
        mask[row, : len(example.page)] = 1
    kinds = np.array([e.kind for e in examples])
    firsts = np.array([e.first for e in examples])
    shown = np.full(len(examples), len(TYPES))
    if vary:
        _vary(stack, rng)
        show = rng.random(len(examples)) < np.where(firsts, _KIND_SHOWN_FIRST, _KIND_SHOWN_LATER)
        shown = np.where(show, kinds, shown)
    inputs = {
        "pieces": torch.from_numpy(stack["pieces"].astype(np.int64)),
        "hashes": torch.from_numpy(stack["hashes"].astype(np.int64)),
        "floats": torch.from_numpy(stack["floats"].astype(np.float32)),
        "boxes": torch.from_numpy(stack["boxes"].astype(np.float32)),
        "neighbours": torch.from_numpy(stack["neighbours"].astype(np.int64)),
        "kind": torch.from_numpy(shown.astype(np.int64)),
        "mask": torch.from_numpy(mask),
    }
    labels = [_padded([getattr(e, name) for e in examples], n, UNKNOWN) for name in ("tags", "begins", "roles")]
    tags, begins, roles = (torch.from_numpy(label.astype(np.int64)) for label in labels)
    return Batch(inputs, tags, begins, roles, torch.from_numpy(kinds), torch.from_numpy(firsts.astype(np.float32)))


def _padded(arrays: Sequence[NDArray[np.generic]], n: int, fill: int) -> NDArray[np.generic]:
    padded = np.full((len(arrays), n, *arrays[0].shape[1:]), fill, arrays[0].dtype)
    if arrays[0].dtype.kind == "i" and fill == UNKNOWN:
        padded = padded.astype(np.int16)
    for row, array in enumerate(arrays):
        padded[row, : len(array)] = array
    return padded


def _vary(stack: dict[str, NDArray[np.generic]], rng: np.random.Generator) -> None:
    """Shift and stretch whole pages a little, and hide the spelling of some words."""
    b, n = stack["boxes"].shape[:2]
    scale = rng.uniform(0.94, 1.04, (b, 1, 2)).astype(np.float32)
    shift = rng.uniform(-0.03, 0.03, (b, 1, 2)).astype(np.float32)
    stack["boxes"] = (stack["boxes"] * np.tile(scale, 2) + np.tile(shift, 2)).clip(0, 1)
    hidden = rng.random((b, n)) < _HIDDEN
    for name in ("pieces", "hashes"):
        stack[name][hidden] = 0
