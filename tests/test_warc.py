"""WARC files: read back with warcio, byte for byte, also after a crash."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from local_site import LocalSite, Route
from sitewright.core.errors import StoreError, UsageError
from sitewright.core.facts import Kind, Reason
from sitewright.crawler.exchange import Request, Response
from sitewright.crawler.warc import WITHHELD, WarcFile
from sitewright.crawler.warc_parts import sound_length
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

URL = "https://example.org/стр?q=1"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd:  two  spaces \xe9\r\ncontent-length: 5\r\n\r\n"
HEADERS = ["User-Agent: Sitewright", "Accept: text/html", "Authorization: Basic c2VjcmV0", "X-Api-Key: secret"]


def answer(body: bytes = b"hello", head: bytes = HEAD, **more: Any) -> Response:
    lines = [line.partition(b":") for line in head.split(b"\r\n") if b":" in line]
    headers = tuple((name.decode().lower(), value.strip().decode("latin-1")) for name, _, value in lines)
    return Response(200, headers, body, more.pop("transferred", len(body)), 0.1, 0.2, head=head, **more)


def write(path: Path, *responses: Response, request: Request | None = None, most: int = 2**30) -> None:
    file = WarcFile(path, most=most)
    for response in responses:
        file.write(request or Request(URL, Kind.PAGE), HEADERS, response)
    file.close()


def records(path: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    """(record headers, block) of every record."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            yield dict(record.rec_headers.headers), record.raw_stream.read()


def check(path: Path) -> None:
    """What `warcio check -v` says: every digest passes and every record can be read."""
    said = io.StringIO()
    with redirect_stdout(said):
        assert Checker(SimpleNamespace(inputs=[str(path)], verbose=True)).process_all() == 0, said.getvalue()
    assert "no digest" not in said.getvalue().replace("warcinfo\n    no digest", "")


def test_a_response_is_kept_byte_for_byte_and_its_request_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, answer())
    check(path)
    (info, about), (response, block), (request, asked) = records(path)
    assert info["WARC-Type"] == "warcinfo"
    assert info["WARC-Filename"] == "site.warc.gz"
    assert b"software: Sitewright/" in about
    assert response["WARC-Type"] == "response"
    assert response["WARC-Target-URI"] == request["WARC-Target-URI"] == URL
    assert response["Content-Type"] == "application/http; msgtype=response"
    assert response["WARC-Payload-Digest"] == "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
    assert block == HEAD + b"hello"
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert request["WARC-Date"] == response["WARC-Date"]
    assert asked.startswith("GET /стр?q=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: Sitewright\r\n".encode())
    assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\n")


def test_credentials_are_never_kept_in_requests(tmp_path: Path) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, answer(), request=Request("https://anna:word@example.org/", Kind.PAGE))
    text = gzip.decompress(path.read_bytes())
    for secret in (b"c2VjcmV0", b"secret", b"anna", b"word@"):
        assert secret not in text
    assert f"Authorization: {WITHHELD}\r\nX-Api-Key: {WITHHELD}\r\n\r\n".encode() in text


@pytest.mark.parametrize(
    ("head", "kept", "protocol"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         b"HTTP/1.1 200 OK\r\nX-Crawler-Transfer-Encoding: chunked\r\n\r\n", None),
        (b"HTTP/2 200 \r\ncontent-type: text/html\r\n\r\n", b"HTTP/1.1 200 \r\ncontent-type: text/html\r\n\r\n", "h2"),
        (b"HTTP/1.0 200 OK\r\nserver: x\r\n\r\n", b"HTTP/1.0 200 OK\r\nserver: x\r\n\r\n", None),
        (b"HTTP/1.1 200 OK\nbroken\nno: cr\n\n", b"HTTP/1.1 200 OK\nbroken\nno: cr\n\n", None),
    ],
)  # fmt: skip
def test_only_what_the_body_no_longer_has_is_renamed(
    tmp_path: Path, head: bytes, kept: bytes, protocol: str | None
) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, answer(head=head))
    check(path)
    _, (headers, block), _ = records(path)
    assert block == kept + b"hello"
    assert headers.get("WARC-Protocol") == protocol


@pytest.mark.parametrize(
    ("request_", "response", "truncated"),
    [
        (Request(URL, Kind.PAGE), answer(), None),
        (Request(URL, Kind.RESOURCE, "HEAD"), answer(b""), None),
        (Request(URL, Kind.PAGE), answer(b"", reason=Reason.TOO_LARGE, transferred=9), "length"),
        (Request(URL, Kind.PAGE), answer(b"hell"), "disconnect"),
        (Request(URL, Kind.EXTERNAL), answer(b""), "unspecified"),
        (Request(URL, Kind.ROBOTS), answer(b"hell"), "length"),
    ],
)
def test_a_body_that_is_not_whole_says_so(
    tmp_path: Path, request_: Request, response: Response, truncated: str | None
) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, response, request=request_)
    check(path)
    _, (headers, _), _ = records(path)
    assert headers.get("WARC-Truncated") == truncated


def test_a_record_cut_off_anywhere_is_removed_and_writing_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, answer(b"first"))
    whole = path.stat().st_size
    write(path, answer(b"other"))
    both = path.read_bytes()
    # The inner archive stands in the outer one uncompressed: a search for the last gzip header would find it.
    nested = both[whole:-1] + both[:whole]
    for cut in [*range(whole, len(both), 37), len(both) - 1, whole + 1]:
        path.write_bytes(both[:cut])
        write(path, answer(nested, head=b"HTTP/1.1 200 OK\r\n\r\n"))
        check(path)
        bodies = [block.partition(b"\r\n\r\n")[2] for headers, block in records(path) if "response" in headers.values()]
        assert bodies[0] == b"first"
        assert bodies[-1] == nested
        assert len(bodies) in (2, 3)
        assert path.read_bytes().startswith(both[:whole])


