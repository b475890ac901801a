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
_LONGEST = 64 * 1024  # bytes of the list of crawls that are read


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
            self._note({**self._crawls(), site: str(os.getpid())})

    def close(self) -> None:
        self._file.unlock(self._byte)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _crawls(self) -> dict[str, str]:
        """The process that last crawled each site, as the file's lines say."""
        lines = os.pread(self._file.fd, _LONGEST, 0).decode("utf-8", "replace").splitlines()
        return {site: pid for pid, _, site in (line.partition(" ") for line in lines) if pid.isdecimal()}

    def _note(self, crawls: dict[str, str]) -> None:
        text = "".join(f"{pid} {site}\n" for site, pid in crawls.items()).encode()
        if len(text) <= _LONGEST:
            os.pwrite(self._file.fd, text, 0)
            os.ftruncate(self._file.fd, len(text))
