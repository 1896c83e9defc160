"""Small ONNX files without the package of that name: the few fields of its protocol buffers that a graph needs."""

import struct
from collections.abc import Sequence

_INT64, _FLOAT = 7, 1
_RANKS = {"bbox": 3, "pixel_values": 4}


def looking_up(scores: Sequence[Sequence[float]], *, inputs: Sequence[str], length: int | None = None) -> bytes:
    """A model whose logits of each piece are its row of ``scores``, whatever else it is given.

    Args:
        inputs: what it wants to be given; ``input_ids`` among them.
        length: pieces that it takes at once, where it takes one number only.
    """
    columns = len(scores[0])
    table = b"".join(struct.pack("<f", score) for row in scores for score in row)
    tensor = b"".join(_number(1, size) for size in (len(scores), columns))
    tensor += _number(2, _FLOAT) + _field(8, b"table") + _field(9, table)
    node = _field(1, b"table") + _field(1, b"input_ids") + _field(2, b"logits") + _field(4, b"Gather")
    graph = _field(1, node) + _field(2, b"lookup") + _field(5, tensor)
    for name in inputs:
        dimensions = [None, length, *[None] * (_RANKS.get(name, 2) - 2)]
        graph += _field(11, _value(name, _FLOAT if name == "pixel_values" else _INT64, dimensions))
    graph += _field(12, _value("logits", _FLOAT, [None, length, columns]))
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 17))


def _value(name: str, kind: int, dimensions: Sequence[int | None]) -> bytes:
    shape = b"".join(_field(1, _field(2, b"any") if size is None else _number(1, size)) for size in dimensions)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes(found) + bytes([value])
