"""The types of a service's description, as its server holds requests against them."""

import threading
from functools import cache
from pathlib import Path

from lxml import etree

from adapters.idoc.schema import schema_errors
from adapters.idoc.types import BASIC_TYPES

_validating = threading.Lock()


def type_errors(element: etree._Element, wsdl: Path) -> list[str]:
    """What is wrong with a message by the types of ``wsdl``; empty where it is valid."""
    with _validating:  # the error log belongs to the schema, which the threads share
        schema = _types_of(wsdl)
        if schema.validate(element):
            return []
        return [f"line {entry.line}: {entry.message}" for entry in list(schema.error_log)[:5]]  # type: ignore[call-overload]  # lxml-stubs miss its iterator


@cache
def _types_of(wsdl: Path) -> etree.XMLSchema:
    # The first schema of a process must not be compiled by two threads at once; that of an IDoc is, one at a time.
    schema_errors(etree.Element("none"), next(iter(BASIC_TYPES)))
    [types] = etree.parse(wsdl).iterfind(".//{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(types)))  # a document, with the prefixes of the whole one
