"""What every route needs: the store, the steps, the pictures, and the token that only our own forms have."""

import getpass
import secrets
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Path, Request

from datamodel.extraction import Status
from datamodel.stored import StoredDocument
from pipelines.pictures import PagePictures
from pipelines.process import Steps
from pipelines.protocols import Store

QUEUE_LENGTH = 200


@dataclass(frozen=True)
class Desk:
    """Where a person works. ``token`` is new with each start of the server; ``who`` is the system's user name."""

    store: Store
    steps: Steps
    pictures: PagePictures
    token: str = field(default_factory=secrets.token_urlsafe, repr=False)
    who: str = field(default_factory=getpass.getuser)

    def waiting(self) -> list[StoredDocument]:
        """The documents that have waited longest."""
        return self.store.documents(status=Status.NEEDS_REVIEW, limit=QUEUE_LENGTH)

    def first_page(self, document: StoredDocument) -> int:
        """Number of the document's first page within its file: pages keep the numbers that they have there."""
        if document.index == 0:
            return 1
        siblings = self.store.story(document.file_sha256).documents
        return 1 + sum(sibling.pages for sibling in siblings if sibling.index < document.index)


def next_waiting(waiting: list[StoredDocument], document: StoredDocument) -> StoredDocument | None:
    """The one that came in after ``document``, else the one that has waited longest; None where no other waits."""
    others = [other for other in waiting if other.id != document.id]
    place = (document.created_at, document.id)
    later = (other for other in others if (other.created_at, other.id) > place)
    return next(later, others[0] if others else None)


def _desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


AtDesk = Annotated[Desk, Depends(_desk_of)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
