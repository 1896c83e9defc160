"""Which words that OCR read are which printed ones, and the labels that they take over.

Boxes decide, after the scan was laid over the print; within a patch of overlapping words the characters are aligned.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from datamodel.document import Page, Word
from models.layout.labelled import LabelledPage
from models.layout.labels import NO_TAG, TEXT

Floats = NDArray[np.float64]

_MIN_ANCHORS = 6
_OUTLIER = 0.02
"""Fraction of the page that an anchor may lie off the common map."""
_COVERED = 0.3
"""Share of the smaller of two words that both cover, across and down, to be a match."""
_LIKE = 35.0
"""Similarity (0 to 100) of what was printed and read in one place, below which labels are not believed."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Printed words and what was read in their place, as indices in order; one of the two may be empty."""

    printed: tuple[int, ...]
    seen: tuple[int, ...]


def transfer(printed: LabelledPage, seen: Page) -> LabelledPage:
    """``seen`` with the labels of ``printed``; tag None where what was read is not what was printed there."""
    patches = match(printed.page.words, seen.words)
    owners = _owners(patches, printed, seen)
    tags: list[str | None] = []
    for index in range(len(seen.words)):
        tags.append(_tag([printed.tags[i] for i in owners[index]]) if index in owners else NO_TAG)
    for index in _unlike(patches, printed, seen):
        tags[index] = None
    roles = tuple(_role(printed, owners.get(index, []), tags[index]) for index in range(len(seen.words)))
    return LabelledPage(seen, tuple(tags), _begins(printed, owners, tags), roles)


def match(printed: Sequence[Word], seen: Sequence[Word]) -> list[Patch]:
    """Patches of words that overlap once the two pages lie on each other."""
    if not printed or not seen:
        return [Patch((i,), ()) for i in range(len(printed))] + [Patch((), (i,)) for i in range(len(seen))]
    overlaps = _overlaps(lay_over(printed, seen), _boxes(seen))
    rows, columns = np.nonzero(overlaps)
    count = len(printed) + len(seen)
    links = coo_matrix((np.ones(len(rows)), (rows, columns + len(printed))), shape=(count, count))
    _, numbers = connected_components(links, directed=False)
    patches: dict[int, tuple[list[int], list[int]]] = {}
    for index, number in enumerate(numbers.tolist()):
        members = patches.setdefault(number, ([], []))
        if index < len(printed):
            members[0].append(index)
        else:
            members[1].append(index - len(printed))
    return [Patch(tuple(first), tuple(second)) for first, second in patches.values()]


def lay_over(printed: Sequence[Word], seen: Sequence[Word]) -> Floats:
    """Boxes of ``printed`` (n × 4) where they should stand on the scan.

    The map is affine, fitted to words whose text is unique on both pages; with too few of them boxes stay.
    """
    boxes = _boxes(printed)
    anchors = _anchors(printed, seen)
    if len(anchors) < _MIN_ANCHORS:
        return boxes
    here = np.array([[*_middle(printed[i]), 1.0] for i, _ in anchors])
    there = np.array([_middle(seen[j]) for _, j in anchors])
    good = np.ones(len(anchors), dtype=np.bool_)
    solution = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    for _ in range(3):
        solution = np.linalg.lstsq(here[good], there[good], rcond=None)[0]
        off = np.abs(here @ solution - there).max(axis=1)
        good = off <= max(_OUTLIER, float(np.median(off)) * 2)
    ones = np.ones((len(boxes), 1))
    middles = np.hstack([(boxes[:, :2] + boxes[:, 2:]) / 2, ones]) @ solution
    sizes = (boxes[:, 2:] - boxes[:, :2]) * [solution[0, 0], solution[1, 1]]
    return np.hstack([middles - sizes / 2, middles + sizes / 2])


def _anchors(printed: Sequence[Word], seen: Sequence[Word]) -> list[tuple[int, int]]:
    here, there = Counter(w.text for w in printed), Counter(w.text for w in seen)
    places = {word.text: index for index, word in enumerate(seen) if there[word.text] == 1}
    return [
        (index, places[word.text])
        for index, word in enumerate(printed)
        if len(word.text) >= 3 and here[word.text] == 1 and word.text in places
    ]


def _middle(word: Word) -> tuple[float, float]:
    return word.bbox.x_center, word.bbox.y_center


