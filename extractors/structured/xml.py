"""XML from strangers: no entity is resolved, nothing is fetched, nothing grows beyond its file.

A document type declaration is refused as such: none of the formats has one, and attacks need it.
"""

import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from lxml import etree

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.drafting import Draft, Place

MOST_BYTES = 32 * 1024 * 1024
"""Of a message that is held in memory as a tree, which takes about eight times as much."""
_MOST_ERRORS = 25
_HEAD = 65536
_NAMESPACE = re.compile(r"\{[^{}'\s]+\}")


@dataclass(frozen=True, slots=True)
class RootName:
    """What the first element of a file is called; ``namespace`` is empty where it has none."""

    namespace: str
    name: str


def root_name(content: bytes) -> RootName | None:
    """The name of the first element, from the beginning of a file; None where there is none to be read."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
    try:
        parser.feed(content[:_HEAD])
    except etree.XMLSyntaxError:
        return None
    for _, element in parser.read_events():
        if not isinstance(element, etree._Element):
            continue
        name = etree.QName(element)
        return RootName(name.namespace or "", name.localname)
    return None


def parse(content: bytes, *, name: str) -> etree._Element:
    """The root of a document.

    Args:
        content: of the file, or of an attachment in it.
        name: for messages.

    Raises:
        DocumentError: TOO_LARGE; HOSTILE where it declares a document type; DAMAGED where it is not well formed, with
            the line.
    """
    if len(content) > MOST_BYTES:
        sizes = f"{len(content) >> 20} MB of XML; {MOST_BYTES >> 20} are read"
        message = f"{name} has {sizes}. Send it in parts."
        raise DocumentError(RejectionCode.TOO_LARGE, message)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise malformed(error, name) from error
    refuse_doctype(root, name)
    return root


def stream(content: bytes, *, name: str, tags: Collection[str]) -> Iterator[tuple[str, etree._Element]]:
    """``("start" | "end", element)`` of each element whose local name is one of ``tags``, while the document is read.

    Nothing is freed here: whoever has read an element forgets it, and memory stays bounded by that (``forget``).

    Args:
        content: of the file.
        name: for messages.
        tags: local names, in any namespace.

    Raises:
        DocumentError: HOSTILE where it declares a document type; DAMAGED where it is not well formed, with the line:
            that may come after elements that were given out.
    """
    events = _events(content, tags, None)
    is_refused = False
    try:
        for event, element in events:
            if not is_refused:
                refuse_doctype(element, name)
                is_refused = True
            yield event, element
    except etree.XMLSyntaxError as error:
        raise malformed(error, name) from error


def check_streamed(content: bytes, path: Path, draft: Draft, *, tag: str) -> None:
    """As ``check_schema``, of a well-formed document of any size, but for the places, which are not known then.

    Args:
        content: of the file.
        path: of the schema.
        draft: gets the findings.
        tag: local name of the elements that the document has many of.
    """
    events = _events(content, (tag,), schema(path))
    try:
        for event, element in events:
            if event == "end":
                forget(element)
    except etree.XMLSyntaxError:
        breaches = [_without_namespaces(entry.message) for entry in events.error_log]
        for breach in breaches[:_MOST_ERRORS]:
            draft.find_invalid(breach)
        if len(breaches) > _MOST_ERRORS:
            draft.find_invalid(f"{len(breaches) - _MOST_ERRORS} more breaches of the schema.")


def _events(content: bytes, tags: Collection[str], held_against: etree.XMLSchema | None) -> etree.iterparse:
    """With a schema, libxml2 does not tell surely whether a document is well formed; without one it does."""
    return etree.iterparse(
        io.BytesIO(content),
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in tags],
        schema=held_against,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def forget(element: etree._Element) -> None:
    """Free what was read of a streamed document: all that is in ``element``, and the elements of its name before it."""
    element.clear()
    before = element.getprevious()
    parent = element.getparent()
    while before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)
        before = element.getprevious()


def malformed(error: etree.XMLSyntaxError, name: str) -> DocumentError:
    """What to tell of XML that cannot be parsed."""
    return DocumentError(RejectionCode.DAMAGED, f"{name} is no well-formed XML: {error.msg}. Ask for it again.")


def refuse_doctype(root: etree._Element, name: str) -> None:
    """Raises ``DocumentError`` (HOSTILE) where the document of ``root`` has a type declaration."""
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs lack it
        message = f"{name} declares a document type, by which XML can fetch or unpack anything. It is not read."
        raise DocumentError(RejectionCode.HOSTILE, message)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class Xml:
    """Elements of one document, found by paths with the prefixes of its vocabulary.

    Args:
        namespaces: by prefix; ``path`` and the texts of places use these.
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = dict(namespaces)
        self._prefixes = {uri: prefix for prefix, uri in namespaces.items()}
        self._paths: dict[etree._Element, str] = {}
        self._numbers: dict[etree._Element, dict[etree._Element, int]] = {}

    def first(self, element: etree._Element, path: str) -> etree._Element | None:
        """The first element at ``path`` (``cac:Party/cbc:Name``) below ``element``."""
        return element.find(path, self._namespaces)

    def all(self, element: etree._Element, path: str) -> Iterator[etree._Element]:
        """Every element at ``path`` below ``element``, in the order of the file."""
        return element.iterfind(path, self._namespaces)

    def text(self, element: etree._Element, path: str) -> str:
        """The text of the first element at ``path``; empty where there is none."""
        found = self.first(element, path)
        return (found.text or "").strip() if found is not None else ""

    def place(self, element: etree._Element) -> Place:
        """Where an element stands: its line, and its path with the number of each that has siblings of its name."""
        return Place(f"{self._path(element.getparent())}/{self._step(element)}", cast("int | None", element.sourceline))

    def _path(self, around: etree._Element | None) -> str:
        """The path of an element that has others in it, made once."""
        if around is None:
            return ""
        if around not in self._paths:
            self._paths[around] = f"{self._path(around.getparent())}/{self._step(around)}"
        return self._paths[around]

    def _step(self, element: etree._Element) -> str:
        name = etree.QName(element)
        prefix = self._prefixes.get(name.namespace or "", "")
        step = f"{prefix}:{name.localname}" if prefix else name.localname
        number = self._number(element)
        return f"{step}[{number}]" if number else step

    def _number(self, element: etree._Element) -> int:
        """Which of its name it is below its parent, from 1; 0 where it is the only one. Counted once a parent."""
        parent = element.getparent()
        if parent is None:
            return 0
        if parent not in self._numbers:
            by_name: dict[object, list[etree._Element]] = {}
            for child in parent:
                by_name.setdefault(child.tag, []).append(child)
            self._numbers[parent] = {
                child: number if len(same) > 1 else 0
                for same in by_name.values()
                for number, child in enumerate(same, 1)
            }
        return self._numbers[parent][element]


@cache
def schema(path: Path) -> etree.XMLSchema:
    """A schema of ours, compiled once; what it imports lies beside it."""
    return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))


def check_schema(root: etree._Element, path: Path, draft: Draft) -> None:
    """Every breach of the schema as a finding with line and path; from the 26th on only their number."""
    validator = schema(path)
    if validator.validate(root):
        return
    errors = list(validator.error_log)  # type: ignore[call-overload]  # the log is iterable, the stubs do not say so
    for error in errors[:_MOST_ERRORS]:
        place = Place(_without_namespaces(error.path or ""), error.line)
        draft.find_invalid(_without_namespaces(error.message), place)
    if len(errors) > _MOST_ERRORS:
        draft.find_invalid(f"{len(errors) - _MOST_ERRORS} more breaches of the schema.")


def _without_namespaces(text: str) -> str:
    """``{urn:oasis:…}ID`` → ``ID``: people know which language they speak."""
    return _NAMESPACE.sub("", text)
