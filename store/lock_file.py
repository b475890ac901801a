"""Locks of processes on one database, in a file beside it that the system frees when a process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..core.errors import StoreError

if sys.platform != "win32":
    import fcntl

LONGEST_NOTE = 64 * 1024  # bytes

_files: dict[Path, LockFile] = {}


class LockFile:
    """The file FILE-lock. Each byte of it, there or not, is a lock of its own (POSIX record locks).

    Locks are a process's, not a thread's or an object's. On Windows they hold nobody off: there is no lock there that
    a killed process is sure to leave.
    """

    def __init__(self, path: Path) -> None:
        if not path.parent.is_dir():
            raise StoreError(f"The folder of {path} does not exist.", "Create it, or give another --db.")
        try:
            self.fd = os.open(f"{path}-lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be opened: {error.strerror}.", "Check that the folder can be written."
            ) from error

    @classmethod
    def of(cls, path: str | Path) -> LockFile:
        """The one file of a database in this process. Raises StoreError when it cannot be made.

        It stays open: to close any descriptor of a file gives up all locks that a process has on it.
        """
        place = Path(path).absolute()
        known = _files.get(place)
        if known is None or not known.is_current(place):
            known = _files[place] = cls(place)
        return known

    def lock(self, byte: int) -> bool:
        """Takes a lock if no other process has it."""
        if sys.platform != "win32":
            try:
                fcntl.lockf(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except OSError:
                return False
        return True

    def unlock(self, byte: int) -> None:
        if sys.platform != "win32":
            fcntl.lockf(self.fd, fcntl.LOCK_UN, 1, byte)

    def read(self) -> str:
        """What is noted in the file."""
        os.lseek(self.fd, 0, os.SEEK_SET)
        return os.read(self.fd, LONGEST_NOTE).decode("utf-8", "replace")

    def note(self, text: str) -> None:
        """Notes something instead. Raises OSError."""
        os.lseek(self.fd, 0, os.SEEK_SET)
        os.truncate(self.fd, os.write(self.fd, text.encode()[:LONGEST_NOTE]))

    def is_current(self, path: Path) -> bool:
        """It is still the file beside the database: nobody has removed it."""
        try:
            return os.path.samestat(os.fstat(self.fd), Path(f"{path}-lock").stat())
        except OSError:
            return False