def _boxes(words: Sequence[Word]) -> Floats:
    return np.array([(w.bbox.x0, w.bbox.y0, w.bbox.x1, w.bbox.y1) for w in words], dtype=np.float64).reshape(-1, 4)


def _overlaps(printed: Floats, seen: Floats) -> NDArray[np.bool_]:
    """Which pairs (n × m) cover each other enough."""
    shares = []
    for low, high in ((0, 2), (1, 3)):
        shared = np.minimum(printed[:, None, high], seen[None, :, high]) - np.maximum(
            printed[:, None, low], seen[None, :, low]
        )
        smaller = np.minimum((printed[:, high] - printed[:, low])[:, None], (seen[:, high] - seen[:, low])[None, :])
        shares.append(shared / np.maximum(smaller, 1e-6))
    return np.asarray((shares[0] >= _COVERED) & (shares[1] >= _COVERED), dtype=np.bool_)


def _owners(patches: Sequence[Patch], printed: LabelledPage, seen: Page) -> dict[int, list[int]]:
    """By index of a read word, the printed words that it consists of."""
    owners: dict[int, list[int]] = {}
    for patch in patches:
        if len(patch.printed) == 1 or len(patch.seen) == 1:
            owners |= {index: list(patch.printed) for index in patch.seen if patch.printed}
        elif patch.printed and patch.seen:
            owners |= _aligned(patch, printed.page.words, seen.words)
    return owners


def _aligned(patch: Patch, printed: Sequence[Word], seen: Sequence[Word]) -> dict[int, list[int]]:
    """Several words for several: a read word belongs to the printed ones that most of its characters come from."""
    here = [index for index in patch.printed for _ in printed[index].text]
    there = [index for index in patch.seen for _ in seen[index].text]
    source = "".join(printed[index].text for index in patch.printed)
    target = "".join(seen[index].text for index in patch.seen)
    votes: dict[int, Counter[int]] = {index: Counter() for index in patch.seen}
    for block in Indel.opcodes(source, target):
        if block.tag == "equal":
            for step in range(block.src_end - block.src_start):
                votes[there[block.dest_start + step]][here[block.src_start + step]] += 1
    return {
        index: [owner for owner, count in counts.items() if count * 2 > len(printed[owner].text)]
        or [counts.most_common(1)[0][0]]
        for index, counts in votes.items()
        if counts
    }


def _tag(tags: Sequence[str | None]) -> str | None:
    """A word that holds a label and a value has the value's tag; of two values, the tag is not known."""
    known = {tag for tag in tags if tag != NO_TAG}
    if not known:
        return NO_TAG
    return known.pop() if len(known) == 1 else None


def _unlike(patches: Sequence[Patch], printed: LabelledPage, seen: Page) -> Iterator[int]:
    """Read words of patches whose text is nothing like the print."""
    for patch in patches:
        if patch.printed and patch.seen:
            source = "".join(printed.page.words[index].text for index in patch.printed)
            target = "".join(seen.words[index].text for index in patch.seen)
            if fuzz.ratio(source.lower(), target.lower()) < _LIKE and len(source) > 2:
                yield from patch.seen


def _role(printed: LabelledPage, owners: Sequence[int], tag: str | None) -> str:
    if not owners:
        return TEXT
    tagged = next((owner for owner in owners if tag and printed.tags[owner] == tag), owners[0])
    return printed.roles[tagged]


def _begins(printed: LabelledPage, owners: dict[int, list[int]], tags: Sequence[str | None]) -> tuple[bool, ...]:
    """The first word read of each value begins it, also where its first printed word is lost."""
    values = _values(printed)
    begun: set[int] = set()
    begins = []
    for index, tag in enumerate(tags):
        numbers = [values[owner] for owner in owners.get(index, []) if tag and printed.tags[owner] == tag]
        begins.append(bool(numbers) and numbers[0] not in begun)
        begun.update(numbers)
    return tuple(begins)


def _values(printed: LabelledPage) -> list[int]:
    """Number of the value that each printed word belongs to; 0 for none."""
    numbers: list[int] = []
    latest: dict[str, int] = {}
    count = 0
    for tag, begins in zip(printed.tags, printed.begins, strict=True):
        if not tag:
            numbers.append(0)
            continue
        if begins or tag not in latest:
            count += 1
            latest[tag] = count
        numbers.append(latest[tag])
    return numbers