@pytest.mark.parametrize("size", [2**20, *range(2**20 - 12, 2**20 - 8), 3 * 2**20])
def test_whole_records_are_kept_however_well_they_are_packed(tmp_path: Path, size: int) -> None:
    path = tmp_path / "site.warc.gz"
    path.write_bytes(b"".join(gzip.compress(b"WARC/1.1\r\n" + bytes(size)) for _ in range(2)))
    with path.open("rb") as stream:
        assert sound_length(stream) == path.stat().st_size


@pytest.mark.parametrize("start", [0, 1, 9, 60])
def test_a_file_that_was_hardly_begun_is_begun_anew(tmp_path: Path, start: int) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, answer())
    path.write_bytes(path.read_bytes()[:start])
    write(path, answer())
    check(path)
    assert [headers["WARC-Type"] for headers, _ in records(path)] == ["warcinfo", "response", "request"]


def test_large_archives_are_split(tmp_path: Path) -> None:
    path = tmp_path / "site.warc.gz"
    write(path, *[answer(bytes([number]) * 500) for number in range(4)], most=900)
    write(path, answer(b"later"), most=900)
    parts = sorted(item.name for item in tmp_path.iterdir())
    assert parts[:2] == ["site-00002.warc.gz", "site-00003.warc.gz"]
    seen = 0
    for name in parts:
        check(tmp_path / name)
        types = [headers["WARC-Type"] for headers, _ in records(tmp_path / name)]
        assert types[0] == "warcinfo"
        seen += types.count("response")
    assert seen == 5


def test_files_that_are_something_else_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.warc.gz"
    for content in (b"my notes", gzip.compress(b"my notes")[:-2]):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="not a WARC"):
            WarcFile(path)
        assert path.read_bytes() == content
    with pytest.raises(UsageError, match=r"ends with|cannot be a WARC"):
        WarcFile(tmp_path / "site.db")
    with pytest.raises(StoreError, match="nowhere"):
        WarcFile(tmp_path / "nowhere" / "site.warc.gz")


# -- whole crawls

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"


def crawl(url: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
    archive = str(folder / "site.warc.gz")
    command = [sys.executable, "-m", "sitewright", "crawl", url, "--db", str(folder / "crawl.db"), "--warc", archive]
    command += ["--delay", "0", "--recheck-delay", "0", "--quiet"]
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE, env={**os.environ, **environment})


def test_a_crawl_is_archived_as_it_was_transferred(tmp_path: Path) -> None:
    zipped = gzip.compress(b"<title>T</title><a href=/chunked>c</a><img src=/i.png>")
    routes = {
        "/": Route(zipped, headers={"Content-Encoding": "gzip", "X-Odd": "  \xe9 "}),
        "/chunked": Route(raw=CHUNKED + b"5\r\n<p>ch\r\n0\r\n\r\n"),
        "/i.png": Route(b"png", type="image/png"),
    }
    with LocalSite(routes) as site:
        for _ in range(2):
            # An archive holds every page, also of a second crawl.
            run = crawl(site.url(), tmp_path, SITEWRIGHT_AUTH=f"{site.url('')}=anna:word")
            assert run.wait(60) == 0, run.stderr and run.stderr.read()
        asked = [f"{method} {path}" for method, path in site.requests]
    path = tmp_path / "site.warc.gz"
    check(path)
    found = list(records(path))
    requests = [block for headers, block in found if headers["WARC-Type"] == "request"]
    assert sorted(block.decode().partition(" HTTP")[0] for block in requests) == sorted(asked)
    assert all(f"\r\nAuthorization: {WITHHELD}\r\n".encode() in block for block in requests)
    bodies = [block.partition(b"\r\n\r\n")[2] for headers, block in found if headers["WARC-Type"] == "response"]
    exchanges = [headers for headers, _ in found if headers["WARC-Type"] in ("request", "response")]
    assert {headers["WARC-IP-Address"] for headers in exchanges} == {"127.0.0.1"}
    assert bodies.count(zipped) == 2
    assert bodies.count(b"<p>ch") == 2
    with path.open("rb") as stream:
        read = [record.content_stream().read() for record in ArchiveIterator(stream)]
    assert read.count(gzip.decompress(zipped)) == 2


@pytest.mark.faults
def test_an_archive_survives_kill_9(tmp_path: Path) -> None:
    body = os.urandom(20_000)
    page = b"".join(b"<a href=/%d>x</a>" % number for number in range(60)) + b"<!--" + body + b"-->"
    with LocalSite(pages=lambda _: Route(page, delay=0.01)) as site:
        run = crawl(site.url(), tmp_path)
        deadline = time.monotonic() + 30
        while len(site.requests) < 30 and time.monotonic() < deadline:
            time.sleep(0.01)
        run.kill()
        run.wait()
        path = tmp_path / "site.warc.gz"
        path.write_bytes(path.read_bytes()[:-100])  # as if the kernel had been stopped in the middle of a record
        assert crawl(site.url(), tmp_path).wait(60) == 0
        paths = {path for _, path in site.requests}
    check(path)
    archived = {headers["WARC-Target-URI"] for headers, _ in records(path) if headers["WARC-Type"] == "response"}
    assert {f"{site.url(name)}" for name in paths} - archived <= {site.url("/favicon.ico")}
