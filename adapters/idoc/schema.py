"""XSD and WSDL of the IDoc types, made from their declarations; and the check of an IDoc before it is sent.

``python -m adapters.idoc.schema`` writes the pinned files of ``adapters/wsdl/`` anew; a test holds them against the
declarations.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from adapters.idoc.structure import EDIDC40, NAMESPACE, PATTERNS, Idoc, Segment, all_segments, children_of, fields_of
from adapters.idoc.types import BASIC_TYPES
from adapters.idoc.xml import parse
from adapters.wsdl import ERP_IDOC_WSDL, FOLDER
from datamodel.errors import DocumentError, RejectionCode

_XSD = "http://www.w3.org/2001/XMLSchema"
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
_SHOWN_ERRORS = 5
_compiling = threading.Lock()
_of_this_thread = threading.local()


def check(content: bytes, idoc: type[Idoc]) -> None:
    """Hold an IDoc as XML against the schema of its type.

    Raises:
        DocumentError: it is not valid (DOES_NOT_FIT), with the first errors and their lines.
    """
    errors = schema_errors(parse(content), idoc.basic_type)
    if errors:
        message = f"The {idoc.basic_type} is not valid: {'; '.join(errors)}. Correct it, or enter the record by hand."
        raise DocumentError(RejectionCode.DOES_NOT_FIT, message)


def schema_errors(message: etree._Element, basic_type: str) -> list[str]:
    """What is wrong with a message element, each with its line; empty where it is valid. Raises ``KeyError``."""
    schema = _compiled(basic_type)
    if schema.validate(message):
        return []
    entries = list(schema.error_log)[:_SHOWN_ERRORS]  # type: ignore[call-overload]  # lxml-stubs miss its iterator
    return [f"line {entry.line}: {entry.message}".replace(f"{{{NAMESPACE}}}", "") for entry in entries]


@dataclass(frozen=True, slots=True)
class Breach:
    """What breaks the schema, at a path and a line of the file."""

    message: str
    path: str
    line: int


def breaches(body: etree._Element, idoc: type[Idoc]) -> list[Breach]:
    """What is wrong with an IDoc of others: order, number, length and form of what Intray knows of its type.

    Args:
        body: the element IDOC, in any namespace. What the type does not have is no breach, and nothing is required.
        idoc: its type.
    """
    schema = _compiled(idoc.basic_type, is_foreign=True)
    if schema.validate(_known_part(body, idoc)):
        return []
    entries = list(schema.error_log)  # type: ignore[call-overload]  # lxml-stubs miss its iterator
    return [
        Breach(entry.message.replace(f"{{{NAMESPACE}}}", ""), _path_in(entry.path or ""), entry.line)
        for entry in entries
    ]


def _path_in(path: str) -> str:
    """``/idoc:ORDERS05/idoc:IDOC/idoc:E1EDP01[2]`` → ``E1EDP01[2]``."""
    return "/".join(path.replace("idoc:", "").split("/")[3:])


def _known_part(body: etree._Element, idoc: type[Idoc]) -> etree._Element:
    """The message as the schema has it: with its namespace, without what the type does not have."""
    root = etree.Element(f"{{{NAMESPACE}}}{idoc.basic_type}", nsmap={"idoc": NAMESPACE})
    top = etree.SubElement(root, f"{{{NAMESPACE}}}IDOC", BEGIN="1")
    top.sourceline = body.sourceline
    known = {EDIDC40.tag: EDIDC40} | {spec.segment.tag: spec.segment for spec in children_of(idoc)}
    _copy_known(body, top, known)
    return root


def _copy_known(source: etree._Element, target: etree._Element, known: Mapping[str, type[Segment]]) -> None:
    for element in source:
        kind = known.get(etree.QName(element).localname) if isinstance(element.tag, str) else None
        if kind is None:
            continue
        copy = etree.SubElement(target, f"{{{NAMESPACE}}}{kind.tag}", SEGMENT="1")
        copy.sourceline = element.sourceline
        fields = {spec.name.upper() for spec in fields_of(kind)}
        for inner in element:
            name = etree.QName(inner).localname if isinstance(inner.tag, str) else ""
            if name in fields and (inner.text or "").strip():
                field = etree.SubElement(copy, f"{{{NAMESPACE}}}{name}")
                field.text, field.sourceline = (inner.text or "").strip(), inner.sourceline
        _copy_known(element, copy, {spec.segment.tag: spec.segment for spec in children_of(kind)})


def _compiled(basic_type: str, *, is_foreign: bool = False) -> etree.XMLSchema:
    """The compiled schema: one for each thread, as its error log is not to be shared between them.

    One is made at a time: libxml2 sets up its built-in types with the first schema of a process, and two threads that
    do so at once leave them broken for as long as it lives ("the given type is not a built-in type").
    """
    schemas: dict[tuple[str, bool], etree.XMLSchema] = _of_this_thread.__dict__.setdefault("schemas", {})
    key = basic_type, is_foreign
    if key not in schemas:
        with _compiling:
            schemas[key] = etree.XMLSchema(_document(basic_type, is_foreign=is_foreign))
    return schemas[key]


@cache
def _document(basic_type: str, *, is_foreign: bool) -> etree._ElementTree:
    schema = schema_of(BASIC_TYPES[basic_type])
    if is_foreign:
        for element in schema.iter(f"{{{_XSD}}}element"):
            if element.getparent() is not schema and element.get("name") != "IDOC":
                element.set("minOccurs", "0")
    return etree.ElementTree(schema)


def schema_of(idoc: type[Idoc]) -> etree._Element:
    """The XSD of a basic type. Its name stands in all type names, as a segment has other children in another type."""
    root = etree.Element(
        _xsd("schema"),
        nsmap={"xsd": _XSD, "idoc": NAMESPACE},
        targetNamespace=NAMESPACE,
        elementFormDefault="qualified",
    )
    element = _sequence_in(etree.SubElement(root, _xsd("element"), name=idoc.basic_type))
    body = etree.SubElement(element, _xsd("element"), name="IDOC")
    kind = etree.SubElement(body, _xsd("complexType"))
    sequence = etree.SubElement(kind, _xsd("sequence"))
    etree.SubElement(sequence, _xsd("element"), name=EDIDC40.tag, type=_type_name(idoc, EDIDC40))
    _add_children(sequence, idoc, idoc)
    etree.SubElement(kind, _xsd("attribute"), name="BEGIN", use="required", fixed="1", type="xsd:string")
    for segment in all_segments(idoc).values():
        _add_segment(root, idoc, segment)
    return root


def _add_segment(root: etree._Element, idoc: type[Idoc], segment: type[Segment]) -> None:
    kind = etree.SubElement(root, _xsd("complexType"), name=_type_name(idoc, segment).removeprefix("idoc:"))
    sequence = etree.SubElement(kind, _xsd("sequence"))
    for spec in fields_of(segment):
        field = etree.SubElement(sequence, _xsd("element"), name=spec.name.upper())
        if not spec.required:
            field.set("minOccurs", "0")
        restriction = etree.SubElement(etree.SubElement(field, _xsd("simpleType")), _xsd("restriction"))
        restriction.set("base", "xsd:string")
        if spec.kind in PATTERNS:
            etree.SubElement(restriction, _xsd("pattern"), value=PATTERNS[spec.kind])
        etree.SubElement(restriction, _xsd("minLength"), value="1")
        etree.SubElement(restriction, _xsd("maxLength"), value=str(spec.length))
    _add_children(sequence, segment, idoc)
    etree.SubElement(kind, _xsd("attribute"), name="SEGMENT", use="required", fixed="1", type="xsd:string")


def _add_children(sequence: etree._Element, owner: type[Segment] | type[Idoc], idoc: type[Idoc]) -> None:
    for spec in children_of(owner):
        element = etree.SubElement(
            sequence, _xsd("element"), name=spec.segment.tag, type=_type_name(idoc, spec.segment)
        )
        if not spec.required:
            element.set("minOccurs", "0")
        if spec.many:
            element.set("maxOccurs", "unbounded")


def _sequence_in(element: etree._Element) -> etree._Element:
    return etree.SubElement(etree.SubElement(element, _xsd("complexType")), _xsd("sequence"))


def _type_name(idoc: type[Idoc], segment: type[Segment]) -> str:
    return f"idoc:{idoc.basic_type}.{segment.tag}"


def _xsd(name: str) -> str:
    return f"{{{_XSD}}}{name}"


def wsdl() -> etree._Element:
    """The description of the ERP's IDoc endpoint: one operation a basic type, answered with IDocAssign or IDocFault."""
    root = etree.Element(
        f"{{{_WSDL}}}definitions",
        nsmap={"wsdl": _WSDL, "soap": _SOAP, "xsd": _XSD, "idoc": NAMESPACE},
        targetNamespace=NAMESPACE,
    )
    root.append(_wsdl_types())
    for name in [*BASIC_TYPES, *(f"{name}.Response" for name in BASIC_TYPES)]:
        _message(root, name, "parameters")
    _message(root, "IDocFault", "fault")
    port = etree.SubElement(root, f"{{{_WSDL}}}portType", name="IDocPortType")
    binding = etree.SubElement(root, f"{{{_WSDL}}}binding", name="IDocBinding", type="idoc:IDocPortType")
    etree.SubElement(binding, f"{{{_SOAP}}}binding", style="document", transport="http://schemas.xmlsoap.org/soap/http")
    for name in BASIC_TYPES:
        _operation(port, binding, name)
    service = etree.SubElement(root, f"{{{_WSDL}}}service", name="IDocService")
    at = etree.SubElement(service, f"{{{_WSDL}}}port", name="IDocPort", binding="idoc:IDocBinding")
    etree.SubElement(at, f"{{{_SOAP}}}address", location="http://localhost:8050/sap/bc/srt/idoc")
    return root


