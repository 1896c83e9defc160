"""A small checkpoint as transformers would keep it, and pages of the words that it knows."""

import json
from collections.abc import Callable
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from datamodel.document import BBox, Page, PageOrigin, Word
from tests.models.hub.graphs import looking_up

PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "total", "12", "##,", "##50", "order", "no")
LABELS = ("O", "B-TOTAL", "I-TOTAL", "LOGO")
"""Of the made checkpoint; its graph says of each piece what ``OPINIONS`` says, and O of all others."""
OPINIONS = {"12": "B-TOTAL", "##,": "LOGO", "##50": "I-TOTAL", "no": "LOGO"}

Checkpoint = Callable[..., Path]


def words(*texts: str) -> Page:
    """A page whose words stand below each other."""
    rows = (BBox(0.1, 0.001 * row, 0.2, 0.001 * row + 0.001) for row in range(len(texts)))
    return Page(1, 595, 842, tuple(Word(t, box) for t, box in zip(texts, rows, strict=False)), PageOrigin.NATIVE)


def word_pieces() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        "[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def write_checkpoint(
    folder: Path,
    labels: tuple[str, ...] = LABELS,
    *,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask", "bbox"),
    length: int | None = None,
    model: str = "model.onnx",
    **config: object,
) -> Path:
    """Write a token classifier of the family into ``folder``; ``config`` goes into its configuration."""
    scores = [[0.0] * len(labels) for _ in PIECES]
    for row, piece in zip(scores, PIECES, strict=True):
        said = OPINIONS.get(piece, labels[0])
        row[labels.index(said) if said in labels else 0] = 4.0
    graph = folder / model
    graph.parent.mkdir(exist_ok=True)
    graph.write_bytes(looking_up(scores, inputs=inputs, length=length))
    described = {"model_type": "layoutlm", "id2label": dict(enumerate(labels)), "vocab_size": len(PIECES), **config}
    (folder / "config.json").write_text(json.dumps(described))
    PreTrainedTokenizerFast(
        tokenizer_object=word_pieces(), pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder)
    return folder
