"""The visible text of a mail body or a text file: paragraphs as lines, tables as rows of cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PageElement, Tag

from datamodel.errors import DocumentError, RejectionCode

_DEEPEST = 100  # elements within elements; what lies deeper is read without its layout
_MOST_TAGS = 200_000  # a mail has some hundreds; the parser needs half a minute for a million
_MOST_COLUMNS = 100  # of a table that is read as one; also the widest and highest cell

_DROPPED = re.compile(
    "head|script|style|title|template|svg|math|object|iframe|select|datalist|audio|video|canvas|map|noframes"
)
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|"
    "hr|html|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_SPACED = re.compile("blockquote|dl|h[1-6]|hr|ol|p|pre|ul")  # browsers leave space around them
_HIDDEN = re.compile(r"display:none|visibility:hidden|(?:opacity|max-height):0(?![.\d])")
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[\w+/=%\s]*")  # pictures of megabytes that would only slow the parser
_DECLARATION = re.compile(r"<\?xml[^>]*>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: the lines in it, and how many columns it takes."""

    lines: tuple[str, ...]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the spans of every row add up to at most the number of columns."""

    rows: tuple[tuple[Cell, ...], ...]


Block = str | Table
"""A line of text ('' for an empty one), or a table of at least two columns."""


def read_blocks(text: str, *, is_html: bool) -> list[Block]:
    """What a reader of ``text`` sees, from top to bottom; quoted history included, hidden elements left out.

    Raises:
        DocumentError: TOO_LARGE, for HTML that would keep the parser busy for minutes.
    """
    return _read_html(text) if is_html else [*_plain_lines(text)]


def running_text(blocks: list[Block]) -> str:
    """The blocks as text: a line each, a table row a line with its cells kept apart by tabs."""
    return "\n".join(line for block in blocks for line in _lines_of(block)).strip("\n")


def visible_text(text: str, *, is_html: bool) -> str:
    """The running text of a document; '' where there is nothing to see."""
    return running_text(read_blocks(text, is_html=is_html)).strip()


def _lines_of(block: Block) -> Iterator[str]:
    if isinstance(block, str):
        yield block
        return
    for row in block.rows:
        yield "\t".join(" ".join(cell.lines) for cell in row).rstrip("\t")


def _plain_lines(text: str) -> Iterator[str]:
    for line in re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text):
        yield clean(line.expandtabs(8)).rstrip()


def clean(text: str) -> str:
    """``text`` without characters that nobody sees, its special spaces as plain ones."""
    return _CONTROL.sub("", _INVISIBLE.sub("", text)).replace("\u00a0", " ").replace("\u202f", " ")


@dataclass
class _Writer:
    """Collects inline text into lines, and lines and tables into blocks."""

    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    prefix: str = ""  # bullet or number of the list item that begins

    def add(self, text: str) -> None:
        self.line.append(text)

    def end_line(self, *, even_if_empty: bool = False) -> None:
        line = _SPACES.sub(" ", clean("".join(self.line))).strip()
        self.line.clear()
        if line or even_if_empty:
            self.blocks.append(self.prefix + line)
            self.prefix = ""

    def end_paragraph(self) -> None:
        self.end_line()
        if self.blocks and self.blocks[-1] != "":
            self.blocks.append("")

    def add_block(self, block: Block) -> None:
        self.end_line()
        self.blocks.append(block)


def _read_html(markup: str) -> list[Block]:
    markup = _EMBEDDED.sub("", markup)
    if markup.count("<") > _MOST_TAGS:
        raise DocumentError(
            RejectionCode.TOO_LARGE, f"An HTML text has more than {_MOST_TAGS} tags. Send what is in it as a PDF."
        )
    writer = _Writer()
    markup = "<!DOCTYPE html>" + _DECLARATION.sub("", markup)
    _write_children(BeautifulSoup(markup, "lxml"), writer, depth=0)
    writer.end_line()
    return _without_gaps(writer.blocks)


def _without_gaps(blocks: list[Block]) -> list[Block]:
    """At most one empty line in a row, none at the ends."""
    kept: list[Block] = []
    for block in blocks:
        if block != "" or (kept and kept[-1] != ""):
            kept.append(block)
    while kept and kept[-1] == "":
        kept.pop()
    return kept


def _write_children(element: Tag, writer: _Writer, *, depth: int) -> None:
    for child in element.children:
        _write(child, writer, depth=depth)


def _write(node: PageElement, writer: _Writer, *, depth: int) -> None:
    if not isinstance(node, Tag):
        writer.add(_string(node))
    elif not _is_hidden(node):
        if depth > _DEEPEST:
            writer.add(f" {node.get_text(' ')} ")
        elif node.name == "br":
            writer.end_line(even_if_empty=True)
        elif _BLOCK.fullmatch(node.name):
            _write_block(node, writer, depth=depth + 1)
        else:
            _write_children(node, writer, depth=depth + 1)


def _is_hidden(element: Tag) -> bool:
    if _DROPPED.fullmatch(element.name) or element.has_attr("hidden"):
        return True
    style = element.get("style")
    return isinstance(style, str) and bool(_HIDDEN.search(re.sub(r"\s", "", style.lower())))


def _write_block(element: Tag, writer: _Writer, *, depth: int) -> None:
    is_spaced = bool(_SPACED.fullmatch(element.name))
    writer.end_paragraph() if is_spaced else writer.end_line()
    if element.name == "pre":
        for line in _plain_lines(_text_as_is(element)):
            writer.add_block(line)
    elif element.name == "table" and (table := _read_table(element, depth=depth)):
        writer.add_block(table)
    elif element.name in ("ul", "ol"):
        _write_list(element, writer, depth=depth)
    else:
        _write_children(element, writer, depth=depth)
    writer.end_paragraph() if is_spaced else writer.end_line()


def _text_as_is(element: Tag) -> str:
    strings = ("\n" if isinstance(node, Tag) and node.name == "br" else _string(node) for node in element.descendants)
    return "".join(strings)


def _string(node: PageElement) -> str:
    """The text of a text node; '' for elements, comments, declarations and the like."""
    return str(node) if type(node) in (NavigableString, CData) else ""


def _write_list(element: Tag, writer: _Writer, *, depth: int) -> None:
    number = 0
    for child in element.children:
        writer.end_line()
        if isinstance(child, Tag) and child.name == "li":
            number += 1
            writer.prefix = f"{number}. " if element.name == "ol" else "- "
        _write(child, writer, depth=depth)
        writer.end_line()
        writer.prefix = ""


def _read_table(element: Tag, *, depth: int) -> Table | None:
    """The table as rows of cells; None for one that only arranges: with tables inside, or of a single column."""
    if element.find("table") is not None:
        return None
    rows = [cells for row in element.find_all("tr") if (cells := _cells_of(row))]
    grid = list(_place([[_read_cell(cell, depth=depth) for cell in row] for row in rows]))
    columns = max((sum(1 for cell in row if any(cell.lines)) for row in grid), default=0)
    return Table(tuple(grid)) if 1 < columns <= _MOST_COLUMNS else None


def _cells_of(row: Tag) -> list[Tag]:
    return [] if _is_hidden(row) else [cell for cell in row.find_all(["td", "th"]) if not _is_hidden(cell)]


def _read_cell(cell: Tag, *, depth: int) -> tuple[Cell, int]:
    """The cell, and how many rows it takes."""
    writer = _Writer()
    _write_children(cell, writer, depth=depth)
    writer.end_line()
    lines = tuple(block for block in writer.blocks if isinstance(block, str) and block)
    return Cell(lines, _span(cell, "colspan")), _span(cell, "rowspan")


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), _MOST_COLUMNS) if re.fullmatch(r"[0-9]{1,4}", text) else 1


def _place(rows: list[list[tuple[Cell, int]]]) -> Iterator[tuple[Cell, ...]]:
    """The cells in their columns: where one reaches down from above, an empty one keeps its place."""
    last_row: dict[int, int] = {}  # of the cell that reaches down in this column
    for y, row in enumerate(rows):
        cells: list[Cell] = []
        x = 0
        for cell, height in row:
            while last_row.get(x, -1) >= y and x < _MOST_COLUMNS:
                cells.append(Cell(()))
                x += 1
            cells.append(cell)
            last_row.update(dict.fromkeys(range(x, x + cell.span), y + height - 1))
            x += cell.span
        yield tuple(cells)
