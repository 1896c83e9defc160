"""The envelope ``StandardBusinessDocument`` (UN/CEFACT SBDH 1.3), in which Peppol and GS1 send XML."""

from lxml import etree

from datamodel.errors import DocumentError, RejectionCode
from extractors.structured.formats import Sample
from extractors.structured.xml import RootName

NAMESPACE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
_ENVELOPE = RootName(NAMESPACE, "StandardBusinessDocument")
_HEAD = 65536


def document_name(sample: Sample) -> RootName | None:
    """The name of the document in a file: of its first element, or of the first one in an envelope; None if neither."""
    return _first_inside(sample.file.content) if sample.root == _ENVELOPE else sample.root


def documents(root: etree._Element, name: str) -> list[etree._Element]:
    """The documents of a file whose first element is ``root``: that itself, or all in its envelope.

    Args:
        root: of the file.
        name: of the file, for messages.

    Raises:
        DocumentError: EMPTY where the envelope holds nothing.
    """
    if root.tag != f"{{{NAMESPACE}}}{_ENVELOPE.name}":
        return [root]
    found = [child for child in root if etree.QName(child).namespace != NAMESPACE]
    if not found:
        raise DocumentError(RejectionCode.EMPTY, f"The envelope in {name} holds no document. Ask for it again.")
    return found


def _first_inside(content: bytes) -> RootName | None:
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
    try:
        parser.feed(content[:_HEAD])
    except etree.XMLSyntaxError:
        return None
    for _, element in parser.read_events():
        if isinstance(element, etree._Element):
            name = etree.QName(element)
            if name.namespace != NAMESPACE:
                return RootName(name.namespace or "", name.localname)
    return None
