"""Regenerates the sample inbox, its truth and the master data.

    python data/make_inbox.py                      # everything, in place
    python data/make_inbox.py --truth-only --out DIR

Rendering needs the Debian packages fonts-dejavu-core, fonts-dejavu-extra, fonts-liberation and libpango-1.0-0.
"""

import argparse
import json
from pathlib import Path

from rendering import inbox, master

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HERE, help="folder that gets inbox/ and master/")
    parser.add_argument("--truth-only", action="store_true", help="truth and master data, no rendering")
    arguments = parser.parse_args()
    folders = {name: arguments.out / name for name in ("inbox", "master")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    write_master(folders["master"])
    write_truths(folders["inbox"])
    if not arguments.truth_only:
        write_files(folders["inbox"])


def write_master(folder: Path) -> None:
    for name in ("customers", "materials", "customer_materials"):
        (folder / f"{name}.csv").write_text(getattr(master, name)(), encoding="utf-8")
    for name, table in master.others().items():
        (folder / f"{name}.csv").write_text(table, encoding="utf-8")


def write_truths(folder: Path) -> None:
    for name, truth in inbox.truths():
        text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def write_files(folder: Path) -> None:
    from rendering.pages import draw, lock  # WeasyPrint is not needed for the truth

    for name, content in inbox.files(draw, lambda pdf: lock(pdf, password="Winterthur2026")):
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
