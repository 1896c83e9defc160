"""Encoded, labelled pages on disk: arrays of many pages end to end, in files that training maps into memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.layout.encoding import EncodedPage, WordTokenizer, encode
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import ROLES, TAGS, TYPES

UNKNOWN = -100
"""The label of a word of which nothing is known; losses leave it out."""

_TAG = {tag: i for i, tag in enumerate(TAGS)}
_ROLE = {role: i for i, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Example:
    """A page to learn from: n words and what the page is.

    Attributes:
        tags, roles: (n,) int16, ``UNKNOWN`` where it is not known.
        begins: (n,) int16, 0 or 1.
        kind: row of ``TYPES``.
        first: whether the page is the first of its paper.
    """

    page: EncodedPage
    tags: NDArray[np.int16]
    begins: NDArray[np.int16]
    roles: NDArray[np.int16]
    kind: int
    first: bool

    def window(self, start: int, stop: int) -> "Example":
        page = self.page.window(start, stop)
        cut = slice(start, stop)
        return Example(page, self.tags[cut], self.begins[cut], self.roles[cut], self.kind, self.first and start == 0)


def examples_of(document: LabelledDocument, tokenizer: WordTokenizer) -> Iterator[Example]:
    """One example a page that has words."""
    for index, labelled in enumerate(document.pages):
        if labelled.page.words:
            yield _example(labelled, tokenizer, TYPES.index(document.document_type.value), first=index == 0)


def _example(labelled: LabelledPage, tokenizer: WordTokenizer, kind: int, *, first: bool) -> Example:
    tags = [UNKNOWN if tag is None else _TAG[tag] for tag in labelled.tags]
    return Example(
        encode(labelled.page, tokenizer),
        np.array(tags, np.int16),
        np.array(labelled.begins, np.int16),
        np.array([_ROLE[role] for role in labelled.roles], np.int16),
        kind,
        first,
    )


def save_shard(path: Path, examples: Iterable[Example]) -> int:
    """Write ``examples`` to ``path`` (.npz) as a whole or not at all; returns their number."""
    kept = list(examples)
    pages = [example.page for example in kept]
    arrays = {
        "lengths": np.array([len(page) for page in pages], np.int32),
        "pieces": np.concatenate([page.pieces for page in pages]).astype(np.uint16),
        "hashes": np.concatenate([page.hashes for page in pages]).astype(np.uint16),
        "floats": np.concatenate([page.floats for page in pages]).astype(np.float16),
        "boxes": np.concatenate([page.boxes for page in pages]).astype(np.float32),
        "neighbours": np.concatenate([page.neighbours for page in pages]).astype(np.int16),
        "tags": np.concatenate([example.tags for example in kept]),
        "begins": np.concatenate([example.begins for example in kept]).astype(np.int8),
        "roles": np.concatenate([example.roles for example in kept]).astype(np.int8),
        "kinds": np.array([example.kind for example in kept], np.int8),
        "firsts": np.array([example.first for example in kept], np.bool_),
    }
    draft = path.with_name(path.name + ".draft")
    with draft.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes its own keyword for an array
    draft.rename(path)
    return len(kept)


def load_shard(path: Path) -> list[Example]:
    """The examples of a shard."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    stops = np.cumsum(arrays["lengths"])
    cuts = [slice(int(stop - length), int(stop)) for stop, length in zip(stops, arrays["lengths"], strict=True)]
    return [
        Example(
            EncodedPage(
                arrays["pieces"][cut],
                arrays["hashes"][cut],
                arrays["floats"][cut],
                arrays["boxes"][cut],
                arrays["neighbours"][cut],
            ),
            arrays["tags"][cut],
            arrays["begins"][cut],
            arrays["roles"][cut],
            int(kind),
            bool(first),
        )
        for cut, kind, first in zip(cuts, arrays["kinds"], arrays["firsts"], strict=True)
    ]
