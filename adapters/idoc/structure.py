"""How IDoc segments and types are declared: dataclasses whose fields stand in the order of the SAP structure.

A **segment** is a frozen dataclass with ``tag`` (``E1EDK01``) and ``definition`` (``E2EDK01005``, its name and version
in flat files). Its text fields are SAP's in lower case, made by ``char``, ``text``, ``date``, ``time`` and ``number``,
each with its length in characters; together they are the layout of ``SDATA`` in a flat file, so that **all** fields of
the structure up to the last one that is used must be declared. Behind them stand its child segments, made by
``children`` (many) or ``child`` (one or none), in the order that the type demands.

A **basic type** is a frozen dataclass with ``basic_type`` and ``message_types``; its first field is ``control``, the
rest are segments as above. ``BASIC_TYPES`` in ``adapters/idoc/types.py`` lists them.
"""

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Protocol, get_args, get_origin, get_type_hints

from datamodel.errors import DocumentError, RejectionCode

NAMESPACE = "urn:sap-com:document:sap:idoc:soap:messages"
"""Of IDocs as SOAP messages; in files and over plain HTTP their elements have none."""


class Kind(StrEnum):
    """What a field holds: its letters, and what happens to a value that is too long."""

    CHAR = "char"  # identifies something: a value too long is refused, as a part of it would mean another thing
    TEXT = "text"  # people read it: one that is too long is cut
    DATE = "date"  # YYYYMMDD
    TIME = "time"  # HHMMSS
    NUMBER = "number"  # digits with a dot, sign behind or before, no thousands separators


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A declared field. ``name`` is SAP's in lower case; ``length`` counts characters."""

    name: str
    kind: Kind
    length: int
    required: bool


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """Declared child segments: the attribute, their class, how many there may be."""

    name: str
    segment: "type[Segment]"
    many: bool
    required: bool


class Segment(Protocol):
    """What every segment class has; all of it is declared, nothing is inherited."""

    tag: ClassVar[str]
    definition: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Idoc(Protocol):
    """What every basic type has."""

    basic_type: ClassVar[str]
    message_types: ClassVar[tuple[str, ...]]

    @property
    def control(self) -> "EDIDC40": ...

    __dataclass_fields__: ClassVar[dict[str, Any]]


def char(length: int, *, required: bool = False) -> str:
    return _field(Kind.CHAR, length, required=required)


def text(length: int, *, required: bool = False) -> str:
    return _field(Kind.TEXT, length, required=required)


def date(*, required: bool = False) -> str:
    return _field(Kind.DATE, 8, required=required)


def time(*, required: bool = False) -> str:
    return _field(Kind.TIME, 6, required=required)


def number(length: int, *, required: bool = False) -> str:
    return _field(Kind.NUMBER, length, required=required)


def children(*, required: bool = False) -> Any:
    """Any number of one child segment, annotated ``tuple[Segment, ...]``; with ``required`` at least one."""
    return dataclasses.field(default=(), metadata={"children": True, "required": required})


def child(*, required: bool = False) -> Any:
    """One child segment or none, annotated ``Segment | None``."""
    return dataclasses.field(default=None, metadata={"children": False, "required": required})


def _field(kind: Kind, length: int, *, required: bool) -> str:
    declared: str = dataclasses.field(default="", metadata={"kind": kind, "length": length, "required": required})
    return declared


