"""IDocs for people: segment by segment, with what fields and codes mean.

``python -m adapters.idoc.show FILE…`` shows IDocs in XML or flat files; ``--folder docs/samples/idoc`` writes each to a
text file there instead, named like its own.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.idoc.flat import from_flat
from adapters.idoc.structure import FieldSpec, Idoc, Segment, fields_of, segments_in
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import Parsed, from_xml
from datamodel.errors import DocumentError

_INDENT = "  "
_VALUE_WIDTH = 42


def describe(idoc: Idoc) -> str:
    """A line for each segment, ``E1EDK02[001]`` where it has a qualifier; below it its filled fields, by levels."""
    lines = _segment_lines(idoc.control, 0)
    below = (line for segment in segments_in(idoc) for line in _segment_lines(segment, 0))
    return "".join(f"{line}\n" for line in (*lines, *below))


def _segment_lines(segment: Segment, level: int) -> Iterator[str]:
    first, *others = fields_of(type(segment))
    qualifier = getattr(segment, first.name) if first.codes else ""
    yield _heading(segment, first, qualifier, level)
    for spec in others if qualifier else (first, *others):
        if value := getattr(segment, spec.name):
            yield _field_line(spec, value, level + 1)
    for inner in segments_in(segment):
        yield from _segment_lines(inner, level + 1)


def _heading(segment: Segment, first: FieldSpec, qualifier: str, level: int) -> str:
    title = (type(segment).__doc__ or "").partition(".")[0]
    meaning = first.codes.get(qualifier, "")
    name = f"{segment.tag}[{qualifier}]" if qualifier else segment.tag
    return f"{_INDENT * level}{name}  {title}{f': {meaning}' if meaning else ''}"


def _field_line(spec: FieldSpec, value: str, level: int) -> str:
    meaning = spec.codes.get(value, "") or spec.label
    return f"{_INDENT * level}{spec.name.upper():<10} {value:<{_VALUE_WIDTH - 2 * level}}  {meaning}".rstrip()


def read_idocs(content: bytes) -> list[Parsed]:
    """The IDocs of a file, XML or flat.

    Raises:
        DocumentError: it holds no IDoc that Intray knows.
    """
    is_xml = content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<")
    return [from_xml(content, BASIC_TYPES)] if is_xml else from_flat(content, BASIC_TYPES)


def show(content: bytes) -> str:
    """What a file holds, with the names of what Intray does not know in it."""
    shown = []
    for parsed in read_idocs(content):
        ignored = f"Not known: {', '.join(parsed.ignored)}\n" if parsed.ignored else ""
        shown.append(describe(parsed.idoc) + ignored)
    return "\n".join(shown)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status: 1 where a file was no IDoc."""
    parser = argparse.ArgumentParser(prog="python -m adapters.idoc.show", description="Show IDocs for people.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an IDoc, XML or flat")
    parser.add_argument("--folder", type=Path, help="write a text file for each there, and show nothing")
    options = parser.parse_args(arguments)
    status = 0
    for path in options.files:
        try:
            shown = show(path.read_bytes())
        except (DocumentError, OSError) as error:
            sys.stderr.write(f"{path}: {error}\n")
            status = 1
            continue
        if options.folder:
            (options.folder / f"{path.stem}.txt").write_text(shown, encoding="utf-8")
        else:
            sys.stdout.write(shown)
    return status


if __name__ == "__main__":
    sys.exit(main())
