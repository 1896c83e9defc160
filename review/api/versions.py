"""What a change needs: the document in the version that the machine has read, open to nobody else."""

from datamodel.extraction import Status
from datamodel.stored import StoredDocument
from review.api.problems import ProblemError
from review.desk import Desk


def seen(desk: Desk, document_id: int, *, version: int) -> StoredDocument:
    """The document as the machine has read it. Raises ``ProblemError``, ``KeyError``."""
    document = desk.store.document(document_id)
    if document.version != version:
        now = f"{document.decision.status} in version {document.version}"
        detail = f"Document {document_id} is {now} by now. Read it again."
        raise ProblemError(409, "conflict", detail, version=document.version)
    return document


def for_change(desk: Desk, document_id: int, *, version: int) -> StoredDocument:
    """The same of one that can be changed still, and that nobody else has open."""
    document = seen(desk, document_id, version=version)
    if document.decision.status is Status.APPROVED:
        detail = "It is approved already, and its message may have left: it can no longer be changed."
        raise ProblemError(409, "approved-already", detail, version=document.version)
    free_for(desk, document_id)
    return document


def free_for(desk: Desk, document_id: int) -> None:
    """Raises ``ProblemError`` where somebody else has the document open. Raises ``KeyError``."""
    claim = desk.store.worklist.item(document_id).claim
    if claim is not None and claim.name != desk.who:
        detail = f"{claim.name} has document {document_id} open until {claim.until:%Y-%m-%d %H:%M} UTC."
        raise ProblemError(409, "claimed", detail)
