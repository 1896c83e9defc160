"""The network of the layout reader (needs torch: only training and export import this).

A transformer over words. What it adds to the usual one is the page: every word starts from its spelling and its
looks, each layer mixes in the neighbours left, right, above and below, and attention is biased by where two words
stand to each other (buckets of the distance along the text, across and down the page, as in LayoutLMv2 and T5).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from models.layout.arithmetic import RELATIONS
from models.layout.configuration import LayoutReaderConfig
from models.layout.encoding import N_FLOATS
from models.layout.labels import ROLES, TYPES
from models.layout.lexical import HASH_ROWS, LOOKS

UNKNOWN_TYPE = len(TYPES)
_BINS = 128
_ORDER_BUCKETS, _PLACE_BUCKETS = 33, 33


@dataclass(frozen=True, slots=True)
class Logits:
    """For b pages of n words: tags (b, n, tags), begins (b, n), roles (b, n, ROLES), kind (b, TYPES), first (b,)."""

    tags: Tensor
    begins: Tensor
    roles: Tensor
    kind: Tensor
    first: Tensor


class Spelling(nn.Module):
    """Words to vectors: their pieces, their hashed spellings and their looks together."""

    def __init__(self, config: LayoutReaderConfig) -> None:
        super().__init__()
        width = config.spelling_width
        self.config = config
        self.piece = nn.Embedding(config.vocabulary, width, padding_idx=0)
        self.piece_weight = nn.Parameter(torch.linspace(1.2, 0.6, 8))
        self.hashed = nn.ModuleList([nn.Embedding(rows, width) for rows in HASH_ROWS])
        self.looks = nn.Linear(N_FLOATS, width)
        self.mix = nn.Linear(width * (2 + len(HASH_ROWS)), config.width)
        self.norm = nn.LayerNorm(config.width)

    def forward(self, pieces: Tensor, hashes: Tensor, floats: Tensor) -> Tensor:
        if not self.config.relations:
            floats = floats * _without_relations(floats)
        weights = (pieces > 0).to(floats.dtype) * self.piece_weight
        spelled = (self.piece(pieces) * weights.unsqueeze(-1)).sum(-2) / weights.sum(-1, keepdim=True).clamp(min=1.0)
        hashed = [table(hashes[..., i]) for i, table in enumerate(self.hashed)]
        if not self.config.pieces:
            spelled = torch.zeros_like(spelled)
        if not self.config.hashes:
            hashed = [torch.zeros_like(part) for part in hashed]
        return self.norm(self.mix(torch.cat([spelled, *hashed, torch.relu(self.looks(floats))], dim=-1)))


def _without_relations(floats: Tensor) -> Tensor:
    kept = torch.ones(N_FLOATS, device=floats.device)
    kept[len(LOOKS) : len(LOOKS) + len(RELATIONS)] = 0
    return kept


class Place(nn.Module):
    """Boxes to vectors: where a word stands on the page and how large it is, in ``_BINS`` steps."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList([nn.Embedding(_BINS, width) for _ in range(6)])

    def forward(self, boxes: Tensor) -> Tensor:
        size = (boxes[..., 2:] - boxes[..., :2]).clamp(0, 0.5) * torch.tensor([2.0, 16.0], device=boxes.device)
        parts = torch.cat([boxes, size], dim=-1)
        bins = (parts.clamp(0, 1) * (_BINS - 1)).round().long()
        total = self.tables[0](bins[..., 0])
        for i, table in enumerate(self.tables):
            total = total if i == 0 else total + table(bins[..., i])
        return total


