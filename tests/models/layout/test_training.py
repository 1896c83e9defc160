"""What only those can run who train: torch is no part of the run time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from transformers import PreTrainedTokenizerFast

torch = pytest.importorskip("torch", reason="torch is in the train extra")

from models.layout.configuration import LayoutReaderConfig  # noqa: E402
from models.layout.encoding import encode  # noqa: E402
from models.layout.export import export  # noqa: E402
from models.layout.labels import TAGS  # noqa: E402
from models.layout.network import UNKNOWN_TYPE, LayoutReaderNetwork  # noqa: E402
from models.layout.restoring import exported_configuration, starting_weights  # noqa: E402
from models.layout.runtime import feeds_of, open_reader  # noqa: E402
from models.layout.tokenizer import load_tokenizer  # noqa: E402
from models.layout.training import Recipe, Training  # noqa: E402
from models.registry import ROOM  # noqa: E402
from models.synthetic.generate import generate  # noqa: E402

_RECIPE = Recipe(steps=1)


def _config(tags: tuple[str, ...]) -> LayoutReaderConfig:
    return LayoutReaderConfig(vocabulary=600, width=32, layers=1, heads=2, spelling_width=16, tags=tags)


@pytest.fixture
def small_tokenizer() -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer(WordPiece({"[UNK]": 0}, unk_token="[UNK]")))


def test_a_start_keeps_what_was_learnt_of_each_tag_that_is_still_there(tmp_path: Path) -> None:
    before = Training(_config(TAGS[:-3]), _RECIPE, tmp_path)
    before.save()
    after = Training(_config((TAGS[2], TAGS[0], TAGS[-1])), _RECIPE, tmp_path / "on")
    drawn = after.network.tags.weight[2].clone()
    after.start_from(tmp_path / "checkpoint.pt")
    assert torch.equal(after.network.tags.weight[0], before.mean.tags.weight[2])
    assert torch.equal(after.network.tags.weight[1], before.mean.tags.weight[0])
    assert torch.equal(after.network.tags.weight[2], drawn)
    assert torch.equal(after.network.norm.weight, before.mean.norm.weight)


@pytest.mark.filterwarnings("ignore")  # torch.onnx warns of what it traces
@pytest.mark.parametrize(("quantise", "most"), [(False, 1e-6), (True, 0.02)])
def test_an_exported_reader_gives_its_weights_back(
    tmp_path: Path, small_tokenizer: PreTrainedTokenizerFast, quantise: bool, most: float
) -> None:
    before = Training(_config(TAGS), _RECIPE, tmp_path)
    with torch.no_grad():  # the exporter keeps equal tensors once, and of a trained network none are
        for weight in before.mean.parameters():
            weight.normal_(std=0.05)
    export(before.mean, small_tokenizer, tmp_path / "model", quantise=quantise)
    after = Training(_config(TAGS), replace(_RECIPE, seed=7), tmp_path / "on")
    after.start_from(tmp_path / "model")
    for name, weight in before.mean.state_dict().items():
        assert (after.mean.state_dict()[name] - weight).abs().max() <= most * weight.abs().max().clamp(min=1.0), name


def test_what_the_shipped_reader_says_is_what_its_weights_say_in_torch() -> None:
    folder = ROOM / "weights" / "layout"
    network = LayoutReaderNetwork(exported_configuration(folder)).eval()
    network.load_state_dict(starting_weights(folder).weights)
    page = generate(99).pages[0].page
    feeds = feeds_of(encode(page, load_tokenizer(folder)), UNKNOWN_TYPE)
    with torch.no_grad():
        logits = network(**{name: torch.from_numpy(array) for name, array in feeds.items()})
    (reading,) = open_reader(folder).read([page])
    assert np.mean(logits.tags.argmax(-1)[0].numpy() == reading.tags.argmax(-1)) > 0.97
