"""Networks of the family as transformers has them, random and tiny, exported and held against transformers' own way."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import ByteLevelBPETokenizer

from datamodel.document import Page
from models.hub.reader import open_token_classifier
from models.layout.labels import TAGS
from tests.models.hub.checkpoints import words

torch = pytest.importorskip("torch", reason="torch is in the train extra")

LABELS = ("O", "B-gross_amount", "I-gross_amount", "B-line.description", "I-line.description")
PAGE = words("Total", "1.234,56", "EUR", "Abfüllanlage", "No.", "4711-A")
SIZES: dict[str, Any] = {
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "vocab_size": 300,
    "max_position_embeddings": 514,
    "id2label": dict(enumerate(LABELS)),
    "label2id": {label: column for column, label in enumerate(LABELS)},
    "pad_token_id": 1,
    "initializer_range": 0.5,
}


def export(network: Any, tokenizer: Any, folder: Path) -> None:
    names = ["input_ids", "bbox", "attention_mask"]
    example = (torch.full((1, 7), 5), torch.zeros((1, 7, 4), dtype=torch.long), torch.ones((1, 7), dtype=torch.long))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Logits(network.eval(), names),
            example,
            str(folder / "model.onnx"),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "pieces"} for name in (*names, "logits")},
            opset_version=17,
            dynamo=False,
        )
    network.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


class _Logits(torch.nn.Module):
    def __init__(self, network: Any, names: list[str]) -> None:
        super().__init__()
        self.network, self.names = network, names

    def forward(self, *inputs: Any) -> Any:
        return self.network(**dict(zip(self.names, inputs, strict=True))).logits


def expected_tags(network: Any, tokenizer: Any, page: Page) -> Any:
    """Probabilities of (words, LABELS) by transformers alone."""
    texts, boxes = (
        [word.text for word in page.words],
        [[int(1000 * e) for e in word.bbox.as_tuple()] for word in page.words],
    )
    encoding = tokenizer(texts, boxes=boxes, return_tensors="pt")
    with torch.no_grad():
        chances = network(**encoding).logits[0].softmax(-1).numpy()
    of = encoding.word_ids()
    return chances[[of.index(word) for word in range(len(texts))]]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from transformers import LayoutLMv3Tokenizer

    learnt = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    learnt.train_from_iterator(["Total EUR 1.234,56"], vocab_size=300, min_frequency=1, special_tokens=special)
    folder = tmp_path_factory.mktemp("vocabulary")
    learnt.save_model(str(folder))
    return LayoutLMv3Tokenizer.from_pretrained(folder)


@pytest.mark.parametrize("family", ["Lilt", "LayoutLMv3"])
def test_a_reader_says_what_transformers_says(family: str, tokenizer: Any, tmp_path: Path) -> None:
    import transformers

    torch.manual_seed(7)
    more = {"visual_embed": False, "coordinate_size": 4, "shape_size": 4} if family == "LayoutLMv3" else {}
    config = getattr(transformers, f"{family}Config")(**SIZES, **more)
    network = getattr(transformers, f"{family}ForTokenClassification")(config)
    export(network, tokenizer, tmp_path)
    (reading,) = open_token_classifier(tmp_path, {}).read([PAGE])
    expected = expected_tags(network.eval(), tokenizer, PAGE)
    found = reading.tags[:, [0, TAGS.index("gross_amount"), TAGS.index("line.description")]]
    both = np.stack([expected[:, 0], expected[:, 1] + expected[:, 2], expected[:, 3] + expected[:, 4]], axis=1)
    np.testing.assert_allclose(found, both, atol=1e-5)
    np.testing.assert_allclose(
        reading.begins, (expected[:, 1] + expected[:, 3]) / expected[:, 1:].sum(axis=1), atol=1e-5
    )
