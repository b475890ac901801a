"""The formats of a domain graph, read as others write them, and refused when they are damaged."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from bvgraph_writer import Bits, write_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import shared
from sitewright.backlinks.sources import cut_points, gzip_stream, instantaneous_codes
from sitewright.backlinks.sources.bvgraph_properties import read_properties
from sitewright.backlinks.sources.byte_source import LocalFile
from sitewright.backlinks.sources.edges import LinksTo, read_edge
from sitewright.backlinks.sources.graph_lookup import GraphLookup
from sitewright.backlinks.sources.gzip_stream import GzipStream, RestartPoint
from sitewright.backlinks.sources.instantaneous_codes import padded
from sitewright.backlinks.sources.ranks import RanksOf, read_rank
from sitewright.backlinks.sources.releases import parse_releases
from sitewright.backlinks.sources.reversed_names import graph_domain
from sitewright.backlinks.sources.tab_lines import line_blocks
from sitewright.core.errors import SourceFailed, UsageError
from sitewright.core.web_graph import authority

CNR = shared("links/bvgraph-cnr-2000")
RANKS = shared("links/cc-webgraph/domain-cc-main-2026-apr-may-jun.json")


class InMemory:
    """Bytes as a file."""

    name, identity = "sample", "1"

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)

    def read(self, start: int, length: int) -> bytes:
        return self.data[start : start + length]

    def stream(self, start: int = 0) -> Iterator[bytes]:
        if start < self.size:
            yield self.data[start:]

    def close(self) -> None:
        pass


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20), st.integers(1, 7))
def test_codes_are_read_as_they_are_written(numbers: list[int], k: int) -> None:
    for code in ("gamma", "delta", "zeta"):
        bits = Bits()
        for value in numbers:
            bits.zeta(value, k) if code == "zeta" else getattr(bits, code)(value)
        data, at = padded(bits.bytes()), 0
        for value in numbers:
            read = getattr(instantaneous_codes, code)
            found, at = read(data, at, k) if code == "zeta" else read(data, at)
            assert found == value


@given(
    st.lists(st.sets(st.integers(0, 39), max_size=30), min_size=40, max_size=40),
    st.integers(0, 7), st.sampled_from([0, 2, 4]), st.integers(1, 5), st.booleans(), st.integers(0, 9),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_every_list_of_a_graph_is_read_from_the_nearest_cut_point(
    sets: list[set[int]], window: int, least: int, k: int, delta: bool, seed: int
) -> None:
    lists = [sorted(items) for items in sets]
    data, text = write_graph(lists, seed=seed, window=window, min_interval=least, k=k, delta=delta)
    properties = read_properties(text, "t.properties")
    source = InMemory(data)
    graph = GraphLookup(source, properties, cut_points.cut_points(source, properties))
    assert [graph.neighbours(node).tolist() for node in range(40)] == lists


@pytest.mark.skipif(not CNR.is_dir(), reason="needs the sample graph cnr-2000")
def test_a_real_graph_and_its_transpose_hold_the_same_links() -> None:
    def opened(name: str) -> GraphLookup:
        properties = read_properties((CNR / f"{name}.properties").read_text(encoding="utf-8"), name)
        source = LocalFile(CNR / f"{name}.graph")
        # Reading the whole file proves the number of links that is published: 3,216,152.
        assert (properties.nodes, properties.arcs) == (325_557, 3_216_152)
        return GraphLookup(source, properties, cut_points.cut_points(source, properties))

    forward, transposed = opened("cnr-2000"), opened("cnr-2000-t")
    for node in range(0, 325_557, 3001):
        for linking in transposed.neighbours(node).tolist():
            assert node in forward.neighbours(linking)
        for linked in forward.neighbours(node).tolist()[:50]:
            assert node in transposed.neighbours(linked)


@pytest.mark.skipif(not CNR.is_dir(), reason="needs the sample graph cnr-2000")
def test_an_index_made_in_small_steps_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    properties = read_properties((CNR / "cnr-2000-t.properties").read_text(encoding="utf-8"), "t.properties")
    source = LocalFile(CNR / "cnr-2000-t.graph")
    whole = cut_points.cut_points(source, properties)
    monkeypatch.setattr(cut_points, "CHUNK", 40_000)
    path = tmp_path / "cuts.npz"
    reads: list[int] = []

    class Interrupted(Exception):
        pass

    class Flaky(InMemory):
        name, identity = source.name, source.identity

        def read(self, start: int, length: int) -> bytes:
            if len(reads) % 10 == 9 and reads[-1] != start:
                reads.append(start)
                raise Interrupted
            reads.append(start)
            return super().read(start, length)

    flaky = Flaky((CNR / "cnr-2000-t.graph").read_bytes())
    made = None
    while made is None:
        try:
            made = cut_points.cut_points(flaky, properties, path)
        except Interrupted:
            continue
    assert np.array_equal(made.nodes, whole.nodes)
    assert np.array_equal(made.bits, whole.bits)
    # After an interruption only the chunk that was interrupted is read again.
    assert len(reads) - len(set(reads)) <= reads.count(-1) + len(reads) // 10 + 1
    again = len(reads)
    cut_points.cut_points(flaky, properties, path)
    assert len(reads) == again


def test_a_damaged_graph_is_named_and_not_read_wrongly() -> None:
    lists = [[(node * 7 + step * 3) % 500 for step in range(node % 20)] for node in range(500)]
    lists = [sorted(set(items)) for items in lists]
    data, text = write_graph(lists)
    properties = read_properties(text, "t.properties")
    whole = InMemory(data)
    cuts = cut_points.cut_points(whole, properties)
    with pytest.raises(SourceFailed, match="ends in the middle"):
        cut_points.cut_points(InMemory(data[: len(data) // 2]), properties)
    with pytest.raises(SourceFailed, match="sample"):
        cut_points.cut_points(InMemory(data), properties._replace(arcs=properties.arcs + 1))
    noticed = 0
    for place in range(0, len(data), 37):
        harmed = InMemory(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        with suppress(SourceFailed):
            cut_points.cut_points(harmed, properties)
        graph = GraphLookup(harmed, properties, cuts)
        for node in range(0, 500, 25):
            try:
                assert graph.neighbours(node).tolist() == lists[node]
            except SourceFailed:
                noticed += 1
    assert noticed > 0


@given(st.binary(max_size=200), st.integers(0, 63))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_graph_or_an_error(data: bytes, node: int) -> None:
    properties = read_properties("nodes=64\narcs=9\ngraphclass=BVGraph", "t.properties")
    checksum = np.array([zlib.crc32(data)], np.uint32)
    cuts = cut_points.CutPoints(np.array([0], np.uint32), np.array([0], np.uint64), checksum, len(data))
    try:
        found = GraphLookup(InMemory(data), properties, cuts).neighbours(node)
    except SourceFailed:
        return
    assert found.size == 0 or (found.min() >= 0 and found.max() < 64)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a BVGraph"),
        ("graphclass=it.unimi.dsi.webgraph.EFGraph\nnodes=1\narcs=1", "EFGraph"),
        ("graphclass=BVGraph\nnodes=-3\narcs=1", "nodes is '-3'"),
        ("graphclass=BVGraph\nnodes=99999999999999\narcs=1", "not a number up to 2,147,483,647"),
        ("graphclass=BVGraph\nnodes=1", "arcs is 'missing'"),
        ("graphclass=BVGraph\nnodes=1\narcs=1\ncompressionflags=RESIDUALS_NIBBLE", "RESIDUALS_NIBBLE"),
    ],
)  # fmt: skip
def test_properties_that_cannot_be_used_say_why(text: str, says: str) -> None:
    with pytest.raises(SourceFailed, match=says):
        read_properties(text, "t.properties")


TEXT = b"".join(b"%d\t%d\n" % (number // 7, number * number % 1_000_003) for number in range(60_000))


@pytest.mark.parametrize("level", [1, 6, 9])
def test_gzip_can_be_read_from_restart_points(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzip_stream, "_SLICE", 16 << 10)
    data = gzip.compress(TEXT, level) + gzip.compress(b"a second member\n")
    stream = GzipStream(InMemory(data))
    points = []
    read = b""
    for piece in stream:
        read += piece
        points.append(stream.point())
    assert read == TEXT + b"a second member\n"
    found = [point for point in points if point is not None]
    assert len(found) > 5
    assert {point.bit % 8 for point in found} - {0}
    for point in found[:: max(1, len(found) // 12)]:
        rest = b"".join(GzipStream(InMemory(data), RestartPoint.from_json(point.to_json())))
        assert rest == read[point.output :]


def test_stored_blocks_do_not_end_a_resumed_stream() -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    data = b""
    for at in range(0, len(TEXT), 100_000):
        data += packer.compress(TEXT[at : at + 100_000]) + packer.flush(zlib.Z_SYNC_FLUSH)
    data += packer.flush()
    stream = GzipStream(InMemory(data))
    points = [(stream.point(), piece)[0] for piece in stream]
    for point in points:
        if point is not None:
            assert b"".join(GzipStream(InMemory(data), point)) == TEXT[point.output :]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is no gzip file"),
        (b"<html>Not found</html>", "is no gzip file: byte 0 begins with 3c 68 74 6d"),
        (gzip.compress(TEXT)[:-5000], "ends in the middle"),
        (gzip.compress(TEXT)[:-8] + bytes(8), "checksum"),
        (gzip.compress(TEXT)[:50_000] + b"\xff" * 99 + gzip.compress(TEXT)[50_099:], "damaged"),
        (gzip.compress(b"x", mtime=0) + b"trailing rubbish", "is no gzip file: byte 21"),
    ],
)  # fmt: skip
def test_bad_gzip_files_are_named(data: bytes, says: str) -> None:
    with pytest.raises(SourceFailed, match=says) as caught:
        for _ in GzipStream(InMemory(data)):
            pass
    assert str(caught.value).startswith("sample")
    assert caught.value.advice


@given(st.binary(max_size=300))
def test_any_bytes_are_gzip_or_an_error(data: bytes) -> None:
    for prefix in (b"", b"\x1f\x8b\x08\x00", b"\x1f\x8b\x08\x00" + bytes(6)):
        try:
            b"".join(GzipStream(InMemory(prefix + data)))
        except SourceFailed:
            continue


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9) | st.integers(0, 300)), min_size=1, max_size=60),
    st.data(),
)
def test_links_are_found_whatever_the_length_of_numbers(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.sampled_from([target for _, target in rows]) | st.integers(0, 10**9), min_size=1))
    text = b"".join(b"%d\t%d\n" % row for row in rows)
    cut = data.draw(st.integers(0, len(text)))
    choose = LinksTo(wanted, "edges")
    found = [
        read_edge(block.line(index), "edges")
        for block in line_blocks([text[:cut], text[cut:]], "edges")
        for index in choose(block).tolist()
    ]
    assert found == [row for row in rows if row[1] in wanted]


names = st.lists(st.text("abcxyz-019", min_size=1, max_size=14), min_size=1, max_size=3).map(".".join)


@given(st.lists(names, min_size=1, max_size=40, unique=True), st.data())
def test_ranks_are_found_by_names_of_any_length(known: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.sampled_from(known), min_size=1))
    header = "#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
    text = header + "".join(f"{i}\t2.9E7\t{i}\t8.5E-4\t{name}\t3\n" for i, name in enumerate(known, 1))
    choose = RanksOf(wanted, "ranks")
    found = [
        read_rank(block.line(index), "ranks")
        for block in line_blocks([text.encode()], "ranks")
        for index in choose(block).tolist()
    ]
    assert {".".join(reversed(rank.domain.split("."))): rank.harmonic_position for rank in found} == {
        name: known.index(name) + 1 for name in wanted
    }


@pytest.mark.skipif(not RANKS.is_file(), reason="needs the real top 1,000 of a release")
def test_real_ranks_are_read() -> None:
    import json

    table = json.loads(RANKS.read_text(encoding="utf-8"))
    lines = ["\t".join(row) for row in [table["header"], *table["rows"]]]
    choose = RanksOf(["com.googleapis", "org.wikipedia", "no.such"], "ranks")
    (block,) = line_blocks([("\n".join(lines) + "\n").encode()], "ranks")
    found = {rank.domain: rank for rank in (read_rank(block.line(i), "ranks") for i in choose(block).tolist())}
    assert set(found) == {"googleapis.com", "wikipedia.org"}
    assert found["googleapis.com"][1:] == (1, 29_799_486.0, 1, 0.016263289315696608, 2920)


@pytest.mark.parametrize("line", ["1,2", "1\t2\t3", "a\tb", "-1\t5", "\t", "1\t99999999999999999999"])
def test_what_is_no_list_of_links_is_refused(line: str) -> None:
    (block,) = line_blocks([line.encode() + b"\n"], "edges.gz")
    with pytest.raises(SourceFailed, match=r"edges\.gz: .* is no link"):
        LinksTo([5], "edges.gz")(block)


@pytest.mark.parametrize(
    "text", ["id\tname\n", "1\t2\t3\n", "1\t2\t3\t4\ta.b\t1\n1\t2\n", "#header\n1\t2\t3\t4\ta\t1\n"]
)
def test_what_is_no_list_of_ranks_is_refused(text: str) -> None:
    (block,) = line_blocks([text.encode()], "ranks.gz")
    with pytest.raises(SourceFailed, match=r"ranks\.gz"):
        RanksOf(["a.b"], "ranks.gz")(block)


def test_endless_lines_are_refused() -> None:
    with pytest.raises(SourceFailed, match="no lines"):
        list(line_blocks([bytes(1 << 20)] * 3, "edges"))


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Example.ORG", "example.org"),
        ("https://www.shop.example.co.uk/a?b", "example.co.uk"),
        ("пример.бг", "xn--e1afmkfd.xn--90ae"),
        ("مثال.ایران", "xn--mgbh0fb.xn--mgba3a4f16a"),
        ("blogspot.com", "blogspot.com"),
    ],
)
def test_domains_are_named_as_the_graph_names_them(typed: str, domain: str) -> None:
    assert graph_domain(typed) == domain


@pytest.mark.parametrize("typed", ["", "localhost", "127.0.0.1", "[::1]", "a b", "x" * 300])
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="is no domain"):
        graph_domain(typed)


def test_a_site_on_a_platform_is_not_taken_for_the_platform() -> None:
    with pytest.raises(UsageError, match=r"name\.blogspot\.com is a part of blogspot\.com"):
        graph_domain("https://name.blogspot.com/")


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b'"x"', b"[" * 100_000, b"\xff\xfe[]"])
def test_a_list_of_releases_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(SourceFailed, match="list of releases"):
        parse_releases(data)


def test_odd_entries_of_the_list_of_releases_are_left_out() -> None:
    data = b'[{"id": "../../etc"}, {"id": 5}, 7, {"id": "ok", "crawls": "x", "stats": {"domain": {"nodes": -1}}}]'
    assert [(item.name, item.domains, item.crawls) for item in parse_releases(data)] == [("ok", None, ())]


def test_authority_is_a_logarithmic_place_among_all_domains() -> None:
    assert authority(1, 121_000_000) == 100
    assert authority(121_000_000, 121_000_000) == 0
    assert 49 < authority(11_000, 121_000_000) < 51
    assert authority(5, 0) == 100
