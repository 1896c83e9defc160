"""What became of a file, written in one transaction: its documents, the files taken out of it, the messages."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from adapters.store.documents import insert_document
from adapters.store.events import What, file_subject, note
from adapters.store.intake import insert_file, locked_file, note_arrival
from adapters.store.outbox import queue_messages
from adapters.store.tables import FileState
from datamodel.delivery import OutboxMessage
from datamodel.document import InputFile
from datamodel.extraction import Result, Status


def check_results(
    file: InputFile,
    results: Sequence[Result],
    parts: Sequence[InputFile],
    outbox: Sequence[tuple[int, OutboxMessage]],
) -> None:
    """Refuse what cannot be meant.

    Raises:
        ValueError: a result belongs to another file, or a message to no result or to one that is not approved.
    """
    ours = {file.sha256, *(part.sha256 for part in parts)}
    for result in results:
        if result.file.sha256 not in ours:
            raise ValueError(f"The result of {result.file.name} belongs neither to {file.name} nor to a part of it.")
    for position, message in outbox:
        if not 0 <= position < len(results):
            raise ValueError(f"The message {message.message_id} belongs to result {position} of {len(results)}.")
        if results[position].decision.status is not Status.APPROVED:
            raise ValueError(f"The message {message.message_id} is of a document that is not approved.")


def finish_file(
    session: Session,
    file: InputFile,
    results: Sequence[Result],
    *,
    parts: Sequence[InputFile],
    outbox: Sequence[tuple[int, OutboxMessage]],
    now: dt.datetime,
    who: str,
) -> list[int]:
    """Ids of the new documents; [] where another worker finished the file first. Raises ``KeyError``."""
    row = locked_file(session, file.sha256)
    if row.state is FileState.PROCESSED:
        return []
    new_parts = _keep_parts(session, file, parts, now=now, who=who)
    ids = []
    for position in _positions_to_keep(file, results, new_parts):
        document_id = insert_document(session, results[position], now=now, who=who)
        messages = [message for of, message in outbox if of == position]
        queue_messages(session, document_id, messages, now=now, who=who)
        ids.append(document_id)
    row.state = FileState.PROCESSED
    row.leased_by = row.lease_until = None
    why = f"documents: {len(ids)}, parts: {len(parts)}, of these new: {len(new_parts)}"
    note(session, What.PROCESSED, file_subject(file.sha256), at=now, who=who, why=why)
    return ids


def _keep_parts(
    session: Session, file: InputFile, parts: Sequence[InputFile], *, now: dt.datetime, who: str
) -> set[str]:
    """Insert the parts whose bytes are new, note every arrival, and return the SHA-256 of the new ones."""
    ours = {file.sha256, *(part.sha256 for part in parts)}

    def parent_of(part: InputFile) -> str:
        return part.parent if part.parent in ours and part.parent != part.sha256 else file.sha256

    first = {part.sha256: part for part in reversed(parts)}
    # In one order for all workers, so that two mails with the same attachments cannot wait for each other.
    new = {
        sha256
        for sha256, part in sorted(first.items())
        if insert_file(session, part, parent=parent_of(part), state=FileState.PROCESSED)
    }
    unseen = set(new)
    for part in parts:
        known = part.sha256 not in unseen
        unseen.discard(part.sha256)
        note_arrival(session, part, parent=parent_of(part), known=known, now=now, who=who)
    return new


def _positions_to_keep(file: InputFile, results: Sequence[Result], new_parts: set[str]) -> list[int]:
    """Leave out the results of known parts, and the second ones of a part that the mail holds twice."""
    seen: set[tuple[str, int]] = set()
    kept = []
    for position, result in enumerate(results):
        sha256 = result.file.sha256
        if sha256 != file.sha256:
            if sha256 not in new_parts or (sha256, result.index) in seen:
                continue
            seen.add((sha256, result.index))
        kept.append(position)
    return kept
