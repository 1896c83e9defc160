"""IDocs as flat files, both ways: records of fixed width, as SAP's file port (WE21, without separators) writes them.

The control record ``EDI_DC40`` has 524 characters; each data record ``EDI_DD40`` 63 characters of administration (name
of the segment definition, client, number, running number, number of the parent, level) and 1,000 of ``SDATA``. Widths
count UTF-16 units, as Unicode systems do. Segments at the top have the parent 000000 and the level 02, or 01 where the
type allows only one of them; below, each level is one more. ``docs/idoc.md`` names the sources.
"""

import codecs
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.idoc.structure import (
    EDIDC40,
    Idoc,
    Kind,
    Segment,
    all_segments,
    children_of,
    clean,
    fields_of,
    fitted,
    width,
)
from adapters.idoc.xml import Parsed, check_size
from datamodel.errors import DocumentError, RejectionCode

SDATA = 1000
_ADMINISTRATION = (30, 3, 16, 6, 6, 2)
CODE_PAGES = {"1100": "latin-1", "1160": "cp1252", "1401": "iso8859-2", "4102": "utf-16-be", "4103": "utf-16-le",
              "4110": "utf-8"}  # fmt: skip
"""SAP's numbers of code pages (transaction SPAD) and Python's names of them."""


def to_flat(idoc: Idoc, *, code_page: str = "4110", line_end: str = "\r\n") -> bytes:
    """The IDoc as a flat file, a record a line.

    Args:
        code_page: SAP's number, a key of ``CODE_PAGES``. Letters that it lacks lose their accents in texts (``ő`` →
            ``o``); a number or code with such a letter is refused.
        line_end: behind each record.

    Raises:
        DocumentError: a value does not fit its field or the code page.
    """
    encoding = CODE_PAGES[code_page]
    records = [_record(idoc.control, encoding)]
    for number, (segment, parent, level) in enumerate(_numbered(idoc), 1):
        head = (segment.definition, idoc.control.mandt, idoc.control.docnum, f"{number:06d}", f"{parent:06d}",
                f"{level:02d}")  # fmt: skip
        widths = zip(head, _ADMINISTRATION, strict=True)
        administration = "".join(value.ljust(places) for value, places in widths)
        records.append(administration + _padded(_record(segment, encoding), SDATA))
    return "".join(record + line_end for record in records).encode(encoding)


def _record(segment: Segment, encoding: str) -> str:
    return "".join(
        _padded(_encodable(segment, spec.name, fitted(segment, spec), spec.kind, encoding), spec.length)
        for spec in fields_of(type(segment))
    )


def _padded(value: str, places: int) -> str:
    return value + " " * (places - width(value))


def _encodable(segment: Segment, name: str, value: str, kind: Kind, encoding: str) -> str:
    try:
        value.encode(encoding)
    except UnicodeEncodeError as error:
        if kind is not Kind.TEXT:
            place = f"{segment.tag}-{name.upper()}"
            message = f"{value!r} in {place} has letters that the ERP's code page {encoding} lacks. Correct it."
            raise DocumentError(RejectionCode.DOES_NOT_FIT, message) from error
        return "".join(_nearest(letter, encoding) for letter in value)[: len(value)]
    return value


def _nearest(letter: str, encoding: str) -> str:
    """The letter as it is where the code page has it, else without its accents, else a question mark."""
    for form in (letter, "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))):
        try:
            form.encode(encoding)
        except UnicodeEncodeError:
            continue
        return form
    return "?"


def _numbered(idoc: Idoc) -> Iterator[tuple[Segment, int, int]]:
    """Every segment with the number of its parent (0 at the top) and its level, in file order."""
    number = 0

    def below(owner: Segment | Idoc, parent: int, level: int) -> Iterator[tuple[Segment, int, int]]:
        nonlocal number
        for spec in children_of(type(owner)):
            value = getattr(owner, spec.name)
            for segment in value if spec.many else (value,) if value is not None else ():
                number += 1
                mine, its_level = number, level if parent or spec.loops else level - 1
                yield segment, parent, its_level
                yield from below(segment, mine, its_level + 1)

    yield from below(idoc, 0, 2)


Records = Sequence[tuple[int, str]]
"""Records of one IDoc, each with the number of its line."""


@dataclass
class _Node:
    """A data record, the line that it stands on, and what hangs below it."""

    kind: type[Segment]
    values: dict[str, str]
    line: int
    below: list["_Node"] = field(default_factory=list)


def from_flat(content: bytes, types: Mapping[str, type[Idoc]], *, code_page: str | None = None) -> list[Parsed]:
    """The IDocs of a flat file; a file may hold many.

    Which segment hangs below which is told by the grammar of the type: numbers of parents are often left out. Segments
    that the type does not have, with all that stands deeper below them, are told in ``Parsed.ignored``.

    Args:
        content: the file.
        types: by basic type.
        code_page: SAP's number; without one UTF-16 and UTF-8 are recognised, and anything else is Windows-1252.

    Raises:
        DocumentError: too large, not in the code page, no control record, another basic type, or records that the type
            does not have in that place.
    """
    return [read_records(records, types) for records in records_in(content, code_page=code_page)]


def records_in(content: bytes, *, code_page: str | None = None) -> list[Records]:
    """The records of each IDoc in a flat file. Raises ``DocumentError`` as ``from_flat`` does."""
    check_size(content)
    groups: list[list[tuple[int, str]]] = []
    for number, line in _lines(content, code_page):
        if line.startswith(EDIDC40.tag):
            groups.append([(number, line)])
        elif groups:
            groups[-1].append((number, line))
        else:
            raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, _no_control_record(line))
    if not groups:
        raise DocumentError(RejectionCode.EMPTY, "The file holds no record. Ask its sender for it.")
    return [*groups]


