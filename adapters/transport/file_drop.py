"""IDocs as files in a folder that the ERP, or what stands before it, empties."""

import contextlib
import datetime as dt
import errno
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.transport.drop import Content, Naming, drop, forget, receipt_for
from datamodel.delivery import OutboxMessage, Receipt
from datamodel.errors import TargetDownError

_WHAT_TO_DO = {
    errno.ENOENT: "It is not there. Make it, or mount it; Intray does not make it itself",
    errno.ENOTDIR: "It is no folder. Name one",
    errno.ENOSPC: "The disk is full. Make room",
    errno.EDQUOT: "The quota is used up. Make room",
    errno.EACCES: "Intray may not write there. Give it the right to",
    errno.EPERM: "Intray may not write there. Give it the right to",
    errno.EROFS: "It is mounted read-only. Mount it for writing",
    errno.EXDEV: "The ledger .intray in it is on another file system. It must be a plain folder there",
}


class FileDropTarget:
    """Drops each IDoc once. Satisfies ``Target``; threads and processes may share the folder.

    Args:
        folder: must exist, and allow renames within it: local, NFS, SMB. The ledger ``.intray`` is made in it.
        content: what the files hold.
        naming: how they are called.
        mode: permissions of the files, whatever the umask.
    """

    recognises_repeats = True

    def __init__(
        self, folder: Path, *, content: Content = Content(), naming: Naming = Naming(), mode: int = 0o640
    ) -> None:
        self._shelf = LocalShelf(folder, mode)
        self._content = content
        self._naming = naming

    def deliver(self, message: OutboxMessage) -> Receipt:
        """Drop the payload; the reference is the file's name.

        Raises:
            TargetDownError: the folder is missing, full or closed to us; the next message would fare the same.
            DeliveryRefusedError: the payload is not the IDoc that it should be.
        """
        self._content.check(message)
        try:
            name = drop(self._shelf, message, self._naming)
        except OSError as error:
            raise self._down(error) from error
        return receipt_for(name, message)

    def forget(self, before: dt.datetime) -> int:
        """Remove entries of the ledger from before ``before``: a message that old would be dropped again.

        Raises:
            TargetDownError: as above.
        """
        try:
            return forget(self._shelf, before)
        except OSError as error:
            raise self._down(error) from error

    def _down(self, error: OSError) -> TargetDownError:
        what = _WHAT_TO_DO.get(error.errno or 0, error.strerror or str(error))
        return TargetDownError(f"The folder {self._shelf.folder} takes no files: {what}.")


@dataclass(frozen=True, slots=True)
class LocalShelf:
    """A folder of this machine, or mounted on it. Satisfies ``Shelf``; what it wrote, it synced."""

    folder: Path
    mode: int

    def is_there(self, path: str) -> bool:
        return (self.folder / path).exists()

    def make_folder(self, path: str) -> None:
        place = self.folder
        for part in path.split("/"):
            place /= part
            with contextlib.suppress(FileExistsError):
                place.mkdir(mode=0o700)

    def write(self, path: str, content: bytes) -> None:
        descriptor = os.open(self.folder / path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.mode)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, self.mode)
            file.write(content)
            file.flush()
            os.fsync(descriptor)

    def move_new(self, folder: str, to: str) -> bool:
        source, target = self.folder / folder, self.folder / to
        _sync(source)
        try:
            source.rename(target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                return False
            raise
        _sync(target.parent)
        return True

    def move_over(self, path: str, to: str) -> bool:
        source, target = self.folder / path, self.folder / to
        try:
            source.replace(target)
        except FileNotFoundError:
            return False
        _sync(target.parent)
        _sync(source.parent)
        return True

    def remove(self, folder: str) -> None:
        shutil.rmtree(self.folder / folder)

    def entries(self, folder: str) -> Iterator[tuple[str, dt.datetime]]:
        place = self.folder / folder
        for path in sorted(place.iterdir()) if place.is_dir() else []:
            with contextlib.suppress(FileNotFoundError):  # a draft of somebody else that became an entry
                yield path.name, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)


def _sync(folder: Path) -> None:
    """Make the names in it last. Some network file systems cannot, and leave it to their server."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
