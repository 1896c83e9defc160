"""Whose an article number is, where the paper says so: by a label at the number, or by a heading of several lines.

Words that were read as article number of any kind are given the kind that is printed: "GTIN: 4006381333931",
"Art-Nr-Lieferant:" above the number, "(EAN)" behind it, "Ihre Artikelnr." over the column; or the heading names one
owner a line and the cells below have one number a line. Where one of two numbers is named, the other is the other's.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from datamodel.extraction import BUYER_WRITES, SELLER_WRITES, DocumentType
from extractors.tagging.decoding import LogTags
from extractors.tagging.lines import Cell, Line, TaggedText, Token
from extractors.tagging.rows import ItemLines
from extractors.vocabulary import is_number_prefix, owner_of
from models.layout.labels import HEADING, LABEL, LINE, ROLES, TAGS

_FIELDS = ("supplier_material_number", "customer_material_number", "gtin")
_KINDS = [TAGS.index(LINE + field) for field in _FIELDS]
_COLUMN = dict(zip(_FIELDS, _KINDS, strict=True))
_LEAST = 0.25
"""Probability of being any article number from which a word is one."""
_SIDES = ("supplier_material_number", "customer_material_number")
_IS_LABEL = 0.5
_ASIDE = 0.005
_BEGINS = 0.5
_LONGEST_LABEL = 4
_ABOVE = 1.6
"""Heights of type between a label and the number below it."""


def with_owners(tags: LogTags, text: TaggedText, items: Sequence[ItemLines], document_type: DocumentType) -> LogTags:
    """``tags`` in which article numbers are of the kind that is printed beside them or at the head of their column."""
    tags = tags.copy()
    by_buyer = document_type in BUYER_WRITES if document_type in BUYER_WRITES | SELLER_WRITES else None
    headings = _headings(text)
    for item in items:
        numbers = [(line, cell, token) for line, cell, token in _tokens(item) if _chance(token, tags) > _LEAST]
        said = {
            t.index: owner for line, cell, t in numbers if (owner := _labelled(line, cell, t, item, text, by_buyer))
        }
        if not said:
            said = _headed(numbers, headings[item.lines[0].number], by_buyer)
        said |= _others(said, [token for _, _, token in numbers], tags)
        for index, owner in said.items():
            whole = float(tags[index, _KINDS].sum())
            tags[index, _KINDS] = 0.0
            tags[index, _COLUMN[owner]] = whole
        for number in _whole_numbers(numbers, text):
            own = tags[np.ix_(list(number), _KINDS)]
            shares = np.array(list(number.values())) @ own  # by letters: a prefix says little
            tags[np.ix_(list(number), _KINDS)] = np.outer(own.sum(axis=1), shares / shares.sum())
    return tags


def _whole_numbers(numbers: Sequence[tuple[Line, Cell, Token]], text: TaggedText) -> list[dict[int, int]]:
    """Words side by side that are one number of one owner ("A 338.0417"), by index how long they are."""
    found: list[dict[int, int]] = []
    before: tuple[Cell, Token] | None = None
    for _, cell, token in numbers:
        goes_on = before is not None and before[0] is cell and before[1].index + 1 == token.index
        if goes_on and before and (text.begins[token.index] < _BEGINS or is_number_prefix(before[1].word.text)):
            found[-1][token.index] = len(token.word.text)
        else:
            found.append({token.index: len(token.word.text)})
        before = cell, token
    return [number for number in found if len(number) > 1]


def _tokens(item: ItemLines) -> Iterator[tuple[Line, Cell, Token]]:
    return ((line, cell, token) for line in item.lines for cell in line.cells for token in cell.tokens)


def _chance(token: Token, tags: LogTags) -> float:
    return float(tags[token.index, _KINDS].sum())


# --- Labels -----------------------------------------------------------------------------------------------------------


def _labelled(line: Line, cell: Cell, token: Token, item: ItemLines, text: TaggedText, by_buyer: bool | None) -> str:
    """What a label says before the number, behind it in brackets, or alone on the line above it."""
    words = [other for each in line.cells for other in each.tokens]
    place = words.index(token)
    before = owner_of(_label(words[max(0, place - _LONGEST_LABEL) : place], text), by_buyer=by_buyer)
    if before:
        return before
    behind = [other.word.text for other in words[place + 1 : place + 1 + _LONGEST_LABEL]]
    if behind and behind[0].startswith("("):
        return owner_of(" ".join(behind).partition(")")[0], by_buyer=by_buyer)
    return owner_of(_label_above(cell, item, text), by_buyer=by_buyer) if cell.tokens[0] is token else ""


def _label(tokens: Sequence[Token], text: TaggedText) -> str:
    """The label that the words before a number end with; empty where they do not."""
    labels: list[str] = []
    for token in reversed(tokens):
        if text.roles[token.index, ROLES.index(LABEL)] < _IS_LABEL and not token.word.text.endswith(":"):
            break
        labels.insert(0, token.word.text)
    return " ".join(labels)


def _label_above(cell: Cell, item: ItemLines, text: TaggedText) -> str:
    for line in item.lines:
        height = line.height
        for other in line.cells:
            gap = cell.bbox.y0 - other.bbox.y1
            aligned = abs(other.bbox.x0 - cell.bbox.x0) * text.widths[cell.page] < height * text.heights[cell.page]
            is_near = other.page == cell.page and -0.5 * height < gap < _ABOVE * height
            if is_near and aligned and other.line < cell.line and other.text.endswith(":"):
                return other.text if len(other.tokens) <= _LONGEST_LABEL else ""
    return ""


# --- Headings ---------------------------------------------------------------------------------------------------------


def _headed(
    numbers: Sequence[tuple[Line, Cell, Token]], cells: Sequence[Cell], by_buyer: bool | None
) -> dict[int, str]:
    """By the heading of the column, whose ``cells`` these are; one of several lines is of as many lines below."""
    said: dict[int, str] = {}
    columns: dict[tuple[float, float], list[tuple[Line, Token]]] = {}
    for line, _, token in numbers:
        over = [cell for cell in cells if cell.bbox.overlaps_across(token.bbox)]
        if over:
            span = min(cell.bbox.x0 for cell in over), max(cell.bbox.x1 for cell in over)
            columns.setdefault(span, []).append((line, token))
    for (left, right), below in columns.items():
        over = [cell for cell in cells if left - _ASIDE <= cell.bbox.x0 and cell.bbox.x1 <= right + _ASIDE]
        said |= _column(over, below, by_buyer)
    return said


def _column(over: Sequence[Cell], below: Sequence[tuple[Line, Token]], by_buyer: bool | None) -> dict[int, str]:
    owners = _by_line(over, by_buyer)
    lines = list(dict.fromkeys(line.number for line, _ in below))
    if len(owners) < 2:
        whole = owner_of(" ".join(cell.text for cell in over), by_buyer=by_buyer)
        return {token.index: whole for _, token in below} if whole else {}
    if len(set(owners)) < len(owners) or len(lines) < len(owners):
        return {}
    owner_at = dict(zip(lines, owners, strict=False))
    return {token.index: owner_at[line.number] for line, token in below if line.number in owner_at}


def _by_line(over: Sequence[Cell], by_buyer: bool | None) -> list[str]:
    """Whom the lines of a heading name, those that name nobody left out.

    A neutral first line that a stroke parts from the next is the writer's own: "Sachnummer / Lief.-Art.-Nr.".
    """
    owners = [owner for cell in over if (owner := owner_of(cell.text, by_buyer=by_buyer))]
    is_neutral = len(over) > 1 and over[0].text.endswith("/") and not owner_of(over[0].text, by_buyer=by_buyer)
    return [_SIDES[by_buyer], *owners] if owners and is_neutral and by_buyer is not None else owners


def _headings(text: TaggedText) -> dict[int, list[Cell]]:
    """By number of a line: the cells of the last heading at or above it, top to bottom."""
    role = ROLES.index(HEADING)
    found: dict[int, list[Cell]] = {}
    cells: list[Cell] = []
    goes_on = False
    for line in text.lines:
        is_heading = float(np.mean(text.roles[line.indexes, role])) > _IS_LABEL
        if is_heading:
            cells = [*cells, *line.cells] if goes_on else list(line.cells)
        goes_on = is_heading
        found[line.number] = cells
    return found


# --- Two numbers ------------------------------------------------------------------------------------------------------


def _others(said: Mapping[int, str], numbers: Sequence[Token], tags: LogTags) -> dict[int, str]:
    """Where one side's number is named, a number apart from it that was read as the same side's is the other's."""
    named = set(said.values()) & set(_SIDES)
    if len(named) != 1:
        return {}
    (side,) = named
    other = _SIDES[1 - _SIDES.index(side)]
    return {
        token.index: other
        for token in numbers
        if token.index not in said
        and not {token.index - 1, token.index + 1} & set(said)
        and _FIELDS[int(tags[token.index, _KINDS].argmax())] == side
    }
