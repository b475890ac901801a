"""A release on a real HTTP server with Range requests: three ways to the same answer, and what happens on the way."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from graph_release import RELEASE, SmallRelease, write_release
from range_server import RangeServer, serving
from sitewright.backlinks.sources import byte_source, download, http_client, line_scan, remote_file, vertices
from sitewright.backlinks.sources.byte_source import LocalFile
from sitewright.backlinks.sources.domain_graph import DomainGraph
from sitewright.backlinks.sources.edges import LinksTo
from sitewright.backlinks.sources.graph_files import GraphFiles
from sitewright.backlinks.sources.http_client import HttpClient
from sitewright.backlinks.sources.line_scan import LineScan
from sitewright.backlinks.sources.mirror import Mirror
from sitewright.backlinks.sources.remote_file import RemoteFile
from sitewright.cli import cli
from sitewright.cli import invoke as called
from sitewright.core.errors import SourceFailed
from sitewright.core.web_graph import GraphMode
from sitewright.store.web_graph import StoredGraph

EDGES = f"{RELEASE}/domain/{RELEASE}-domain-edges.txt.gz"
GRAPH = f"{RELEASE}/domain/{RELEASE}-domain-t.graph"
VERTICES = f"{RELEASE}/domain/{RELEASE}-domain-vertices.txt.gz"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mirror")


@pytest.fixture(scope="module")
def release(folder: Path) -> SmallRelease:
    return write_release(folder)


@pytest.fixture
def server(folder: Path, release: SmallRelease) -> Iterator[RangeServer]:
    with serving(folder) as state:
        yield state


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that small files have many, and no test waits."""
    for module in (byte_source, remote_file, download):
        monkeypatch.setattr(module, "BLOCK", 4096)
    monkeypatch.setattr(line_scan, "SAVED_EVERY", 16 << 10)
    monkeypatch.setattr(vertices, "SPAN", 4096)
    monkeypatch.setattr(http_client, "WAIT_SECONDS", (0.0,) * 5)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("mode", [GraphMode.STREAM, GraphMode.INDEXED, GraphMode.REMOTE])
@pytest.mark.parametrize("near", [True, False])
def test_every_mode_finds_exactly_the_referrers(
    mode: GraphMode, near: bool, folder: Path, release: SmallRelease, server: RangeServer, tmp_path: Path
) -> None:
    graph = DomainGraph(GraphFiles(Mirror(str(folder) if near else server.url), RELEASE, tmp_path), mode)
    asked = [release.domain(number) for number in (0, 1, 2, 50, 1500, 2999)]
    rows = list(graph.referrers([*asked, "not-in-the-graph.example"]))
    assert len(rows) == len(set(rows))
    for domain in asked:
        assert {row.domain for row in rows if row.target == domain} == release.referrers_of(domain)
    assert {row.provenance.release for row in rows} == {RELEASE}
    assert {row.provenance.mode for row in rows} == {mode}
    ranks = {rank.domain: rank for rank in graph.ranks([*asked, "not-in-the-graph.example"])}
    for domain in asked:
        assert ranks[domain][1:] == pytest.approx(release.ranks[".".join(reversed(domain.split(".")))], rel=1e-6)
    assert (graph.release.domains, graph.release.links) == (3000, 20_000)


def test_a_remote_graph_is_asked_for_few_bytes(release: SmallRelease, server: RangeServer, tmp_path: Path) -> None:
    files = GraphFiles(Mirror(server.url), RELEASE, tmp_path)
    domain = release.domain(1500)
    list(DomainGraph(files, GraphMode.REMOTE).referrers([domain]))
    server.asked.clear()
    again = DomainGraph(GraphFiles(Mirror(server.url), RELEASE, tmp_path), GraphMode.REMOTE)
    assert {row.domain for row in again.referrers([domain])} == release.referrers_of(domain)
    graph = [last - first + 1 for path, first, last in server.asked if path == GRAPH]
    assert sum(graph) < 2000 < server.root.joinpath(GRAPH).stat().st_size / 4


class Stop(Exception):
    pass


def stopping(after: int) -> Callable[[str, int, int], None]:
    calls = []

    def progress(name: str, done: int, size: int) -> None:
        calls.append(name)
        if len(calls) == after:
            raise Stop

    return progress