def _no_control_record(line: str) -> str:
    if line.startswith("EDI_DC "):
        return "The file is of port version 2 (EDI_DC), as R/3 3.1 wrote it. Have its sender use version 3 (EDI_DC40)."
    return "The file does not begin with a control record EDI_DC40: it is no flat IDoc."


def _lines(content: bytes, code_page: str | None) -> list[tuple[int, str]]:
    """Lines that are not empty, each with its number from 1."""
    encoding = CODE_PAGES[code_page] if code_page is not None else _guessed(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"The flat IDoc is not in the code page {encoding}: {error.reason} at byte {error.start}."
        raise DocumentError(RejectionCode.DAMAGED, message) from error
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _guessed(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-16-le", "utf-16-be"):
        if content.startswith(EDIDC40.tag.encode(encoding)):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def read_records(records: Records, types: Mapping[str, type[Idoc]]) -> Parsed:
    """The IDoc of its records, the control record first. Raises ``DocumentError`` as ``from_flat`` does."""
    ignored: list[str] = []
    lines = [records[0][0]]
    control = EDIDC40(**_values(records[0][1], EDIDC40, ignored))
    found = types.get(control.idoctyp)
    if found is None:
        message = f"The IDoc is of the type '{control.idoctyp}', and Intray reads {', '.join(sorted(types))}."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    roots = _tree(records[1:], found, ignored)
    idoc = found(control=control, **_built(roots, found, lines))  # type: ignore[call-arg]  # protocols have no constructor
    return Parsed(idoc, tuple(dict.fromkeys(ignored)), tuple(lines))


def _tree(records: Records, idoc: type[Idoc], ignored: list[str]) -> list[_Node]:
    """Records hung up by the grammar: each below the nearest open segment that may have it."""
    roots: list[_Node] = []
    path: list[_Node] = []
    stems = {f"E2{tag[2:]}" if tag.startswith("E1") else tag: kind for tag, kind in all_segments(idoc).items()}
    skipped_level = None
    for number, line in records:
        name, level = line[:30].strip(), line[61:63].strip()
        kind = _known(name, stems)
        below_skipped = skipped_level is not None and level > skipped_level
        if kind is None or below_skipped:
            ignored.append(name)
            skipped_level = skipped_level if below_skipped else level or None
            continue
        skipped_level = None
        while path and not _may_have(path[-1].kind, kind):
            path.pop()
        if not path and not _may_have(idoc, kind):
            raise DocumentError(RejectionCode.DAMAGED, f"The record {name} stands where {idoc.basic_type} has none.")
        node = _Node(kind, _values(line[sum(_ADMINISTRATION) :], kind, ignored), number)
        (path[-1].below if path else roots).append(node)
        path.append(node)
    return roots


def _may_have(owner: type[Segment] | type[Idoc], kind: type[Segment]) -> bool:
    return any(spec.segment is kind for spec in children_of(owner))


def _built(nodes: Sequence[_Node], owner: type[Segment] | type[Idoc], lines: list[int]) -> dict[str, object]:
    """The segments of ``owner``; ``lines`` gets the line of each."""
    values: dict[str, object] = {}
    for spec in children_of(owner):
        found = [_segment(node, lines) for node in nodes if node.kind is spec.segment]
        if not spec.many and len(found) > 1:
            raise DocumentError(RejectionCode.DAMAGED, f"{spec.segment.tag} stands {len(found)} times where one may.")
        if found:
            values[spec.name] = tuple(found) if spec.many else found[0]
    return values


def _segment(node: _Node, lines: list[int]) -> Segment:
    lines.append(node.line)
    return node.kind(**node.values, **_built(node.below, node.kind, lines))


def _values(record: str, kind: type[Segment], ignored: list[str]) -> dict[str, str]:
    """The fields of a record; ``ignored`` is told of what stands behind the last one, as newer versions have it."""
    units, values, place = record.encode("utf-16-le"), {}, 0
    for spec in fields_of(kind):
        end = place + 2 * spec.length
        values[spec.name] = clean(units[place:end].decode("utf-16-le", "ignore"))
        place = end
    if units[place:].decode("utf-16-le", "ignore").strip():
        ignored.append(f"{kind.tag} from character {place // 2 + 1} on")
    return values


def _known(name: str, stems: Mapping[str, type[Segment]]) -> type[Segment] | None:
    """``E2EDK01005``, ``E2EDK01`` and ``E1EDK01`` all name E1EDK01: behind the stem stands the definition's version."""
    stem = f"E2{name[2:]}" if name.startswith("E1") else name
    return stems.get(stem) or (stems.get(stem[:-3]) if stem[-3:].isdigit() else None)