def _wsdl_types() -> etree._Element:
    types = etree.Element(f"{{{_WSDL}}}types")
    schema = etree.SubElement(types, _xsd("schema"), targetNamespace=NAMESPACE, elementFormDefault="qualified")
    for name in BASIC_TYPES:
        etree.SubElement(schema, _xsd("include"), schemaLocation=xsd_file(name).name)
    for name in BASIC_TYPES:  # open, as SAP does not publish the schema of IDocAssign with TransferId and DbId
        sequence = _sequence_in(etree.SubElement(schema, _xsd("element"), name=f"{name}.Response"))
        etree.SubElement(sequence, _xsd("any"), minOccurs="0", maxOccurs="unbounded", processContents="skip")
    sequence = _sequence_in(etree.SubElement(schema, _xsd("element"), name="IDocFault"))
    for name in ("Code", "Text"):
        etree.SubElement(sequence, _xsd("element"), name=name, type="xsd:string")
    return types


def _message(root: etree._Element, name: str, part: str) -> None:
    message = etree.SubElement(root, f"{{{_WSDL}}}message", name=name)
    etree.SubElement(message, f"{{{_WSDL}}}part", name=part, element=f"idoc:{name}")


def _operation(port: etree._Element, binding: etree._Element, name: str) -> None:
    operation = etree.SubElement(port, f"{{{_WSDL}}}operation", name=name)
    etree.SubElement(operation, f"{{{_WSDL}}}input", message=f"idoc:{name}")
    etree.SubElement(operation, f"{{{_WSDL}}}output", message=f"idoc:{name}.Response")
    etree.SubElement(operation, f"{{{_WSDL}}}fault", name="IDocFault", message="idoc:IDocFault")
    bound = etree.SubElement(binding, f"{{{_WSDL}}}operation", name=name)
    action = "http://sap.com/xi/WebService/soap1.1"
    etree.SubElement(bound, f"{{{_SOAP}}}operation", soapAction=action, style="document")
    for direction in ("input", "output"):
        etree.SubElement(etree.SubElement(bound, f"{{{_WSDL}}}{direction}"), f"{{{_SOAP}}}body", use="literal")
    fault = etree.SubElement(bound, f"{{{_WSDL}}}fault", name="IDocFault")
    etree.SubElement(fault, f"{{{_SOAP}}}fault", name="IDocFault", use="literal")


def xsd_file(basic_type: str) -> Path:
    """Where the schema of a type is pinned."""
    return FOLDER / f"{basic_type.lower()}.xsd"


def pinned_files() -> dict[Path, bytes]:
    """What each pinned file must hold."""
    files = {xsd_file(name): _bytes(schema_of(idoc)) for name, idoc in BASIC_TYPES.items()}
    return files | {ERP_IDOC_WSDL: _bytes(wsdl())}


def _bytes(root: etree._Element) -> bytes:
    root.insert(0, etree.Comment(" Made by python -m adapters.idoc.schema from the declarations in adapters/idoc. "))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def main() -> None:
    """Write the pinned files."""
    for path, content in pinned_files().items():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
