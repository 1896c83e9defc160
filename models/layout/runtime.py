"""The layout reader at work: ONNX Runtime on one thread, long pages in overlapping windows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from datamodel.document import Page
from datamodel.errors import ConfigurationError
from datamodel.extraction import DocumentType
from models.layout.encoding import WINDOW, EncodedPage, WordTokenizer, encode
from models.layout.labels import ROLES, TAGS, TYPES
from models.layout.reading import PageReading
from models.layout.tokenizer import load_tokenizer

MODEL_FILE = "model.onnx"
_CONFIG_FILE = "config.json"
INPUTS = ("pieces", "hashes", "floats", "boxes", "neighbours", "kind", "mask")
OUTPUTS = ("tags", "begins", "roles", "types", "first")

_OVERLAP = 128
_UNKNOWN_TYPE = len(TYPES)


@dataclass(frozen=True, eq=False, slots=True)
class PageKind:
    """What a page is as a whole: the probability of each type (parallel to ``TYPES``), and of opening a paper."""

    types: NDArray[np.float32]
    first: float


class OnnxLayoutReader:
    """Implements ``LayoutReader``, and reads the kinds of pages. Safe to share among threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: WordTokenizer, tags: Sequence[str]) -> None:
        """``tags`` names the columns of the model, which may be of before a field was added or taken away."""
        self._session, self._tokenizer = session, tokenizer
        self._inputs = {one.name for one in session.get_inputs()}  # a network without a part does not ask for it
        known = {tag: column for column, tag in enumerate(tags)}
        self._to = [i for i, tag in enumerate(TAGS) if tag in known]
        self._from = [known[TAGS[i]] for i in self._to]
        self._last: tuple[tuple[Page, ...], list[tuple[PageReading, PageKind]]] = ((), [])

    def read(self, pages: Sequence[Page]) -> list[PageReading]:
        """Readings of the pages of one document. Later pages are read knowing the type that the first shows."""
        return [reading for reading, _ in self._read(tuple(pages))]

    def kinds(self, pages: Sequence[Page]) -> list[PageKind]:
        """The kinds of the pages of one document."""
        return [kind for _, kind in self._read(tuple(pages))]

    def kinds_apart(self, pages: Sequence[Page]) -> list[PageKind]:
        """The kinds of pages each of which may be of another document."""
        return [self._read_page(page, _UNKNOWN_TYPE)[1] for page in pages]

    def read_as(self, pages: Sequence[Page], document_type: DocumentType) -> list[PageReading]:
        """Readings of pages of a document whose type a person has said."""
        row = TYPES.index(document_type.value)
        return [self._read_page(page, row)[0] for page in pages]

    def _read(self, pages: tuple[Page, ...]) -> list[tuple[PageReading, PageKind]]:
        known, found = self._last
        if len(known) == len(pages) and all(a is b for a, b in zip(known, pages, strict=True)):
            return found
        found, kind = [], _UNKNOWN_TYPE
        for page in pages:
            found.append(self._read_page(page, kind))
            kind = int(found[0][1].types.argmax())
        self._last = (pages, found)
        return found

    def _read_page(self, page: Page, kind: int) -> tuple[PageReading, PageKind]:
        n = len(page.words)
        encoded = encode(page, self._tokenizer)
        sums = [np.zeros((n, len(TAGS)), np.float32), np.zeros(n, np.float32), np.zeros((n, len(ROLES)), np.float32)]
        weight = np.zeros(n, np.float32)
        whole: PageKind | None = None
        for start, stop in windows(n):
            outputs = self._run(encoded.window(start, stop), kind)
            whole = whole or PageKind(outputs[3][0], float(outputs[4][0]))
            inside = _confidence_by_place(start, stop, n)
            weight[start:stop] += inside
            for total, part in zip(sums, (self._in_order(outputs[0]), *outputs[1:3]), strict=True):
                total[start:stop] += part[0] * (inside[:, None] if part.ndim == 3 else inside)
        if whole is None:
            return _nothing_read(), PageKind(np.full(len(TYPES), 1 / len(TYPES), np.float32), 0.5)
        tags, begins, roles = sums
        return PageReading(tags / weight[:, None], begins / weight, roles / weight[:, None]), whole

    def _in_order(self, tags: NDArray[np.float32]) -> NDArray[np.float32]:
        """(1, n, TAGS) of the model's (1, n, tags): 0 for a tag that it does not know."""
        ordered = np.zeros((*tags.shape[:2], len(TAGS)), np.float32)
        ordered[..., self._to] = tags[..., self._from]
        return ordered

    def _run(self, page: EncodedPage, kind: int) -> list[NDArray[np.float32]]:
        feeds = {name: value for name, value in feeds_of(page, kind).items() if name in self._inputs}
        return [np.asarray(output) for output in self._session.run(list(OUTPUTS), feeds)]


def open_reader(folder: Path) -> OnnxLayoutReader:
    """The reader whose files are in ``folder``.

    Raises:
        ConfigurationError: they are not all there.
    """
    files = (MODEL_FILE, _CONFIG_FILE, "tokenizer.json", "tokenizer_config.json")
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        raise ConfigurationError(
            f"{folder} holds no layout reader: {', '.join(missing)} missing. See docs/training.md."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])
    tags = json.loads((folder / _CONFIG_FILE).read_text(encoding="utf-8"))["tags"]
    return OnnxLayoutReader(session, load_tokenizer(folder), tags)


def feeds_of(page: EncodedPage, kind: int) -> dict[str, NDArray[np.generic]]:
    """What the model is asked with: one page, of a type (row of ``TYPES``) or of none that is known (their number)."""
    return {
        "pieces": page.pieces[None].astype(np.int64),
        "hashes": page.hashes[None].astype(np.int64),
        "floats": page.floats[None].astype(np.float32),
        "boxes": page.boxes[None].astype(np.float32),
        "neighbours": page.neighbours[None].astype(np.int64),
        "kind": np.array([kind], np.int64),
        "mask": np.ones((1, len(page)), np.float32),
    }


def windows(n: int) -> list[tuple[int, int]]:
    """Start and stop of windows over n words, of at most ``WINDOW`` words, overlapping; even in size."""
    if n == 0:
        return []
    if n <= WINDOW:
        return [(0, n)]
    count = -(-(n - _OVERLAP) // (WINDOW - _OVERLAP))
    starts = np.linspace(0, n - WINDOW, count).round().astype(int)
    return [(int(start), int(start) + WINDOW) for start in starts]


def _confidence_by_place(start: int, stop: int, n: int) -> NDArray[np.float32]:
    """How much a window's word at each place is to count: less towards a cut, where its surroundings are missing."""
    place = np.arange(start, stop)
    left = np.full(stop - start, np.inf) if start == 0 else place - start + 1
    right = np.full(stop - start, np.inf) if stop == n else stop - place
    return np.asarray(np.minimum(np.minimum(left, right), _OVERLAP / 2), np.float32)


def _nothing_read() -> PageReading:
    return PageReading(
        np.zeros((0, len(TAGS)), np.float32), np.zeros(0, np.float32), np.zeros((0, len(ROLES)), np.float32)
    )
