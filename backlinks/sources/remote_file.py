"""A file on a server that answers Range requests (RFC 9110 section 14)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from ...core.errors import SourceFailed
from .byte_source import BLOCK
from .http_client import Answer, HttpClient

_NO_RANGES = "A mirror must answer Range requests; download the file by other means and give its folder as --mirror."


class RemoteFile:
    """A file that is read over HTTP, block after block; never as a whole unless it is streamed."""

    def __init__(self, url: str, client: HttpClient) -> None:
        """Raises SourceFailed for a file that is not there or whose server does not answer ranges."""
        self.url = url
        self.name = url.rpartition("/")[2]
        self._client = client
        answer = client.get(url, most=1, start=0)
        if answer.status in (403, 404, 410):
            raise SourceFailed(
                f"{url} is not there (status {answer.status}).",
                "See which releases there are: sitewright backlinks releases",
            )
        total = answer.total
        if answer.status != 206 or total is None:
            raise SourceFailed(f"{url} answered a Range request with status {answer.status}.", _NO_RANGES)
        self.size = total
        self.identity = answer.headers.get("etag") or answer.headers.get("last-modified", "")

    def read(self, start: int, length: int) -> bytes:
        length = min(length, self.size - start)
        if length <= 0:
            return b""
        answer = self._client.get(self.url, most=length, start=start)
        self._check(answer, start, length)
        return answer.body

    def stream(self, start: int = 0) -> Iterator[bytes]:
        # The next block is on its way while the caller works on this one.
        with ThreadPoolExecutor(1) as ahead:
            pending = ahead.submit(self.read, start, BLOCK)
            while piece := pending.result():
                start += len(piece)
                pending = ahead.submit(self.read, start, BLOCK)
                yield piece

    def close(self) -> None:
        self._client.close()

    def _check(self, answer: Answer, start: int, length: int) -> None:
        if answer.status != 206:
            raise SourceFailed(f"{self.url} answered a Range request with status {answer.status}.", _NO_RANGES)
        now = answer.headers.get("etag") or answer.headers.get("last-modified", "")
        if answer.total != self.size or now != self.identity:
            raise SourceFailed(
                f"{self.url} changed while it was read.", "Run the same command again: it starts this file anew."
            )
        sent = answer.headers.get("content-range", "")
        if len(answer.body) != length or not sent.startswith(f"bytes {start}-"):
            raise SourceFailed(
                f"{self.url} sent {len(answer.body):,} bytes instead of {length:,} from {start:,} on ({sent[:40]}).",
                _NO_RANGES,
            )
