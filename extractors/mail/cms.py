"""Signed and encrypted S/MIME (RFC 5652): the mail within a signed one is taken out, its signature is not checked."""

from typing import NamedTuple

from datamodel.errors import DocumentError, RejectionCode

_SIGNED = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_ENVELOPED = frozenset(
    {
        bytes.fromhex("2a864886f70d010703"),  # enveloped-data
        bytes.fromhex("2a864886f70d010706"),  # encrypted-data
        bytes.fromhex("2a864886f70d0109100117"),  # auth-enveloped-data
    }
)

_SEQUENCE, _OCTETS, _OBJECT_ID = 0x30, 0x04, 0x06
_CONSTRUCTED = 0x20
_DEPTH = 30  # of nested BER values; a signed mail has ten


class _Value(NamedTuple):
    """One BER value: its tag, its content, and where the next one begins."""

    tag: int
    content: bytes
    end: int


def read_cms(content: bytes) -> bytes:
    """The content that a signed CMS message carries in itself.

    Raises:
        DocumentError: ENCRYPTED; UNSUPPORTED_TYPE for other kinds of CMS; DAMAGED.
    """
    try:
        kind, body = _content_info(_read(content, 0).content)
        if kind in _ENVELOPED:
            raise DocumentError(
                RejectionCode.ENCRYPTED, "The mail is encrypted (S/MIME). Ask the sender to send it unencrypted."
            )
        if kind != _SIGNED:
            raise DocumentError(
                RejectionCode.UNSUPPORTED_TYPE,
                "The mail is wrapped in a kind of S/MIME that cannot be opened. Ask for it as an ordinary mail.",
            )
        signed = _children(_read(body, 0).content)
        wrapped = next(value for value in signed if value.tag == _SEQUENCE)
        return _octets(_read(_content_info(wrapped.content)[1], 0))
    except (IndexError, ValueError, StopIteration) as error:
        raise DocumentError(
            RejectionCode.DAMAGED, "The signed mail (S/MIME) is damaged. Ask for it to be sent again."
        ) from error


def _content_info(content: bytes) -> tuple[bytes, bytes]:
    """Object id and content (still one BER value) of a ContentInfo."""
    kind, body = _children(content)[:2]
    if kind.tag != _OBJECT_ID:
        raise ValueError("a ContentInfo begins with an object id")
    return kind.content, body.content


def _children(content: bytes) -> list[_Value]:
    values, place = [], 0
    while place < len(content):
        value = _read(content, place)
        values.append(value)
        place = value.end
    return values


def _octets(value: _Value, depth: int = 0) -> bytes:
    """The bytes of an octet string, which may be cut into several."""
    if depth > _DEPTH:
        raise ValueError("octet strings are nested too deep")
    if value.tag == _OCTETS:
        return value.content
    if value.tag == _OCTETS | _CONSTRUCTED:
        return b"".join(_octets(part, depth + 1) for part in _children(value.content))
    raise ValueError("the signed content is no octet string")


def _read(content: bytes, place: int, depth: int = 0) -> _Value:
    """The value at ``place``. Raises ``IndexError`` or ``ValueError`` where there is none."""
    tag, length, start = content[place], content[place + 1], place + 2
    if length == 0x80:
        return _read_open(content, tag, start, depth)
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(content[start : start + size], "big"), start + size
    if start + length > len(content):
        raise ValueError("a value is longer than the file")
    return _Value(tag, content[start : start + length], start + length)


def _read_open(content: bytes, tag: int, start: int, depth: int) -> _Value:
    """A value of indefinite length: it ends at two zero bytes."""
    if depth > _DEPTH:
        raise ValueError("values are nested too deep")
    place = start
    while content[place : place + 2] != b"\0\0":
        place = _read(content, place, depth + 1).end
    return _Value(tag, content[start:place], place + 2)
