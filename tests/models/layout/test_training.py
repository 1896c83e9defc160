"""What only those can run who train: torch is no part of the run time."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is in the train extra")

from models.layout.configuration import LayoutReaderConfig  # noqa: E402
from models.layout.labels import TAGS  # noqa: E402
from models.layout.training import Recipe, Training  # noqa: E402

_RECIPE = Recipe(steps=1)


def _config(tags: tuple[str, ...]) -> LayoutReaderConfig:
    return LayoutReaderConfig(vocabulary=50, width=32, layers=1, heads=2, spelling_width=16, tags=tags)


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
