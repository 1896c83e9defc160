"""The indexes of names and descriptions: built when first asked for, kept in files, renewed when the data change."""

import itertools
import logging
import threading
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from adapters.master_data.trigrams import TrigramIndex, build_index, load_index, save_index
from adapters.store.master_tables import MaterialRow, PartnerRow, SearchStateRow
from datamodel.master import PartnerRole

MATERIALS = "material"
RECORDS, ALIASES = "records", "aliases"
"""States that no index is of: of all that loads bring, and of what people taught of partners' names."""
_log = logging.getLogger(__name__)


class Searcher:
    """Finds what is written alike. Safe for several threads; ``folder`` keeps the indexes between processes."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._indexes: dict[str, tuple[str, TrigramIndex]] = {}
        self._lock = threading.Lock()

    def search(
        self, session: Session, name: str, texts: Iterable[str], *, limit: int, unfinished: bool = False
    ) -> list[str]:
        """Numbers of what is most like any of ``texts``, without repeats.

        Args:
            name: a ``PartnerRole`` or MATERIALS.
            unfinished: the last word of each text may go on.
        """
        found = self.search_each(session, name, texts, limit=limit, unfinished=unfinished)
        return list(dict.fromkeys(itertools.chain.from_iterable(found)))

    def search_each(
        self, session: Session, name: str, texts: Iterable[str], *, limit: int, unfinished: bool = False
    ) -> list[list[str]]:
        """The same for each of ``texts`` by itself."""
        index = self._index(session, name)
        return [
            [number for number, _ in index.search(text, limit=limit, unfinished=unfinished)] if text else []
            for text in texts
        ]

    def repeats(self, name: str) -> float:
        """Of the texts searched last by this name, the share that stands for several records."""
        known = self._indexes.get(name)
        return known[1].repeats if known else 0.0

    def _index(self, session: Session, name: str) -> TrigramIndex:
        version = session.scalar(select(SearchStateRow.version).where(SearchStateRow.name == name)) or ""
        with self._lock:
            known = self._indexes.get(name)
            if known is None or known[0] != version:
                known = version, self._kept(session, name, version)
                self._indexes[name] = known
            return known[1]

    def _kept(self, session: Session, name: str, version: str) -> TrigramIndex:
        """From its file, else from the database."""
        path = self._folder / f"{name}.npz" if self._folder and version else None
        if path and (index := load_index(path, version=version)) is not None:
            return index
        rows = session.execute(_texts(name)).all()
        index = build_index([row[0] for row in rows], [row[1] for row in rows])
        if path:
            _keep(index, path, version)
        return index


def _texts(name: str) -> Select[tuple[str, str]]:
    if name == MATERIALS:
        return select(MaterialRow.number, MaterialRow.words)
    return select(PartnerRow.number, PartnerRow.words).where(PartnerRow.role == PartnerRole(name).value)


def _keep(index: TrigramIndex, path: Path, version: str) -> None:
    """The file only saves time: where it cannot be written, the next process builds the index itself."""
    try:
        save_index(index, path, version=version)
    except OSError as error:
        _log.warning("The search index %s could not be kept (%s); each process builds its own.", path, error)
