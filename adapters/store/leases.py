"""Who works on what, and the end of what a worker that is gone held."""

import datetime as dt

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from adapters.store.events import What, file_subject, note
from adapters.store.owners import owner_of
from adapters.store.tables import FileRow, MessageRow
from adapters.store.targets import give_trial_back


def current_holders(session: Session, *, now: dt.datetime) -> list[str]:
    """Names of the workers with a lease that has not ended, sorted."""
    files = select(FileRow.leased_by).where(FileRow.lease_until > now)
    messages = select(MessageRow.leased_by).where(MessageRow.lease_until > now)
    return sorted(name for name in session.scalars(union(files, messages)) if name is not None)


def end_leases_of(session: Session, worker: str, *, now: dt.datetime, who: str) -> None:
    why = f"its worker {worker} is gone"
    files = select(FileRow).where(FileRow.leased_by == worker).order_by(FileRow.sha256)
    for file in session.scalars(files.with_for_update(key_share=True)):
        file.leased_by = file.lease_until = None
        note(session, What.RELEASED, file_subject(file.sha256), at=now, who=who, why=why)
    messages = select(MessageRow).where(MessageRow.leased_by == worker).order_by(MessageRow.message_id)
    for message in session.scalars(messages.with_for_update()):
        give_trial_back(session, message, now=now)
        message.leased_by = message.lease_until = None
        subject = owner_of(message).subject
        note(session, What.MESSAGE_RELEASED, subject, at=now, who=who, why=f"{message.message_id}: {why}")
