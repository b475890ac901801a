"""Where reading a BVGraph can begin: about every 64th node, 12 bytes each, found in a pass that may be interrupted."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.errors import SourceFailed
from .bvgraph import END, scan
from .bvgraph_properties import GraphProperties
from .byte_source import ByteSource
from .instantaneous_codes import PADDING, padded
from .line_scan import Progress, replace

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPACING = 64  # nodes
CHUNK = 64 << 20  # bytes that are read at once, and at most again after a kill
_MOST_LIST = 1 << 30  # bytes: longer than any list of the largest graph there could be
_CUTS_AT_ONCE = 1 << 16
_AGAIN = "Delete the file and download it again; if it stays so, the mirror has a damaged copy."


@dataclass(slots=True)
class CutPoints:
    """Nodes whose lists, and all after them, copy from none before them, and the bit each begins at."""

    nodes: NDArray[np.uint32]
    bits: NDArray[np.uint64]
    size: int  # bytes of the graph

    def around(self, node: int) -> tuple[int, int, int, int]:
        """The cut at or before a node and its bit, the next cut, or -1 when there is none, and its bit."""
        index = int(np.searchsorted(self.nodes, node, side="right")) - 1
        if index + 1 < self.nodes.size:
            after = int(self.nodes[index + 1]), int(self.bits[index + 1])
        else:
            after = -1, self.size * 8
        return int(self.nodes[index]), int(self.bits[index]), *after


class _Pass:
    """The pass over a graph, as far as it got."""

    def __init__(self, source: ByteSource, properties: GraphProperties) -> None:
        self.key = f"{source.name} {source.size} {source.identity} {properties}"
        self.node = 0
        self.bit = 0
        self.state = np.zeros(2 + 3 * (properties.codes.window + 2), np.int64)
        self.found: list[NDArray[np.int64]] = []

    def load(self, path: Path) -> bool:
        """Whether a finished pass was taken up."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about: dict[str, Any] = json.loads(bytes(file["about"]))
                if about["key"] != self.key or file["state"].shape != self.state.shape:
                    return False
                self.found = [np.stack((file["nodes"].astype(np.int64), file["bits"].astype(np.int64)), axis=1)]
                self.state = file["state"].astype(np.int64)
                self.node, self.bit = int(about["node"]), int(about["bit"])
                return bool(about["finished"])
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return False

    def save(self, path: Path | None, *, finished: bool) -> None:
        if path is None:
            return
        nodes, bits = self.arrays()
        about = json.dumps({"key": self.key, "node": self.node, "bit": self.bit, "finished": finished})
        file = io.BytesIO()
        np.savez(file, about=np.frombuffer(about.encode(), np.uint8), nodes=nodes, bits=bits, state=self.state)
        replace(path, file.getvalue())

    def arrays(self) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
        whole = np.concatenate(self.found) if self.found else np.empty((0, 2), np.int64)
        self.found = [whole]
        return whole[:, 0].astype(np.uint32), whole[:, 1].astype(np.uint64)


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
    nodes, bits = work.arrays()
    return CutPoints(nodes, bits, source.size)


def _read_chunk(source: ByteSource, properties: GraphProperties, work: _Pass) -> None:
    """Reads past all lists that end in the next chunk."""
    length = CHUNK
    while True:
        first = work.bit >> 3
        data = padded(source.read(first, length))
        cuts = np.empty((_CUTS_AT_ONCE, 2), np.int64)
        # The bits of the state count from the file's beginning, those of a call from the chunk's.
        begins = work.state[2 + 2 * (properties.codes.window + 2) :]
        begins -= first * 8
        node, found, at = scan(
            data, work.bit - first * 8, work.node, properties.nodes, properties.codes, SPACING, work.state, cuts
        )
        begins += first * 8
        if at < END:
            raise SourceFailed(
                f"{source.name} is damaged between byte {first:,} and {first + data.size - PADDING:,}.", _AGAIN
            )
        moved = node - work.node
        cuts[:found, 1] += first * 8
        work.found.append(cuts[:found].copy())
        work.node, work.bit = node, first * 8 + at
        if node == properties.nodes or moved:
            return
        if first + data.size - PADDING >= source.size:
            raise SourceFailed(
                f"{source.name} ends in the middle: it holds {node:,} of {properties.nodes:,} lists.",
                "The download is not complete: run the same command again.",
            )
        length *= 2
        if length > _MOST_LIST:
            raise SourceFailed(f"{source.name} is damaged at byte {first:,}: a list does not end.", _AGAIN)
