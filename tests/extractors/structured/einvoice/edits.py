"""An invoice with something changed, by business terms: for rules, which know no syntax."""

from collections.abc import Callable
from dataclasses import replace

from extractors.structured.drafting import Place
from extractors.structured.einvoice.cii_terms import SYNTAX as CII_SYNTAX
from extractors.structured.einvoice.model import Group, Term
from extractors.structured.einvoice.ubl_terms import SYNTAX as UBL_SYNTAX
from extractors.structured.xml import parse
from tests.extractors.structured.einvoice.invoices import CII, UBL

Edit = Callable[[Group], Group]
NOWHERE = Place("/")
VALID = UBL_SYNTAX.read(parse(UBL.encode(), name="invoice.xml"))
VALID_CII = CII_SYNTAX.read(parse(CII.encode(), name="invoice.xml"))


def at(path: str, change: Edit, number: int = 0) -> Edit:
    """``change`` of the group at ``path``: of several the one with this number, from 0, of the last step."""

    def edit(group: Group) -> Group:
        if not path:
            return change(group)
        name, _, rest = path.partition("/")
        members = list(group.groups[name])
        index = 0 if rest else number
        members[index] = at(rest, change, number)(members[index])
        return replace(group, groups={**group.groups, name: tuple(members)})

    return edit


def put(path: str, term: str, text: str, scheme: str | None = None, number: int = 0) -> Edit:
    """A term with one value."""
    value = (Term(text, NOWHERE, scheme),)
    return at(path, lambda group: replace(group, terms={**group.terms, term: value}), number)


def drop(path: str, *terms: str, number: int = 0) -> Edit:
    """Without these terms."""

    def edit(group: Group) -> Group:
        return replace(group, terms={name: value for name, value in group.terms.items() if name not in terms})

    return at(path, edit, number)


def drop_group(path: str, name: str) -> Edit:
    """Without the groups of this name."""

    def edit(group: Group) -> Group:
        return replace(group, groups={each: value for each, value in group.groups.items() if each != name})

    return at(path, edit)


def add(path: str, name: str, groups: tuple[Group, ...] = (), **terms: str) -> Edit:
    """One more group, with terms as ``BT_1="…"``."""
    values = {term.replace("_", "-"): (Term(text, NOWHERE),) for term, text in terms.items()}
    inner = {each.name: (each,) for each in groups}
    new = Group(name, NOWHERE, values, inner)

    def edit(group: Group) -> Group:
        return replace(group, groups={**group.groups, name: (*group.groups.get(name, ()), new)})

    return at(path, edit)


def edited(invoice: Group, *edits: Edit) -> Group:
    for edit in edits:
        invoice = edit(invoice)
    return invoice
