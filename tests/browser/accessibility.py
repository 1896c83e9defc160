"""What axe-core finds on a page, by the rules of WCAG 2.1 A and AA."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
_OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}


@dataclass(frozen=True)
class Violation:
    """A rule that elements of a page break; ``where`` are their selectors."""

    rule: str
    impact: str
    where: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {'; '.join(self.where[:5])}"


def violations_of(page: Page) -> list[Violation]:
    """What breaks a rule on ``page`` as it is shown once nothing moves any more."""
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    found = _axe().run(page, options=_OPTIONS)
    return list(_violations(found.response["violations"]))


def _violations(found: list[dict[str, object]]) -> Iterator[Violation]:
    for one in found:
        nodes = one["nodes"]
        assert isinstance(nodes, list)
        yield Violation(str(one["id"]), str(one["impact"]), tuple(_place(node) for node in nodes))


def _place(node: dict[str, object]) -> str:
    target, said = node["target"], node.get("any") or node.get("all") or node.get("none") or [{"message": ""}]
    assert isinstance(target, list)
    assert isinstance(said, list)
    return f"{' '.join(map(str, target))}: {said[0]['message']}"


@cache
def _axe() -> Axe:
    return Axe()
