"""A domain graph of any size in Common Crawl's formats: names, links, ranks, and the transposed BVGraph.

In-degrees follow a power law (exponent 2.1), and a third of the lists copy a part of one before, as real ones do.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit

RELEASE = "cc-main-2026-generated"
WINDOW = 7
SPACE = 64 << 20  # bytes of the graph that are written at once


@njit(cache=True)
def put(out, at, value, width):
    """Writes a number of so many bits, highest first."""
    while width > 0:
        room = 8 - (at & 7)
        taken = min(room, width)
        part = (value >> (width - taken)) & ((1 << taken) - 1)
        out[at >> 3] |= part << (room - taken)
        at += taken
        width -= taken
    return at


@njit(cache=True)
def gamma(out, at, value):
    width = 0
    while (value + 1) >> (width + 1):
        width += 1
    return put(out, put(out, at + width, 1, 1), value + 1 - (1 << width), width)


@njit(cache=True)
def zeta3(out, at, value):
    step = 0
    while (value + 1) >> (3 * (step + 1)):
        step += 1
    at = put(out, at + step, 1, 1)
    left = 1 << (3 * step)
    rest = value + 1 - left
    if rest < left:
        return put(out, at, rest, 3 * step + 2)
    return put(out, at, rest + left, 3 * step + 3)


@njit(cache=True)
def natural(value):
    return 2 * value if value >= 0 else -2 * value - 1


@njit(cache=True)
def write_lists(  # noqa: C901 - one compiled loop
    out, at, first, nodes, mean, stop, ring, lengths, kept, wanted, flat, flat_at, links
):
    """Draws and writes lists from node `first` on until the space is nearly full."""
    buffer = np.empty(ring.shape[1], np.int64)
    node = first
    while node < nodes and at < stop:
        np.random.seed((node * 2654435761) % 4294967295)
        size = int(mean * 0.0909 / (np.random.random() ** 0.909))
        size = min(size, ring.shape[1] // 2)
        back = np.random.randint(1, WINDOW + 1) if node >= WINDOW and np.random.random() < 0.35 else 0
        begin = end = 0
        source = ring[(node - back) % (WINDOW + 1)]
        if back and size:
            length = lengths[(node - back) % (WINDOW + 1)]
            if length > 1:
                begin = np.random.randint(0, length // 2 + 1)
                end = min(length, begin + size)
        if end == begin:
            back = 0
        count = 0
        for _ in range(size - (end - begin)):
            # Links come from near by as often as from anywhere.
            if np.random.random() < 0.5:
                buffer[count] = min(nodes - 1, max(0, node + np.random.randint(-2000, 2000)))
            else:
                buffer[count] = np.random.randint(0, nodes)
            count += 1
        extra = np.unique(buffer[:count])
        if back:
            extra = extra[~np.isin(extra, source[begin:end])]
        degree = extra.size + end - begin
        at = gamma(out, at, degree)
        mine = ring[node % (WINDOW + 1)]
        lengths_here = degree
        if degree:
            at = put(out, at + back, 1, 1)
            if back:
                length = lengths[(node - back) % (WINDOW + 1)]
                if begin == 0:
                    at = gamma(out, at, 1)
                    at = gamma(out, at, end)
                else:
                    at = gamma(out, at, 3)
                    at = gamma(out, at, 0)
                    at = gamma(out, at, begin - 1)
                    at = gamma(out, at, end - begin - 1)
            if extra.size:
                at = gamma(out, at, 0)  # no intervals
                previous = node
                for index in range(extra.size):
                    gap = natural(extra[0] - node) if index == 0 else extra[index] - previous - 1
                    at = zeta3(out, at, gap)
                    previous = extra[index]
            merged = np.sort(np.concatenate((source[begin:end].copy(), extra))) if back else extra
            mine[:degree] = merged
        lengths[node % (WINDOW + 1)] = lengths_here
        links += degree
        if wanted[node] or kept:
            flat[flat_at] = node
            flat[flat_at + 1] = degree
            flat[flat_at + 2 : flat_at + 2 + degree] = mine[:degree]
            flat_at += 2 + degree
        node += 1
    return node, at, flat_at, links


@njit(cache=True)
def format_links(starts, targets, first, last, out):
    """The lines of the links of some sources; returns how many bytes they are."""
    digits = np.empty(12, np.uint8)
    at = 0
    for source in range(first, last):
        for place in range(starts[source], starts[source + 1]):
            for part in range(2):
                value = source if part == 0 else targets[place]
                count = 0
                while True:
                    digits[count] = 48 + value % 10
                    value //= 10
                    count += 1
                    if value == 0:
                        break
                while count > 0:
                    count -= 1
                    out[at] = digits[count]
                    at += 1
                out[at] = 9 if part == 0 else 10
                at += 1
    return at


@njit(cache=True)
def turned(flat, nodes, links):
    """Lists by source out of lists by target."""
    starts = np.zeros(nodes + 2, np.int64)
    at = 0
    while at < flat.size:
        for place in range(at + 2, at + 2 + flat[at + 1]):
            starts[flat[place] + 2] += 1
        at += 2 + flat[at + 1]
    for node in range(nodes):
        starts[node + 2] += starts[node + 1]
    targets = np.empty(links, np.int32)
    at = 0
    while at < flat.size:
        for place in range(at + 2, at + 2 + flat[at + 1]):
            targets[starts[flat[place] + 1]] = flat[at]
            starts[flat[place] + 1] += 1
        at += 2 + flat[at + 1]
    return starts[:-1], targets


@dataclass
class Generated:
    folder: Path
    nodes: int
    links: int
    lists: dict[int, np.ndarray]  # of the nodes asked for


def generate(folder: Path, nodes: int, mean: float, wanted: np.ndarray, *, text: bool) -> Generated:
    """Writes a release into `folder`; with `text` also the list of all links, for which all of them are in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{RELEASE}-domain"
    marked = np.zeros(nodes, np.bool_)
    marked[wanted] = True
    ring, lengths = np.zeros((WINDOW + 1, 200_000), np.int64), np.zeros(WINDOW + 1, np.int64)
    flat = np.empty(int(nodes * (mean * 1.6 + 2)) if text else 40_000_000, np.int32)
    node = at = flat_at = links = carried = 0
    with (folder / f"{name}-t.graph").open("wb") as file:
        while node < nodes:
            out = np.zeros(SPACE + (2 << 20), np.uint8)
            if at & 7:
                out[0] = carried
            node, at, flat_at, links = write_lists(
                out, at & 7, node, nodes, mean, SPACE * 8, ring, lengths, text, marked, flat, flat_at, links
            )
            carried = out[at >> 3]
            file.write(out[: at >> 3].tobytes())
        if at & 7:
            file.write(bytes([carried]))
    (folder / f"{name}-t.properties").write_text(
        f"nodes={nodes}\narcs={links}\nwindowsize={WINDOW}\nzetak=3\nminintervallength=4\ncompressionflags=\n"
        "graphclass=it.unimi.dsi.webgraph.BVGraph\n",
        encoding="ascii",
    )
    flat = flat[:flat_at]
    lists = {}
    at = 0
    while at < flat.size:
        if marked[flat[at]]:
            lists[int(flat[at])] = flat[at + 2 : at + 2 + flat[at + 1]].copy()
        at += 2 + int(flat[at + 1])
    if text:
        _write_links(folder / f"{name}-edges.txt.gz", *turned(flat, nodes, links))
    _write_names(folder, name, nodes)
    return Generated(folder, nodes, links, lists)


