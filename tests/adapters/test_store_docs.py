"""``docs/store.md`` names every table and every event."""

from pathlib import Path

import pytest

from adapters.store.events import What
from adapters.store.tables import Table

PAGE = (Path(__file__).parents[2] / "docs/store.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Table.metadata.tables, *map(str, What)])
def test_store_page_names_every_table_and_event(name):
    assert f"`{name}`" in PAGE
