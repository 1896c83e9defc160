"""Pages per second and peak memory: Intray's reading and understanding beside ``ocrmypdf`` on the same scans.

    python benchmarks/throughput.py [FOLDER] [--repeats 3] [--jobs 2] [--limit N] [--json OUT]

Every run is a process of its own (ocrmypdf: one a file), start-up included; the column "once started" leaves Intray's
out, as in a service that keeps running. The runs take turns, so that a busy machine is busy for all of
them; what counts are the ratios within a round, of which the median is shown. Memory is the largest sum of the
proportional set sizes (PSS: shared pages are divided among those who share them) of a process and its children, looked
at ten times a second.
"""

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pypdfium2

ROOT = Path(__file__).parent.parent
LEAST_CHARACTERS = 20  # on each page of a born-digital file
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Paper:
    """The PDFs of a folder by kind, and their pages."""

    scans: tuple[Path, ...]
    born_digital: tuple[Path, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Measurement:
    """One run: wall ``seconds``, ``start_up`` of these until the first file, ``cpu`` seconds, ``peak`` in MiB."""

    pages: int
    seconds: float
    start_up: float
    cpu: float
    peak: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds

    @property
    def rate_once_started(self) -> float:
        return self.pages / (self.seconds - self.start_up)


def main() -> None:
    arguments = parse_arguments()
    if arguments.work:
        work(arguments.work, at_once=arguments.at_once)
        return
    paper = sort_paper(arguments.folder, limit=arguments.limit)
    rounds = [measure_round(paper, arguments.jobs, number) for number in range(1, arguments.repeats + 1)]
    print(markdown(paper, rounds, arguments))
    if arguments.json:
        record = {
            "folder": str(arguments.folder),
            "jobs": arguments.jobs,
            "cores": os.cpu_count(),
            "scans": [path.name for path in paper.scans],
            "born_digital": [path.name for path in paper.born_digital],
            "left_out": list(paper.left_out),
            "rounds": [{name: asdict(run) | {"rate": run.rate} for name, run in runs.items()} for runs in rounds],
        }
        arguments.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "data" / "inbox", help="PDFs in it are read")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of all runs")
    parser.add_argument("--jobs", type=int, default=2, help="pages in OCR at a time, for both")
    parser.add_argument("--limit", type=int, help="take no more files of each kind")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every single run there")
    parser.add_argument("--work", type=Path, nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--at-once", type=int, default=1, help=argparse.SUPPRESS)
    return parser.parse_args()


def sort_paper(folder: Path, *, limit: int | None) -> Paper:
    """Scans have no text on any page, born-digital files have it on all; other files are left out."""
    found: dict[str, list[Path]] = {"scan": [], "born_digital": []}
    left_out = []
    for path in sorted(folder.glob("*.pdf")):
        kind = kind_of(path)
        if kind in found:
            found[kind].append(path)
        else:
            left_out.append(f"{path.name} ({kind})")
    if not any(found.values()):
        sys.exit(f"There is no PDF in {folder} that could be read. Name a folder with scans or born-digital PDFs.")
    return Paper(tuple(found["scan"][:limit]), tuple(found["born_digital"][:limit]), tuple(left_out))


def kind_of(path: Path) -> str:
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            counts = [page.get_textpage().count_chars() for page in pdf]
    except pypdfium2.PdfiumError:
        return "cannot be opened"
    if not any(count >= LEAST_CHARACTERS for count in counts):
        return "scan"
    return "born_digital" if all(count >= LEAST_CHARACTERS for count in counts) else "mixed"


def count_pages(paths: Sequence[Path]) -> int:
    total = 0
    for path in paths:
        with pypdfium2.PdfDocument(path) as pdf:
            total += len(pdf)
    return total


# --- the runs ---------------------------------------------------------------------------------------------------------


def measure_round(paper: Paper, jobs: int, number: int) -> dict[str, Measurement]:
    """All runs once, by name; the order alternates from round to round."""
    runs: dict[str, Callable[[], Measurement]] = {}
    if paper.scans:
        runs["ocrmypdf, scans"] = lambda: measure_ocrmypdf(paper.scans, jobs)
        runs["Intray, scans, one file at a time"] = lambda: measure_intray(paper.scans, jobs, at_once=1)
        runs["Intray, scans, as its flows do"] = lambda: measure_intray(paper.scans, jobs, at_once=jobs)
    if paper.born_digital:
        runs["Intray, born-digital"] = lambda: measure_intray(paper.born_digital, jobs, at_once=jobs)
    names = list(runs) if number % 2 else list(reversed(runs))
    found = {}
    for name in names:
        found[name] = runs[name]()
        report = f"round {number}: {name}: {found[name].rate:.2f} pages/s, {found[name].peak:.0f} MiB"
        print(report, file=sys.stderr, flush=True)
    return {name: found[name] for name in runs}


def measure_intray(paths: Sequence[Path], jobs: int, *, at_once: int) -> Measurement:
    command = [sys.executable, __file__, "--at-once", str(at_once), "--work", *map(str, paths)]
    environment = os.environ | {"INTRAY_READING__WORKERS": str(jobs), "PYTHONPATH": str(ROOT)}
    return measure([command], pages=count_pages(paths), environment=environment)


def measure_ocrmypdf(paths: Sequence[Path], jobs: int) -> Measurement:
    """Plain OCR with the same languages: no deskewing, no rotation, no optimisation, which Intray does in part."""
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(sys.executable).with_name("ocrmypdf"))
        options = ["--jobs", str(jobs), "-l", "eng+deu", "--output-type", "pdf", "--optimize", "0", "--quiet"]
        commands = [[program, *options, str(path), str(Path(folder) / path.name)] for path in paths]
        return measure(commands, pages=count_pages(paths), environment=dict(os.environ))


