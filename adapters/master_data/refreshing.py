"""Files with master data into the tables, when their content has changed."""

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path

from adapters.master_data.columns import FILE_KINDS
from adapters.master_data.files import FileSource
from adapters.master_data.sql import SqlMasterData, temporary_master_data
from datamodel.errors import ConfigurationError
from datamodel.master import LoadReport

_log = logging.getLogger(__name__)


def load_file(
    master_data: SqlMasterData,
    path: Path,
    *,
    kind: str = "",
    delta: bool = False,
    decimal: str = "",
    encoding: str = "utf-8",
    shrink: bool = False,
) -> LoadReport:
    """Load one file, whose name says the kind (``customers-2026-03.xlsx``) unless ``kind`` does.

    A file replaces what the last one of its kind brought; a ``delta`` adds, changes, and deletes rows marked so.

    Raises:
        ConfigurationError: the file cannot be read, lacks a column, or seems incomplete; nothing was written.
        RetriableError: the database is out of reach.
    """
    kind = kind or kind_of(path)
    source = FileSource(kind, path, decimal=decimal, encoding=encoding)
    changes = list(source.changes())
    return master_data.load(
        changes,
        full=not delta,
        source=kind,
        kinds=(source.record,),
        keep=source.doubtful,
        problems=source.problems,
        content="" if delta else _digest(path),
        shrink=shrink,
    )


def refresh_files(master_data: SqlMasterData, files: Mapping[str, Path]) -> dict[str, LoadReport]:
    """Load each of ``files`` (by kind) whose content is not what was loaded last; the reports of those that were.

    Raises: as ``load_file``.
    """
    reports = {}
    for kind, path in files.items():
        if _digest(path) == master_data.loaded_content(kind):
            continue
        reports[kind] = load_file(master_data, path, kind=kind)
        for problem in reports[kind].problems:
            _log.warning("%s", problem)
    return reports


def file_master_data(**files: Path | None) -> SqlMasterData:
    """Master data of ``files`` (by kind) alone, gone with the object: where there is no store.

    Raises: as ``load_file``.
    """
    master_data = temporary_master_data()
    refresh_files(master_data, {kind: path for kind, path in files.items() if path is not None})
    return master_data


def kind_of(path: Path) -> str:
    """The kind that the name of a file begins with. Raises ``ConfigurationError`` where it begins with none."""
    name = path.name.lower().replace("-", "_").replace(" ", "_")
    found = [kind for kind in FILE_KINDS if name.startswith(kind)]
    if not found:
        raise ConfigurationError(
            f"The name {path.name} does not say which master data it has. Begin it with one of {', '.join(FILE_KINDS)}."
        )
    return max(found, key=len)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigurationError(f"The master data file {path} cannot be read: {error}.") from error
