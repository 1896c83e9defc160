"""What the layout reader costs a page on one core, beside the OCR or the text layer that its words come from.

    python -m benchmarks.layout_speed [FILE_OR_FOLDER ...] [--model FOLDER] [--repeats 5] [--limit N] [--json OUT]

Each page is read as Intray reads it (scans by OCR, born-digital pages from their text layer), then given to the layout
reader, whose three steps are timed apart: ``tokenise`` (the pieces of each word), ``encode`` (everything else that is
computed of words and boxes), ``run`` (ONNX Runtime, all windows). Words are remembered once they were seen, so the
first two are timed once, on pages that come one after another, as in a service; of ``run`` the quickest of the repeats
counts. Every figure is CPU time, of this process and of Tesseract's, so that a busy machine counts little. The ratio is
that of the sums: seconds of the model over seconds of reading the same pages.
"""

import argparse
import datetime as dt
import json
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from datamodel.document import Document, InputFile, Page, PageOrigin
from datamodel.errors import DocumentError
from models.layout.encoding import WordTokenizer, encode
from models.layout.runtime import OnnxLayoutReader, open_reader, windows
from models.layout.tokenizer import load_tokenizer
from models.registry import verified_folder
from pipelines.components import build_steps
from pipelines.presentation import files_below
from pipelines.protocols import Reader
from pipelines.settings import load_settings

ROOT = Path(__file__).parent.parent
MEDIA = {PageOrigin.NATIVE: "born-digital", PageOrigin.OCR: "scans"}


@dataclass(frozen=True)
class Timing:
    """One page: CPU seconds of the model's steps, and of reading the page; that of its file, shared among its pages."""

    source: str
    page: int
    medium: str
    words: int
    windows: int
    tokenise: float
    encode: float
    run: float
    reading: float

    @property
    def model(self) -> float:
        return self.tokenise + self.encode + self.run


@dataclass(frozen=True)
class Model:
    """The layout reader, and the tokenizer by itself."""

    reader: OnnxLayoutReader
    tokenizer: WordTokenizer


def main() -> None:
    arguments = parse_arguments()
    folder = arguments.model or verified_folder("layout")
    model = Model(open_reader(folder), load_tokenizer(folder))
    reader = build_steps(load_settings()).reader
    paths = [path for path in files_below(arguments.files) if path.suffix.lower() in (".pdf", ".tif", ".jpg", ".png")]
    timings = [t for path in paths[: arguments.limit] for t in time_file(path, reader, model, arguments.repeats)]
    if not timings:
        sys.exit("There is no page that could be read. Name files or folders with scans or born-digital PDFs.")
    print(markdown(timings, repeats=arguments.repeats))
    if arguments.json:
        record = [asdict(timing) | {"model": timing.model} for timing in timings]
        arguments.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", default=[ROOT / "data" / "inbox"], help="files and folders")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="of the layout reader; else the registered one")
    parser.add_argument("--repeats", type=int, default=5, help="how often each page is given to the model")
    parser.add_argument("--limit", type=int, help="take no more files")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures of every page there")
    return parser.parse_args()


def time_file(path: Path, reader: Reader, model: Model, repeats: int) -> Iterator[Timing]:
    """The timings of all pages of a file; none where it cannot be read."""
    file = InputFile(path.name, path.read_bytes(), f"file:{path}", dt.datetime.now(dt.UTC))
    before = cpu_seconds()
    try:
        document = reader.read(file)
    except DocumentError as error:
        print(f"{path.name} is left out: {error}", file=sys.stderr)
        return
    reading = (cpu_seconds() - before) / len(document.pages)
    for page in pages_of(document):
        yield time_page(path.name, page, model, repeats=repeats, reading=reading)


def pages_of(document: Document) -> list[Page]:
    """Pages of files of a single medium: where a file mixes them, the time of reading cannot be told apart."""
    origins = {page.origin for page in document.pages}
    return [page for page in document.pages if page.words] if len(origins) == 1 and origins <= set(MEDIA) else []


def time_page(source: str, page: Page, model: Model, *, repeats: int, reading: float) -> Timing:
    words = [word.text for word in page.words]
    tokenise = seconds(lambda: model.tokenizer.pieces(words))
    encoding = seconds(lambda: encode(page, model.tokenizer))  # its words are remembered by now
    model.reader.kinds_apart([page])
    again = min(seconds(lambda: encode(page, model.tokenizer)) for _ in range(repeats))
    whole = min(seconds(lambda: model.reader.kinds_apart([page])) for _ in range(repeats))
    parts, running = len(windows(len(words))), max(0.0, whole - again)
    return Timing(source, page.number, MEDIA[page.origin], len(words), parts, tokenise, encoding, running, reading)


def seconds(do: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    start = time.process_time()
    do()
    return time.process_time() - start


def cpu_seconds() -> float:
    """Of this process and of those it started that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


# --- The report -------------------------------------------------------------------------------------------------------


def markdown(timings: Sequence[Timing], *, repeats: int) -> str:
    """One row a medium; milliseconds a page."""
    pages = f"{len(timings)} pages, {repeats} repeats, one core ({platform.machine()}); ms of CPU a page."
    head = "pages|words: median|p95|tokenise|encode|run|model: median|p95|reading: median|model / reading"
    lines = [pages, "", f"| medium | {head.replace('|', ' | ')} |", "|---|" + "--:|" * (head.count("|") + 1)]
    for medium in MEDIA.values():
        some = [timing for timing in timings if timing.medium == medium]
        if some:
            lines.append(f"| {medium} | {' | '.join(cells(some))} |")
    return "\n".join(lines)


def cells(timings: Sequence[Timing]) -> list[str]:
    words = [timing.words for timing in timings]
    steps = [[getattr(timing, step) for timing in timings] for step in ("tokenise", "encode", "run")]
    model, reading = [timing.model for timing in timings], [timing.reading for timing in timings]
    found = [f"{len(timings)}", f"{statistics.median(words):.0f}", f"{quantile(words, 0.95):.0f}"]
    found += [f"{1000 * statistics.median(step):.1f}" for step in steps]
    found += [f"{1000 * statistics.median(model):.1f}", f"{1000 * quantile(model, 0.95):.1f}"]
    found += [f"{1000 * statistics.median(reading):.0f}", f"{ratio(sum(model), sum(reading))}"]
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The least value that ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def ratio(part: float, whole: float) -> str:
    return f"{part / whole:.2f}" if whole else "–"


if __name__ == "__main__":
    main()
