"""Statements that come in several pages: those that follow each other are one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from datamodel.extraction import Issue, Severity
from extractors.structured.drafting import Draft, Place

_SAME = ("account_iban", "statement_number", "currency")


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a statement, by its number from 1; ``is_last`` where the statement ends with it."""

    draft: Draft
    page: int
    is_last: bool
    place: Place


def join_pages(parts: Iterable[Part]) -> Sequence[Part]:
    """Pages that go on where the one before ended become one; what is missing is a finding."""
    joined: list[Part] = []
    for part in parts:
        if joined and _goes_on(joined[-1], part):
            joined[-1] = _join(joined[-1], part)
        else:
            joined.append(part)
    for part in joined:
        _find_missing(part)
    return joined


def _goes_on(before: Part, after: Part) -> bool:
    """Whether ``after`` opens with what ``before`` closed with, as the next page of the same statement."""
    if before.is_last or after.page == 1:
        return False
    same = all(_value(before, name) == _value(after, name) for name in _SAME)
    closed, opened = _value(before, "closing_balance"), _value(after, "opening_balance")
    return same and closed == opened


def _value(part: Part, name: str) -> object:
    field = part.draft.fields.get(name)
    return field.value if field is not None else None


def _join(before: Part, after: Part) -> Part:
    shift = len(before.draft.line_items)
    fields = {**after.draft.fields, **before.draft.fields}
    for name in ("closing_balance", "statement_date", "period_end"):
        if name in after.draft.fields:
            fields[name] = after.draft.fields[name]
    findings = [*before.draft.findings, *(_shifted(issue, shift) for issue in after.draft.findings)]
    draft = Draft(fields, before.draft.line_items + after.draft.line_items, findings)
    return replace(after, draft=draft, page=before.page, place=before.place)


def _shifted(issue: Issue, by: int) -> Issue:
    return issue if issue.line is None else replace(issue, line=issue.line + by)


def _find_missing(part: Part) -> None:
    if not part.is_last:
        part.draft.find_invalid(
            "The statement goes on, and the rest is missing. Ask the bank for all of it.", part.place
        )
    if part.page > 1:
        part.draft.find_broken_rule(
            f"Page: the statement begins with page {part.page}; those before it are not in this file.",
            part.place,
            severity=Severity.WARNING,
        )
