"""Is the document valid by the schema of its kind? UBL 2.2 and later only add to 2.1, and 2.1 to 2.0."""

import copy
from functools import cache
from pathlib import Path

from lxml import etree

from datamodel.extraction import Severity
from extractors.structured.ubl.document import NAMESPACES, UblDocument
from extractors.structured.xml import check_schema, schema

SCHEMAS = Path(__file__).parent.parent / "schemas/ubl-2.1"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_KNOWN_VERSIONS = ("2.0", "2.1")
_MOST_TOLD = 5


def check_validity(document: UblDocument) -> None:
    """Every breach of the schema as a finding.

    What UBL 2.1 has no name for is told as a warning and else left out of the check, as later versions have it: but not
    where the document says that it is of 2.1 or before.
    """
    path = SCHEMAS / f"maindoc/UBL-{document.kind}-2.1.xsd"
    if schema(path).validate(document.root):
        return
    root = document.root
    if document.text(root, "cbc:UBLVersionID") not in _KNOWN_VERSIONS:
        root = _without_later(document)
    check_schema(root, path, document.draft)


def _without_later(document: UblDocument) -> etree._Element:
    """The document without what 2.1 does not know; the same where it knows all."""
    later = [element for element in document.root.iter(etree.Element) if _is_later(element)]
    if not later:
        return document.root
    for element in later[:_MOST_TOLD]:
        name = etree.QName(element).localname
        message = f"UBL 2.1 has no {name}. It is taken for a part of a later version, and left out."
        document.draft.find_broken_rule(message, document.place(element), severity=Severity.WARNING)
    root = copy.deepcopy(document.root)
    for element in [each for each in root.iter(etree.Element) if _is_later(each)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return root


def _is_later(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.namespace in NAMESPACES.values() and name.localname not in _names(name.namespace or "")


@cache
def _names(namespace: str) -> frozenset[str]:
    """The names of all elements that UBL 2.1 has in a part of its library."""
    module = namespace.rpartition(":")[2].removesuffix("-2")
    root = etree.parse(SCHEMAS / f"common/UBL-{module}-2.1.xsd").getroot()
    return frozenset(element.get("name", "") for element in root.iterfind(f"{_XSD}element"))
