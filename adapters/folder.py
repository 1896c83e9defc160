"""A folder that is watched: where a scanner, a share or another program drops files."""

import datetime as dt
import logging
import os
import re
import stat
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from datamodel.document import InputFile
from datamodel.errors import RetriableError

log = logging.getLogger(__name__)

HANDLED = "handled"

_UNFINISHED = re.compile(  # what browsers, copy programs, editors and Office call files that are not there yet
    r"\..*|~.*|.*~|.*\.(?:part|partial|filepart|crdownload|download|tmp|temp|swp)|thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _State:
    """What changes while a file is written. ``changed`` is the latest of its times, in seconds since the epoch."""

    size: int
    modified_ns: int
    changed: float


class FolderInbox:
    """The files at the top of ``path``; those of its subfolders, links and unfinished downloads are not looked at.

    A file is complete when it has rested for ``settle_seconds``: by its own times, or, where these are ahead of the
    clock, by what was seen of it. Handled files move to the subfolder ``handled``, under a free name.

    Args:
        path: the folder.
        settle_seconds: how long a file must rest.
        largest: bytes; a larger file is left where it is, and the log says so.
    """

    def __init__(self, path: Path, *, settle_seconds: float = 2.0, largest: int = 1_000_000_000) -> None:
        self._path = path
        self._settle_seconds = settle_seconds
        self._largest = largest
        self._seen: dict[Path, tuple[_State, float]] = {}
        self._origins: dict[str, Path] = {}

    def fetch(self) -> Iterator[InputFile]:
        """The complete files, oldest first. Waits once, ``settle_seconds``, for those that came just now."""
        unsettled = yield from self._fetch_complete()
        if unsettled:
            time.sleep(self._settle_seconds)
            yield from self._fetch_complete(only=unsettled)

    def acknowledge(self, file: InputFile) -> None:
        """Move ``file`` to ``handled``. One that is gone, or holds other bytes by now, is left as it is."""
        path = self._origins.get(file.origin) or Path(file.origin.removeprefix("folder:"))
        try:
            if path.is_symlink() or path.read_bytes() != file.content:
                log.warning("Did not move %s: it was replaced after it had been read.", path)
                return
            path.replace(_reserve(self._path / HANDLED, path.name))
        except FileNotFoundError:
            log.info("Did not move %s: it is gone already.", path)
        except OSError as error:
            raise RetriableError(f"{path} cannot be moved to {HANDLED}: {error}. Check the rights on both.") from error
        self._origins.pop(file.origin, None)
        self._seen.pop(path, None)

    def _fetch_complete(self, only: frozenset[Path] | None = None) -> Generator[InputFile, None, frozenset[Path]]:
        """Yield the complete ones; return those that have not rested long enough."""
        states = self._look()
        unsettled = set()
        for path, state in sorted(states.items(), key=lambda item: (item[1].modified_ns, item[0].name)):
            if only is not None and path not in only:
                continue
            if not self._has_settled(path, state):
                unsettled.add(path)
            elif file := self._read(path, state):
                yield file
        return frozenset(unsettled)

    def _look(self) -> dict[Path, _State]:
        """Every regular file with a finished name, and its state."""
        try:
            with os.scandir(self._path) as entries:
                candidates = [Path(entry.path) for entry in entries if not _UNFINISHED.fullmatch(entry.name)]
        except OSError as error:
            raise RetriableError(f"The folder {self._path} is out of reach: {error}.") from error
        states = {path: state for path in candidates if (state := _state(path))}
        self._seen = {path: seen for path, seen in self._seen.items() if path in states}
        return states

    def _has_settled(self, path: Path, state: _State) -> bool:
        now = time.monotonic()
        last, since = self._seen.get(path, (None, now))
        if last != state:
            self._seen[path], since = (state, now), now
        return max(time.time() - state.changed, now - since) >= self._settle_seconds

    def _read(self, path: Path, state: _State) -> InputFile | None:
        """The file; None where it cannot be read, is too large, or changes while it is read."""
        if state.size > self._largest:
            log.error("Left %s in the folder: %d bytes are more than can be taken in.", path, state.size)
            return None
        try:
            content = _read_regular(path)
        except OSError as error:
            log.warning("Left %s in the folder: %s. It is tried again with the next fetch.", path, error)
            return None
        if _state(path) != state or len(content) != state.size:
            log.info("Left %s in the folder: it is still being written.", path)
            return None
        written = dt.datetime.fromtimestamp(min(state.modified_ns / 1e9, time.time()), dt.UTC)
        origin = f"folder:{_printable(path.absolute())}"
        self._origins[origin] = path
        return InputFile(_printable(Path(path.name)), content, origin, written)


def _state(path: Path) -> _State | None:
    """The state of a regular file; None for anything else, or where it is gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return _State(found.st_size, found.st_mtime_ns, max(found.st_mtime, found.st_ctime))


def _read_regular(path: Path) -> bytes:
    """The bytes, never through a link and never waiting for a pipe that took the file's place."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
        return opened.read()


def _printable(path: Path) -> str:
    """A path as text, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _reserve(folder: Path, name: str) -> Path:
    """A free name in ``folder``, taken by an empty file so that nobody else can take it."""
    folder.mkdir(exist_ok=True)
    stem, suffix = Path(name).stem, Path(name).suffix
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H-%M-%S")
    targets = chain([folder / name], (folder / f"{stem} {now}-{number}{suffix}" for number in count(1)))
    return next(target for target in targets if _is_taken_now(target))


def _is_taken_now(path: Path) -> bool:
    """Whether ``path`` was free; it is ours then."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
