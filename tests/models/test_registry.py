from collections.abc import Iterator
from pathlib import Path

import pytest

from datamodel.errors import ConfigurationError
from models import registry


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "weights" / "toy").mkdir(parents=True)
    (tmp_path / "weights" / "toy" / "model.onnx").write_bytes(b"weights")
    monkeypatch.setattr(registry, "ROOM", tmp_path)
    monkeypatch.setattr(registry, "REGISTRY", tmp_path / "registry.toml")
    registry.register("toy", version="1", folder="weights/toy", card="cards/toy.md", metrics={"f1": 0.5})
    yield tmp_path
    registry.verified_folder.cache_clear()


def test_a_registered_model_is_found_with_its_figures(room: Path) -> None:
    found = registry.entries(room / "registry.toml")["toy"]
    assert (found.version, found.metrics) == ("1", {"f1": 0.5})
    assert registry.checksum(room / "weights/toy/model.onnx") == found.files["model.onnx"]


def test_a_changed_file_is_refused(room: Path) -> None:
    assert registry.verified_folder("toy") == room / "weights" / "toy"
    registry.verified_folder.cache_clear()
    (room / "weights" / "toy" / "model.onnx").write_bytes(b"other weights")
    with pytest.raises(ConfigurationError, match="is not the file that was registered"):
        registry.verified_folder("toy")


def test_a_missing_file_and_an_unknown_model_say_so(room: Path) -> None:
    (room / "weights" / "toy" / "model.onnx").unlink()
    with pytest.raises(ConfigurationError, match="lacks its file"):
        registry.verified_folder("toy")
    with pytest.raises(ConfigurationError, match=r"no model named 'other'\. Known: toy"):
        registry.entry("other")