def measure(commands: Sequence[Sequence[str]], *, pages: int, environment: dict[str, str]) -> Measurement:
    """Run ``commands`` one after another; they may print the seconds that they took to start.

    Raises:
        CalledProcessError: one of them fails.
    """
    peak = start_up = 0.0
    cpu_before = cpu_of_children()
    start = time.perf_counter()
    for command in commands:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        sampler = Sampler(process.pid)
        sampler.start()
        printed, _ = process.communicate()
        peak = max(peak, sampler.finish())
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        start_up += float(printed or 0)
    seconds = time.perf_counter() - start
    return Measurement(pages, seconds, start_up, cpu_of_children() - cpu_before, peak / 2**20)


def cpu_of_children() -> float:
    """Seconds that the processes which have ended took of all cores, their own children included."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Sampler(threading.Thread):
    """Watches the memory of a process and its children until told to finish."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, memory_of_tree(self.pid))

    def finish(self) -> int:
        """The largest sum seen, in bytes."""
        self._over.set()
        self.join()
        return self.peak


def memory_of_tree(pid: int) -> int:
    total = 0
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue  # it ended in between
    return total


def work(paths: Sequence[Path], *, at_once: int) -> None:
    """What the measured process does: all of Intray's steps on each file, nothing kept."""
    from datamodel.document import InputFile
    from pipelines.components import build_steps
    from pipelines.process import process
    from pipelines.settings import load_settings

    steps = build_steps(load_settings())
    now = dt.datetime.now(dt.UTC)
    files = [InputFile(path.name, path.read_bytes(), f"folder:{path}", now) for path in paths]
    print(time.time() - psutil.Process().create_time())
    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(lambda file: process(file, steps), files))
    unread = [r.file.name for outcome in outcomes for r in outcome.results if r.extraction is None]
    if unread:
        sys.exit(f"These files were rejected, so that the times would mean nothing: {', '.join(unread)}")


# --- the report -------------------------------------------------------------------------------------------------------


def markdown(paper: Paper, rounds: Sequence[dict[str, Measurement]], arguments: argparse.Namespace) -> str:
    lines = [
        f"{arguments.folder.name}: {len(paper.scans)} scans of {count_pages(paper.scans)} pages, "
        f"{len(paper.born_digital)} born-digital files of {count_pages(paper.born_digital)} pages; "
        f"{arguments.repeats} rounds, --jobs {arguments.jobs}, {os.cpu_count()} cores; medians.",
        "",
        "| run | pages/s | s/page | beside ocrmypdf | pages/s once started | CPU s/page | peak MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in rounds[0]:
        runs = [runs[name] for runs in rounds]
        rate = statistics.median(run.rate for run in runs)
        peak = statistics.median(run.peak for run in runs)
        started = statistics.median(run.rate_once_started for run in runs) if runs[0].start_up else None
        cells = [name, f"{rate:.2f}", f"{1 / rate:.2f}", ratio_to_peer(name, rounds)]
        cpu = statistics.median(run.cpu / run.pages for run in runs)
        cells += [f"{started:.2f}" if started else "–", f"{cpu:.2f}", f"{peak:.0f}"]
        lines.append(f"| {' | '.join(cells)} |")
    if paper.left_out:
        lines += ["", f"Left out: {', '.join(paper.left_out)}."]
    return "\n".join(lines)


def ratio_to_peer(name: str, rounds: Sequence[dict[str, Measurement]]) -> str:
    peer = "ocrmypdf, scans"
    if name == peer or "scans" not in name:
        return "–"
    return f"{statistics.median(runs[name].rate / runs[peer].rate for runs in rounds):.2f} ×"


if __name__ == "__main__":
    main()
