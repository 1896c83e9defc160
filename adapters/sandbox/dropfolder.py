"""The ERP's file port: a folder in which IDoc files are dropped, flat or XML, one or several IDocs a file."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.envelopes import Fault
from adapters.sandbox.journal import Entry

logger = logging.getLogger(__name__)

_UNFINISHED = (".part", ".tmp", ".filepart")
_PAUSE = 0.05


def take_files(folder: Path, receive: Callable[[bytes], list[Entry] | Fault]) -> int:
    """Take the files that are complete, oldest name first; how many there were.

    A file goes to ``done``, or to ``failed`` with the reason beside it. One that is still being written is told by its
    name: it ends in ``.part`` or ``.tmp``, or begins with a dot.
    """
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not _is_unfinished(path)]
    for path in files:
        outcome = receive(path.read_bytes())
        name = "failed" if isinstance(outcome, Fault) else "done"
        (folder / name).mkdir(exist_ok=True)
        if isinstance(outcome, Fault):
            (folder / name / f"{path.name}.txt").write_text(f"{outcome.code}: {outcome.text}\n", encoding="utf-8")
        path.replace(folder / name / path.name)
        logger.info("The file %s is %s", path.name, name)
    return len(files)


@contextmanager
def watching(folder: Path, receive: Callable[[bytes], list[Entry] | Fault]) -> Iterator[None]:
    """Take files as they come, for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    stopping = threading.Event()

    def watch() -> None:
        while not stopping.wait(_PAUSE):
            try:
                take_files(folder, receive)
            except OSError:
                logger.exception("The drop folder %s cannot be read", folder)

    thread = threading.Thread(target=watch, name="drop-folder", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix in _UNFINISHED
