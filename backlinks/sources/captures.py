"""Pages as Common Crawl stored them: its URL index names the captures of a domain, ranges of its archives hold them.

The index (CDX API, https://index.commoncrawl.org) answers one JSON object a line; each names a file, an offset and a
length: one gzip member, which is one WARC record (ISO 28500). Nothing else of an archive of a gigabyte is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from ...core.errors import SourceFailed
from ...core.facts import HTML_TYPES, Fetch, Kind
from ...core.urls import normalize
from .http_client import HttpClient

INDEX, DATA = "https://index.commoncrawl.org", "https://data.commoncrawl.org"
LATEST = "latest"
MOST_RECORD = 4 << 20  # bytes of one capture, compressed; Common Crawl itself cuts pages at 1 MiB (5 since 2025)
MOST_BODY = 16 << 20  # bytes of a page, unpacked
_MOST_INDEX = 32 << 20  # bytes of one answer of the index
_MOST_CRAWLS = 4 << 20
_CRAWL = re.compile(r"CC-MAIN-[0-9]{4}(?:-[0-9A-Za-z]{1,10})?")
_FILE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._=-]*/)*[A-Za-z0-9][A-Za-z0-9._=-]*\.warc\.gz")
_TIMESTAMP = "%Y%m%d%H%M%S"
_NO_CAPTURES = 404


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored copy of a page."""

    url: str
    at: str  # UTC, ISO 8601
    file: str
    offset: int  # bytes
    length: int


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it was stored: what the network said, and the decoded body."""

    fetch: Fetch
    body: bytes


class Captures:
    """One crawl's index and archives. `wait` is called before every request, for the sake of the servers."""

    def __init__(
        self, crawl: str = LATEST, *, index: str = INDEX, data: str = DATA, wait: Callable[[], None] = lambda: None
    ) -> None:
        """Raises UsageError for an address that is none, SourceFailed when the latest crawl cannot be told."""
        self._index, self._data = index.rstrip("/"), data.rstrip("/")
        self._of_index, self._of_data = HttpClient(index), HttpClient(data)
        self._wait = wait
        self.crawl = self._latest() if crawl == LATEST else crawl
        if not _CRAWL.fullmatch(self.crawl):
            raise SourceFailed(f"{self.crawl[:80]!r} is no crawl of Common Crawl.", "Give one as in CC-MAIN-2026-21.")

    def of_domain(self, domain: str, most: int) -> list[Capture]:
        """The captures of HTML pages of a domain and its subdomains that answered 200, at most so many.

        Lines that are not what the index documents are left out. Raises SourceFailed.
        """
        query = urlencode([
            ("url", f"*.{domain}"), ("output", "json"), ("filter", "=status:200"), ("filter", "mime-detected:html"),
            ("limit", most),
        ])  # fmt: skip
        url = f"{self._index}/{self.crawl}-index?{query}"
        self._wait()
        answer = self._of_index.get(url, most=_MOST_INDEX)
        if answer.status == _NO_CAPTURES:
            return []
        if answer.status != 200:
            raise SourceFailed(
                f"{url} answered {answer.status}.", "Try again later, or another crawl: --crawl CC-MAIN-2026-21"
            )
        found = map(_capture, answer.body.decode("utf-8", "replace").splitlines())
        return [capture for capture in found if capture is not None][:most]

    def page(self, capture: Capture) -> StoredPage | None:
        """The page of a capture, None when the record holds no page. Raises SourceFailed for what cannot be had."""
        url = f"{self._data}/{capture.file}"
        self._wait()
        answer = self._of_data.get(url, most=capture.length, start=capture.offset)
        if answer.status != 206 or len(answer.body) != capture.length:
            raise SourceFailed(
                f"{url} answered a request for {capture.length:,} bytes with status {answer.status} and"
                f" {len(answer.body):,} bytes.",
                "The archive may have been withdrawn; try another crawl.",
            )
        return read_record(answer.body, capture, url)

    def close(self) -> None:
        self._of_index.close()
        self._of_data.close()

    def _latest(self) -> str:
        url = f"{self._index}/collinfo.json"
        self._wait()
        answer = self._of_index.get(url, most=_MOST_CRAWLS)
        try:
            return str(json.loads(answer.body)[0]["id"]) if answer.status == 200 else ""
        except (ValueError, LookupError, TypeError, RecursionError):
            return ""


def read_record(member: bytes, capture: Capture, url: str) -> StoredPage | None:
    """The page in one gzip member of a WARC, None when it holds another kind of record or no HTML.

    Raises SourceFailed, with the `url` it came from, for bytes that are no such member.
    """
    from warcio.archiveiterator import ArchiveIterator

    try:
        for record in ArchiveIterator(BytesIO(member)):
            if record.rec_type != "response" or record.http_headers is None:
                return None
            headers = tuple((name.lower(), value) for name, value in record.http_headers.headers)
            body = record.content_stream().read(MOST_BODY + 1)
            status = record.http_headers.get_statuscode()
            target = normalize(record.rec_headers.get_header("WARC-Target-URI") or "")
            return _page(capture, headers, body, status, target)
    # What warcio raises for damaged bytes is of no common kind; zlib's errors are among them.
    except Exception as error:  # noqa: BLE001 - as said
        raise SourceFailed(
            f"{url} is damaged at byte {capture.offset:,}: {error}.", "Try again, or another crawl."
        ) from None
    raise SourceFailed(f"{url} holds no record at byte {capture.offset:,}.", "Try another crawl.")


def _page(
    capture: Capture, headers: tuple[tuple[str, str], ...], body: bytes, status: str, target: str | None
) -> StoredPage | None:
    content_type = next((value for name, value in headers if name == "content-type"), "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in HTML_TYPES or len(body) > MOST_BODY or not status.isdecimal() or target is None:
        return None
    # Of a server that sends a page in another encoding than it says nothing is left after decoding.
    kept = tuple(item for item in headers if item[0] not in ("content-encoding", "transfer-encoding"))
    return StoredPage(
        Fetch(target, Kind.PAGE, int(status), content_type=kind, headers=kept, size=len(body), at=capture.at), body
    )  # fmt: skip


def _capture(line: str) -> Capture | None:
    """One line of the index; None for what is none."""
    try:
        item: Any = json.loads(line)
        url = normalize(str(item["url"]))
        at = datetime.strptime(str(item["timestamp"]), _TIMESTAMP).replace(tzinfo=UTC).isoformat()
        file, offset, length = str(item["filename"]), int(item["offset"]), int(item["length"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    sound = _FILE.fullmatch(file) and 0 <= offset < 2**48 and 0 < length <= MOST_RECORD
    return Capture(url, at, file, offset, length) if url and sound else None
