"""Where a syntax keeps the business terms, as a table; and an invoice read by such a table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

from lxml import etree

from extractors.structured.drafting import Place
from extractors.structured.einvoice.model import BG, BT, Group, Term
from extractors.structured.xml import Xml

T = TypeVar("T")
_SCHEMES = ("schemeID", "listID", "currencyID", "unitCode", "format")


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a group stands and what is in it.

    Attributes:
        name: number of the group, empty for the invoice.
        path: XPath from the element of the group around it; one group for each element that it finds.
        terms: XPath of each term, from the element of the group; of an element or of an attribute.
        groups: the groups within.
    """

    name: BG
    path: str
    terms: Mapping[BT, str]
    groups: tuple["Binding", ...] = ()

    def renamed(self, change: Callable[[str], str]) -> "Binding":
        """The same in a syntax whose paths are ``change(path)``."""
        terms = {term: change(path) for term, path in self.terms.items()}
        inner = tuple(group.renamed(change) for group in self.groups)
        return replace(self, path=change(self.path), terms=terms, groups=inner)


class Syntax:
    """A binding with its vocabulary, ready to read.

    Args:
        namespaces: by prefix, as the paths of ``binding`` use them.
        binding: of the invoice; its own path is not used.
    """

    def __init__(self, namespaces: Mapping[str, str], binding: Binding) -> None:
        self._namespaces, self._binding = dict(namespaces), binding
        self._compiled = cache(self._compile)

    def read(self, root: etree._Element) -> Group:
        """The invoice whose first element is ``root``."""
        return self._group(self._binding, root, Xml(self._namespaces))

    def _compile(self, path: str) -> etree.XPath:
        return etree.XPath(path, namespaces=self._namespaces)

    def _group(self, binding: Binding, element: etree._Element, xml: Xml) -> Group:
        terms = {name: tuple(self._terms(path, element, xml)) for name, path in binding.terms.items()}
        groups = {
            inner.name: tuple(self._group(inner, each, xml) for each in self._found(inner.path, element))
            for inner in binding.groups
        }
        return Group(binding.name, xml.place(element), _filled(terms), _filled(groups))

    def _terms(self, path: str, element: etree._Element, xml: Xml) -> Iterator[Term]:
        for found in self._found(path, element):
            if isinstance(found, etree._Element):
                yield Term((found.text or "").strip(), xml.place(found), _scheme(found))
            else:
                parent = found.getparent()
                around = xml.place(parent)
                yield Term(str(found).strip(), Place(f"{around.path}/@{found.attrname}", around.line), None)

    def _found(self, path: str, element: etree._Element) -> list[Any]:  # elements, or texts that know their element
        return cast("list[Any]", self._compiled(path)(element))


def _filled(named: Mapping[str, tuple[T, ...]]) -> Mapping[str, tuple[T, ...]]:
    return {name: values for name, values in named.items() if values}


def _scheme(element: etree._Element) -> str | None:
    return next((value for name in _SCHEMES if (value := element.get(name)) is not None), None)
