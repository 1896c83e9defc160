"""How well papers that were scanned in one go are parted, on stacks of real papers.

    python -m benchmarks.stack_splitting FOLDER... [--stacks 200] [--seed 0] [--json OUT]

Every file with a truth beside it is one paper. Stacks of two to five of them are laid together at random, papers of one
folder (which often look alike) as well as of several, and parted again. Beside the splitter that the settings name
stands the floor: parting by printed page numbers alone. Places between two pages are counted.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from datamodel.document import Document
from datamodel.errors import DocumentError
from extractors import splitting
from models.evaluate import read_truth
from pipelines.components import build_steps
from pipelines.jobs import read_from_disk
from pipelines.presentation import files_below
from pipelines.settings import load_settings

Split = splitting.Split


@dataclass
class Count:
    """Places between pages: parted rightly, left whole rightly, missed, and parted within a paper."""

    parted: int = 0
    whole: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def share(self) -> float:
        return (self.parted + self.whole) / max(1, self.parted + self.whole + self.missed + self.invented)


def papers(folder: Path) -> list[Document]:
    """Each file that has a truth, read; what cannot be read is left out."""
    reader, truths = build_steps(load_settings()).reader, read_truth(folder)
    found = []
    for path in files_below([folder]):
        if path.name in truths:
            try:
                found.append(reader.read(read_from_disk(path)))
            except DocumentError as error:
                print(f"{path.name} is left out: {error}", file=sys.stderr)
    return found


def stack(rng: random.Random, folders: Sequence[Sequence[Document]]) -> tuple[Document, set[int]]:
    """A stack and the places at which its papers begin; half of the stacks are of one folder.

    A folder of one paper makes stacks of one.
    """
    pool = rng.choice(folders) if rng.random() < 0.5 else [paper for folder in folders for paper in folder]
    chosen = rng.sample(list(pool), min(len(pool), rng.randint(2, 5)))
    starts, pages = set[int](), []
    for paper in chosen:
        starts.add(len(pages))
        pages += list(paper.pages)
    return replace(chosen[0], pages=tuple(replace(page, number=n) for n, page in enumerate(pages, 1))), starts


def count(split: Split, stacks: Sequence[tuple[Document, set[int]]]) -> Count:
    total = Count()
    for document, starts in stacks:
        found, place = set[int](), 0
        for part in split(document):
            found.add(place)
            place += len(part.pages)
        for at in range(1, len(document.pages)):
            truly, said = at in starts, at in found
            total.parted += truly and said
            total.whole += not truly and not said
            total.missed += truly and not said
            total.invented += said and not truly
    return total


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--stacks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    rng, folders = random.Random(chosen.seed), [found for folder in chosen.folders if (found := papers(folder))]
    if not folders:
        parser.error("no folder has a paper with a truth file")
    stacks = [stack(rng, folders) for _ in range(chosen.stacks)]
    settings = load_settings()
    rows = {
        settings.understanding.splitter: count(build_steps(settings).split, stacks),
        "page numbers alone": count(splitting.split, stacks),
    }
    print("| splitter | places right, % | papers parted | left whole | missed | parted within a paper |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, c in rows.items():
        print(f"| {name} | {100 * c.share:.1f} | {c.parted} | {c.whole} | {c.missed} | {c.invented} |")
    if chosen.json:
        chosen.json.write_text(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=1))


if __name__ == "__main__":
    main()
