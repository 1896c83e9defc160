"""The groups of a message: which segments may follow which, declared in short and held against the message.

A declaration lists segments in their order; a group is its first segment with the others in brackets. ``!`` is there
once, ``+`` at least once, everything else as often as one likes: ``BGM! DTM+ RFF[DTM] NAD[LOC CTA[COM]] UNS! CNT``.
The declarations hold what is common to the directories D.96A to D.22A, so that a message of each of them fits.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from datamodel.extraction import Severity
from extractors.structured.drafting import Draft, Place
from extractors.structured.edifact.envelope import place_of
from extractors.structured.edifact.syntax import Segment

_MOST_BREACHES = 20
_TOKEN = re.compile(r"([A-Z]{3})([!+]?)(\[?)|(\])")


@dataclass(frozen=True)
class Rule:
    """What may stand at one place of a group: a segment, or a group that begins with it."""

    tag: str
    is_mandatory: bool = False
    is_single: bool = False
    rules: tuple["Rule", ...] = ()


@dataclass(eq=False, slots=True)
class Node:
    """A segment with those that belong to it; the root, of the message, has no segment before its own UNH.

    Attributes:
        path: through the groups, with the number of each that is repeated: ``LIN[2]/PRI[1]``.
    """

    segment: Segment
    path: str
    children: list["Node"] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return self.segment.tag

    @property
    def place(self) -> Place:
        return place_of(self.segment, self.path)

    def all(self, tag: str) -> Iterator["Node"]:
        """The segments of this group, and the groups in it, that begin with ``tag``."""
        return (child for child in self.children if child.segment.tag == tag)

    def get(self, element: int, component: int = 0) -> str:
        """A component of the segment, as ``Segment.component``."""
        return self.segment.component(element, component)


def declared(text: str) -> tuple[Rule, ...]:
    """The rules of a declaration as this module describes it."""
    stack: list[tuple[str, str, list[Rule]]] = [("", "", [])]
    for found in _TOKEN.finditer(text):
        tag, mark, opens, closes = found.groups()
        if closes:
            tag, mark, rules = stack.pop()
        elif opens:
            stack.append((tag, mark, []))
            continue
        else:
            rules = []
        stack[-1][2].append(Rule(tag, mark in ("!", "+") and bool(mark), mark == "!", tuple(rules)))
    return tuple(stack[0][2])


@dataclass(slots=True)
class _Open:
    """A group that is being filled: which of its rules was met last, and how often each tag stands in it."""

    node: Node
    rules: tuple[Rule, ...]
    at: int = 0
    counts: dict[str, int] = field(default_factory=dict)


class Matching:
    """Puts the segments of a message into its groups; what does not fit is told and stands where it fits best."""

    def __init__(self, root: Node, rules: tuple[Rule, ...], draft: Draft) -> None:
        self._stack = [_Open(root, rules)]
        self._draft = draft
        self._breaches = 0
        self._early: dict[str, Segment] = {}  # by the tag of what should have come before

    def take(self, segment: Segment) -> None:
        """A segment belongs to the innermost group in which it may follow."""
        inner = range(len(self._stack) - 1, 0, -1)
        if self._follow(segment) or self._skip(segment, inner) or self._return(segment) or self._skip(segment, (0,)):
            return
        self._breach()
        if self._breaches <= _MOST_BREACHES:
            where = self._stack[-1].node
            self._draft.find_invalid(
                f"The segment {segment.tag} does not belong here; it is not read.",
                place_of(segment, f"{where.path}/{segment.tag}" if where.path else segment.tag),
            )

    def end(self) -> None:
        """Tells what is missing in the groups that are open, what came before it, and how much was not told."""
        counts = self._stack[0].counts
        while self._stack:
            self._close()
        for passed, segment in self._early.items():
            if passed in counts:
                self._draft.find_invalid(
                    f"The segment {segment.tag} stands before {passed}, which belongs before it.", place_of(segment)
                )
        if self._breaches > _MOST_BREACHES:
            self._draft.find_invalid(f"{self._breaches - _MOST_BREACHES} more segments that do not belong there.")

    def _follow(self, segment: Segment) -> bool:
        """Where it may stand by the order of segments, passing none that must be there."""
        for depth in range(len(self._stack) - 1, -1, -1):
            group = self._stack[depth]
            for index in range(group.at, len(group.rules)):
                rule = group.rules[index]
                if rule.tag == segment.tag and not (rule.is_single and index == group.at and rule.tag in group.counts):
                    self._put(depth, index, segment)
                    return True
                if rule.is_mandatory and rule.tag not in group.counts:
                    break
        return False

    def _return(self, segment: Segment) -> bool:
        """In a group that is open, behind what should have come after it."""
        for depth in range(len(self._stack) - 1, -1, -1):
            group = self._stack[depth]
            for index in range(group.at - 1, -1, -1):
                if group.rules[index].tag == segment.tag and (depth or not group.rules[index].is_single):
                    at = group.at
                    self._put(depth, index, segment)
                    group.at = at
                    self._misplaced(segment, Severity.WARNING if depth else Severity.ERROR)
                    return True
        return False

    def _skip(self, segment: Segment, depths: Iterable[int]) -> bool:
        """Further on in one of these groups, past what must stand before it and is not there yet."""
        for depth in depths:
            group = self._stack[depth]
            at, passed = group.at, ""
            for index in range(at, len(group.rules)):
                rule = group.rules[index]
                if rule.tag == segment.tag and not (rule.is_single and rule.tag in group.counts):
                    self._put(depth, index, segment)
                    if depth == 0:
                        group.at = at
                        self._early.setdefault(passed, segment)
                    return True
                if rule.is_mandatory and rule.tag not in group.counts:
                    passed = passed or rule.tag
        return False

    def _put(self, depth: int, index: int, segment: Segment) -> None:
        while len(self._stack) > depth + 1:
            self._close()
        group = self._stack[depth]
        rule = group.rules[index]
        count = group.counts[segment.tag] = group.counts.get(segment.tag, 0) + 1
        step = f"{segment.tag}[{count}]" if rule.rules or count > 1 else segment.tag
        node = Node(segment, f"{group.node.path}/{step}" if group.node.path else step)
        group.node.children.append(node)
        group.at = index
        if rule.rules:
            self._stack.append(_Open(node, rule.rules))

    def _close(self) -> None:
        group = self._stack.pop()
        for rule in group.rules:
            if rule.is_mandatory and rule.tag not in group.counts:
                self._draft.find_invalid(f"The segment {rule.tag} is missing.", group.node.place)

    def _misplaced(self, segment: Segment, severity: Severity) -> None:
        """A warning where it stands in a group that is open, as it can belong to no other."""
        self._breach()
        if self._breaches <= _MOST_BREACHES:
            inner = self._stack[-1].node
            node = inner if inner.segment is segment else inner.children[-1]
            self._draft.find_invalid(
                f"The segment {segment.tag} stands behind others that belong after it.", node.place, severity=severity
            )

    def _breach(self) -> None:
        self._breaches += 1


def grouped(header: Segment, segments: Sequence[Segment], rules: tuple[Rule, ...], draft: Draft) -> Node:
    """The message as a tree of its groups; what breaks the order is told to ``draft``."""
    root = Node(header, "")
    matching = Matching(root, rules, draft)
    for segment in segments:
        matching.take(segment)
    matching.end()
    return root
