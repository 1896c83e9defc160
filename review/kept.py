"""Entries of a form that came after the session had ended: they are shown again after the login, and not lost."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from review.language import N_
from review.sent import Items
from review.sessions import own_path

_DOCUMENT = re.compile(r"/documents/[1-9]\d{0,9}")
_MOST_BYTES = 12 * 2**20  # as it is sent back: the login form takes a little more
_ACTIONS = {
    "save": N_("Save"),
    "approve": N_("Approve"),
    "approve_anyway": N_("Approve anyway"),
    "reject": N_("Reject"),
}


@dataclass(frozen=True)
class Kept:
    """A form of a document: where it was sent, and its inputs without the token."""

    path: str
    items: tuple[tuple[str, str], ...]

    @property
    def action(self) -> str:
        """What its button says."""
        return _ACTIONS.get(dict(self.items).get("action", ""), N_("Send"))

    @property
    def text(self) -> str:
        """For a hidden input; ``kept_from`` reads it."""
        return json.dumps([self.path, self.items], ensure_ascii=False)


def keep(path: str, items: Items) -> Kept | None:
    """None for forms of other pages, which may hold passwords, and for what is too large to go back and forth."""
    if not _DOCUMENT.fullmatch(path):
        return None
    kept = Kept(path, tuple((name, value) for name, value in items if name != "token"))
    return kept if len(quote_plus(kept.text)) <= _MOST_BYTES else None


def kept_from(text: str) -> Kept | None:
    """What ``Kept.text`` was made of; None where it is nothing of the kind."""
    try:
        path, items = json.loads(text)
        pairs = [(name, value) for name, value in items]
    except (ValueError, TypeError):
        return None
    is_form = isinstance(path, str) and all(isinstance(part, str) for pair in pairs for part in pair)
    return keep(own_path(path), pairs) if is_form else None
