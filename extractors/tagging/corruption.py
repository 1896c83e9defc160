"""Perfect readings from labelled documents, and readings with faults: what a reader of known quality would give."""

import random
from collections.abc import Sequence

import numpy as np

from datamodel.document import Page
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import ITEM, ITEM_MORE, LINE, NO_TAG, ROLES, TAGS, TEXT
from models.layout.reading import PageReading

_SURE = 0.97
_SECOND = 0.2
"""What is left for the true tag or role of a word that was misread."""


class LabelReader:
    """Reads one labelled document. Implements ``LayoutReader``.

    Args:
        fault: share of the words with a tag that are read as without one or with another; of roles and
            beginnings likewise.
    """

    def __init__(self, document: LabelledDocument, *, fault: float = 0.0, seed: int = 0) -> None:
        self._readings = {
            labelled.page.number: _reading(labelled, fault, random.Random(f"{seed} {labelled.page.number}"))
            for labelled in document.pages
        }

    def read(self, pages: Sequence[Page]) -> list[PageReading]:
        return [self._readings[page.number] for page in pages]


def _reading(labelled: LabelledPage, fault: float, rng: random.Random) -> PageReading:
    count = len(labelled.tags)
    tags = np.full((count, len(TAGS)), (1 - _SURE) / (len(TAGS) - 1), dtype=np.float32)
    roles = np.full((count, len(ROLES)), (1 - _SURE) / (len(ROLES) - 1), dtype=np.float32)
    begins = np.zeros(count, dtype=np.float32)
    for i in range(count):
        tag, role, begin = labelled.tags[i] or NO_TAG, labelled.roles[i], labelled.begins[i]
        _say(tags[i], TAGS, tag, _misread_tag(tag, rng) if tag and rng.random() < fault else tag)
        in_item = role in (ITEM, ITEM_MORE)
        _say(roles[i], ROLES, role, _misread_role(role, rng) if in_item and rng.random() < fault else role)
        is_missed = begin and rng.random() < fault
        begins[i] = 0.25 if is_missed else _SURE if begin else 1 - _SURE
    return PageReading(tags, begins, roles)


def _say(row: np.ndarray, names: Sequence[str], true: str, said: str) -> None:
    row[names.index(said)] = _SURE if said == true else 1 - _SECOND
    if said != true:
        row[names.index(true)] = _SECOND
    row /= row.sum()


def _misread_tag(tag: str, rng: random.Random) -> str:
    """Missed, or taken for another field of the same part of the paper."""
    alike = [other for other in TAGS if other and other != tag and other.startswith(LINE) == tag.startswith(LINE)]
    return NO_TAG if rng.random() < 0.5 else rng.choice(alike)


def _misread_role(role: str, rng: random.Random) -> str:
    return rng.choice([other for other in (TEXT, ITEM, ITEM_MORE) if other != role])
