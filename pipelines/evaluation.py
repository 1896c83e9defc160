"""``intray evaluate``: run the steps over a folder with truth files and hand both to the measuring."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from PIL import Image

from datamodel.document import Document, InputFile, Page
from datamodel.errors import ConfigurationError, DocumentError, RejectionCode
from extractors.reading import render_page
from models.evaluate import evaluate, markdown, read_truth, write_report
from pipelines.components import build_steps
from pipelines.export import Json, to_json
from pipelines.jobs import read_from_disk
from pipelines.presentation import files_below
from pipelines.process import Steps, process
from pipelines.settings import Settings

Track = Callable[[Sequence[Path]], Iterable[Path]]


def evaluate_folder(
    folder: Path, settings: Settings, *, report: Path, worst: int, predictions: Path | None, track: Track
) -> tuple[str, Path]:
    """Process every document of ``folder`` that has a truth; the figures as Markdown, and the report's path.

    A truth may name an attachment of a mail that lies in the folder; mails are opened for that.

    Raises:
        ConfigurationError: the folder is missing or has no truth files.
    """
    truths = read_truth(folder) if folder.is_dir() else {}
    if not truths:
        raise ConfigurationError(f"{folder} has no truth files (NAME.pdf.json beside NAME.pdf).")
    steps = build_steps(settings)
    sources: dict[str, InputFile] = {}
    objects = [
        o for path in track(files_below([folder])) for o in _predict(path, steps, sources) if o["source"] in truths
    ]
    if predictions:
        predictions.parent.mkdir(parents=True, exist_ok=True)
        predictions.write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects), encoding="utf-8")
    evaluation = evaluate(objects, truths)
    pages = _Pages(sources, steps)
    path = write_report(evaluation, report, page_image=pages.image, words=pages.words, worst=worst, title=folder.name)
    return markdown(evaluation, title=folder.name), path


def _predict(path: Path, steps: Steps, sources: dict[str, InputFile]) -> list[Json]:
    file = read_from_disk(path)
    objects = []
    for result in process(file, steps).results:
        prediction = to_json(result, container=file)
        sources.setdefault(prediction["source"], result.file)
        objects.append(prediction)
    return objects


class _Pages:
    """Pictures and words of the documents that the report draws, read again when it asks for them."""

    def __init__(self, sources: Mapping[str, InputFile], steps: Steps) -> None:
        self._sources = sources
        self._steps = steps
        self._last: tuple[str, Document] | None = None

    def words(self, source: str) -> Sequence[Page]:
        return self._document(source).pages

    def image(self, source: str, number: int) -> Image.Image:
        document = self._document(source)
        page = next((page for page in document.pages if page.number == number), None)
        if page is None:
            raise DocumentError(RejectionCode.NO_PAGES, f"{source} has no page {number}.")
        return render_page(document.file, page)

    def _document(self, source: str) -> Document:
        if self._last is None or self._last[0] != source:
            self._last = source, self._steps.reader.read(self._sources[source])
        return self._last[1]
