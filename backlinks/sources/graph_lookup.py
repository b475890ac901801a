"""The neighbours of single nodes of a BVGraph, near or far: a few bytes are read for each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from ...core.errors import SourceFailed
from .bvgraph import neighbours
from .bvgraph_properties import GraphProperties
from .byte_source import ByteSource
from .cut_points import CutPoints
from .instantaneous_codes import padded

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GraphLookup:
    """Exact lists of a graph. In a transposed graph they are the nodes that link to a node."""

    def __init__(self, source: ByteSource, properties: GraphProperties, cuts: CutPoints) -> None:
        self._source = source
        self._properties = properties
        self._cuts = cuts

    def neighbours(self, node: int) -> NDArray[np.int64]:
        """Ascending. Raises SourceFailed for a node that is not in the graph, and for damaged bytes."""
        nodes = self._properties.nodes
        if not 0 <= node < nodes:
            raise SourceFailed(
                f"{self._source.name} has {nodes:,} domains, but number {node:,} is asked for.",
                "The files are of different releases: fetch them again.",
            )
        first, begin, end, checksum = self._cuts.around(node)
        byte = begin >> 3
        data = self._source.read(byte, end - byte)
        if crc32(data) == checksum:
            found, at = neighbours(padded(data), begin - byte * 8, first, node, nodes, self._properties.codes)
            if at >= 0:
                return found
        raise SourceFailed(
            f"{self._source.name} is damaged between byte {byte:,} and {end:,}.",
            "Delete the file and its index and download it again.",
        )
