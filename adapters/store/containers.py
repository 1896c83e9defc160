"""What files came in: mails and archives, with everything that was taken out of them."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.store.documents import load_documents
from adapters.store.intake import file_row
from adapters.store.records import mail_from_json
from adapters.store.tables import ArrivalRow, DocumentRow, FileRow
from datamodel.stored import Container, Enclosure, StoredDocument


def container_of(session: Session, sha256: str) -> Container:
    """The mail or archive that a file first came in, else the file itself. Raises ``KeyError``."""
    row = file_row(session, sha256)
    row = file_row(session, row.parent) if row.parent else row
    arrivals = select(ArrivalRow, FileRow).join(FileRow, FileRow.sha256 == ArrivalRow.sha256)
    found = session.execute(arrivals.where(ArrivalRow.parent == row.sha256).order_by(ArrivalRow.id)).all()
    first = {file.sha256: (arrival, file) for arrival, file in reversed(found)}  # the same bytes may be in it twice
    documents = _documents(session, row.sha256)
    enclosures = (
        Enclosure(
            sha256=file.sha256,
            name=arrival.name,
            size=file.size,
            role=file.role,
            mail=mail_from_json(file.mail) if file.mail else None,
            is_known=file.parent != row.sha256,
            documents=tuple(documents[file.sha256]),
        )
        for arrival, file in sorted(first.values(), key=lambda pair: pair[0].id)
    )
    return Container(row.sha256, row.name, row.size, row.origin, row.received_at, tuple(enclosures))


def _documents(session: Session, container: str) -> dict[str, list[StoredDocument]]:
    """Those of everything in ``container``, by file, in the order of their pages."""
    inside = select(ArrivalRow.sha256).where(ArrivalRow.parent == container)
    documents: dict[str, list[StoredDocument]] = defaultdict(list)
    for document in load_documents(session, select(DocumentRow.id).where(DocumentRow.file_sha256.in_(inside))):
        documents[document.file_sha256].append(document)
    for of_file in documents.values():
        of_file.sort(key=lambda document: (document.first_page, document.id))
    return documents
