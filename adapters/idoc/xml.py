"""IDocs as XML, both ways: with the namespace of SOAP messages, or without one as in files and over plain HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from lxml import etree

from adapters.idoc.structure import (
    EDIDC40,
    NAMESPACE,
    Idoc,
    Segment,
    children_of,
    clean,
    fields_of,
    fitted,
    segments_in,
)
from datamodel.errors import DocumentError, RejectionCode

_T = TypeVar("_T")

MAX_BYTES = 32 * 2**20
"""More than that no IDoc has that we are sent: an item takes some 10 kB."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An IDoc that was read.

    Attributes:
        ignored: segments and fields in it that Intray does not know: ``E1EDK05``.
        lines: in the file, from 1, of the control record and of each segment that is known, in the order of ``walk``.
    """

    idoc: Idoc
    ignored: tuple[str, ...] = ()
    lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class _Notes:
    """What is gathered while an IDoc is read; see ``Parsed``."""

    ignored: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def to_xml(idoc: Idoc, *, namespace: str = NAMESPACE) -> bytes:
    """The IDoc as UTF-8, the same bytes for the same IDoc. Empty fields are left out.

    Raises:
        DocumentError: a value does not fit its field.
    """
    root = etree.Element(_name(idoc.basic_type, namespace), nsmap={None: namespace} if namespace else None)  # type: ignore[dict-item]  # lxml-stubs miss None, the default
    body = etree.SubElement(root, _name("IDOC", namespace), BEGIN="1")
    _append(body, idoc.control, namespace)
    for segment in segments_in(idoc):
        _append(body, segment, namespace)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _append(parent: etree._Element, segment: Segment, namespace: str) -> None:
    element = etree.SubElement(parent, _name(segment.tag, namespace), SEGMENT="1")
    for spec in fields_of(type(segment)):
        if value := fitted(segment, spec):
            etree.SubElement(element, _name(spec.name.upper(), namespace)).text = value
    for inner in segments_in(segment):
        _append(element, inner, namespace)


def _name(name: str, namespace: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def from_xml(content: bytes, types: Mapping[str, type[Idoc]]) -> Parsed:
    """One IDoc of one of ``types`` (by basic type), in any namespace.

    The basic type is that of the control record, as extensions and systems name the root in their own way.

    Raises:
        DocumentError: too large, not XML, with a document type declaration (HOSTILE), no IDoc, several of them, of
            another basic type (UNSUPPORTED_TYPE), or with something twice that may stand once.
    """
    return read_element(_only(idoc_elements(parse(content))), types)


def read_element(body: etree._Element, types: Mapping[str, type[Idoc]]) -> Parsed:
    """The IDoc of one element IDOC. Raises ``DocumentError`` as ``from_xml`` does."""
    control_element = body.find(f"{{*}}{EDIDC40.tag}")
    if control_element is None:
        raise DocumentError(RejectionCode.DAMAGED, "The IDoc has no control record EDI_DC40. Ask its sender for it.")
    notes = _Notes()
    control = _segment(control_element, EDIDC40, notes)
    found = types.get(control.idoctyp)
    if found is None:
        known = ", ".join(sorted(types))
        message = f"The IDoc is of the type '{control.idoctyp}', and Intray reads {known}."
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, message)
    known_tags = {spec.segment.tag for spec in children_of(found)} | {EDIDC40.tag}
    notes.ignored += [tag for tag in map(_local, _elements(body)) if tag not in known_tags]
    values = _children(body, found, notes)
    idoc = found(control=control, **values)  # type: ignore[call-arg]  # protocols have no constructor
    return Parsed(idoc, tuple(dict.fromkeys(notes.ignored)), tuple(notes.lines))


def parse(content: bytes) -> etree._Element:
    """The root of an XML document that names nothing outside of itself.

    Raises:
        DocumentError: TOO_LARGE; DAMAGED where it is no XML; HOSTILE where it has a document type declaration, looked
            for before parsing too, as a parser expands entities in attributes whatever it is told.
    """
    check_size(content)
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise _hostile()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(RejectionCode.DAMAGED, f"The IDoc is not well-formed XML: {error}.") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs miss it
        raise _hostile()
    return root


def check_size(content: bytes) -> None:
    """Raises ``DocumentError`` (TOO_LARGE) for what no IDoc is."""
    if len(content) > MAX_BYTES:
        message = f"The IDoc has {len(content)} bytes, and Intray reads up to {MAX_BYTES}. Have its sender split it."
        raise DocumentError(RejectionCode.TOO_LARGE, message)


def _hostile() -> DocumentError:
    message = "The IDoc has a document type declaration, which no IDoc has. It is not read."
    return DocumentError(RejectionCode.HOSTILE, message)


def idoc_elements(root: etree._Element) -> list[etree._Element]:
    """The elements IDOC of a document. Raises ``DocumentError`` (UNSUPPORTED_TYPE) where there is none."""
    found = [root] if _local(root) == "IDOC" else [e for e in root.iter("{*}IDOC") if isinstance(e.tag, str)]
    if not found:
        raise DocumentError(RejectionCode.UNSUPPORTED_TYPE, "The XML holds no element IDOC.")
    return found


def _only(found: list[etree._Element]) -> etree._Element:
    if len(found) > 1:
        message = f"The XML holds {len(found)} IDocs, and one is read at a time. Have its sender split it."
        raise DocumentError(RejectionCode.TOO_MANY_PARTS, message)
    return found[0]


def _segment(element: etree._Element, kind: type[_T], notes: _Notes) -> _T:
    specs = fields_of(kind)  # type: ignore[arg-type]  # every kind here is a segment class
    names = {spec.name.upper(): spec.name for spec in specs}
    tags = {spec.segment.tag for spec in children_of(kind)}  # type: ignore[arg-type]
    values: dict[str, object] = {}
    notes.lines.append(cast("int", element.sourceline))
    for inner in _elements(element):
        tag = _local(inner)
        if tag in names and names[tag] in values:
            message = f"{_local(element)}-{tag} stands twice in one segment. Ask its sender for the right one."
            raise DocumentError(RejectionCode.DAMAGED, message)
        if tag in names:
            values[names[tag]] = clean("".join(map(str, inner.itertext())))
        elif tag not in tags:
            notes.ignored.append(tag if len(inner) else f"{_local(element)}-{tag}")
    return kind(**values, **_children(element, kind, notes))


def _children(element: etree._Element, owner: type, notes: _Notes) -> dict[str, object]:
    values: dict[str, object] = {}
    for spec in children_of(owner):
        found = [
            _segment(inner, spec.segment, notes) for inner in _elements(element) if _local(inner) == spec.segment.tag
        ]
        if not spec.many and len(found) > 1:
            raise DocumentError(RejectionCode.DAMAGED, f"{spec.segment.tag} stands {len(found)} times where one may.")
        if found:
            values[spec.name] = tuple(found) if spec.many else found[0]
    return values


def _elements(element: etree._Element) -> Iterator[etree._Element]:
    return (inner for inner in element if isinstance(inner.tag, str))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