@dataclass(frozen=True, slots=True, kw_only=True)
class EDIDC40:
    """Control record: from where, to where, what. ``arckey`` is the message id that makes delivery exactly once."""

    tag: ClassVar[str] = "EDI_DC40"
    definition: ClassVar[str] = "EDI_DC40"
    tabnam: str = char(10, required=True)
    mandt: str = char(3)
    docnum: str = char(16)
    docrel: str = char(4)
    status: str = char(2)
    direct: str = char(1, required=True)
    outmod: str = char(1)
    exprss: str = char(1)
    test: str = char(1)
    idoctyp: str = char(30, required=True)
    cimtyp: str = char(30)
    mestyp: str = char(30, required=True)
    mescod: str = char(3)
    mesfct: str = char(3)
    std: str = char(1)
    stdvrs: str = char(6)
    stdmes: str = char(6)
    sndpor: str = char(10, required=True)
    sndprt: str = char(2, required=True)
    sndpfc: str = char(2)
    sndprn: str = char(10, required=True)
    sndsad: str = char(21)
    sndlad: str = char(70)
    rcvpor: str = char(10, required=True)
    rcvprt: str = char(2, required=True)
    rcvpfc: str = char(2)
    rcvprn: str = char(10, required=True)
    rcvsad: str = char(21)
    rcvlad: str = char(70)
    credat: str = date()
    cretim: str = time()
    refint: str = char(14)
    refgrp: str = char(14)
    refmes: str = char(14)
    arckey: str = char(70)
    serial: str = char(20)


@cache
def fields_of(segment: type[Segment]) -> tuple[FieldSpec, ...]:
    """The text fields of a segment class, in their order."""
    return tuple(
        FieldSpec(f.name, f.metadata["kind"], f.metadata["length"], f.metadata["required"])
        for f in dataclasses.fields(segment)
        if "kind" in f.metadata
    )


@cache
def children_of(owner: type[Segment] | type[Idoc]) -> tuple[ChildSpec, ...]:
    """The child segments of a segment class, or the top segments of a basic type, in their order."""
    hints = get_type_hints(owner)
    return tuple(
        ChildSpec(f.name, _segment_of(hints[f.name]), f.metadata["children"], f.metadata["required"])
        for f in dataclasses.fields(owner)
        if "children" in f.metadata
    )


def _segment_of(annotation: Any) -> type[Segment]:
    """``tuple[E1EDP20, ...]`` or ``E1EDP20 | None`` → ``E1EDP20``."""
    if get_origin(annotation) not in (tuple, UnionType, typing.Union):
        raise TypeError(f"{annotation} declares no child segments.")
    found: type[Segment] = get_args(annotation)[0]
    return found


def segments_in(owner: Segment | Idoc) -> Iterator[Segment]:
    """The child segments that ``owner`` has, in order."""
    for spec in children_of(type(owner)):
        value = getattr(owner, spec.name)
        yield from value if spec.many else (value,) if value is not None else ()


@cache
def all_segments(idoc: type[Idoc]) -> Mapping[str, type[Segment]]:
    """Every segment class of a basic type by its tag, the control record first, each before its children."""
    found: dict[str, type[Segment]] = {EDIDC40.tag: EDIDC40}

    def collect(owner: type[Segment] | type[Idoc]) -> None:
        for spec in children_of(owner):
            found.setdefault(spec.segment.tag, spec.segment)
            collect(spec.segment)

    collect(idoc)
    return found


def fitted(segment: Segment, spec: FieldSpec) -> str:
    """The value of a field as it is written: one line, cut or refused where it is too long.

    Raises:
        DocumentError: an identifier or number is longer than its field, a date is none, or a required value is missing.
    """
    value = clean(getattr(segment, spec.name))
    place = f"{segment.tag}-{spec.name.upper()}"
    if spec.required and not value:
        raise _unfit(f"{place} is empty, and the type needs it")
    if len(value) > spec.length and spec.kind is not Kind.TEXT:
        raise _unfit(f"{value!r} is longer than the {spec.length} characters of {place}")
    if value and spec.kind in (Kind.DATE, Kind.TIME) and not (value.isascii() and value.isdigit()):
        raise _unfit(f"{value!r} in {place} is no {spec.kind} in digits")
    return value[: spec.length].rstrip()


def clean(value: str) -> str:
    """One line, without what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    kept = (c for c in value if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
    return " ".join("".join(kept).split())


def _unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the record by hand.")
