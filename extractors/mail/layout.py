"""The text of a mail as pages: a character grid, so that positions mean the same as on paper."""

import math
import re
from collections.abc import Iterator
from itertools import islice

from datamodel.document import BBox, Document, InputFile, Page, PageOrigin, Word
from datamodel.errors import DocumentError, RejectionCode
from extractors import media
from extractors.mail.headers import decode_bytes, html_charset
from extractors.mail.identity import written
from extractors.mail.text import Block, Table, read_blocks, running_text

CHARACTER, LINE, FONT = 6.0, 12.0, 10.0  # points: width and pitch of a 10-point typewriter face, and its height
MARGIN = 57.5
_A4 = 842 / 595
_COLUMNS = 80  # characters in a line, where nothing needs more
_MOST_COLUMNS = 200  # a wider text is broken, a wider table gets narrower columns
_GAP = 3  # characters between the columns of a table: more than between words
_MOST_CHARACTERS = 20_000_000

_TABULAR = re.compile(r"\S(?: {3,}|\t)\S|\|")
_WORD = re.compile(r"\S+")
_NO_SPACE = re.compile(r"\s*")


def lay_out(file: InputFile, *, max_pages: int = 300) -> Document:
    """A mail body, text or HTML file as a document: words on a monospaced grid, tables in aligned columns.

    A page has A4 proportions and 60 lines of 80 characters; where a table or a drawn line needs more columns, all pages
    of the document are larger sheets with the same size of type.

    Raises:
        DocumentError: NO_TEXT, TOO_LARGE or TOO_MANY_PAGES.
    """
    text = _decode(written(file))
    is_html = _is_html(file)
    if len(text) > _MOST_CHARACTERS:
        raise DocumentError(
            RejectionCode.TOO_LARGE, f"{file.name} has {len(text)} characters, too many for a text. Send it as a PDF."
        )
    blocks = read_blocks(text, is_html=is_html)
    running = running_text(blocks)
    if not running.strip():
        raise DocumentError(RejectionCode.NO_TEXT, f"{file.name} holds no visible text.")
    return Document(file, _pages(blocks, max_pages=max_pages, name=file.name), text=running)


def _is_html(file: InputFile) -> bool:
    if file.name in ("body.html", "body.txt"):
        return file.name == "body.html"
    return media.sniff(file.content, file.name) == media.HTML


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_bytes(content, html_charset(content))


def _pages(blocks: list[Block], *, max_pages: int, name: str) -> tuple[Page, ...]:
    columns = _columns(blocks)
    width = 2 * MARGIN + columns * CHARACTER
    height = width * _A4
    per_page = int((height - 2 * MARGIN) / LINE)
    lines = list(islice(_lines(blocks, columns), per_page * max_pages + 1))
    if len(lines) > per_page * max_pages:
        raise DocumentError(
            RejectionCode.TOO_MANY_PAGES,
            f"{name} is longer than {max_pages} pages. Send it in parts, or raise limits.max_pages.",
        )
    starts = range(0, len(lines), per_page)
    return tuple(
        Page(number, width, height, tuple(_words(lines[start : start + per_page], width, height)), PageOrigin.MAIL)
        for number, start in enumerate(starts, start=1)
    )


def _words(lines: list[str], width: float, height: float) -> Iterator[Word]:
    for row, line in enumerate(lines):
        y0 = MARGIN + row * LINE
        for word in _WORD.finditer(line):
            x0, x1 = MARGIN + word.start() * CHARACTER, MARGIN + word.end() * CHARACTER
            yield Word(word[0], BBox(x0 / width, y0 / height, x1 / width, (y0 + FONT) / height))


def _columns(blocks: list[Block]) -> int:
    """How many characters the widest thing needs that must not be broken: a table, or a line drawn as one."""
    needed = [_COLUMNS]
    for block in blocks:
        if isinstance(block, Table):
            needed.append(_total(_natural_widths(block)))
        elif _TABULAR.search(block):
            needed.append(len(block))
    return min(max(needed), _MOST_COLUMNS)


def _lines(blocks: list[Block], columns: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield from _table_lines(block, columns)
        else:
            yield from _wrap(block, columns)


def _wrap(line: str, width: int) -> list[str]:
    """``line`` broken at spaces; words longer than ``width`` are cut. Spaces within a line stay as they are."""
    lines, start = [], 0
    while len(line) - start > width:
        end = line.rfind(" ", start + 1, start + width + 1)
        if end < 0 or not line[start:end].strip():
            end = start + width
        lines.append(line[start:end].rstrip())
        start = _NO_SPACE.match(line, end).end()  # type: ignore[union-attr]  # matches everywhere, if only nothing
    return [*lines, line[start:]]


def _table_lines(table: Table, columns: int) -> Iterator[str]:
    widths = _fit(_natural_widths(table), columns)
    starts = [sum(widths[:column]) + _GAP * column for column in range(len(widths) + 1)]
    for row in table.rows:
        placed = []
        column = 0
        for cell in row:
            end = min(column + cell.span, len(widths))
            width = max(starts[end] - starts[column] - _GAP, 1)
            placed.append((starts[column], [part for line in cell.lines for part in _wrap(line, width)]))
            column = end
        for number in range(max((len(lines) for _, lines in placed), default=0)):
            yield _join((start, lines[number]) for start, lines in placed if number < len(lines))


def _join(parts: Iterator[tuple[int, str]]) -> str:
    """One line with each text at its column."""
    line = ""
    for start, text in parts:
        line = line.ljust(start) + text
    return line


def _natural_widths(table: Table) -> list[int]:
    """Characters that each column needs for its longest line, cells over several columns left aside."""
    widths = [1] * max(sum(cell.span for cell in row) for row in table.rows)
    for row in table.rows:
        column = 0
        for cell in row:
            if cell.span == 1 and cell.lines:
                widths[column] = max(widths[column], *map(len, cell.lines))
            column += cell.span
    return widths


def _total(widths: list[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _fit(widths: list[int], columns: int) -> list[int]:
    """Narrower columns where the table is too wide: the widest give way first."""
    space = columns - _GAP * (len(widths) - 1)
    if sum(widths) <= space:
        return widths
    low, high = 1, max(widths)
    while low < high:  # the widest cut that fits
        cut = math.ceil((low + high) / 2)
        low, high = (cut, high) if sum(min(width, cut) for width in widths) <= space else (low, cut - 1)
    return [min(width, low) for width in widths]
