"""Kept readings of files, beside the blobs: to lose them costs the time of reading again, and nothing else.

Of each file there is one archive (ZIP) with what holds for all pages and an entry for each page, so that one page of
three hundred is read alone. The newest reading of a file replaces the one before.
"""

import io
import json
import logging
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any  # the values of JSON

import fsspec  # type: ignore[import-untyped]  # it ships no types
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from adapters.blobs import write_whole
from datamodel.document import BBox, Page, PageOrigin, Word
from datamodel.errors import ConfigurationError
from datamodel.reading import Reading

_log = logging.getLogger(__name__)

_VERSION = 1
_HEAD = "reading.json"
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)
"""What a missing, damaged or foreign archive raises, found by mutating archives (tests/adapters/test_readings.py)."""

Json = dict[str, Any]


class KeptReadings:
    """Implements ``Readings`` below ``root`` of ``filesystem``, at ``ab/cd/<sha256>.zip``, for several processes."""

    def __init__(self, filesystem: fsspec.AbstractFileSystem, root: str) -> None:
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def load(self, sha256: str) -> Reading | None:
        """Everything that is kept of a file; None where there is nothing, or nothing that can be read."""
        try:
            with self._opened(sha256) as archive:
                head = _head(archive)
                pages = tuple(_page(archive, number) for number in head["pages"])
                return Reading(str(head["reader"]), pages, bool(head["whole"]), str(head["text"]))
        except _UNREADABLE as error:
            self._tell(sha256, error)
            return None

    def page(self, sha256: str, number: int) -> Page | None:
        """One page (from 1), without looking at the others."""
        try:
            with self._opened(sha256) as archive:
                return _page(archive, number) if number in _head(archive)["pages"] else None
        except _UNREADABLE as error:
            self._tell(sha256, error)
            return None

    def keep(self, sha256: str, reading: Reading) -> None:
        """Replace what is kept of a file. A failure is logged, and costs no more than reading the file again."""
        path = self._path(sha256)
        try:
            if isinstance(self._filesystem, LocalFileSystem):
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                # Not synced: what a power cut leaves is found by its checksums.
                write_whole(Path(path), _archive_of(reading), durable=False)
            else:
                self._filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._filesystem.pipe_file(path, _archive_of(reading))
        except OSError as error:
            _log.warning("what was read of %s could not be kept below %s: %s", sha256, self._root, error)

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[zipfile.ZipFile]:
        with self._filesystem.open(self._path(sha256), "rb") as stream, zipfile.ZipFile(stream) as archive:
            yield archive

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}.zip"

    def _tell(self, sha256: str, error: Exception) -> None:
        if not isinstance(error, FileNotFoundError):
            _log.warning("what was kept of reading %s is of no use and is read again: %r", sha256, error)


def open_readings(url: str) -> KeptReadings:
    """The readings at ``url``: a folder, or an fsspec URL. Nothing is contacted or made yet.

    Raises:
        ConfigurationError: the protocol is unknown or its package is not installed.
    """
    try:
        filesystem, root = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise ConfigurationError(f"The URL of the readings {url!r} cannot be used: {error}.") from error
    return KeptReadings(filesystem, root)


def _archive_of(reading: Reading) -> bytes:
    head = {
        "version": _VERSION,
        "reader": reading.version,
        "whole": reading.is_whole,
        "pages": [page.number for page in reading.pages],
        "text": reading.text,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_HEAD, _to_json(head))
        for page in reading.pages:
            archive.writestr(f"{page.number}.json", _to_json(_page_to_json(page)))
    return packed.getvalue()


def _to_json(record: Json) -> str:
    # ASCII: half surrogate pairs of broken fonts are kept as they are.
    return json.dumps(record, separators=(",", ":"), allow_nan=False)


def _head(archive: zipfile.ZipFile) -> Json:
    head: Json = json.loads(archive.read(_HEAD))
    if head["version"] != _VERSION:
        raise ValueError(f"version {head['version']} of a reading, where {_VERSION} is known")
    return head


def _page(archive: zipfile.ZipFile, number: int) -> Page:
    record: Json = json.loads(archive.read(f"{number}.json"))
    return Page(
        number=number,
        width=float(record["width"]),
        height=float(record["height"]),
        words=tuple(
            Word(text, BBox(x0, y0, x1, y1), confidence, read_twice)
            for text, x0, y0, x1, y1, confidence, read_twice in record["words"]
        ),
        origin=PageOrigin(record["origin"]),
        rotation=int(record["rotation"]),
        skew=float(record["skew"]),
        turned=bool(record["turned"]),
    )


def _page_to_json(page: Page) -> Json:
    """Numbers are written so that they come back as they were."""
    return {
        "width": page.width,
        "height": page.height,
        "origin": str(page.origin),
        "rotation": page.rotation,
        "skew": page.skew,
        "turned": page.turned,
        "words": [
            [word.text, box.x0, box.y0, box.x1, box.y1, word.confidence, word.read_twice]
            for word in page.words
            for box in (word.bbox,)
        ],
    }
