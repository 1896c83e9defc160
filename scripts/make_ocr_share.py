#!/usr/bin/env python3
"""Draw generated papers, wear them out and read them by OCR, in shards; goes on where it was stopped.

nice -n 15 .venv/bin/python scripts/make_ocr_share.py var/ocr_share --shards 40 --workers 1
"""

import argparse
import functools
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from datamodel.document import Page
from extractors.pages.images import Picture
from extractors.pages.ocr import TesseractEngine
from extractors.pages.scans import Scan, read_scan
from models.layout.labelled import LabelledDocument
from models.synthetic.drawing import DPI, Pixels
from models.synthetic.generate import generate
from models.synthetic.ocr_share import make_shard

_LANGUAGES = ("eng", "deu")
_SECONDS = 900
"""A page; far above the two seconds that it needs, for machines that are busy with other things."""


def read(pixels: Pixels, number: int, size: tuple[float, float], *, engine: TesseractEngine, folder: Path) -> Page:
    """One page by the product's own path of scans."""
    scan = Scan(number, Picture(pixels, DPI), size)
    return read_scan(scan, ocr=engine, languages=_LANGUAGES, path=folder / f"{number}.pgm")


def generate_clean(seed: int, *, split: str) -> LabelledDocument:
    return generate(seed, split="validation" if split == "validation" else "train", noise=False)


def make(folder: Path, number: int, *, split: str, first_seed: int) -> Path:
    engine = TesseractEngine(languages=_LANGUAGES, seconds=_SECONDS)
    with tempfile.TemporaryDirectory(prefix="ocr-share-") as scratch:
        return make_shard(
            folder,
            number,
            generate=functools.partial(generate_clean, split=split),
            read=functools.partial(read, engine=engine, folder=Path(scratch)),
            first_seed=first_seed,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shards", type=int, default=40, help="of 25 papers each")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--split", choices=("train", "validation"), default="train")
    parser.add_argument("--first-seed", type=int, default=10_000_000, help="seeds apart from those of other data")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(arguments.workers) as pool:
        make_one = functools.partial(make, arguments.folder, split=arguments.split, first_seed=arguments.first_seed)
        futures = [pool.submit(make_one, number) for number in range(arguments.shards)]
        for done, future in enumerate(as_completed(futures), start=1):
            print(f"{done}/{arguments.shards} {future.result()}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