class PairBias(nn.Module):
    """(b, heads, n, n) added to the attention: by steps in the text, and by distance across and down the page."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.order = nn.Embedding(_ORDER_BUCKETS, heads)
        self.across = nn.Embedding(_PLACE_BUCKETS, heads)
        self.down = nn.Embedding(_PLACE_BUCKETS, heads)
        for table in (self.order, self.across, self.down):
            nn.init.zeros_(table.weight)

    def forward(self, boxes: Tensor) -> Tensor:
        n = boxes.shape[1]
        steps = torch.arange(n, device=boxes.device, dtype=boxes.dtype)
        order = _bucket(steps[None, :] - steps[:, None], 1.0, 256.0, _ORDER_BUCKETS)
        x, y = (boxes[..., 0] + boxes[..., 2]) / 2, (boxes[..., 1] + boxes[..., 3]) / 2
        across = _bucket(x[:, None, :] - x[:, :, None], 0.004, 1.0, _PLACE_BUCKETS)
        down = _bucket(y[:, None, :] - y[:, :, None], 0.004, 1.0, _PLACE_BUCKETS)
        bias = self.order(order)[None] + self.across(across) + self.down(down)
        return bias.permute(0, 3, 1, 2)


def _bucket(distance: Tensor, smallest: float, largest: float, buckets: int) -> Tensor:
    """Signed logarithmic buckets 0..buckets-1; distances below ``smallest`` share the middle one.

    A little is added before rounding down, so that whole steps fall into one bucket whatever library rounds.
    """
    half = (buckets - 1) // 2
    size = torch.log((distance.abs() / smallest).clamp(min=1.0)) / math.log(largest / smallest)
    step = (size * (half - 1) + 1e-3).floor().clamp(max=half - 1) + 1
    step = torch.where(distance.abs() < smallest, torch.zeros_like(step), step)
    return (half + torch.sign(distance) * step).long()


class Layer(nn.Module):
    """One layer: neighbours, attention, feed-forward; normalised before each."""

    def __init__(self, config: LayoutReaderConfig) -> None:
        super().__init__()
        width = config.width
        self.heads, self.depth = config.heads, width // config.heads
        self.uses_neighbours = config.neighbours
        self.norm_near, self.norm_attend, self.norm_feed = (nn.LayerNorm(width) for _ in range(3))
        self.near = nn.Linear(4 * width, width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.rise, self.fall = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, neighbours: Tensor, bias: Tensor) -> Tensor:
        if self.uses_neighbours:
            x = x + self.dropout(self.near(_gather(self.norm_near(x), neighbours)))
        x = x + self.dropout(self._attend(self.norm_attend(x), bias))
        return x + self.dropout(self.fall(nn.functional.gelu(self.rise(self.norm_feed(x)))))

    def _attend(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, width = x.shape
        query, key, value = (
            self.query_key_value(x).view(b, n, 3, self.heads, self.depth).permute(2, 0, 3, 1, 4).unbind(0)
        )
        scores = query @ key.transpose(-1, -2) * self.depth**-0.5 + bias
        mixed = scores.softmax(-1) @ value
        return self.out(mixed.transpose(1, 2).reshape(b, n, width))


def _gather(x: Tensor, neighbours: Tensor) -> Tensor:
    """(b, n, 4 * width): the vectors of the four neighbours, zero where there is none (-1)."""
    b, n, width = x.shape
    index = neighbours.clamp(min=0).reshape(b, n * 4, 1).expand(b, n * 4, width)
    found = torch.gather(x, 1, index).view(b, n, 4, width)
    return (found * (neighbours >= 0).unsqueeze(-1).to(x.dtype)).reshape(b, n, 4 * width)


class LayoutReaderNetwork(PreTrainedModel):
    """Encoded pages to logits."""

    config_class = LayoutReaderConfig
    base_model_prefix = "reader"

    def __init__(self, config: LayoutReaderConfig) -> None:
        super().__init__(config)
        self.spelling = Spelling(config)
        self.place = Place(config.width)
        self.kind_in = nn.Embedding(len(TYPES) + 1, config.width)
        self.bias = PairBias(config.heads)
        self.stack = nn.ModuleList([Layer(config) for _ in range(config.layers)])
        self.norm = nn.LayerNorm(config.width)
        self.tags = nn.Linear(config.width, len(config.tags))
        self.begins = nn.Linear(config.width, 1)
        self.roles = nn.Linear(config.width, len(ROLES))
        self.attention = nn.Linear(config.width, 4)
        self.page = nn.Linear(5 * config.width, config.width)
        self.kind = nn.Linear(config.width, len(TYPES))
        self.first = nn.Linear(config.width, 1)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.02 if module.out_features < 64 else module.in_features**-0.5 * 0.7)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding) and module.weight.shape[1] > 16:
            nn.init.normal_(module.weight, std=0.1)

    def forward(
        self,
        pieces: Tensor,
        hashes: Tensor,
        floats: Tensor,
        boxes: Tensor,
        neighbours: Tensor,
        kind: Tensor,
        mask: Tensor,
    ) -> Logits:
        """Shapes as in ``EncodedPage``, b pages in front; kind (b,) or ``UNKNOWN_TYPE``; mask (b, n), 1 for words."""
        x = self.spelling(pieces, hashes, floats) + self.place(boxes) + self.kind_in(kind)[:, None, :]
        bias = self.bias(boxes) if self.config.place_bias else torch.zeros_like(mask)[:, None, None, :]
        bias = bias + (1.0 - mask)[:, None, None, :] * -1e4
        for layer in self.stack:
            x = layer(x, neighbours, bias)
        x = self.norm(x)
        page = self._pool(x, mask)
        return Logits(self.tags(x), self.begins(x).squeeze(-1), self.roles(x), self.kind(page), self.first(page)[:, 0])

    def _pool(self, x: Tensor, mask: Tensor) -> Tensor:
        """(b, width): four learnt weighted means of the words, and the plain one."""
        weights = (self.attention(x) + (1.0 - mask).unsqueeze(-1) * -1e4).softmax(1)
        focused = torch.einsum("bnk,bnw->bkw", weights, x).flatten(1)
        mean = (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1.0)
        return torch.relu(self.page(torch.cat([focused, mean], dim=-1)))
