"""Inbound processing: what the ERP makes of an IDoc that it has. Status 64 becomes 53 with a document, or an error."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lxml import etree

from adapters.idoc.structure import NAMESPACE
from adapters.sandbox.audit import Audits
from adapters.sandbox.faults import FaultSwitch
from adapters.sandbox.journal import Entry, Journal, entry_of, set_status
from adapters.sandbox.subject import Subject, subject_of

POSTING_FAULTS = {
    "status_51": "the IDoc is taken and not posted: 51 with `text`",
    "stays_64": "the IDoc is taken and waits until it is processed by hand (`POST /process`)",
}
_WAITING = ("51", "56", "60", "64")


@dataclass(frozen=True, slots=True)
class Rules:
    """The ERP's master data and settings, as far as they decide what is posted. None: everything is known.

    Attributes:
        customers, suppliers, materials: the numbers that exist, with or without leading zeros.
        senders: logical systems with a partner profile (SNDPRN).
        refuse_known_numbers: a partner's number that a document has already is not posted again.
        refuse_unknown_changes: a change of a document that does not exist is not posted.
    """

    customers: frozenset[str] | None = None
    suppliers: frozenset[str] | None = None
    materials: frozenset[str] | None = None
    senders: frozenset[str] | None = None
    refuse_known_numbers: bool = False
    refuse_unknown_changes: bool = False


def rules_of(values: Mapping[str, Any]) -> Rules:
    """Rules from JSON: lists of numbers and yes or no.

    Raises:
        ValueError: a name is none of ``Rules``, or a value is of another kind.
    """
    known = {field.name for field in fields(Rules)}
    if unknown := set(values) - known:
        raise ValueError(f"{', '.join(sorted(unknown))}: no such rule. Known: {', '.join(sorted(known))}.")
    return Rules(**{name: _rule(name, value) for name, value in values.items()})


def _rule(name: str, value: object) -> Any:
    if name.startswith("refuse_") and isinstance(value, bool):
        return value
    if not name.startswith("refuse_") and isinstance(value, list):
        return frozenset(_plain(str(number)) for number in value)
    if not name.startswith("refuse_") and value is None:
        return None
    raise ValueError(f"{name}={value!r}: wanted is {'true or false' if name.startswith('refuse_') else 'a list'}.")


@dataclass(slots=True)
class Clerk:
    """Posts IDocs by ``rules``, and has the sender told what became of them."""

    journal: Journal
    faults: FaultSwitch
    audits: Audits
    rules: Rules = Rules()

    def process(self, entry: Entry, subject: Subject, *, wrong: Sequence[str] = (), by_hand: bool = False) -> Entry:
        """Give an IDoc its status: posted, or why not.

        Args:
            wrong: what is wrong with its form.
            by_hand: a person has it processed: the faults let it be.
        """
        if not by_hand and self.faults.strikes("stays_64"):
            return entry
        ordered = None if by_hand else self.faults.strikes("status_51")
        with self.journal.transaction() as connection:
            number = int(entry.idoc_number)
            if wrong:
                set_status(connection, number, "60", f"Syntax error in the IDoc: {'; '.join(wrong)}")
            elif ordered:
                set_status(connection, number, "51", ordered.text or "The document was not posted (by order)")
            elif error := _error(connection, subject, self.rules):
                set_status(connection, number, *error)
            else:
                _post(connection, number, subject)
            self.audits.note(connection, number)
            processed = entry_of(connection, number)
        self.audits.wake()
        return processed

    def process_unfinished(self) -> None:
        """Process what came before the ERP was stopped and was not processed any more."""
        for entry in self.journal.entries():
            if entry.status == "64":
                self.process(entry, _subject(self.journal, entry), by_hand=True)

    def process_waiting(self, arckeys: Sequence[str]) -> list[Entry]:
        """Process IDocs that wait or were refused again, as a person would in the ERP; without ``arckeys`` all."""
        waiting = [entry for entry in self.journal.entries() if entry.status in _WAITING]
        chosen = [entry for entry in waiting if not arckeys or entry.arckey in arckeys]
        return [self.process(entry, _subject(self.journal, entry), by_hand=True) for entry in chosen]


def _subject(journal: Journal, entry: Entry) -> Subject:
    idoc = etree.fromstring(journal.content(entry)).find(f"{{{NAMESPACE}}}IDOC")
    assert idoc is not None, "as it was kept"
    return subject_of(idoc)


def _error(connection: sqlite3.Connection, subject: Subject, rules: Rules) -> tuple[str, str] | None:
    """The status and the words with which the IDoc is not posted."""
    if not _knows(rules.senders, subject.sender):
        return "56", f"EDI: partner profile of {subject.sender} not available"
    partners = {"customer": rules.customers, "supplier": rules.suppliers}.get(subject.kind.role)
    if not _knows(partners, subject.partner):
        return "51", f"{subject.kind.role.title()} {subject.partner or 'without a number'} is not defined"
    for material in subject.materials:
        if not _knows(rules.materials, material):
            return "51", f"Material {material} is not defined"
    known = _document(connection, subject)
    if rules.refuse_known_numbers and known and not subject.kind.changes:
        return "51", f"Number {subject.number} is known already: {subject.kind.name} {known:010d}"
    if rules.refuse_unknown_changes and known is None and subject.kind.changes:
        return "51", f"There is no {subject.kind.name} with the number {subject.number} to change"
    return None


def _post(connection: sqlite3.Connection, idoc: int, subject: Subject) -> None:
    kind = subject.kind
    number = _document(connection, subject) if kind.changes else None
    did = "changed" if number else "posted"
    if number is None:
        query = "SELECT coalesce(max(number) + 1, ?) FROM document WHERE object_type = ?"
        [number] = connection.execute(query, (kind.first, kind.object_type)).fetchone()
        row = (kind.object_type, number, kind.name, subject.partner, subject.number, idoc)
        connection.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", row)
    words = f"{kind.name.capitalize()} {number:010d} has been {did}"
    set_status(connection, idoc, "53", words, object_type=kind.object_type, posted_as=f"{number:010d}")


def _document(connection: sqlite3.Connection, subject: Subject) -> int | None:
    """The document that carries the partner's number, the latest of several."""
    query = "SELECT max(number) FROM document WHERE object_type=? AND kind=? AND partner=? AND external_number=?"
    key = (subject.kind.object_type, subject.kind.name, subject.partner, subject.number)
    [number] = connection.execute(query, key).fetchone() if subject.number else [None]
    return None if number is None else int(number)


def _knows(known: frozenset[str] | None, number: str) -> bool:
    return known is None or _plain(number) in known or number in known


def _plain(number: str) -> str:
    """Without the leading zeros that the ERP puts before digits."""
    return number.lstrip("0") or number if number.isdigit() else number
