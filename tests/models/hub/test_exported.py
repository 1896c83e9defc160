"""Networks of the family as transformers has them, random and tiny, exported and held against transformers' own way."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tokenizers import ByteLevelBPETokenizer

from datamodel.document import Page
from models.hub.reader import PictureReader, open_token_classifier
from models.layout.labels import TAGS
from tests.models.hub.checkpoints import words

torch = pytest.importorskip("torch", reason="torch is in the train extra")

LABELS = ("O", "B-gross_amount", "I-gross_amount", "B-line.description", "I-line.description")
PAGE = words("Total", "1.234,56", "EUR", "Abfüllanlage", "No.", "4711-A")
PICTURE = Image.effect_noise((300, 400), 80).convert("RGB")
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


NETWORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "LiLT": ("Lilt", {}),
    "LayoutLMv3 of words": ("LayoutLMv3", {"visual_embed": False, "coordinate_size": 4, "shape_size": 4}),
    "LayoutLMv3": ("LayoutLMv3", {"coordinate_size": 4, "shape_size": 4, "input_size": 32, "patch_size": 16}),
}


class _Logits(torch.nn.Module):
    def __init__(self, network: Any, names: list[str]) -> None:
        super().__init__()
        self.network, self.names = network, names

    def forward(self, *inputs: Any) -> Any:
        return self.network(**dict(zip(self.names, inputs, strict=True))).logits


def export(network: Any, tokenizer: Any, folder: Path, *, picture: tuple[int, ...] = ()) -> None:
    """As optimum does it, with ``picture`` the shape of pictures where the network looks at them."""
    whole = torch.ones((1, 7), dtype=torch.long)
    example = {"input_ids": 5 * whole, "bbox": torch.zeros((1, 7, 4), dtype=torch.long), "attention_mask": whole}
    axes = {name: {0: "batch", 1: "pieces"} for name in (*example, "logits")}
    if picture:
        example["pixel_values"] = torch.zeros((1, *picture))
        axes["pixel_values"] = {0: "batch"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Logits(network.eval(), list(example)),
            tuple(example.values()),
            str(folder / "model.onnx"),
            input_names=list(example),
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
    network.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def expected_chances(network: Any, tokenizer: Any, page: Page, **more: Any) -> Any:
    """Probabilities of (words, LABELS) by transformers alone."""
    texts = [word.text for word in page.words]
    boxes = [[int(1000 * edge) for edge in word.bbox.as_tuple()] for word in page.words]
    encoding = tokenizer(texts, boxes=boxes, return_tensors="pt")
    with torch.no_grad():
        chances = network.eval()(**encoding, **more).logits[0].softmax(-1).numpy()
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


@pytest.mark.parametrize("name", NETWORKS)
def test_a_reader_says_what_transformers_says(name: str, tokenizer: Any, tmp_path: Path) -> None:
    import transformers
    from transformers.models.layoutlmv3.image_processing_pil_layoutlmv3 import LayoutLMv3ImageProcessorPil

    family, more = NETWORKS[name]
    torch.manual_seed(7)
    network = getattr(transformers, f"{family}ForTokenClassification")(
        getattr(transformers, f"{family}Config")(**SIZES, **more)
    )
    seen = {}
    if "input_size" in more:
        processor = LayoutLMv3ImageProcessorPil(size={"height": 32, "width": 32}, apply_ocr=False)
        processor.save_pretrained(tmp_path)
        seen = processor(PICTURE, return_tensors="pt")
    export(network, tokenizer, tmp_path, picture=(3, 32, 32) if seen else ())
    reader = open_token_classifier(tmp_path, {})
    (reading,) = (reader.seeing(lambda _: PICTURE) if isinstance(reader, PictureReader) else reader).read([PAGE])
    expected = expected_chances(network, tokenizer, PAGE, **seen)
    found = reading.tags[:, [0, TAGS.index("gross_amount"), TAGS.index("line.description")]]
    both = np.stack([expected[:, 0], expected[:, 1] + expected[:, 2], expected[:, 3] + expected[:, 4]], axis=1)
    np.testing.assert_allclose(found, both, atol=1e-4)
    begins = (expected[:, 1] + expected[:, 3]) / expected[:, 1:].sum(axis=1)
    np.testing.assert_allclose(reading.begins, begins, atol=1e-3)
