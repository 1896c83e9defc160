"""``Paper`` of the store. Each method is one transaction."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select

from adapters.store import cutting
from adapters.store.containers import container_of
from adapters.store.database import Database
from adapters.store.documents import load_documents
from adapters.store.tables import DocumentRow
from adapters.store.workbench_tables import PageTurnRow
from datamodel.extraction import Extraction, Result
from datamodel.stored import Container, StoredDocument


class SqlPaper:
    """How people turned and cut the pages of files. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def turns(self, sha256: str) -> dict[int, int]:
        statement = select(PageTurnRow.page, PageTurnRow.degrees).where(PageTurnRow.file_sha256 == sha256)
        with self._database.reading() as session:
            return {page: degrees for page, degrees in session.execute(statement)}

    def neighbours(self, document_id: int) -> list[StoredDocument]:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            ids = cutting.neighbours_of(session, document_id)
            found = load_documents(session, select(DocumentRow.id).where(DocumentRow.id.in_(ids)))
        return sorted(found, key=lambda document: (document.first_page, document.id))

    def container(self, sha256: str) -> Container:
        """Raises ``KeyError``."""
        with self._database.reading() as session:
            return container_of(session, sha256)

    def turn(self, document_id: int, result: Result, *, version: int, page: int, degrees: int, who: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            now = self._clock()
            cutting.turn_page(
                session, document_id, result, version=version, page=page, degrees=degrees, now=now, who=who
            )

    def read_again(self, document_id: int, result: Result, *, machine: Extraction, version: int, who: str) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            cutting.read_again(session, document_id, result, machine, version=version, now=self._clock(), who=who)

    def split(self, document_id: int, first: Result, others: Sequence[Result], *, version: int, who: str) -> list[int]:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            return cutting.split_document(
                session, document_id, first, others, version=version, now=self._clock(), who=who
            )

    def merge(
        self, document_id: int, other_id: int, result: Result, *, version: int, other_version: int, who: str
    ) -> None:
        """Raises ``KeyError``, ``ConflictError``."""
        with self._database.writing() as session:
            cutting.merge_documents(
                session,
                document_id,
                other_id,
                result,
                version=version,
                other_version=other_version,
                now=self._clock(),
                who=who,
            )
