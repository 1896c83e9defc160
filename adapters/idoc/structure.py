"""How IDoc segments and types are declared: dataclasses whose fields stand in the order of the SAP structure.

A **segment** is a frozen dataclass with ``tag`` (``E1EDK01``) and ``definition`` (``E2EDK01005``, its name and version
in flat files). Its text fields are SAP's in lower case, made by ``char``, ``text``, ``date``, ``time`` and ``number``,
each with its length in characters; together they are the layout of ``SDATA`` in a flat file, so that **all** fields of
the structure up to the last one that is used must be declared. Behind them stand its child segments, made by
``children`` (many) or ``child`` (one or none), in the order that the type demands. The first line of its docstring is
its title, and ``label`` and ``codes`` say what a field and its values mean: ``adapters/idoc/show.py`` prints them.

A **basic type** is a frozen dataclass with ``basic_type`` and ``message_types``; its first field is ``control``, the
rest are segments as above. ``BASIC_TYPES`` in ``adapters/idoc/types.py`` lists them.
"""

import dataclasses
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType, UnionType
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


PATTERNS: Mapping[Kind, str] = MappingProxyType(
    {Kind.DATE: "[0-9]{8}", Kind.TIME: "[0-9]{6}", Kind.NUMBER: r"-?[0-9]+(\.[0-9]+)?-?"}
)
"""What the letters of a kind must be, as a regular expression that XML Schema knows too."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A declared field.

    Attributes:
        name: SAP's, in lower case.
        length: in characters, as a Unicode system counts them (UTF-16 units).
        label: what the field holds, in words; empty where its name has to do.
        codes: what the values of a qualifier mean.
    """

    name: str
    kind: Kind
    length: int
    required: bool
    label: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """Declared child segments: the attribute, their class, how many there may be.

    ``loops``: the type of the ERP allows several, even where we write one: flat files tell that by the level.
    """

    name: str
    segment: "type[Segment]"
    many: bool
    required: bool
    loops: bool


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


_NO_CODES: Mapping[str, str] = MappingProxyType({})


def char(length: int, *, required: bool = False, label: str = "", codes: Mapping[str, str] = _NO_CODES) -> str:
    return _field(Kind.CHAR, length, required=required, label=label, codes=codes)


def text(length: int, *, required: bool = False, label: str = "") -> str:
    return _field(Kind.TEXT, length, required=required, label=label)


def date(*, required: bool = False, label: str = "") -> str:
    return _field(Kind.DATE, 8, required=required, label=label)


def time(*, required: bool = False, label: str = "") -> str:
    return _field(Kind.TIME, 6, required=required, label=label)


def number(length: int, *, required: bool = False, label: str = "") -> str:
    return _field(Kind.NUMBER, length, required=required, label=label)


def children(*, required: bool = False) -> Any:
    """Any number of one child segment, annotated ``tuple[Segment, ...]``; with ``required`` at least one."""
    return dataclasses.field(default=(), metadata={"children": True, "required": required, "loops": True})


def child(*, required: bool = False, loops: bool = False) -> Any:
    """One child segment or none, annotated ``Segment | None``; ``loops``: see ``ChildSpec``."""
    return dataclasses.field(default=None, metadata={"children": False, "required": required, "loops": loops})


def _field(kind: Kind, length: int, *, required: bool, label: str, codes: Mapping[str, str] = _NO_CODES) -> str:
    metadata = {"kind": kind, "length": length, "required": required, "label": label, "codes": codes}
    declared: str = dataclasses.field(default="", metadata=metadata)
    return declared