def test_an_interrupted_download_goes_on_with_nothing_repeated(server: RangeServer, tmp_path: Path) -> None:
    path = tmp_path / "edges.gz"
    whole = server.root.joinpath(EDGES).read_bytes()
    for after in (3, 2, 4):
        source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
        with pytest.raises(Stop):
            download.download(source, path, stopping(after))
    source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    download.download(source, path)
    assert path.read_bytes() == whole
    blocks = [first for _, first, last in server.asked if last > first]
    # The block that was on its way at each interruption is asked for again, no other.
    assert len(blocks) <= -(-len(whole) // 4096) + 3
    before = server.sent
    download.download(source, path)
    assert server.sent == before


def test_a_block_that_the_disk_changed_is_named_and_brought_again(server: RangeServer, tmp_path: Path) -> None:
    path = tmp_path / "edges.gz"
    source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    download.download(source, path)
    good = path.read_bytes()
    path.write_bytes(good[:9000] + b"?" + good[9001:])
    assert download.damaged_blocks(path) == [(8192, 12_287)]
    download.set_aside_damaged(path)
    server.asked.clear()
    download.download(source, path)
    assert path.read_bytes() == good
    assert server.asked[0][1] == 8192


def test_a_lost_connection_is_tried_again(server: RangeServer, tmp_path: Path) -> None:
    server.cut_after = 1000
    server.fail = [503, 429]
    server.retry_after = "0"
    source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    download.download(source, tmp_path / "edges.gz")
    assert (tmp_path / "edges.gz").read_bytes() == server.root.joinpath(EDGES).read_bytes()


def test_retry_after_is_obeyed(server: RangeServer) -> None:
    waited: list[float] = []
    server.fail, server.retry_after = [503, 503], "7"
    RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url, waited.append))
    assert waited == [7, 7]


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ({"fail": [500] * 9}, "failed 6 times, the last time with: status 500"),
        ({"ignore_ranges": True}, "larger than the 1 bytes expected"),
        ({"redirect": {EDGES: "file:///etc/passwd"}}, "no http"),
        ({"redirect": {EDGES: f"/{EDGES}"}}, "redirects more than 5 times"),
        ({"redirect": {EDGES: "http://localhost:1/x"}}, r"leads to the private address (127\.0\.0\.1|::1)"),
    ],
)
def test_what_a_server_does_wrong_is_said(server: RangeServer, trouble: dict[str, object], says: str) -> None:
    for name, value in trouble.items():
        setattr(server, name, value)
    with pytest.raises(SourceFailed, match=says) as caught:
        RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    assert caught.value.advice


def test_a_file_that_changes_while_it_is_read_is_not_mixed(server: RangeServer) -> None:
    source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    server.etag = '"another"'
    with pytest.raises(SourceFailed, match="changed while it was read"):
        source.read(0, 10)


def test_a_wrong_checksum_is_named(server: RangeServer, tmp_path: Path) -> None:
    server.etag = f'"{"0" * 32}"'
    source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
    with pytest.raises(SourceFailed, match="the server says 00000000"):
        download.download(source, tmp_path / "edges.gz")
    assert not (tmp_path / "edges.gz").exists()


def test_an_interrupted_scan_goes_on_where_it_stopped(server: RangeServer, tmp_path: Path) -> None:
    def scan(progress: Callable[[str, int, int], None] | None = None) -> tuple[LineScan, list[bytes]]:
        source = RemoteFile(f"{server.url}/{EDGES}", HttpClient(server.url))
        work = LineScan(source, "5 7", LinksTo([5, 7], source.name), tmp_path / "state.json")
        return work, work.run(progress)

    lines = gzip.decompress(server.root.joinpath(EDGES).read_bytes()).splitlines()
    wanted = [line for line in lines if line.partition(b"\t")[2] in (b"5", b"7")]
    with pytest.raises(Stop):
        scan(stopping(2))
    server.asked.clear()
    work, found = scan()
    assert found == wanted
    assert work.lines == len(lines)
    assert work.resumed_at > 8192
    assert min(first for _, first, last in server.asked if last > first) == work.resumed_at
    before = server.sent
    assert scan()[1] == wanted
    assert server.sent - before <= 1


def test_the_index_of_names_goes_on_where_it_stopped(folder: Path, release: SmallRelease, tmp_path: Path) -> None:
    class Counted(LocalFile):
        taken = 0

        def read(self, start: int, length: int) -> bytes:
            data = super().read(start, length)
            self.taken += len(data)
            return data

    state = tmp_path / "vertices.json"
    source = Counted(folder / VERTICES)
    names = vertices.Vertices(source, state)
    wanted = dict(enumerate(release.domain(number) for number in range(3000)))
    assert dict(names.names(range(3000))) == wanted
    assert names.ids(wanted.values()) == {domain: number for number, domain in wanted.items()}
    again = Counted(folder / VERTICES)
    vertices.Vertices(again, state)
    assert again.taken == 0


