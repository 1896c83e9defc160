"""Tryton's JSON: what JSON has no type for is an object with ``__class__`` (trytond/protocols/jsonrpc.py)."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def encode(value: object) -> bytes:
    """Compact UTF-8. Floats stay floats: Tryton keeps quantities as such, and amounts as ``Decimal``."""
    return json.dumps(value, default=_tagged, ensure_ascii=False, separators=(",", ":")).encode()


def decode(content: bytes) -> object:
    """Raises ``ValueError`` where it is no JSON, or a tagged object lacks what its class needs."""
    try:
        return json.loads(content, object_hook=_untagged)
    except (KeyError, TypeError, ArithmeticError, AttributeError) as error:
        raise ValueError(f"An object of Tryton's JSON is not as its class says: {error!r}") from error


def _tagged(value: object) -> dict[str, object]:
    match value:
        case Decimal():
            return {"__class__": "Decimal", "decimal": str(value)}
        case dt.datetime():
            if value.tzinfo is not None:  # Tryton knows times without a zone only, and takes them for UTC
                value = value.astimezone(dt.UTC)
            clock = {name: getattr(value, name) for name in (*_DAY, *_CLOCK)}
            return {"__class__": "datetime", **clock}
        case dt.date():
            return {"__class__": "date", **{name: getattr(value, name) for name in _DAY}}
        case dt.time():
            return {"__class__": "time", **{name: getattr(value, name) for name in _CLOCK}}
        case dt.timedelta():
            return {"__class__": "timedelta", "seconds": value.total_seconds()}
        case bytes():
            return {"__class__": "bytes", "base64": base64.b64encode(value).decode("ascii")}
    raise TypeError(f"Tryton's JSON has no form for {value!r}")


_DAY = ("year", "month", "day")
_CLOCK = ("hour", "minute", "second", "microsecond")


def _untagged(found: dict[str, object]) -> object:
    kind = found.get("__class__")
    return _MAKERS[kind](found) if isinstance(kind, str) and kind in _MAKERS else found


def _date(found: Mapping[str, object]) -> dt.date:
    year, month, day = (int(str(found[name])) for name in _DAY)
    return dt.date(year, month, day)


def _time(found: Mapping[str, object]) -> dt.time:
    hour, minute, second, microsecond = (int(str(found[name])) for name in _CLOCK)
    return dt.time(hour, minute, second, microsecond)


_MAKERS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "Decimal": lambda found: Decimal(str(found["decimal"])),
    # Tryton's times are UTC without saying so.
    "datetime": lambda found: dt.datetime.combine(_date(found), _time(found), dt.UTC),
    "date": _date,
    "time": _time,
    "timedelta": lambda found: dt.timedelta(seconds=float(str(found["seconds"]))),
    "bytes": lambda found: base64.b64decode(str(found["base64"])),
}
