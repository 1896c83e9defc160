"""Whose an article number is, where the paper says so: by a label at the number, or by a heading of several lines.

Words that were read as article number of any kind are given the kind that is printed: "GTIN: 4006381333931",
"Art-Nr-Lieferant:" above the number, "(EAN)" behind it; or the heading names one owner a line and the cells below have
one number a line.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from extractors.tagging.decoding import LogTags
from extractors.tagging.lines import Cell, Line, TaggedText, Token
from extractors.tagging.rows import ItemLines
from extractors.vocabulary import owner_of
from models.layout.labels import HEADING, LABEL, LINE, ROLES, TAGS

_FIELDS = ("supplier_material_number", "customer_material_number", "gtin")
_KINDS = [TAGS.index(LINE + field) for field in _FIELDS]
_COLUMN = dict(zip(_FIELDS, _KINDS, strict=True))
_LEAST = 0.25
"""Probability of being any article number from which a word is one."""
_IS_LABEL = 0.5
_LONGEST_LABEL = 4
_ABOVE = 1.6
"""Heights of type between a label and the number below it."""


def with_owners(tags: LogTags, text: TaggedText, items: Sequence[ItemLines]) -> LogTags:
    """``tags`` in which article numbers are of the kind that is printed beside them or at the head of their column."""
    tags = tags.copy()
    for item in items:
        numbers = [(line, cell, token) for line, cell, token in _tokens(item) if _chance(token, tags) > _LEAST]
        said = {t.index: owner for line, cell, t in numbers if (owner := _labelled(line, cell, t, item, text))}
        if not said:
            said = _headed(numbers, text, item)
        for index, owner in said.items():
            whole = float(tags[index, _KINDS].sum())
            tags[index, _KINDS] = 0.0
            tags[index, _COLUMN[owner]] = whole
    return tags


def _tokens(item: ItemLines) -> Iterator[tuple[Line, Cell, Token]]:
    return ((line, cell, token) for line in item.lines for cell in line.cells for token in cell.tokens)


def _chance(token: Token, tags: LogTags) -> float:
    return float(tags[token.index, _KINDS].sum())


# --- Labels -----------------------------------------------------------------------------------------------------------


def _labelled(line: Line, cell: Cell, token: Token, item: ItemLines, text: TaggedText) -> str:
    """What a label says before the number, behind it in brackets, or alone on the line above it."""
    words = [other for each in line.cells for other in each.tokens]
    place = words.index(token)
    before = _label(words[max(0, place - _LONGEST_LABEL) : place], text)
    if before:
        return before
    behind = [other.word.text for other in words[place + 1 : place + 1 + _LONGEST_LABEL]]
    if behind and behind[0].startswith("("):
        return owner_of(" ".join(behind).partition(")")[0])
    return _label_above(cell, item, text) if cell.tokens[0] is token else ""


def _label(tokens: Sequence[Token], text: TaggedText) -> str:
    """Whose the words say that a number is that follows them; those of another number before them do not count."""
    labels: list[str] = []
    for token in reversed(tokens):
        if text.roles[token.index, ROLES.index(LABEL)] < _IS_LABEL and not token.word.text.endswith(":"):
            break
        labels.insert(0, token.word.text)
    return owner_of(" ".join(labels)) if labels else ""


def _label_above(cell: Cell, item: ItemLines, text: TaggedText) -> str:
    for line in item.lines:
        height = line.height
        for other in line.cells:
            gap = cell.bbox.y0 - other.bbox.y1
            aligned = abs(other.bbox.x0 - cell.bbox.x0) * text.widths[cell.page] < height * text.heights[cell.page]
            is_near = other.page == cell.page and -0.5 * height < gap < _ABOVE * height
            if is_near and aligned and other.line < cell.line and other.text.endswith(":"):
                return owner_of(other.text) if len(other.tokens) <= _LONGEST_LABEL else ""
    return ""


# --- Headings ---------------------------------------------------------------------------------------------------------


def _headed(numbers: Sequence[tuple[Line, Cell, Token]], text: TaggedText, item: ItemLines) -> dict[int, str]:
    """By the lines of a heading that names several owners, where the cells below have as many lines with numbers."""
    stack = _stack(text, item)
    if len(stack) < 2 or len({owner for owner, _ in stack}) < len(stack):
        return {}
    left = min(box[0] for _, box in stack) - 0.02
    right = max(box[1] for _, box in stack) + 0.02
    lines = list(dict.fromkeys(line.number for line, _, token in numbers if left <= token.bbox.x0 <= right))
    if len(lines) < len(stack):
        return {}
    owners = dict(zip(lines, (owner for owner, _ in stack), strict=False))
    return {
        token.index: owners[line.number]
        for line, _, token in numbers
        if line.number in owners and left <= token.bbox.x0 <= right
    }


def _stack(text: TaggedText, item: ItemLines) -> list[tuple[str, tuple[float, float]]]:
    """Owner and horizontal extent of the cells of the last heading above the item that name one, top to bottom."""
    first = item.lines[0].number
    heading = ROLES.index(HEADING)
    found: list[tuple[str, tuple[float, float]]] = []
    for line in reversed([line for line in text.lines if line.number < first]):
        is_heading = bool(line.indexes) and float(np.mean(text.roles[line.indexes, heading])) > _IS_LABEL
        if not is_heading and found:
            break
        for cell in line.cells if is_heading else ():
            owner = owner_of(cell.text)
            if owner:
                found.insert(0, (owner, (cell.bbox.x0, cell.bbox.x1)))
    return found
