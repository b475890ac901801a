"""Where a release's files are: Common Crawl's server, a mirror of it, or a folder."""

from __future__ import annotations

import re
from pathlib import Path

from ...core.errors import SourceFailed, UsageError
from .byte_source import ByteSource, LocalFile
from .http_client import HttpClient
from .remote_file import RemoteFile

OFFICIAL = "https://data.commoncrawl.org/projects/hyperlinkgraph"
OFFICIAL_LIST = "https://index.commoncrawl.org/graphinfo.json"
RELEASE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
_MOST_LIST = 16 << 20  # bytes of a list of releases
_MOST_TEXT = 1 << 20

VERTICES, EDGES, RANKS = "vertices.txt.gz", "edges.txt.gz", "ranks.txt.gz"
TRANSPOSED, TRANSPOSED_PROPERTIES = "t.graph", "t.properties"


def file_name(release: str, kind: str) -> str:
    """cc-main-2026-apr-may-jun-domain-vertices.txt.gz"""
    return f"{release}-domain-{kind}"


class Mirror:
    """A server with Common Crawl's layout, or a folder with that layout or with the files themselves."""

    def __init__(self, place: str = OFFICIAL) -> None:
        """`place` is an http(s) URL or a folder. Raises UsageError when it is neither."""
        self.remote = "://" in place
        self._place = place.rstrip("/")
        if self.remote:
            HttpClient(place).close()
        elif not Path(place).is_dir():
            raise UsageError(
                f"{place!r} is no folder and no URL.", "Give one like https://data.commoncrawl.org/... or a folder."
            )

    def open(self, release: str, kind: str) -> ByteSource:
        """A release's file. Raises SourceFailed when it cannot be had, UsageError for what is no name of a release."""
        check_release(release)
        name = file_name(release, kind)
        if self.remote:
            return RemoteFile(f"{self._place}/{release}/domain/{name}", HttpClient(self._place))
        return LocalFile(self._local(release, name))

    def text(self, release: str, kind: str) -> str:
        """A small file's text. Raises SourceFailed, UsageError."""
        source = self.open(release, kind)
        try:
            if source.size > _MOST_TEXT:
                raise SourceFailed(
                    f"{source.name} has {source.size:,} bytes; such a file is small.", "Check the mirror."
                )
            return source.read(0, source.size).decode("utf-8", "replace")
        finally:
            source.close()

    def release_list(self) -> bytes | None:
        """The file that lists the releases; None when a folder has none."""
        if not self.remote:
            path = Path(self._place, "graphinfo.json")
            return path.read_bytes()[:_MOST_LIST] if path.is_file() else None
        url = OFFICIAL_LIST if self._place == OFFICIAL else f"{self._place}/graphinfo.json"
        client = HttpClient(url)
        try:
            answer = client.get(url, most=_MOST_LIST)
        finally:
            client.close()
        if answer.status != 200:
            raise SourceFailed(
                f"The list of releases {url} answered with status {answer.status}.",
                "Check --mirror; a release can be fetched by its name without the list.",
            )
        return answer.body

    def folders(self) -> list[str]:
        """The releases that a folder holds, by the files in it."""
        suffix = f"-domain-{VERTICES}"
        return sorted({path.name.removesuffix(suffix) for path in Path(self._place).rglob(f"*{suffix}")}, reverse=True)

    def _local(self, release: str, name: str) -> Path:
        places = [Path(self._place, release, "domain", name), Path(self._place, release, name), Path(self._place, name)]
        for path in places:
            if path.is_file():
                return path
        raise SourceFailed(
            f"{name} is not in {self._place}.",
            f"Looked for {' and '.join(str(path.relative_to(self._place)) for path in places)}.",
        )


def check_release(name: str) -> None:
    """Raises UsageError for what cannot be a release's name: it becomes a part of paths and URLs."""
    if not RELEASE_NAME.fullmatch(name) or ".." in name:
        raise UsageError(
            f"{name[:100]!r} is no name of a release.",
            "They look like cc-main-2026-apr-may-jun: sitewright backlinks releases",
        )
