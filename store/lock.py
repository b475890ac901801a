"""One crawl of a site at a time in a database: two would visit the same URLs and count them twice."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Self

from ..core.errors import DatabaseLocked
from .lock_file import LockFile

_FIRST = 16  # bytes before it are other locks, see `turn`


class CrawlLock:
    """Held while a site is crawled into a database. Crawls of other sites may go on in the same file."""

    def __init__(self, path: str | Path, site: str) -> None:
        """`site` is the plan's. Raises DatabaseLocked, naming the other process, when it has one; StoreError."""
        self._file = LockFile.of(path)
        self._byte = _FIRST + int.from_bytes(sha256(site.encode()).digest()[:7], "big")
        if not self._file.lock(self._byte):
            raise DatabaseLocked(
                f"Another crawl is writing to {path} (process {self._crawls().get(site, 'unknown')}).",
                "It crawls the same site: wait until it has ended, or give another --db.",
            )
        # Only for the message above; where there is no room for it, it says "unknown".
        with suppress(OSError):
            others = (f"{pid} {other}\n" for other, pid in self._crawls().items() if other != site)
            self._file.note("".join([f"{os.getpid()} {site}\n", *others]))

    def close(self) -> None:
        self._file.unlock(self._byte)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _crawls(self) -> dict[str, str]:
        """The process that last crawled each site, as the file's lines say."""
        lines = (line.partition(" ") for line in self._file.read().splitlines())
        return {site: pid for pid, _, site in lines if pid.isdecimal()}
