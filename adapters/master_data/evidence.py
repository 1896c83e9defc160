"""From what speaks for and against candidates to how sure each is.

Record linkage after Fellegi and Sunter (1969): each agreement or difference has a weight, the logarithm of how much
more likely it is between a paper and its partner than between a paper and somebody else. The weights of a candidate add
up; all candidates, and that it is none of them, share the certainty. So two that are alike well share it half and half,
and a number of one with the name of another leaves both in doubt. The weights are set by hand;
``benchmarks/linking.py`` measures what they are worth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from datamodel.extraction import Match

CONTESTED = 0.8
"""The most that a candidate can be where something strong names another one."""
_LEAST = 0.02  # candidates less likely than this are no help to anybody
_IN_SIGHT = 0.05  # what has a number of the paper is told, however much speaks against it
SUREST = 0.999
"""Nothing is surer."""
_AGAINST = -0.5  # from which an agreement that is a poor one is told as a difference


@dataclass(frozen=True, slots=True)
class Evidence:
    """One agreement (above zero) or difference (below) with its words."""

    weight: float
    words: str


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant.

    Attributes:
        anchors: the exact numbers of the paper that are its own (``tax id``, ``gtin``): they name it by themselves.
        fits: how well the words agree (0 to 1); None where the paper has none.
        ceiling: the most that it can be, whatever the weights are.
    """

    number: str
    name: str
    evidence: tuple[Evidence, ...]
    anchors: frozenset[str] = field(default_factory=frozenset)
    fits: float | None = None
    ceiling: float = SUREST

    @property
    def weight(self) -> float:
        return sum(each.weight for each in self.evidence)


def judge(candidates: Sequence[Candidate], *, limit: int) -> list[Match]:
    """The likely ones, best first, each with its share of the certainty and its reasons."""
    odds = [math.exp(min(candidate.weight, 50.0)) for candidate in candidates]
    total = 1.0 + sum(odds)
    shares = [max(each / total, _IN_SIGHT if c.anchors else 0.0) for c, each in zip(candidates, odds, strict=True)]
    matches = [
        Match(c.number, c.name, round(min(share, c.ceiling, SUREST), 3), _reason(c))
        for c, share in zip(candidates, shares, strict=True)
        if share >= _LEAST
    ]
    return sorted(matches, key=lambda match: (-match.confidence, match.number))[:limit]


def _reason(candidate: Candidate) -> str:
    """What speaks for it first, then what against."""
    speaks = sorted((each for each in candidate.evidence if each.words), key=lambda each: -each.weight)
    for_it = [each.words for each in speaks if each.weight > _AGAINST]
    against = [each.words for each in speaks if each.weight <= _AGAINST]
    return ", ".join(for_it) + (f"{', ' if for_it else ''}but {', '.join(against)}" if against else "")
