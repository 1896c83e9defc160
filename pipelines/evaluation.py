"""``intray evaluate``: run the steps over a folder with truth files and hand both to the measuring."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from PIL import Image

from datamodel.document import Document, InputFile, Page
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from datamodel.extraction import Result
from extractors.reading import render_page
from models.evaluate import Evaluation, Truth, evaluate, markdown, read_truth, write_report
from models.evaluation.gallery import FILE_NAME, write_gallery
from pipelines.components import build_steps
from pipelines.export import Json, to_json
from pipelines.jobs import read_from_disk
from pipelines.presentation import files_below
from pipelines.process import Steps, process
from pipelines.protocols import Reader
from pipelines.settings import Settings

Track = Callable[[Sequence[Path]], Iterable[Path]]

_DPI = 130


@dataclass(frozen=True)
class Run:
    """What was understood of a folder with truth files.

    Attributes:
        predictions: public JSON, one object a document whose file has a truth.
        results: where they come from, in the same order.
        pages: words and pictures of the files.
    """

    truths: Mapping[str, Truth]
    predictions: tuple[Json, ...]
    results: tuple[Result, ...]
    pages: "Pages"

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.predictions, self.truths)


def evaluate_folder(
    folder: Path,
    settings: Settings,
    *,
    report: Path,
    worst: int,
    predictions: Path | None,
    track: Track,
    gallery: int = 0,
    seed: int = 0,
) -> tuple[str, Path]:
    """Process every document of ``folder`` that has a truth; the figures as Markdown, and the report's path.

    With ``gallery``, so many pages are drawn by lot (``seed``) onto a page of their own, which the report links to.

    Raises:
        ConfigurationError: the folder is missing or has no truth files.
    """
    run = run_folder(folder, settings, track=track)
    if predictions:
        predictions.parent.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(o, ensure_ascii=False) + "\n" for o in run.predictions)
        predictions.write_text("".join(lines), encoding="utf-8")
    image, words = run.pages.image, run.pages.words
    if gallery:
        title = f"{folder.name}: pages drawn by lot"
        write_gallery(
            run.predictions, run.truths, report, page_image=image, words=words, count=gallery, seed=seed, title=title
        )
    link = FILE_NAME if gallery else ""
    path = write_report(
        run.evaluation, report, page_image=image, words=words, worst=worst, gallery=link, title=folder.name
    )
    return markdown(run.evaluation, title=folder.name), path


def run_folder(folder: Path, settings: Settings, *, track: Track = iter) -> Run:
    """Process every document of ``folder`` that has a truth.

    A truth may name an attachment of a mail that lies in the folder; mails are opened for that.

    Raises:
        ConfigurationError: the folder is missing or has no truth files.
    """
    truths = read_truth(folder) if folder.is_dir() else {}
    if not truths:
        raise ConfigurationError(f"{folder} has no truth files (NAME.pdf.json beside NAME.pdf).")
    steps = build_steps(settings)
    reader = _KeepingReader(steps.reader)
    steps = replace(steps, reader=reader)
    found = [pair for path in track(files_below([folder])) for pair in _predict(path, steps)]
    sources: dict[str, InputFile] = {}
    for prediction, result in found:
        sources.setdefault(prediction["source"], result.file)
    known = [(prediction, result) for prediction, result in found if prediction["source"] in truths]
    return Run(truths, tuple(p for p, _ in known), tuple(r for _, r in known), Pages(sources, reader))


def _predict(path: Path, steps: Steps) -> list[tuple[Json, Result]]:
    file = read_from_disk(path)
    return [(to_json(result, container=file), result) for result in process(file, steps).results]


class _KeepingReader:
    """Implements ``Reader``: reads each file once, as how a scan was straightened is known only by reading it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: dict[str, Document] = {}

    def read(self, file: InputFile) -> Document:
        """Raises what the reader raises, which is not kept."""
        if file.sha256 not in self._kept:
            self._kept[file.sha256] = self._reader.read(file)
        return replace(self._kept[file.sha256], file=file)

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        return self._reader.read_page(file, number, turn=turn)


class Pages:
    """Pictures and words of files, by the names that predictions have them under."""

    def __init__(self, sources: Mapping[str, InputFile], reader: Reader) -> None:
        self._sources = sources
        self._reader = reader

    def words(self, source: str) -> Sequence[Page]:
        """The pages of a file. Raises ``DocumentError`` where it cannot be read."""
        return self._document(source).pages

    def image(self, source: str, number: int) -> Image.Image:
        """Raises ``DocumentError``: the file has no such page, or no picture."""
        document = self._document(source)
        page = next((page for page in document.pages if page.number == number), None)
        if page is None:
            raise DocumentError(RejectionCode.NO_PAGES, f"{source} has no page {number}.")
        return render_page(document.file, page, dpi=_DPI)

    def _document(self, source: str) -> Document:
        if source not in self._sources:
            raise DocumentError(RejectionCode.NO_PAGES, f"There is no file {source} beside its truth.")
        return self._reader.read(self._sources[source])
