#!/usr/bin/env python3
"""Pictures of mistakes: what was read in red, where the true value stands in green, a file and a table row each.

.venv/bin/python scripts/draw_mistakes.py FOLDER --out docs/images/mistakes [--count 5] [--pick SOURCE/ROW/FIELD ...]

FOLDER has documents with truth files; ``python -m models.synthetic.generate --papers FOLDER`` makes such. Without
``--pick`` the mistakes are of the most frequent causes, each of another document. The table goes to standard output;
``--list`` only names all mistakes, for ``--pick``.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from datamodel.document import BBox, Page
from models.evaluation.causes import Fault, faults_of
from models.evaluation.judging import FileVerdict, Section
from models.evaluation.locating import Place, find_row, find_value
from models.evaluation.report import key_of
from pipelines.evaluation import Run, run_folder
from pipelines.settings import load_settings

_LEAST = (0.62, 0.16)
"""Share of the page's width and height that a picture shows at least."""
_COLOURS = {"read": (200, 30, 30), "true": (20, 130, 60)}


def places(fault: Fault, verdict: FileVerdict, pages: Sequence[Page]) -> dict[str, Place]:
    """Where the value was read and where the true one stands, as far as either is known."""
    judgement, found = fault.judgement, dict[str, Place]()
    guess = judgement.guess
    if guess and guess.page and guess.bbox:
        found["read"] = Place(guess.page, guess.bbox)
    if judgement.accepted:
        place = _true_place(fault, verdict, pages)
        if place:
            found["true"] = place
    return found


def _true_place(fault: Fault, verdict: FileVerdict, pages: Sequence[Page]) -> Place | None:
    judgement = fault.judgement
    if judgement.section is Section.HEADER:
        return find_value(judgement.field, judgement.accepted, pages)
    row = [j for j in verdict.judgements if j.section is Section.LINES and j.row == judgement.row and j.accepted]
    return find_row({j.field: j.accepted for j in row}, pages).get(judgement.field)


def draw(image: Image.Image, boxes: dict[str, BBox]) -> Image.Image:
    """The part of a page around the boxes, with their frames."""
    picture = image.convert("RGB")
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    for name, box in boxes.items():
        corners = (box.x0 * width - 3, box.y0 * height - 3, box.x1 * width + 3, box.y1 * height + 3)
        pen.rectangle(corners, outline=_COLOURS[name], width=3)
    whole = BBox.around(boxes.values())
    across, down = (max(0.0, least - size) / 2 for least, size in zip(_LEAST, (whole.width, whole.height), strict=True))
    left, right = _within(whole.x0 - max(across, 0.03), whole.x1 + max(across, 0.03))
    top, bottom = _within(whole.y0 - max(down, 0.03), whole.y1 + max(down, 0.03))
    return picture.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))


def _within(start: float, end: float) -> tuple[float, float]:
    return max(0.0, start), min(1.0, end)


def chosen(run: Run, picks: Sequence[str], count: int) -> Iterator[tuple[Fault, FileVerdict]]:
    """The mistakes that were asked for, or one of each frequent cause."""
    found = [(fault, file) for file in run.evaluation.files for fault in faults_of(file)]
    if picks:
        yield from ((fault, file) for fault, file in found if key_of(fault.judgement) in picks)
        return
    seen: set[str] = set()
    for cause, _ in Counter(fault.cause for fault, _ in found).most_common(count):
        pair = next((p for p in found if p[0].cause is cause and p[1].source not in seen), None)
        if pair:
            seen.add(pair[1].source)
            yield pair


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--pick", action="append", default=[])
    parser.add_argument("--list", action="store_true", help="only list all mistakes")
    options = parser.parse_args(arguments)
    run = run_folder(options.folder, load_settings())
    if options.list:
        for file in run.evaluation.files:
            for fault in faults_of(file):
                j = fault.judgement
                said = j.guess.value if j.guess else None
                sys.stdout.write(f"{key_of(j)}\t{fault.cause}\t{j.confidence:.2f}\t{said}\t{list(j.accepted)}\n")
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for number, (fault, file) in enumerate(chosen(run, options.pick, options.count), 1):
        pages = run.pages.words(file.source)
        found = places(fault, file, pages)
        page = next((place.page for place in found.values()), 1)
        boxes = {name: place.bbox for name, place in found.items() if place.page == page}
        j = fault.judgement
        said = f"`{j.guess.value}` at {j.confidence:.2f}" if j.guess else "nothing"
        true = f"`{j.accepted[0]}`" if j.accepted else "nothing"
        if boxes:
            draw(run.pages.image(file.source, page), boxes).save(options.out / f"{number}.png", optimize=True)
        sys.stdout.write(f"| {number} | {file.source} | {j.field} | {said} | {true} | {fault.cause} |\n")


if __name__ == "__main__":
    main()
