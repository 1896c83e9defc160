"""Generated papers that were drawn, worn and read by the product's own OCR: the share of the data that is real reading.

OCR takes seconds a page, so its output is kept: print and reading side by side, a gzipped JSON line a paper, in shards
that are written whole or not at all. Labels are handed over when they are loaded.
"""

import gzip
import json
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import DocumentError
from datamodel.extraction import DocumentType
from models.layout.labelled import LabelledDocument, LabelledPage
from models.layout.labels import ROLES, TAGS
from models.synthetic.drawing import Pixels, draw
from models.synthetic.ocr_matching import transfer
from models.synthetic.wear import degrade

_log = logging.getLogger(__name__)

SHARD = 25
"""Papers in a shard, unless said otherwise."""
_PLACES = 5

Read = Callable[[Pixels, int, tuple[float, float]], Page]
"""The product's reader of scans: a grey picture at 200 dpi, the number of the page, its size in points."""
Generate = Callable[[int], LabelledDocument]
"""The generator, without noise: a seed to a paper."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper as printed, and its pages as they were read."""

    seed: int
    strength: float
    printed: LabelledDocument
    pages: tuple[Page, ...]

    def labelled(self) -> LabelledDocument:
        """The pages that were read with the labels of the print."""
        pairs = zip(self.printed.pages, self.pages, strict=True)
        return replace(self.printed, pages=tuple(transfer(printed, page) for printed, page in pairs))


def read_worn(document: LabelledDocument, seed: int, read: Read, *, max_pages: int = 3) -> Reading:
    """Draw ``document``, wear it out by a strength drawn from ``seed``, and read it.

    Args:
        max_pages: of a long paper only so many are read, for time.
    """
    rng = random.Random(seed)
    short = replace(document, pages=document.pages[:max_pages])
    strength = rng.random() ** 1.5
    pages = []
    for labelled, pixels in zip(short.pages, draw(short, rng), strict=True):
        worn = degrade(pixels, rng, strength=strength)
        pages.append(read(worn, labelled.page.number, (labelled.page.width, labelled.page.height)))
    return Reading(seed, strength, short, tuple(pages))


def make_shard(
    folder: Path, number: int, *, generate: Generate, read: Read, first_seed: int = 0, papers: int = SHARD
) -> Path:
    """Read the papers of shard ``number``, unless that was done before; its path.

    Papers that ``read`` gives up (``DocumentError``) are left out.
    """
    path = folder / f"{number:05d}.jsonl.gz"
    if path.exists():
        return path
    seeds = range(first_seed + number * papers, first_seed + (number + 1) * papers)
    lines = []
    for seed in seeds:
        try:
            reading = read_worn(generate(seed), seed, read)
        except DocumentError as error:
            _log.warning("paper %s is left out: %s", seed, error)
        else:
            lines.append(json.dumps(encode(reading), ensure_ascii=False))
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    unfinished.rename(path)
    return path


def load_share(folder: Path) -> Iterator[Reading]:
    """What the shards of ``folder`` hold, in order."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield decode(json.loads(line))


def encode(reading: Reading) -> dict[str, Any]:
    """As JSON; boxes rounded to 1/100000 of the page."""
    printed = reading.printed
    return {
        "seed": reading.seed,
        "strength": round(reading.strength, 3),
        "type": printed.document_type.value,
        "language": printed.language,
        "layout": printed.layout,
        "fields": dict(printed.fields),
        "line_items": [dict(item) for item in printed.line_items],
        "printed": [_encode_labelled(page) for page in printed.pages],
        "pages": [_encode_page(page) for page in reading.pages],
    }


def decode(raw: Mapping[str, Any]) -> Reading:
    """From ``encode``."""
    printed = LabelledDocument(
        pages=tuple(_decode_labelled(page) for page in raw["printed"]),
        document_type=DocumentType(raw["type"]),
        language=raw["language"],
        layout=raw["layout"],
        fields=raw["fields"],
        line_items=tuple(raw["line_items"]),
    )
    return Reading(raw["seed"], raw["strength"], printed, tuple(_decode_page(page) for page in raw["pages"]))


def _encode_page(page: Page) -> dict[str, Any]:
    words = [[w.text, *(round(x, _PLACES) for x in _corners(w.bbox)), round(w.confidence, 2)] for w in page.words]
    return {
        "number": page.number,
        "size": [round(page.width, 2), round(page.height, 2)],
        "origin": page.origin.value,
        "rotation": page.rotation,
        "skew": page.skew,
        "words": words,
    }


def _corners(box: BBox) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _decode_page(raw: Mapping[str, Any]) -> Page:
    return Page(
        number=raw["number"],
        width=raw["size"][0],
        height=raw["size"][1],
        words=tuple(Word(text, BBox(*corners), confidence) for text, *corners, confidence in raw["words"]),
        origin=PageOrigin(raw["origin"]),
        rotation=raw["rotation"],
        skew=raw["skew"],
    )


def _encode_labelled(page: LabelledPage) -> dict[str, Any]:
    return {
        **_encode_page(page.page),
        "tags": [-1 if tag is None else TAGS.index(tag) for tag in page.tags],
        "begins": [int(begins) for begins in page.begins],
        "roles": [ROLES.index(role) for role in page.roles],
    }


def _decode_labelled(raw: Mapping[str, Any]) -> LabelledPage:
    return LabelledPage(
        _decode_page(raw),
        tags=tuple(None if tag < 0 else TAGS[tag] for tag in raw["tags"]),
        begins=tuple(bool(begins) for begins in raw["begins"]),
        roles=tuple(ROLES[role] for role in raw["roles"]),
    )