@pytest.mark.parametrize("kind", ["vertices.txt.gz", "edges.txt.gz", "ranks.txt.gz", "t.graph", "t.properties"])
@pytest.mark.parametrize("harm", ["cut", "html", "empty"])
def test_a_damaged_file_of_a_release_is_named(
    kind: str, harm: str, folder: Path, release: SmallRelease, tmp_path: Path
) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    for path in (folder / RELEASE / "domain").iterdir():
        os.link(path, mirror / path.name)
    harmed = mirror / f"{RELEASE}-domain-{kind}"
    data = harmed.read_bytes()
    harmed.unlink()
    harmed.write_bytes({"cut": data[: len(data) // 3], "html": b"<html>404</html>" * 300, "empty": b""}[harm])
    graph = DomainGraph(
        GraphFiles(Mirror(str(mirror)), RELEASE, tmp_path / "cache"),
        GraphMode.STREAM if kind == "edges.txt.gz" else GraphMode.INDEXED,
    )

    def ask() -> None:
        domains = [row.domain for row in graph.referrers([release.domain(2)])]
        list(graph.ranks(domains))

    with pytest.raises(SourceFailed, match=kind.replace(".", r"\.")) as caught:
        ask()
    assert caught.value.advice


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["backlinks", *arguments], catch_exceptions=False)


def test_releases_are_listed(server: RangeServer, tmp_path: Path) -> None:
    result = invoke("releases", "--mirror", server.url, "--cache", str(tmp_path), "-f", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["release"] for row in rows] == [RELEASE, "cc-main-2026-jan-feb-mar"]
    assert rows[0] | {"downloaded": 0} == rows[0]
    assert (rows[0]["domains"], rows[0]["links"], rows[1]["domains"]) == (3000, 20_000, None)


@pytest.mark.parametrize("mode", ["stream", "indexed", "remote"])
def test_fetch_stores_referrers_and_ranks(
    mode: str, release: SmallRelease, server: RangeServer, tmp_path: Path
) -> None:
    db = tmp_path / "site.db"
    asked = [release.domain(0), release.domain(9)]
    result = invoke(
        "fetch", "latest", "--for", *asked, "unknown.example", "--db", str(db), "--mode", mode,
        "--mirror", server.url, "--cache", str(tmp_path / "cache"), "-f", "jsonl",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "unknown.example" in result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["referring_domains"] for row in rows] == [*(len(release.referrers_of(name)) for name in asked), 0]
    assert rows[0]["authority"] > rows[1]["authority"] > 0
    with StoredGraph.open(db) or pytest.fail("nothing stored") as stored:
        assert stored.release.name == RELEASE
        assert stored.targets() == sorted([*asked, "unknown.example"])
        assert {row.domain for row in stored.referrers(asked[:1])} == release.referrers_of(asked[0])
        assert {rank.domain for rank in stored.ranks([*asked, *release.referrers_of(asked[0])])} == {
            *asked, *release.referrers_of(asked[0]),
        }  # fmt: skip
    assert StoredGraph.releases(db) == [RELEASE]
    kept = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*.g*"))
    assert (kept > 0) == (mode == "indexed")


def test_a_downloaded_release_needs_no_server(release: SmallRelease, server: RangeServer, tmp_path: Path) -> None:
    def fetch(domain: str, mirror: str) -> Result:
        return invoke(
            "fetch", RELEASE, "--for", domain, "--db", str(tmp_path / "a.db"), "--download", "--mode", "stream",
            "--mirror", mirror, "--cache", str(tmp_path / "cache"), "-f", "jsonl",
        )  # fmt: skip

    assert fetch(release.domain(3), server.url).exit_code == 0
    before = server.sent
    assert fetch(release.domain(4), server.url).exit_code == 0
    assert server.sent - before < 20  # each file's size is asked for, nothing else


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (("fetch", "latest", "--for", "name.blogspot.com"), "a part of blogspot.com", 2),
        (("fetch", "../x", "--for", "a.com", "--mirror", "."), "no name of a release", 2),
        (("fetch", "cc-main-x", "--for", "a.com", "--mirror", "."), "is not in .", 1),
        (("fetch", "latest", "--for", "a.com", "--mirror", "."), "lists no release", 1),
        (("fetch", "latest", "--for", "a.com", "--mirror", "no-such-folder"), "no folder and no URL", 2),
        (("releases", "--mirror", "ftp://example.org/"), "no http(s) URL", 2),
    ],
)
def test_what_cannot_be_fetched_is_said_in_one_message(
    arguments: tuple[str, ...], says: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert called(["backlinks", *arguments]) == code
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error


def test_a_downloaded_file_that_changed_on_the_disk_is_named(
    release: SmallRelease, server: RangeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "backlinks", "fetch", RELEASE, "--for", release.domain(3), "--db", str(tmp_path / "a.db"), "--mode", "indexed",
        "--mirror", server.url, "--cache", str(tmp_path / "cache"),
    ]  # fmt: skip
    assert called(arguments) == 0
    path = tmp_path / "cache" / RELEASE / f"{RELEASE}-domain-t.graph"
    data = bytearray(path.read_bytes())
    data[2000] ^= 0xFF
    path.write_bytes(data)
    path.with_name(f"{RELEASE}-t.cuts.npz").unlink()
    arguments[4] = release.domain(5)
    assert called(arguments) == 1
    assert f"{path} has changed on the disk between byte 0 and 4,095" in capsys.readouterr().err
    assert called(arguments) == 0
