"""The fields of SWIFT messages as banks send them in files: ``:61:`` and what follows it, message by message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BLOCK_4 = re.compile(r"\{4:\s*?\n(.*?)(?:\n-\}|\Z)", re.DOTALL)
_TYPE = re.compile(r"\{2:[IO](\d{3})")
_AFTER_20, _AFTER_25 = r"(?:21|25P?|28C?|13D?|NS):", r"(?:28C?|34F|13D?|6[0124][FM]?|86|NS):"
_TAG = re.compile(
    r"(?:^:(?P<line>"
    rf"20(?=:[^\n]*\n\s*:{_AFTER_20})|21(?=:[^\n]*\n\s*:{_AFTER_20})|25P?(?=:[^\n]*\n(?:[^:\n][^\n]*\n)?\s*:{_AFTER_25})"
    r"|28C?(?=:\s*[\w.-]+(?:\s*/\s*\d+)?\s*(?:\n|\Z))|6[02][FM]?(?=:[CD]\d)|6[45](?=:[CD]\d)|61(?=:\d{6})|86|34F|13D?(?=:\d{6})|90[CD]|NS"
    r")"
    r"|(?<=[^\n]):(?P<inside>61(?=:\d{6}(?:\d{4})?R?[CD])|6[02][FM](?=:[CD]\d{6}[A-Z]{3}[\d,])))"
    r":",
    re.MULTILINE,
)
"""A tag at the beginning of a line; or one whose line feed was lost, where what follows can be nothing else.

Text that is wrapped may begin a line with the minutes of a time (``T16`` and ``:26:37``): so what follows has to fit.
"""
_ANYWHERE = re.compile(r":(?P<line>2[0158]|25P|28C|6[024][FM]?|61|65|86|34F|13D?|90[CD]|NS)(?P<inside>):")
_END = re.compile(r"^-\}?[ \t]*$", re.MULTILINE)
_ONE_LINE = re.compile(r":20:[^\n]{0,200}:25P?:")
_LOST_86 = ":86:"


@dataclass(frozen=True, slots=True)
class Tag:
    """One field: its name (``61``, ``60F``), what it says, the line that it starts at, from 1."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class SwiftMessage:
    """The fields of one message, in their order.

    ``type`` is its number where the envelope tells it (``940``); ``is_ended`` that a mark tells that it ends there.
    """

    tags: tuple[Tag, ...]
    type: str
    is_ended: bool


def decode(content: bytes) -> str:
    """The text of a file, with line feeds alone; UTF-16 by its mark, else UTF-8, else Latin-1 as Windows has it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def messages(text: str) -> Iterator[SwiftMessage]:
    """Each message of a file: one for each block 4, else for each field 20."""
    if "{4:" in text:
        yield from _enveloped(text)
        return
    tags: list[Tag] = []
    for item in _items(text, 1):
        is_end = item is None
        if tags and (is_end or (item is not None and item.name == "20")):
            yield SwiftMessage(tuple(tags), "", is_end)
            tags = []
        if item is not None and (tags or item.name not in _NOT_FIRST):
            tags.append(item)
    if tags:
        yield SwiftMessage(tuple(tags), "", is_ended=False)


_NOT_FIRST = frozenset({"86", "NS"})
"""After the end of a message there may be words of the bank to nothing in particular."""


def _enveloped(text: str) -> Iterator[SwiftMessage]:
    start = 0
    for block in _BLOCK_4.finditer(text):
        kind = _TYPE.findall(text, start, block.start())
        start = block.end()
        line = text.count("\n", 0, block.start(1)) + 1
        tags = tuple(item for item in _items(block[1], line) if item is not None)
        if tags:
            yield SwiftMessage(tags, kind[-1] if kind else "", block[0].endswith("-}"))


def _items(text: str, line: int) -> Iterator[Tag | None]:
    """Each field, and None where a mark ends a message. ``line`` is the number of the first line.

    A mark ends a message only before the next one, or the end of the file: else it is a dash, wrapped to its own line.
    """
    found = list((_ANYWHERE if _ONE_LINE.search(text) else _TAG).finditer(text))
    names = [match["line"] or match["inside"] for match in found]
    at = 0
    for index, (match, name) in enumerate(zip(found, names, strict=True)):
        is_last = index + 1 == len(found)
        value = text[match.end() : len(text) if is_last else found[index + 1].start()]
        line += text.count("\n", at, match.start())
        at = match.start()
        marks = list(_END.finditer(value)) if is_last or names[index + 1] == "20" else []
        yield from _split_lost(Tag(name, (value[: marks[-1].start()] if marks else value).strip("\n"), line))
        if marks:
            yield None


def _split_lost(tag: Tag) -> Iterator[Tag]:
    """The ``:86:`` of a booking whose line feed was lost."""
    if tag.name == "61" and _LOST_86 in tag.text:
        before, _, after = tag.text.partition(_LOST_86)
        yield Tag("61", before, tag.line)
        yield Tag("86", after, tag.line)
    else:
        yield tag


def unwrapped(lines: Sequence[str], *, width: int) -> str:
    """Lines that were broken at ``width``: a full one goes on in the next, a shorter one keeps its line feed."""
    return "".join(line if len(line) >= width else f"{line}\n" for line in lines).strip()