def reversed_name(number: int) -> str:
    """In the order of the numbers."""
    return f"com.site-{number:09d}"


def _write_links(path: Path, starts: np.ndarray, targets: np.ndarray) -> None:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    out = np.empty(64 << 20, np.uint8)
    with path.open("wb") as file:
        for first in range(0, starts.size - 1, 20_000):
            last = min(first + 20_000, starts.size - 1)
            need = int(starts[last] - starts[first]) * 22
            if need > out.size:
                out = np.empty(need, np.uint8)
            file.write(packer.compress(out[: format_links(starts, targets, first, last, out)]))
        file.write(packer.flush())


def _write_names(folder: Path, name: str, nodes: int) -> None:
    order = np.random.default_rng(3).permutation(nodes)
    header = b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n"
    for kind, head in (("vertices", b""), ("ranks", header)):
        packer = zlib.compressobj(4, zlib.DEFLATED, 31)
        with (folder / f"{name}-{kind}.txt.gz").open("wb") as file:
            file.write(packer.compress(head))
            for first in range(0, nodes, 100_000):
                numbers = range(first, min(first + 100_000, nodes))
                if kind == "vertices":
                    lines = [f"{number}\t{reversed_name(number)}\t1\n" for number in numbers]
                else:
                    lines = [
                        f"{place + 1}\t2.9E7\t{place + 1}\t8.529508380020326E-9\t{reversed_name(node)}\t1\n"
                        for place, node in zip(numbers, order[first : first + 100_000].tolist(), strict=True)
                    ]
                file.write(packer.compress("".join(lines).encode()))
            file.write(packer.flush())
