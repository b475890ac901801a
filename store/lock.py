"""One crawl a database: two would visit the same URLs and count them twice."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

from ..core.errors import DatabaseLocked, StoreError

if sys.platform != "win32":
    import fcntl


class CrawlLock:
    """Held while a database is crawled into, by a file beside it. The system frees it when the process dies.

    On Windows it holds nobody off: there is no lock there that a killed process is sure to leave.
    """

    def __init__(self, path: str | Path) -> None:
        """Raises DatabaseLocked, naming the other process, when a crawl is already writing there; StoreError."""
        if not Path(path).absolute().parent.is_dir():
            raise StoreError(f"The folder of {path} does not exist.", "Create it, or give another --db.")
        try:
            self._file = os.open(f"{path}-lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"{path} cannot be opened: {error.strerror}.", "Check that the folder can be written."
            ) from error
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = os.read(self._file, 32).decode("ascii", "replace")
            os.close(self._file)
            raise DatabaseLocked(
                f"Another crawl is writing to {path} (process {other or 'unknown'}).",
                "Wait until it has ended, or give another --db.",
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
