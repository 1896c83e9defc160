"""XML as a tree of values: what is empty is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True)
class Node:
    """One element. ``name`` has the prefix of its namespace: ``cbc:ID``."""

    name: str
    text: str = ""
    children: tuple["Node", ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


Content = Node | str | None | Iterable["Node | None"]


def node(name: str, *contents: Content, **attributes: str) -> Node | None:
    """An element with a text or with elements; None where there is nothing to put into it.

    Attributes without a value are left out.
    """
    text, children = "", []
    for content in contents:
        if isinstance(content, str):
            text += _clean(content)
        elif isinstance(content, Node):
            children.append(content)
        elif content is not None:
            children += [child for child in content if child is not None]
    if not text and not children:
        return None
    told = tuple((key, _clean(value)) for key, value in attributes.items() if value)
    return Node(name, text, tuple(children), told)


def to_bytes(root: Node, namespaces: Mapping[str, str]) -> bytes:
    """The document as UTF-8; ``namespaces`` by prefix, an empty one for elements without."""
    declared = {prefix or None: uri for prefix, uri in namespaces.items()}
    element = etree.Element(_tag(root, namespaces), nsmap=declared)  # type: ignore[arg-type]  # stubs miss None
    _fill(element, root, namespaces)
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _fill(element: etree._Element, node: Node, namespaces: Mapping[str, str]) -> None:
    element.text = node.text or None
    for key, value in node.attributes:
        element.set(key, value)
    for child in node.children:
        _fill(etree.SubElement(element, _tag(child, namespaces)), child, namespaces)


def _tag(node: Node, namespaces: Mapping[str, str]) -> str:
    prefix, _, name = node.name.rpartition(":")
    return f"{{{namespaces[prefix]}}}{name}"


def _clean(text: str) -> str:
    """Without spaces around it, and without what XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    kept = (c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000")
    return "".join(kept).strip()
