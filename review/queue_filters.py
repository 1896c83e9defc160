"""What a person wants to see of the queue, as it stands in the address: ``?tray=mine&type=invoice&sort=oldest``.

The pages of documents carry the same inputs, so that the next document is the next of what the person was looking at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from datamodel.extraction import DocumentType
from datamodel.worklist import Sorting, Tray, WorkFilter
from review.forms import parse_number
from review.values import tidy

ME, NOBODY = "me", "nobody"
"""Words for an assignee that are no names; a person called so is found by nobody else's list."""
_LONGEST = 200
_MOST_PAGES = 10_000
_NAMES = ("tray", "type", "sender", "reason", "assignee", "least", "most", "overdue", "words", "sort")


@dataclass(frozen=True)
class QueueQuery:
    """The inputs of the queue that mean something, and the page of it.

    Attributes:
        values: by name, without those that are empty or the usual ones.
        page: from 1.
        problems: what could not be understood, by the name of its input.
    """

    values: Mapping[str, str]
    page: int = 1
    problems: frozenset[str] = frozenset()

    @property
    def tray(self) -> Tray:
        return Tray(self.values.get("tray", Tray.TODO))

    @property
    def is_filtered(self) -> bool:
        return bool(self.values.keys() - {"tray", "sort"})

    def filter(self, who: str) -> WorkFilter:
        """For whoever asks."""
        values = self.values
        named = {ME: who, NOBODY: ""}
        assignee = values.get("assignee")
        kind, sorting = values.get("type"), values.get("sort")
        return WorkFilter(
            tray=self.tray,
            document_type=DocumentType(kind) if kind else None,
            sender=values.get("sender", ""),
            reason=values.get("reason", ""),
            assignee=None if assignee is None else named.get(assignee, assignee),
            least=_amount(values.get("least")),
            most=_amount(values.get("most")),
            overdue="overdue" in values,
            words=values.get("words", ""),
            sorting=Sorting(sorting) if sorting else None,
        )

    def address(self, **changes: str) -> str:
        """Of the queue with some inputs changed, or left out where they are empty; on its first page."""
        return f"/?{query}" if (query := self.query(**changes)) else "/"

    def query(self, **changes: str) -> str:
        """For an address; also of a document's page."""
        values = dict(self.values) | changes
        return urlencode([(name, values[name]) for name in (*_NAMES, "page") if values.get(name)])


def document_address(document_id: int, query: QueueQuery) -> str:
    """Of a document's page that knows where it was opened from."""
    return f"/documents/{document_id}" + (f"?{words}" if (words := query.query()) else "")


def query_of(items: Iterable[tuple[str, str]]) -> QueueQuery:
    """From the inputs of an address or a form. What is not understood is left out and named."""
    given = {name: tidy(value)[:_LONGEST] for name, value in items}
    values = {name: given[name] for name in _NAMES if given.get(name)}
    wrong = frozenset(name for name, value in values.items() if not _is_understood(name, value))
    values = {name: value for name, value in values.items() if name not in wrong}
    if values.get("tray") == Tray.TODO:
        del values["tray"]
    page = given.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() else 1
    return QueueQuery(values, min(max(number, 1), _MOST_PAGES), wrong)


def _is_understood(name: str, value: str) -> bool:
    match name:
        case "tray":
            return value in set(Tray)
        case "type":
            return value in set(DocumentType)
        case "sort":
            return value in set(Sorting)
        case "least" | "most":
            return _is_amount(value)
    return True


def _is_amount(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def _amount(text: str | None) -> Decimal | None:
    return parse_number(text) if text else None


WHOLE_QUEUE = QueueQuery({})
