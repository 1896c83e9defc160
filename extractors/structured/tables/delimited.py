"""CSV as people send it: any of four delimiters, any of the usual encodings, titles above the table."""

import codecs
import io
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import pandas as pd

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.tables.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Note, Sheet, note

DELIMITERS = (";", "\t", ",", "|")
_SAMPLE = 65536
_LINES = 200
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # how Excel is told the delimiter
_LEAST_ROWS = 2
_CP1252_ONLY = re.compile(rb"[\x80-\x9f]")
_MISREAD = re.compile(r"[\u0080-\u009f\ufffd¬÷³±²¾¶§Ð]|(?<=\w)[„”“‡†™šŽžŸŠ‰¸¹](?=\w)|á(?=e|$|;)")


def read_delimited(content: bytes, *, name: str) -> Sheet:
    """The table of a delimited text.

    Args:
        content: of the file.
        name: for messages.

    Raises:
        DocumentError: DAMAGED where it cannot be decoded or parsed, UNSUPPORTED_TYPE where nothing parts its cells,
            TOO_LARGE where it has too many rows or columns.
    """
    text, notes = decoded(content, name=name)
    said = _SEP.match(text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else delimiter_of(text)
    if delimiter is None:
        message = (
            f"In {name} nothing parts one column from the next: semicolon, comma, tab or bar. Save it as CSV anew."
        )
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    rows = _rows(text, delimiter, name=name)
    return Sheet("", rows, _lines(rows, start=2 if said else 1), tuple(notes))


def decoded(content: bytes, *, name: str) -> tuple[str, list[Note]]:
    """The text, and notes where letters are lost. UTF-8 and UTF-16 are sure, others are told by what they contain.

    Raises:
        DocumentError: DAMAGED, where it is no text at all.
    """
    notes: list[Note] = []
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            text = content.decode(encoding, "replace")
            break
    else:
        text = _guessed(content)
    if "\0" in text:
        notes.append(
            note(f"{name} has NUL characters in it, which were left out. Compare it with the original.", is_error=True)
        )
        text = text.replace("\0", "")
    if "\ufffd" in text:
        notes.append(
            note(f"{name} has letters that are no {_named(content)}. Compare it with the original.", is_error=True)
        )
    if not text.strip():
        raise DocumentError(RejectionCode.EMPTY, f"{name} holds no text. Ask for it again.")
    return text, notes


def _named(content: bytes) -> str:
    return "UTF-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"


def _guessed(content: bytes) -> str:
    if content[1::2].count(0) > len(content) // 4:  # UTF-16 without a mark: every other byte is empty
        return content.decode("utf-16-le", "replace")
    if content[::2].count(0) > len(content) // 4:
        return content.decode("utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(content):
        return content.decode("utf-8", "replace")
    if _CP1252_ONLY.search(content[:_SAMPLE]) is None:
        return content.decode("latin-1")
    return _eight_bit(content)


def _mostly_utf8(content: bytes) -> bool:
    """A file put together of two: most letters beyond ASCII are UTF-8."""
    wrong = content.decode("utf-8", "replace").count("\ufffd")
    letters = sum(1 for c in content.decode("utf-8", "ignore") if c > "\x7f")
    return letters > 2 * wrong


def _eight_bit(content: bytes) -> str:
    """Windows-1252, unless that makes letters that stand in no word, and what DOS or old Macs wrote does not."""
    readings = [content.decode(encoding, "replace") for encoding in ("cp1252", "cp850", "mac_roman")]
    return min(readings, key=_oddness)


def _oddness(text: str) -> int:
    """Signs that hardly stand within a word of a Western European language."""
    return len(_MISREAD.findall(text))


def delimiter_of(text: str) -> str | None:
    """What parts the cells: the sign that most lines have in the same number; None where no line has one twice."""
    sample = "".join(itertools.islice(io.StringIO(text), _LINES))
    lines = [line for line in _logical_lines(sample) if line.strip()]
    scored = [(score, -DELIMITERS.index(sign), sign) for sign in DELIMITERS if (score := _steadiness(lines, sign))]
    return max(scored)[2] if scored else None


def _logical_lines(sample: str) -> list[str]:
    """Lines, those within quotes put together; without quotes as they are."""
    lines: list[str] = []
    open_quote = False
    for line in sample.splitlines():
        if open_quote and lines:
            lines[-1] += "\n" + line
        else:
            lines.append(line)
        if line.count('"') % 2:
            open_quote = not open_quote
    return lines if not open_quote else sample.splitlines()


def _steadiness(lines: Sequence[str], sign: str) -> float:
    """Lines with the commonest count of the sign outside quotes, weighed by how many columns that makes."""
    counts = Counter(count for line in lines if (count := _unquoted(line).count(sign)))
    if not counts:
        return 0.0
    best, score = 0, 0.0
    for count, many in counts.items():
        if many >= min(_LEAST_ROWS, len(lines)) and many * min(count, 8) > score:
            best, score = count, float(many * min(count, 8))
    if not best:  # every line has another number of them
        return counts.total() / (10 * len(lines)) if counts.total() >= _LEAST_ROWS else 0.0
    return score * counts[best] / len(lines)


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line) if '"' in line else line


def _rows(text: str, delimiter: str, *, name: str) -> list[list[str]]:
    """Cells by the C parser of pandas; its own engine takes over where quotes do not match."""
    lines = _logical_lines(text) if '"' in text else text.splitlines()
    width = max((line.count(delimiter) for line in lines), default=0) + 1
    if width > 20 * MOST_COLUMNS:
        raise _too_wide(name, width)
    quoting: Literal[0, 3] = 0 if text.count('"') % 2 == 0 else 3  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
    try:
        frame = pd.read_csv(
            io.StringIO(text), sep=delimiter, header=None, index_col=False, names=range(width), dtype=str,
            keep_default_na=False, na_filter=False, skip_blank_lines=False, quoting=quoting, engine="c",
            nrows=MOST_ROWS + 1, skipinitialspace=True,
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as error:
        raise DocumentError(
            RejectionCode.DAMAGED, f"{name} cannot be read as a table: {error}. Save it anew."
        ) from error
    if len(frame) > MOST_ROWS:
        message = f"{name} has more than {MOST_ROWS} rows. Send it in parts."
        raise DocumentError(RejectionCode.TOO_LARGE, message)
    filled = [index for index in range(width) if (frame[index] != "").any()]
    last = filled[-1] + 1 if filled else 0
    if last > MOST_COLUMNS:
        raise _too_wide(name, last)
    columns = [[cell[:LONGEST_CELL] for cell in frame[index].tolist()] for index in range(last)]
    return [list(row) for row in zip(*columns, strict=True)]


def _too_wide(name: str, width: int) -> DocumentError:
    message = f"{name} has {width} columns, and {MOST_COLUMNS} are read. Leave out those that the order does not need."
    return DocumentError(RejectionCode.TOO_LARGE, message)


def _lines(rows: Sequence[Sequence[str]], *, start: int) -> list[int] | None:
    """The first line of each row; None where every row is one line and the table begins with the file."""
    if start == 1 and not any("\n" in cell for row in rows for cell in row):
        return None
    lines, line = [], start
    for row in rows:
        lines.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    return lines
