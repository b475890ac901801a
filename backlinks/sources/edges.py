"""The list of all links, `from_id TAB to_id` a line: finding those to some of the domains.

Almost no line is wanted, so a line is judged by its last four bytes, which leaves one in thousands; only those become
numbers. No step walks over lines in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...core.errors import SourceFailed
from .tab_lines import Lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MULTIPLIER = 0x9E37_79B1  # Knuth's multiplicative hash, The Art of Computer Programming 6.4
_MOST_DIGITS = 10
_TAB = 9
_EDGE = re.compile(rb"(\d{1,10})\t(\d{1,10})")


class LinksTo:
    """Chooses the lines whose second number is one of those given."""

    def __init__(self, nodes: Iterable[int], name: str) -> None:
        """`name` is the file's, for messages."""
        import numpy as np

        self._nodes = np.unique(np.fromiter(nodes, np.int64))
        self._wanted = frozenset(self._nodes.tolist())
        self._name = name
        self._maybe = np.zeros(1 << 16, bool)
        tails = [int.from_bytes((b"\t%d" % node)[-4:], "little") for node in self._nodes.tolist() if node >= 100]
        self._maybe[_hashed(np.array(tails, np.uint32))] = True
        # What stands before a tab and fewer than three digits is not known.
        self._has_short = bool((self._nodes < 100).any())

    def __call__(self, lines: Lines) -> NDArray[np.int64]:
        """The indexes of the lines. Raises SourceFailed when the lines are no links."""
        import numpy as np

        _, target = read_edge(lines.line(0), self._name)
        first = [0] if target in self._wanted else []
        data, ends = np.frombuffer(lines.data, np.uint8), lines.ends[1:]
        # The four bytes before each line feed: only in the first line can they reach back before the data.
        words: NDArray[np.uint32] = np.ndarray((data.size - 3,), "<u4", lines.data, strides=(1,))
        maybe = self._maybe.take(_hashed(words[ends - 4]))
        if self._has_short:
            maybe |= (data[ends - 2] == _TAB) | (data[ends - 3] == _TAB)
        candidates = np.flatnonzero(maybe)
        if not candidates.size:
            return np.array(first, np.int64)
        right = np.isin(_numbers_before(data, ends[candidates]), self._nodes)
        return np.concatenate((np.array(first, np.int64), candidates[right] + 1))


def read_edge(line: bytes, name: str) -> tuple[int, int]:
    """The two numbers of a line. Raises SourceFailed."""
    found = _EDGE.fullmatch(line)
    if found is None:
        raise SourceFailed(
            f"{name}: {line[:60]!r} is no link between two numbers.",
            "Check that it is the list of edges of a domain graph.",
        )
    return int(found[1]), int(found[2])


def _hashed(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """In place."""
    import numpy as np

    words *= np.uint32(_MULTIPLIER)
    words >>= np.uint32(16)
    return words


def _numbers_before(data: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number between a tab and each of these places."""
    import numpy as np

    value, scale = np.zeros(ends.size, np.int64), 1
    within = np.ones(ends.size, bool)
    for back in range(1, _MOST_DIGITS + 1):
        byte = data[np.maximum(ends - back, 0)]
        within &= byte != _TAB
        value += np.where(within, (byte - np.int64(48)) * scale, 0)
        scale *= 10
    return value
