"""Training of the layout reader: AdamW, one cycle of the learning rate, a running mean of the weights (needs torch)."""

import json
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from models.layout.batches import Batch, batches
from models.layout.configuration import LayoutReaderConfig
from models.layout.labels import ROLES, TAGS, TYPES
from models.layout.network import LayoutReaderNetwork, Logits
from models.layout.restoring import starting_weights
from models.layout.shards import UNKNOWN, Example

CONFIGURATION = "configuration.toml"
"""In the work folder: what the run was made with; who goes on from it needs the sizes."""
EARLY = "early.pt"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast to learn. ``words`` a batch; ``steps`` batches in all; rates are of AdamW.

    After ``early`` steps (0: never) the weights are kept apart: a weaker reader of the same make, which the fit of the
    confidence needs (``pipelines.fitting --weaker``).
    """

    steps: int
    words: int = 4000
    rate: float = 8e-4
    warm_up: int = 300
    decay: float = 0.01
    mean: float = 0.998
    clip: float = 1.0
    seed: int = 0
    early: int = 400
    checkpoint_seconds: float = 300.0
    begins_weight: float = 0.3
    roles_weight: float = 0.3
    kind_weight: float = 0.15
    first_weight: float = 0.05


@dataclass(frozen=True, slots=True)
class Scores:
    """On held-out pages: F1 over tagged words, of each tag, and the share of pages of which the type is right."""

    word_f1: float
    kind_accuracy: float
    first_accuracy: float
    role_f1: float
    tags: Mapping[str, float]


def device() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def loss_of(logits: Logits, batch: Batch, recipe: Recipe) -> Tensor:
    """The weighted sum of the losses of all heads; pages whose type is shown teach nothing about the type."""
    tags = cross_entropy(logits.tags.float().flatten(0, 1), batch.tags.flatten(), ignore_index=UNKNOWN)
    roles = cross_entropy(logits.roles.float().flatten(0, 1), batch.roles.flatten(), ignore_index=UNKNOWN)
    known = batch.begins != UNKNOWN
    begins = binary_cross_entropy_with_logits(logits.begins.float()[known], batch.begins[known].float())
    open_ = batch.inputs["kind"] == len(TYPES)
    kinds = cross_entropy(logits.kind.float(), torch.where(open_, batch.kinds, UNKNOWN), ignore_index=UNKNOWN)
    kinds = kinds if bool(open_.any()) else kinds.new_zeros(())
    firsts = binary_cross_entropy_with_logits(logits.first.float(), batch.firsts)
    return (
        tags
        + recipe.begins_weight * begins
        + recipe.roles_weight * roles
        + recipe.kind_weight * kinds
        + recipe.first_weight * firsts
    )


class Training:
    """The state of a training run. It is saved to ``folder`` and taken up there again.

    Attributes:
        network: being trained; ``mean`` holds the running mean of its weights, which is what is used in the end.
    """

    def __init__(self, config: LayoutReaderConfig, recipe: Recipe, folder: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.config, self.recipe, self.folder, self.device = config, recipe, folder, device()
        self.network = LayoutReaderNetwork(config).to(self.device)
        self.mean = LayoutReaderNetwork(config).to(self.device)
        self.mean.load_state_dict(self.network.state_dict())
        self.optimizer = _optimizer(self.network, recipe)
        self.step = 0

    def run(
        self,
        shards: Callable[[int], Sequence[Example]],
        *,
        report: Callable[[int, float, float], None] = lambda *_: None,
    ) -> None:
        """Train to the end of the recipe, on the examples of one shard after the other, from where it stopped."""
        self.folder.mkdir(parents=True, exist_ok=True)
        saved, started, average = time.monotonic(), time.monotonic(), float("nan")
        for batch in ahead(self._stream(shards)):
            loss = self._learn(batch.to(self.device))
            average = loss if math.isnan(average) else 0.98 * average + 0.02 * loss
            self.step += 1
            if self.step == self.recipe.early:
                torch.save(self.mean.state_dict(), self.folder / EARLY)
            if self.step % 100 == 0:
                report(self.step, average, time.monotonic() - started)
            if time.monotonic() - saved > self.recipe.checkpoint_seconds:
                self.save()
                saved = time.monotonic()
            if self.step >= self.recipe.steps:
                break
        self.save()

    def _stream(self, shards: Callable[[int], Sequence[Example]]) -> Iterator[Batch]:
        shard = self._shard()
        while True:
            rng = np.random.default_rng((self.recipe.seed, shard))
            yield from batches(shards(shard), words=self.recipe.words, rng=rng)
            shard += 1
            (self.folder / "shard.json").write_text(json.dumps({"next": shard}))

    def _shard(self) -> int:
        path = self.folder / "shard.json"
        return int(json.loads(path.read_text())["next"]) if self.step and path.exists() else 0

    def _learn(self, batch: Batch) -> float:
        self.network.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate * _share_of_rate(self.step, self.recipe)
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            logits = self.network(**batch.inputs)
        loss = loss_of(logits, batch, self.recipe)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip)
        self.optimizer.step()
        self._average()
        return float(loss.detach())

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self.recipe.mean, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.mean.parameters(), self.network.parameters(), strict=True):
            mean.lerp_(value, 1 - keep)

    def save(self) -> None:
        """Write a checkpoint, whole or not at all."""
        draft = self.folder / "checkpoint.draft"
        state = {
            "network": self.network.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "tags": list(self.config.tags),
        }
        torch.save(state, draft)
        draft.rename(self.folder / "checkpoint.pt")
        (self.folder / "recipe.json").write_text(json.dumps(asdict(self.recipe), indent=1))

    def resume(self) -> bool:
        """Take up the checkpoint in ``folder``; False where there is none."""
        path = self.folder / "checkpoint.pt"
        if not path.exists():
            return False
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["mean"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = int(state["step"])
        return True

    def start_from(self, place: Path) -> None:
        """Begin with the weights of a checkpoint or an exported reader, at step 0; unknown tags begin as drawn."""
        start = starting_weights(place)
        weights = {name: weight.to(self.device) for name, weight in start.weights.items()}
        weights |= {
            name: _rows_by_tag(weights[name], start.tags, self.network.state_dict()[name], self.config.tags)
            for name in ("tags.weight", "tags.bias")
        }
        self.network.load_state_dict(weights)
        self.mean.load_state_dict(weights)


def _rows_by_tag(known: Tensor, known_tags: Sequence[str], drawn: Tensor, tags: Sequence[str]) -> Tensor:
    """``drawn`` (tags, ...) with the rows of ``known`` (known_tags, ...) put in where the tag is the same."""
    row = {tag: i for i, tag in enumerate(known_tags)}
    return torch.stack([known[row[tag]] if tag in row else drawn[i] for i, tag in enumerate(tags)])


def ahead(batches: Iterator[Batch], *, count: int = 6) -> Iterator[Batch]:
    """``batches``, up to ``count`` of them made by another thread while the network learns."""
    waiting: queue.Queue[Batch | None] = queue.Queue(count)
    stopped = threading.Event()
    failure: list[BaseException] = []

    def fill() -> None:
        try:
            for batch in batches:
                waiting.put(batch)
                if stopped.is_set():
                    return
        except BaseException as error:  # raised again where the batches are used
            failure.append(error)
        waiting.put(None)

    threading.Thread(target=fill, daemon=True).start()
    try:
        while (batch := waiting.get()) is not None:
            yield batch
        if failure:
            raise failure[0]
    finally:
        stopped.set()


def early_network(config: LayoutReaderConfig, folder: Path) -> LayoutReaderNetwork | None:
    """The network as it was after the early steps; None where the run has not kept it."""
    path = folder / EARLY
    if not path.exists():
        return None
    network = LayoutReaderNetwork(config)
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network


def _optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    decayed = [p for p in network.parameters() if p.ndim >= 2]
    others = [p for p in network.parameters() if p.ndim < 2]
    groups = [{"params": decayed, "weight_decay": recipe.decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), fused=True)


def _share_of_rate(step: int, recipe: Recipe) -> float:
    """Linear warm-up, then half a cosine down to a hundredth."""
    if step < recipe.warm_up:
        return (step + 1) / recipe.warm_up
    done = (step - recipe.warm_up) / max(1, recipe.steps - recipe.warm_up)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


@torch.no_grad()
def score(network: LayoutReaderNetwork, examples: Sequence[Example], *, words: int = 8000) -> Scores:
    """Measure ``network`` on ``examples``, the type of no page being shown."""
    network.eval()
    where = next(network.parameters()).device
    tags = np.zeros((len(TAGS), 3), np.int64)  # right, predicted, true
    roles = np.zeros((len(ROLES), 3), np.int64)
    kinds: list[bool] = []
    firsts: list[bool] = []
    for batch in batches(examples, words=words, rng=np.random.default_rng(0), vary=False):
        batch = batch.to(where)
        with torch.autocast(where.type, dtype=torch.bfloat16):
            logits = network(**batch.inputs)
        _count(tags, logits.tags, batch.tags)
        _count(roles, logits.roles, batch.roles)
        opening = batch.firsts > 0.5
        kinds += (logits.kind.argmax(-1) == batch.kinds)[opening].tolist()
        firsts += ((logits.first > 0) == opening).tolist()
    f1 = {tag: _f1(*counts) for tag, counts in zip(TAGS, tags, strict=True) if tag and counts[2]}
    return Scores(_f1(*tags[1:].sum(0)), float(np.mean(kinds)), float(np.mean(firsts)), _f1(*roles[1:].sum(0)), f1)


def _count(counts: np.ndarray[tuple[int, int], np.dtype[np.int64]], logits: Tensor, truth: Tensor) -> None:
    known = truth != UNKNOWN
    guess, true = logits.argmax(-1)[known].cpu().numpy(), truth[known].cpu().numpy()
    rows = len(counts)
    counts[:, 0] += np.bincount(true[guess == true], minlength=rows)
    counts[:, 1] += np.bincount(guess, minlength=rows)
    counts[:, 2] += np.bincount(true, minlength=rows)


def _f1(right: int, predicted: int, true: int) -> float:
    return float(2 * right / (predicted + true)) if predicted + true else 0.0
