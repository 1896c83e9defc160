"""A message that is being read: its groups, and the draft that they fill."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.structured.drafting import Draft
from extractors.structured.edifact.envelope import Message
from extractors.structured.edifact.structure import Node
from extractors.structured.edifact.values import day_of, number_of

_LINES = ("LIN", "CPS", "DOC", "UNS")


@dataclass(slots=True)
class Reading:
    """``root`` is the message as a tree of its groups.

    Attributes:
        sign: −1 on a credit note, whose amounts EDIFACT writes without a sign.
        currency: of the message; amounts in another one are told beside it and are not read.
    """

    message: Message
    root: Node
    sign: Decimal = Decimal(1)
    currency: str = ""
    days: dict[int, dt.date | None] = field(default_factory=dict)

    @property
    def draft(self) -> Draft:
        return self.message.draft

    @property
    def line(self) -> int:
        """The number of the last line item, from 1."""
        return len(self.draft.line_items)

    def before_lines(self, tag: str) -> Iterator[Node]:
        """The groups of the header that begin with ``tag``."""
        first = next((node.segment.number for node in self.root.children if node.tag in _LINES), None)
        return (node for node in self.root.all(tag) if first is None or node.segment.number < first)

    def behind_lines(self, tag: str) -> Iterator[Node]:
        """The groups of the summary that begin with ``tag``."""
        last = max((node.segment.number for node in self.root.children if node.tag in _LINES), default=None)
        return (node for node in self.root.all(tag) if last is not None and node.segment.number > last)

    def put(self, name: str, node: Node, element: int, component: int = 0) -> None:
        """A header field with the text of a component."""
        text = " ".join(node.get(element, component).split())
        self.draft.put_value(name, text, text, node.place)

    def put_in_line(self, name: str, node: Node, element: int, component: int = 0) -> None:
        """A field of the last line with the text of a component."""
        text = " ".join(node.get(element, component).split())
        self.draft.put_value_in_line(name, text, text, node.place)

    def put_day(self, name: str, nodes: Iterable[Node], *codes: str) -> None:
        """A header field from the DTM that has the first of the qualifiers ``codes`` that one of ``nodes`` has."""
        for node in by_code(nodes, codes):
            self.draft.put_value(name, self.day(node), node.get(0, 1), node.place)

    def put_day_in_line(self, name: str, nodes: Iterable[Node], *codes: str) -> None:
        """A field of the last line, as ``put_day``."""
        for node in by_code(nodes, codes):
            self.draft.put_value_in_line(name, self.day(node, line=self.line), node.get(0, 1), node.place)

    def day(self, node: Node, *, line: int | None = None) -> dt.date | None:
        """The day of a DTM; a wrong one is told once, however often it is asked for."""
        number = node.segment.number
        if number not in self.days:
            self.days[number] = day_of(node, self.draft, line=line)
        return self.days[number]

    def amount(self, node: Node, *, line: int | None = None) -> Decimal | None:
        """The amount of a MOA with the sign of the message; None where it is none, or in another currency."""
        currency = node.get(0, 2)
        if currency and self.currency and currency != self.currency:
            return None
        value = number_of(node, 0, 1, self.draft, line=line)
        return None if value is None else self.sign * value

    def put_amount(self, name: str, nodes: Iterable[Node], *codes: str) -> None:
        """A header field from the MOA that has the first of the qualifiers ``codes``."""
        for node in by_code(nodes, codes):
            self.draft.put_value(name, self.amount(node), node.get(0, 1), node.place)

    def put_amount_in_line(self, name: str, nodes: Iterable[Node], *codes: str) -> None:
        """A field of the last line, as ``put_amount``."""
        for node in by_code(nodes, codes):
            self.draft.put_value_in_line(name, self.amount(node, line=self.line), node.get(0, 1), node.place)


def by_code(nodes: Iterable[Node], codes: Iterable[str]) -> Iterator[Node]:
    """Those of ``nodes`` whose first component is one of ``codes``, in the order of the codes."""
    wanted: dict[str, list[Node]] = {code: [] for code in codes}
    for node in nodes:
        if node.segment.code in wanted:
            wanted[node.segment.code].append(node)
    for found in wanted.values():
        yield from found


def first_by_code(nodes: Iterable[Node], *codes: str) -> Node | None:
    """The first of ``by_code``."""
    return next(by_code(nodes, codes), None)
