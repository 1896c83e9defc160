import json
from pathlib import Path

import pytest

from datamodel.errors import ConfigurationError
from models.hub import checkpoint as checkpoints
from models.hub.checkpoint import is_checkpoint, open_checkpoint
from models.registry import verified_folder
from tests.models.hub.checkpoints import LABELS, Checkpoint, words


def problem_of(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        open_checkpoint(folder)
    return str(caught.value)


def test_a_checkpoint_is_told_from_a_reader_of_our_own(checkpoint: Checkpoint, tmp_path: Path) -> None:
    assert is_checkpoint(checkpoint())
    assert not is_checkpoint(verified_folder("layout"))
    assert not is_checkpoint(tmp_path / "nothing")


@pytest.mark.parametrize("model", ["model.onnx", "onnx/model.onnx"])
def test_labels_and_inputs_are_those_of_the_files(checkpoint: Checkpoint, model: str) -> None:
    opened = open_checkpoint(checkpoint(model=model))
    assert opened.labels == LABELS
    assert opened.inputs == {"input_ids", "attention_mask", "bbox"}


@pytest.mark.parametrize(
    ("settings", "pieces"),
    [
        ({}, 510),
        ({"max_position_embeddings": 12}, 10),
        ({"model_type": "lilt", "max_position_embeddings": 12, "pad_token_id": 1}, 8),
        ({"length": 9}, 7),
    ],
)
def test_a_window_is_as_long_as_the_model_can_take(
    checkpoint: Checkpoint, settings: dict[str, object], pieces: int
) -> None:
    windows = list(open_checkpoint(checkpoint(**settings)).windows.of(words(*["total"] * 600)))
    assert {len(window.words) for window in windows} == {pieces}


@pytest.mark.parametrize(("family", "corner"), [("layoutlm", 1000), ("lilt", 0)])
def test_what_ends_a_window_stands_where_the_family_puts_it(checkpoint: Checkpoint, family: str, corner: int) -> None:
    (window,) = open_checkpoint(checkpoint(model_type=family)).windows.of(words("total"))
    assert window.boxes[-1].tolist() == [corner] * 4


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"model_type": "bert"}, "holds a model of type 'bert'. Known: layoutlm, layoutlmv3, lilt."),
        ({"inputs": ("input_ids", "attention_mask")}, "takes no bbox: it reads no layout."),
        ({"inputs": ("input_ids", "bbox", "image")}, "wants image, which Intray cannot give. Known: attention_mask,"),
    ],
)
def test_another_model_stops(checkpoint: Checkpoint, settings: dict[str, object], problem: str) -> None:
    assert problem in problem_of(checkpoint(**settings))


def test_a_configuration_of_another_model_stops(checkpoint: Checkpoint) -> None:
    folder = checkpoint()
    described = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**described, "id2label": {"0": "O", "1": "TOTAL"}}))
    assert "not (1, pieces, 2 labels)" in problem_of(folder)


def test_what_is_missing_or_broken_stops(checkpoint: Checkpoint) -> None:
    folder = checkpoint()
    (folder / "tokenizer.json").write_text("{")
    assert "Configuration or tokeniser in" in problem_of(folder)
    (folder / "model.onnx").write_bytes(b"nothing that ONNX Runtime knows")
    assert "ONNX Runtime cannot open" in problem_of(folder)
    (folder / "model.onnx").unlink()
    assert "holds no model.onnx or onnx/model.onnx. Export the checkpoint: optimum-cli export onnx" in problem_of(
        folder
    )


def test_too_large_a_model_is_not_opened(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = checkpoint()
    (folder / "model.onnx_data").write_bytes(bytes(1000))
    monkeypatch.setattr(checkpoints, "MAX_BYTES", 1000)
    assert "bytes of ONNX files, allowed are 1,000." in problem_of(folder)


def test_code_of_a_checkpoint_is_never_run(checkpoint: Checkpoint, tmp_path: Path) -> None:
    folder = checkpoint(auto_map={"AutoConfig": "code.Config", "AutoTokenizer": [None, "code.Tokenizer"]})
    (folder / "code.py").write_text(
        f"open({str(tmp_path / 'run')!r}, 'w')\nclass Config: pass\nclass Tokenizer: pass\n"
    )
    open_checkpoint(folder)
    assert not (tmp_path / "run").exists()
