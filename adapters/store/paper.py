"""``Paper`` of the store. Each method is one transaction."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from adapters.store.database import Database
from adapters.store.tables import PageTurnRow


class SqlPaper:
    """How people turned pages. Every method raises ``RetriableError`` as the store does."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def turns(self, sha256: str) -> dict[int, int]:
        statement = select(PageTurnRow.page, PageTurnRow.degrees).where(PageTurnRow.file_sha256 == sha256)
        with self._database.reading() as session:
            return {page: degrees for page, degrees in session.execute(statement)}
