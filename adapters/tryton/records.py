"""Business records as JSON, both ways: what the outbox keeps, a person can read, and Tryton gets attached.

The form is the record's own, field by field in the order of ``datamodel/business.py``; optional fields that are empty
are left out. Decimals and days are strings. The version changes with every change that an older reader would misread.
"""

import dataclasses
import datetime as dt
import json
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from datamodel.business import BusinessRecord

VERSION = 1
KINDS: Mapping[str, type[BusinessRecord]] = {kind.__name__: kind for kind in typing.get_args(BusinessRecord)}


def write_record(record: BusinessRecord, *, message_id: str, created_at: dt.datetime) -> bytes:
    """The same bytes for the same arguments: UTF-8, indented, with a line feed at the end."""
    whole = {
        "intray": VERSION,
        "message_id": message_id,
        "created_at": created_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "kind": type(record).__name__,
        "record": _plain(record),
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def read_record(content: bytes) -> tuple[str, BusinessRecord]:
    """The message id and the record. Raises ``ValueError`` where ``content`` is none of ``write_record``."""
    whole = json.loads(content)
    if not isinstance(whole, dict) or whole.get("intray") != VERSION or whole.get("kind") not in KINDS:
        raise ValueError(f"This is no record of version {VERSION}: {content[:80]!r}")
    kind = KINDS[whole["kind"]]
    return str(whole.get("message_id", "")), _typed(kind, whole.get("record"), kind.__name__)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        named = {field: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {
            field.name: _plain(found)
            for field, found in named.items()
            if found not in (None, "", ()) or field.default is dataclasses.MISSING
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _typed(kind: typing.Any, value: object, where: str) -> typing.Any:
    """``value`` as ``kind``, which is one of those that business records are made of."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _typed(typing.get_args(kind)[0], value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{where} is no list: {value!r}")
        return tuple(_typed(typing.get_args(kind)[0], item, f"{where}[{n}]") for n, item in enumerate(value))
    if dataclasses.is_dataclass(kind):
        return _made(typing.cast("type[object]", kind), value, where)
    return _scalar(kind, value, where)


def _made(kind: type[object], value: object, where: str) -> object:
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object: {value!r}")
    hints = typing.get_type_hints(kind)
    unknown = value.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{where} has fields that are not known: {', '.join(sorted(unknown))}")
    try:
        return kind(**{name: _typed(hints[name], found, f"{where}.{name}") for name, found in value.items()})
    except TypeError as error:
        raise ValueError(f"{where} is incomplete: {error}") from error


def _scalar(kind: typing.Any, value: object, where: str) -> object:
    try:
        if kind is Decimal:
            return Decimal(str(value))
        if kind is dt.date:
            return dt.date.fromisoformat(str(value))
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(str(value))
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"{where} is no {kind.__name__}: {value!r}") from error
    if not isinstance(value, kind):
        raise ValueError(f"{where} is no {kind.__name__}: {value!r}")
    return value
