"""Reading a file once: what was read is kept, and only what people turned since is read again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import extractors
from datamodel.document import Document, InputFile, Page, PageOrigin
from datamodel.reading import Reading
from pipelines.protocols import Reader, Readings
from pipelines.settings import Settings

Turns = Callable[[str], Mapping[int, int]]
"""How people turned the pages of a file, by its SHA-256: degrees clockwise by the number of the page."""

_CODE = Path(extractors.__file__).parent
_READING_CODE = ("reading.py", "media.py", "pages/*.py", "mail/*.py")
_ENGINES = ("pypdfium2", "opencv-python-headless", "numpy", "pillow", "pdf2image", "pytesseract", "rapidocr")


class NoReadings:
    """Implements ``Readings`` where there is no place for them: every page is read again."""

    def load(self, sha256: str) -> Reading | None:  # noqa: ARG002
        return None

    def page(self, sha256: str, number: int) -> Page | None:  # noqa: ARG002
        return None

    def keep(self, sha256: str, reading: Reading) -> None:
        """Nothing is kept."""


class KeptReader:
    """Implements ``Reader``: reads by ``reader`` what is not kept, and keeps it.

    Args:
        reader: reads what has to be read.
        readings: what was read before.
        version: of ``reader``; what another version read is read again.
        turns: what people turned; such a page is as they want it, whatever ``reader`` would find out itself.
    """

    def __init__(self, reader: Reader, readings: Readings, *, version: str, turns: Turns) -> None:
        self._reader, self._readings, self._turns = reader, readings, turns
        self.version = version

    def read(self, file: InputFile) -> Document:
        kept = self._kept(file)
        reading = kept if kept and kept.is_whole else self._read(file)
        turns = self._turns(file.sha256)
        pages = tuple(self._as_turned(file, page, turns.get(page.number)) for page in reading.pages)
        if pages != reading.pages or reading is not kept:
            self._readings.keep(file.sha256, replace(reading, pages=pages))
        return Document(file, pages, text=reading.text)

    def read_page(self, file: InputFile, number: int, *, turn: int | None = None) -> Page:
        kept = self._kept(file) or Reading(self.version, (), is_whole=False)
        turn = self._turns(file.sha256).get(number) if turn is None else turn
        for page in kept.pages:
            if page.number == number and is_turned(page, turn):
                return page
        page = self._reader.read_page(file, number, turn=turn)
        others = (other for other in kept.pages if other.number != number)
        pages = tuple(sorted((*others, page), key=lambda page: page.number))
        self._readings.keep(file.sha256, replace(kept, pages=pages))
        return page

    def _kept(self, file: InputFile) -> Reading | None:
        """What this version of the reader has read."""
        kept = self._readings.load(file.sha256)
        return kept if kept and kept.version == self.version else None

    def _read(self, file: InputFile) -> Reading:
        document = self._reader.read(file)
        return Reading(self.version, document.pages, text=document.text)

    def _as_turned(self, file: InputFile, page: Page, turn: int | None) -> Page:
        return page if is_turned(page, turn) else self._reader.read_page(file, page.number, turn=turn)


class KeptPages:
    """Single pages, for people who look at them. No more is read than is asked for.

    A page is shown as it was when its document was understood, also when that was done by an earlier version of the
    reader: the boxes of the values refer to it.

    Args:
        reader: reads a page that is not kept.
        readings: what was read before.
        turns: what people turned.
        load: a file by its SHA-256, where its bytes are needed.
    """

    def __init__(self, reader: Reader, readings: Readings, *, turns: Turns, load: Callable[[str], InputFile]) -> None:
        self._reader, self._readings, self._turns, self._load = reader, readings, turns, load

    def stamp(self, sha256: str, number: int) -> str:
        """Names how a page looks: another one for another file, another page, and a page that was turned."""
        return stamp(sha256, number, self._turns(sha256))

    def origins(self, sha256: str) -> dict[int, PageOrigin]:
        """Where the words of a file's pages came from, by their numbers; of those that are kept."""
        kept = self._readings.load(sha256)
        return {page.number: page.origin for page in kept.pages} if kept else {}

    def page(self, sha256: str, number: int) -> Page:
        """Page ``number`` (from 1) of a file.

        Raises:
            KeyError: there is no such file or page.
            DocumentError: it cannot be read any more.
        """
        turn = self._turns(sha256).get(number)
        kept = self._readings.page(sha256, number)
        if kept and is_turned(kept, turn):
            return kept
        return self._reader.read_page(self._load(sha256), number, turn=turn)


def stamp(sha256: str, number: int, turns: Mapping[int, int]) -> str:
    """Names how page ``number`` (from 1) of a file looks, where people turned its pages as ``turns`` says."""
    return f"{sha256[:16]}-{number}-{turns.get(number, '')}"


def is_turned(page: Page, turn: int | None) -> bool:
    """Whether a page stands as people want it: as they turned it, else as the reader found it out itself."""
    if page.is_laid_out:
        return True
    return not page.turned if turn is None else page.rotation == turn


def reader_version(settings: Settings) -> str:
    """What decides how files are read, as a digest: the code, the engines, the settings."""
    decides = {
        "code": [hashlib.sha256(path.read_bytes()).hexdigest() for path in _reading_code()],
        "engines": [version(package) for package in _ENGINES],
        "reading": settings.reading.model_dump(mode="json", exclude={"workers"}),
        "limits": settings.limits.model_dump(mode="json"),
    }
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


def _reading_code() -> list[Path]:
    return sorted(path for pattern in _READING_CODE for path in _CODE.glob(pattern))