_DIRECTIONS = MappingProxyType({"1": "outbound", "2": "inbound"})
_PARTNER_TYPES = MappingProxyType({"LS": "logical system", "KU": "customer", "LI": "supplier", "B": "bank"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EDIDC40:
    """Control record: from where, to where, what. ``arckey`` is the message id that makes delivery exactly once."""

    tag: ClassVar[str] = "EDI_DC40"
    definition: ClassVar[str] = "EDI_DC40"
    tabnam: str = char(10, required=True)
    mandt: str = char(3, label="client")
    docnum: str = char(16, label="sender's number of the IDoc")
    docrel: str = char(4)
    status: str = char(2)
    direct: str = char(1, required=True, label="direction", codes=_DIRECTIONS)
    outmod: str = char(1)
    exprss: str = char(1)
    test: str = char(1)
    idoctyp: str = char(30, required=True, label="basic type")
    cimtyp: str = char(30)
    mestyp: str = char(30, required=True, label="message type")
    mescod: str = char(3, label="variant of the message")
    mesfct: str = char(3)
    std: str = char(1)
    stdvrs: str = char(6)
    stdmes: str = char(6)
    sndpor: str = char(10, required=True, label="sender's port")
    sndprt: str = char(2, required=True, label="sender", codes=_PARTNER_TYPES)
    sndpfc: str = char(2)
    sndprn: str = char(10, required=True, label="sender")
    sndsad: str = char(21)
    sndlad: str = char(70)
    rcvpor: str = char(10, required=True, label="receiver's port")
    rcvprt: str = char(2, required=True, label="receiver", codes=_PARTNER_TYPES)
    rcvpfc: str = char(2)
    rcvprn: str = char(10, required=True, label="receiver")
    rcvsad: str = char(21)
    rcvlad: str = char(70)
    credat: str = date(label="made on")
    cretim: str = time(label="made at")
    refint: str = char(14)
    refgrp: str = char(14)
    refmes: str = char(14)
    arckey: str = char(70, label="message id")
    serial: str = char(20)


@cache
def fields_of(segment: type[Segment]) -> tuple[FieldSpec, ...]:
    """The text fields of a segment class, in their order."""
    return tuple(FieldSpec(f.name, **f.metadata) for f in dataclasses.fields(segment) if "kind" in f.metadata)


@cache
def children_of(owner: type[Segment] | type[Idoc]) -> tuple[ChildSpec, ...]:
    """The child segments of a segment class, or the top segments of a basic type, in their order."""
    hints = get_type_hints(owner)
    return tuple(
        ChildSpec(
            f.name, _segment_of(hints[f.name]), f.metadata["children"], f.metadata["required"], f.metadata["loops"]
        )
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


def walk(owner: Segment | Idoc) -> Iterator[Segment]:
    """Every segment below ``owner`` in order, each before its own children; of an IDoc the control record first."""
    if isinstance(control := getattr(owner, "control", None), EDIDC40):
        yield control
    for segment in segments_in(owner):
        yield segment
        yield from walk(segment)


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
        DocumentError: an identifier or number is longer than its field, a date, time or number is none, or a required
            value is missing.
    """
    value = clean(getattr(segment, spec.name))
    place = f"{segment.tag}-{spec.name.upper()}"
    if spec.required and not value:
        raise _unfit(f"{place} is empty, and the type needs it")
    if width(value) > spec.length and spec.kind is not Kind.TEXT:
        raise _unfit(f"{value!r} is longer than the {spec.length} characters of {place}")
    if value and spec.kind in PATTERNS and not re.fullmatch(PATTERNS[spec.kind], value):
        raise _unfit(f"{value!r} in {place} is no {spec.kind} as IDocs write it")
    return _cut(value, spec.length).rstrip()


def width(value: str) -> int:
    """Characters as a Unicode system counts them: UTF-16 units, two for a letter beyond the first plane."""
    return len(value.encode("utf-16-le")) // 2


def _cut(value: str, length: int) -> str:
    return value.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def clean(value: str) -> str:
    """One line, without what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    kept = (c for c in value if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
    return " ".join("".join(kept).split())


def _unfit(problem: str) -> DocumentError:
    return DocumentError(RejectionCode.DOES_NOT_FIT, f"{problem}. Correct it, or enter the record by hand.")
