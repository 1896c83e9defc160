import functools
from pathlib import Path

import pytest

from tests.models.hub.checkpoints import Checkpoint, write_checkpoint


@pytest.fixture
def checkpoint(tmp_path: Path) -> Checkpoint:
    """``write_checkpoint`` into a folder of the test's own."""
    return functools.partial(write_checkpoint, tmp_path)
