"""The rooms of the house and who may import whom (``docs/architecture.md``)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "datamodel": set(),
    "models": {"datamodel"},
    "extractors": {"datamodel", "models"},
    "orders": {"datamodel"},
    "adapters": {"datamodel"},
    "pipelines": {"datamodel", "models", "extractors", "orders", "adapters"},
    "review": {"datamodel", "orders", "pipelines"},
}
FREE_FOR_ALL_BUT_DATAMODEL = {"pipelines.protocols", "pipelines.store_parts", "pipelines.store_protocols"}
STARTS_THE_OTHERS = {Path("pipelines/cli.py"): {"review"}}  # a command may start what stands above its room
PREFECT_FILES = {Path("pipelines/flows.py"), Path("pipelines/cli.py")}


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def source_files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_import_only_what_they_may(room: str) -> None:
    forbidden = []
    for path in source_files(room):
        for name in imports_of(path):
            top = name.split(".")[0]
            if top in MAY_IMPORT and top != room and top not in MAY_IMPORT[room]:
                if room != "datamodel" and name in FREE_FOR_ALL_BUT_DATAMODEL:
                    continue
                if top in STARTS_THE_OTHERS.get(path.relative_to(ROOT), set()):
                    continue
                forbidden.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not forbidden


def test_prefect_appears_in_flows_and_cli_only() -> None:
    users = {
        path.relative_to(ROOT)
        for room in MAY_IMPORT
        for path in source_files(room)
        if any(name.split(".")[0] == "prefect" for name in imports_of(path))
    }
    assert users <= PREFECT_FILES


@pytest.mark.parametrize("name", sorted(FREE_FOR_ALL_BUT_DATAMODEL))
def test_protocols_import_the_datamodel_and_each_other_only(name: str) -> None:
    imported = imports_of(ROOT / f"{name.replace('.', '/')}.py") - FREE_FOR_ALL_BUT_DATAMODEL
    assert {one.split(".")[0] for one in imported} & set(MAY_IMPORT) == {"datamodel"}
