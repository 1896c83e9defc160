"""Why a value is in doubt, in words that a reviewer understands, from the evidence that its readers left."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from datamodel.extraction import Extraction, Field, Match
from orders.linking import candidates_for
from pipelines.components import READERS
from review.language import Language

_SAID = re.compile(", ".join(f"{reader}: (.*)" for reader in READERS), re.DOTALL)  # extractors/agreement.py
_ONLY = re.compile(r"only (.+), nothing from .+")
_SECOND = "only as a second choice"
_LOOK = re.compile(r"another engine reads '(.*)'", re.DOTALL)  # extractors/second_reading.py
_OTHERS = re.compile(r"others: (.*)", re.DOTALL)  # extractors/geometry/header.py
_LETTERS = re.compile(r"letters read at (\d+)%")  # extractors/legibility.py
_ELSEWHERE = re.compile(r"not where it stood on document (\d+) of this sender: there stands '(.*)'", re.DOTALL)
_REMEMBERED = re.compile(r"(?:as \w+|in the column as) on document (\d+) of this sender")  # extractors/memory
_CONTRADICTED = "quantity × price differs from the amount"

Say = Callable[..., str]
Rule = Callable[[str, Say], str]


def doubts_of(extraction: Extraction, *, min_confidence: float, language: Language) -> dict[str, tuple[str, ...]]:
    """Why, for every doubtful value and every link with several candidates, by the name of its input."""
    found = {
        f"{prefix}.{name}": why(field, language)
        for prefix, fields in _places(extraction)
        for name, field in fields.items()
        if field.confidence < min_confidence
    }
    return found | dict(_links(extraction, language))


def why(field: Field, language: Language) -> tuple[str, ...]:
    """The reasons for which a value is in doubt; where its readers left none, only that it is."""
    say = language.gettext
    told = [text for evidence in field.evidence for rule in _RULES if (text := rule(evidence, say))]
    if not told:
        told = [say("Little on the page says that this is it: %(sure)s sure.", sure=language.percent(field.confidence))]
    return tuple(dict.fromkeys(told))


def _places(extraction: Extraction) -> Iterator[tuple[str, Mapping[str, Field]]]:
    yield "field", extraction.fields
    yield from ((f"line.{key}", item) for key, item in enumerate(extraction.line_items))


# ---------------------------------------------------------------------------------------- evidence to words


def _disagreement(evidence: str, say: Say) -> str:
    found = _SAID.fullmatch(evidence)
    return say("Two readers disagree: %(said)s.", said=" / ".join(found.groups())) if found else ""


def _alone(evidence: str, say: Say) -> str:
    found = _ONLY.fullmatch(evidence)
    if not found:
        return ""
    if evidence.startswith(_SECOND):
        return say("No reader took this first.")
    return say("Only one of two readers found this.")


def _look(evidence: str, say: Say) -> str:
    found = _LOOK.fullmatch(evidence)
    return say("Read once more from the picture, it says “%(text)s”.", text=found[1]) if found else ""


def _others(evidence: str, say: Say) -> str:
    found = _OTHERS.fullmatch(evidence)
    return say("Something else on the page may be meant: %(others)s.", others=found[1]) if found else ""


def _letters(evidence: str, say: Say) -> str:
    found = _LETTERS.fullmatch(evidence)
    return say("Read by OCR, and the letters are unclear (%(sure)s sure).", sure=f"{found[1]}%") if found else ""


def _elsewhere(evidence: str, say: Say) -> str:
    found = _ELSEWHERE.fullmatch(evidence)
    if not found:
        return ""
    return say(
        "Unusual for this sender: where it stood on document %(number)s, this one has “%(text)s”.",
        number=found[1],
        text=found[2],
    )


def _remembered(evidence: str, say: Say) -> str:
    found = _REMEMBERED.fullmatch(evidence)
    return say("Taken from where it stood on document %(number)s of this sender.", number=found[1]) if found else ""


def _contradicted(evidence: str, say: Say) -> str:
    return say("Quantity times price is not the amount.") if evidence == _CONTRADICTED else ""


_RULES: Sequence[Rule] = (
    _disagreement,
    _alone,
    _look,
    _others,
    _letters,
    _elsewhere,
    _remembered,
    _contradicted,
)


# ---------------------------------------------------------------------------------------- links


def _links(extraction: Extraction, language: Language) -> Iterator[tuple[str, tuple[str, ...]]]:
    for role in ("customer", "supplier"):
        candidates = candidates_for(extraction, role)
        if candidates:
            yield f"link.{role}", (_several_partners(candidates, language),)
    for key in range(len(extraction.line_items)):
        candidates = candidates_for(extraction, f"material:{key + 1}")
        if candidates:
            yield f"link.material.{key}", (_several_materials(candidates, language),)


def _several_partners(candidates: Sequence[Match], language: Language) -> str:
    return language.ngettext(
        "The sender is not clear: it may be %(names)s.",
        "The sender is not clear, %(num)d may be meant: %(names)s.",
        len(candidates),
        names=_names(candidates),
    )


def _several_materials(candidates: Sequence[Match], language: Language) -> str:
    return language.ngettext(
        "Unknown material: it may be %(names)s.",
        "Unknown material, %(num)d may be meant: %(names)s.",
        len(candidates),
        names=_names(candidates),
    )


def _names(candidates: Sequence[Match]) -> str:
    return "; ".join(f"{match.number} {match.name}".strip() for match in candidates[:3])
