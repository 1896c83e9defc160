"""How a document stands beside its form: held, approved once, returned, and what the obvious next step is."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from datamodel.stored import StoredDocument
from review.desk import Desk
from review.remedies import Remedy, offered
from review.replies import is_returned
from review.story import Changed, in_words


@dataclass(frozen=True)
class Standing:
    """What the page of a document tells and offers beside its form.

    Attributes:
        first_approver: who approved it first; empty where it waits for no second approval.
        objection: why the person who looks may not approve it as the second; empty where nothing speaks against it.
        unconfirmed: in words, what people changed since somebody approved it for good, for the second one to see.
        hold_until, hold_why: while it is held.
        remedies: by the place of the issue among those of the document.
        is_returned: there is a reply.
    """

    first_approver: str
    objection: str
    unconfirmed: tuple[Changed, ...]
    hold_until: dt.datetime | None
    hold_why: str
    remedies: Mapping[int, tuple[Remedy, ...]]
    is_returned: bool


def standing_of(desk: Desk, document: StoredDocument) -> Standing:
    store, first = desk.store, document.first_approver
    is_held = document.hold_until is not None and document.hold_until > dt.datetime.now(dt.UTC)
    return Standing(
        first_approver=first,
        objection=store.approvals.objection(document.id, who=desk.who) if first else "",
        unconfirmed=tuple(_unconfirmed(desk, document)) if first else (),
        hold_until=document.hold_until if is_held else None,
        hold_why=document.hold_why if is_held else "",
        remedies=offered(document, store=store, say=desk.language.gettext),
        is_returned=is_returned(document),
    )


def _unconfirmed(desk: Desk, document: StoredDocument) -> Iterator[Changed]:
    for correction in desk.store.corrections.unconfirmed(document.id):
        yield in_words(correction, document, desk.language)
