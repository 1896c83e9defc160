"""IDocs as flat files, both ways: records of fixed width, as SAP's file port (WE21, without separators) writes them.

The control record ``EDI_DC40`` has 524 characters; each data record ``EDI_DD40`` 63 characters of administration (name
of the segment definition, client, number, running number, number of the parent, level) and 1,000 of ``SDATA``. Widths
count characters, as Unicode systems do. Source: ABAP dictionary structures EDI_DC40 and EDI_DD40.
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
    fields_of,
    fitted,
    segments_in,
)
from adapters.idoc.xml import Parsed
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
        records.append("".join(value.ljust(width) for value, width in widths) + _record(segment, encoding).ljust(SDATA))
    return "".join(record + line_end for record in records).encode(encoding)


def _record(segment: Segment, encoding: str) -> str:
    return "".join(_encodable(segment, spec.name, fitted(segment, spec), spec.kind, encoding).ljust(spec.length)
                   for spec in fields_of(type(segment)))  # fmt: skip


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
    """Every segment with the number of its parent (0 for the control record) and its level, in file order."""
    number = 0

    def below(owner: Segment | Idoc, parent: int, level: int) -> Iterator[tuple[Segment, int, int]]:
        nonlocal number
        for segment in segments_in(owner):
            number += 1
            mine = number
            yield segment, parent, level
            yield from below(segment, mine, level + 1)

    yield from below(idoc, 0, 1)


@dataclass
class _Node:
    """A data record and what hangs below it."""

    kind: type[Segment]
    values: dict[str, str]
    below: list["_Node"] = field(default_factory=list)


def from_flat(content: bytes, types: Mapping[str, type[Idoc]], *, code_page: str | None = None) -> list[Parsed]:
    """The IDocs of a flat file; a file may hold many.

    Which segment hangs below which is told by the grammar of the type: numbers of parents are often left out.

    Args:
        content: the file.
        types: by basic type.
        code_page: SAP's number; without one UTF-8 (or UTF-16 with a mark) is tried, then Windows-1252.

    Raises:
        DocumentError: no control record, another basic type, or records that the type does not have in that place.
    """
    groups: list[list[str]] = []
    for line in _lines(content, code_page):
        if line.startswith(EDIDC40.tag):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
        else:
            message = "The file does not begin with a control record EDI_DC40: it is no flat IDoc."
            raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    return [_idoc_of(group, types) for group in groups]


def _lines(content: bytes, code_page: str | None) -> list[str]:
    return [line for line in _decoded(content, code_page).replace("\r\n", "\n").split("\n") if line.strip()]


def _decoded(content: bytes, code_page: str | None) -> str:
    if code_page is not None:
        return content.decode(CODE_PAGES[code_page], "replace")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _idoc_of(lines: Sequence[str], types: Mapping[str, type[Idoc]]) -> Parsed:
    control = EDIDC40(**_values(lines[0], EDIDC40))
    found = types.get(control.idoctyp)
    if found is None:
        message = f"The IDoc is of the type '{control.idoctyp}', and Intray reads {', '.join(sorted(types))}."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    ignored: list[str] = []
    roots = _tree(lines[1:], found, ignored)
    idoc = found(control=control, **_built(roots, found))  # type: ignore[call-arg]  # protocols have no constructor
    return Parsed(idoc, tuple(dict.fromkeys(ignored)))


def _tree(lines: Sequence[str], idoc: type[Idoc], ignored: list[str]) -> list[_Node]:
    """Records hung up by the grammar: each below the nearest open segment that may have it."""
    roots: list[_Node] = []
    path: list[_Node] = []
    stems = {f"E2{tag[2:]}" if tag.startswith("E1") else tag: kind for tag, kind in all_segments(idoc).items()}
    for line in lines:
        name = line[:30].strip()
        kind = _known(name, stems)
        if kind is None:
            ignored.append(name)
            continue
        while path and not _may_have(path[-1].kind, kind):
            path.pop()
        if not path and not _may_have(idoc, kind):
            raise DocumentError(RejectionCode.DAMAGED, f"The record {name} stands where {idoc.basic_type} has none.")
        node = _Node(kind, _values(line[sum(_ADMINISTRATION) :], kind))
        (path[-1].below if path else roots).append(node)
        path.append(node)
    return roots


def _may_have(owner: type[Segment] | type[Idoc], kind: type[Segment]) -> bool:
    return any(spec.segment is kind for spec in children_of(owner))


def _built(nodes: Sequence[_Node], owner: type[Segment] | type[Idoc]) -> dict[str, object]:
    values: dict[str, object] = {}
    for spec in children_of(owner):
        found = [
            node.kind(**node.values, **_built(node.below, node.kind)) for node in nodes if node.kind is spec.segment
        ]
        if not spec.many and len(found) > 1:
            raise DocumentError(RejectionCode.DAMAGED, f"{spec.segment.tag} stands {len(found)} times where one may.")
        if found:
            values[spec.name] = tuple(found) if spec.many else found[0]
    return values


def _values(record: str, kind: type[Segment]) -> dict[str, str]:
    values, place = {}, 0
    for spec in fields_of(kind):
        values[spec.name] = record[place : place + spec.length].strip()
        place += spec.length
    return values


def _known(name: str, stems: Mapping[str, type[Segment]]) -> type[Segment] | None:
    """``E2EDK01005``, ``E2EDK01`` and ``E1EDK01`` all name E1EDK01: behind the stem stands the definition's version."""
    stem = f"E2{name[2:]}" if name.startswith("E1") else name
    return stems.get(stem) or (stems.get(stem[:-3]) if stem[-3:].isdigit() else None)
