"""Kept bytes, addressed by their SHA-256: a folder, or any file system that fsspec knows by URL."""

import hashlib
import os
import tempfile
from pathlib import Path

import fsspec  # type: ignore[import-untyped]  # it ships no types
from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

from datamodel.errors import ConfigurationError, DocumentError, RejectionCode, RetriableError


class Blobs:
    """Content below ``root`` of ``filesystem``, at ``ab/cd/<sha256>``. What is whole is never written again."""

    def __init__(self, filesystem: fsspec.AbstractFileSystem, root: str) -> None:
        self._filesystem = filesystem
        self._root = root.rstrip("/")

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its SHA-256. Known content is not written again.

        Raises:
            RetriableError: the file system is out of reach or full.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        try:
            if self._size(path) == len(content):
                return sha256
            if isinstance(self._filesystem, LocalFileSystem):
                _write_durably(Path(path), content)
            else:
                self._filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._filesystem.pipe_file(path, content)
        except OSError as error:
            raise RetriableError(f"The blob {sha256} could not be written below {self._root}: {error}.") from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content whose hash is ``sha256``, verified.

        Raises:
            DocumentError: DAMAGED: it is missing or its hash differs.
            RetriableError: the file system is out of reach.
        """
        path = self._path(sha256)
        try:
            content: bytes = self._filesystem.cat_file(path)
        except FileNotFoundError as error:
            raise self._missing(sha256, path) from error
        except OSError as error:
            raise RetriableError(f"The blob {sha256} could not be read from {path}: {error}.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DocumentError(
                RejectionCode.DAMAGED,
                f"The kept bytes of {sha256} changed since they came in ({path}). Restore this file from a backup.",
            )
        return content

    def has(self, sha256: str) -> bool:
        try:
            return self._size(self._path(sha256)) is not None
        except OSError as error:
            raise RetriableError(f"The blobs below {self._root} are out of reach: {error}.") from error

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _size(self, path: str) -> int | None:
        """Bytes at ``path``, None where there is nothing. A size that differs is the rest of a broken disk."""
        try:
            return int(self._filesystem.size(path) or 0)
        except FileNotFoundError:
            return None

    def _missing(self, sha256: str, path: str) -> DocumentError | RetriableError:
        """A blob that is gone is damage; a whole root that is gone is a disk that is not mounted."""
        if not self._filesystem.exists(self._root):
            return RetriableError(f"The blob folder {self._root} is not there. Is its disk mounted?")
        return DocumentError(
            RejectionCode.DAMAGED, f"The kept bytes of {sha256} are missing ({path}). Restore this file from a backup."
        )


def open_blobs(url: str) -> Blobs:
    """The blobs at ``url``: a folder, or an fsspec URL such as ``s3://bucket/blobs``. The root is made where missing.

    Raises:
        ConfigurationError: the protocol is unknown or its package is not installed.
        RetriableError: the root is out of reach.
    """
    try:
        filesystem, root = fsspec.core.url_to_fs(url)
        filesystem.makedirs(root, exist_ok=True)
    except (ValueError, ImportError) as error:
        raise ConfigurationError(f"The blob URL {url!r} cannot be used: {error}.") from error
    except OSError as error:
        raise RetriableError(f"The blob folder {url} is out of reach: {error}.") from error
    return Blobs(filesystem, root)


def _write_durably(path: Path, content: bytes) -> None:
    """Write so that ``path`` is either absent or whole, also after a power cut."""
    new_folder = not path.parent.is_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, durable=True)
    for folder in (path.parent, *(path.parents[1:3] if new_folder else ())):
        _sync_folder(folder)


def write_whole(path: Path, content: bytes, *, durable: bool) -> None:
    """Another process sees what was there or all of ``content``. ``durable``: so does whoever looks after a power cut.

    The entry in its folder is not synced.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
