"""Where reading a BVGraph can begin: about every 32nd node, 16 bytes each, found in a pass that may be interrupted."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.errors import SourceFailed
from .bvgraph import END, scan
from .bvgraph_properties import GraphProperties
from .byte_source import ByteSource
from .instantaneous_codes import padded
from .line_scan import Progress, replace

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACING = 32  # nodes: half of them are read past at a look-up
CHUNK = 64 << 20  # bytes that are read at once, and at most again after a kill
_MOST_LIST = 1 << 30  # bytes: longer than any list of the largest graph there could be
_CUTS_AT_ONCE = 1 << 16
_AGAIN = "Delete the file and download it again; if it stays so, the mirror has a damaged copy."


@dataclass(slots=True)
class CutPoints:
    """Nodes whose lists, and all after them, copy from none before them, and the bit each begins at."""

    nodes: NDArray[np.uint32]
    bits: NDArray[np.uint64]
    checksums: NDArray[np.uint32]  # CRC-32 of the bytes that hold a cut's lists, up to the next cut
    size: int  # bytes of the graph

    def around(self, node: int) -> tuple[int, int, int, int]:
        """The cut at or before a node, its bit, the byte after its lists, and their checksum."""
        # A number of another type would make numpy copy the whole index at every look-up.
        index = int(self.nodes.searchsorted(np.uint32(node), side="right")) - 1
        end = (int(self.bits[index + 1]) + 7) >> 3 if index + 1 < self.nodes.size else self.size
        return int(self.nodes[index]), int(self.bits[index]), end, int(self.checksums[index])


class _Pass:
    """The pass over a graph, as far as it got."""

    def __init__(self, source: ByteSource, properties: GraphProperties) -> None:
        self.key = f"{source.name} {source.size} {source.identity} {properties}"
        self.node = 0
        self.bit = 0
        self.state = np.zeros(2 + 3 * (properties.codes.window + 2), np.int64)
        self.found: list[NDArray[np.int64]] = []  # nodes, bits
        self.checksums: list[int] = []  # of all but the last cut, whose lists have not ended

    def load(self, path: Path) -> bool:
        """Whether a finished pass was taken up."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about: dict[str, Any] = json.loads(bytes(file["about"]))
                if about["key"] != self.key or file["state"].shape != self.state.shape:
                    return False
                self.found = [np.stack((file["nodes"].astype(np.int64), file["bits"].astype(np.int64)), axis=1)]
                self.checksums = file["checksums"].tolist()
                self.state = file["state"].astype(np.int64)
                self.node, self.bit = int(about["node"]), int(about["bit"])
                return bool(about["finished"])
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return False

    def save(self, path: Path | None, *, finished: bool) -> None:
        if path is None:
            return
        nodes, bits, checksums = self.arrays()
        about = json.dumps({"key": self.key, "node": self.node, "bit": self.bit, "finished": finished})
        file = io.BytesIO()
        np.savez(
            file,
            about=np.frombuffer(about.encode(), np.uint8),
            nodes=nodes,
            bits=bits,
            checksums=checksums,
            state=self.state,
        )
        replace(path, file.getvalue())

    @property
    def latest(self) -> int | None:
        """The latest cut's bit."""
        return next((int(part[-1, 1]) for part in reversed(self.found) if part.size), None)

    def add(self, cuts: NDArray[np.int64], data: bytes, first: int) -> None:
        """Takes new cuts, with the bytes of the file from `first` on, which is before the latest cut's lists."""
        latest = self.latest
        bits = ([] if latest is None else [latest]) + cuts[:, 1].tolist()
        for begin, end in pairwise(bits):
            self.checksums.append(zlib.crc32(data[(begin >> 3) - first : ((end + 7) >> 3) - first]))
        self.found.append(cuts)

    def arrays(self) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint32]]:
        whole = np.concatenate(self.found) if self.found else np.empty((0, 2), np.int64)
        self.found = [whole]
        return whole[:, 0].astype(np.uint32), whole[:, 1].astype(np.uint64), np.array(self.checksums, np.uint32)


def cut_points(
    source: ByteSource, properties: GraphProperties, path: Path | None = None, progress: Progress | None = None
) -> CutPoints:
    """The index of a graph: taken up from `path` when it is there, else made and kept there.

    Raises SourceFailed when the graph is damaged, ends too early, or holds other than the number of links it should.
    """
    work = _Pass(source, properties)
    finished = path is not None and work.load(path)
    while not finished and work.node < properties.nodes:
        _read_chunk(source, properties, work)
        work.save(path, finished=False)
        if progress:
            progress(source.name, work.bit >> 3, source.size)
    if not finished:
        if int(work.state[0]) != properties.arcs:
            raise SourceFailed(
                f"{source.name} holds {int(work.state[0]):,} links, but its .properties file says {properties.arcs:,}.",
                _AGAIN,
            )
        work.save(path, finished=True)
    return CutPoints(*work.arrays(), source.size)


def _read_chunk(source: ByteSource, properties: GraphProperties, work: _Pass) -> None:
    """Reads past all lists that end in the next chunk."""
    length = CHUNK
    first = (work.latest or 0) >> 3  # the lists since the latest cut are wanted whole, for their checksum
    while True:
        data = source.read(first, length)
        cuts = np.empty((_CUTS_AT_ONCE, 2), np.int64)
        # The bits of the state count from the file's beginning, those of a call from the chunk's.
        begins = work.state[2 + 2 * (properties.codes.window + 2) :]
        begins -= first * 8
        node, found, at = scan(
            padded(data), work.bit - first * 8, work.node, properties.nodes, properties.codes, SPACING, work.state, cuts
        )
        begins += first * 8
        if at < END:
            raise SourceFailed(f"{source.name} is damaged between byte {first:,} and {first + len(data):,}.", _AGAIN)
        moved = node - work.node
        cuts[:found, 1] += first * 8
        work.add(cuts[:found].copy(), data, first)
        work.node, work.bit = node, first * 8 + at
        if node == properties.nodes:
            work.checksums.append(_checksum(source, (work.latest or 0) >> 3))
            return
        if moved:
            return
        if first + len(data) >= source.size:
            raise SourceFailed(
                f"{source.name} ends in the middle: it holds {node:,} of {properties.nodes:,} lists.",
                "The download is not complete: run the same command again.",
            )
        length *= 2
        if length > _MOST_LIST:
            raise SourceFailed(f"{source.name} is damaged at byte {first:,}: a list does not end.", _AGAIN)


def _checksum(source: ByteSource, start: int) -> int:
    """Of all bytes from there on."""
    value = 0
    for piece in source.stream(start):
        value = zlib.crc32(piece, value)
    return value
