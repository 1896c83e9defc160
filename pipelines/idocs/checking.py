"""What is wrong with an IDoc that somebody sent: each breach of its type with its place. Nothing of it is required."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from lxml import etree

from adapters.idoc.schema import breaches
from adapters.idoc.structure import PATTERNS, Idoc, Kind, Segment, children_of, fields_of, walk
from adapters.idoc.values import read_date, read_decimal
from datamodel.errors import DocumentError
from extractors.structured.drafting import Draft, Place
from pipelines.idocs.places import Node

_MOST = 25
_Part = TypeVar("_Part")


def find_breaches(body: etree._Element, idoc: Idoc, draft: Draft) -> None:
    """Hold the element IDOC of an XML file against the schema of its type; the first breaches become findings."""
    found = breaches(body, type(idoc))
    for breach in found[:_MOST]:
        draft.find_invalid(breach.message, Place(breach.path, breach.line))
    if len(found) > _MOST:
        draft.find_invalid(f"{len(found) - _MOST} more breaches of the schema.")


def find_wrong_values(nodes: Iterator[Node], draft: Draft, *, of_any_form: bool) -> None:
    """Dates and numbers that are none become findings.

    Args:
        nodes: every segment of the IDoc.
        draft: gets them.
        of_any_form: also those whose letters alone are wrong, which the schema finds in XML.
    """
    for node in nodes:
        for name, value, kind in _wrong(node.segment):
            if of_any_form or re.fullmatch(PATTERNS[kind], value):
                draft.find_invalid(f"“{value[:60]}” is no {kind}.", node.place(name))


def without_wrong_values(part: _Part) -> _Part:
    """An IDoc, or a segment, in which dates and numbers that are none are left out, so that the rest can be read."""
    changes: dict[str, Any] = {name: "" for name, _, _ in _wrong(part)} if not hasattr(part, "control") else {}  # type: ignore[arg-type]  # an IDoc has no fields
    for spec in children_of(type(part)):  # type: ignore[arg-type]  # a segment or an IDoc
        value = getattr(part, spec.name)
        if spec.many:
            changes[spec.name] = tuple(without_wrong_values(each) for each in value)
        elif value is not None:
            changes[spec.name] = without_wrong_values(value)
    return dataclasses.replace(part, **changes)  # type: ignore[type-var]  # both are dataclasses


def has_wrong_values(idoc: Idoc) -> bool:
    return any(True for segment in walk(idoc) for _ in _wrong(segment))


def _wrong(segment: Segment) -> Iterator[tuple[str, str, Kind]]:
    for spec in fields_of(type(segment)):
        value: str = getattr(segment, spec.name)
        if value and not _is_right(value, spec.kind):
            yield spec.name, value, spec.kind


def _is_right(value: str, kind: Kind) -> bool:
    try:
        if kind is Kind.DATE:
            read_date(value)
        elif kind is Kind.NUMBER:
            read_decimal(value)
    except DocumentError:
        return False
    return True
