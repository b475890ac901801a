"""The file of ranks: harmonic centrality and PageRank of every domain, best first, by name and not by number.

Columns: #harmonicc_pos, #harmonicc_val, #pr_pos, #pr_val, #host_rev, #n_hosts (the last since 2018, not in all files).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...core.errors import SourceFailed
from ...core.web_graph import DomainRank
from .reversed_names import from_reversed
from .tab_lines import Lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEADER = b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev"
_NAME = 4  # the column of the name
_TABLE = 1 << 20
_MULTIPLIER = 0x9E37_79B9_7F4A_7C15


class RanksOf:
    """Chooses the lines about some domains, by the length and the last eight bytes of their reversed names."""

    def __init__(self, names: Iterable[str], name: str) -> None:
        """`names` are reversed; `name` is the file's, for messages."""
        import numpy as np

        self._names = {item.encode("ascii") for item in names}
        self._file = name
        self._maybe = np.zeros(_TABLE, bool)
        words = [int.from_bytes(item[-8:].rjust(8, b"\0"), "little") for item in self._names]
        lengths = [len(item) for item in self._names]
        self._maybe[_hashed(np.array(words, np.uint64), np.array(lengths, np.int64))] = True

    def __call__(self, lines: Lines) -> NDArray[np.int64]:
        """The indexes of the lines. Raises SourceFailed when the lines are no ranks."""
        import numpy as np

        skipped = 0
        if lines.first == 0 and lines.line(0).startswith(b"#"):
            if not lines.line(0).startswith(HEADER):
                raise self._unknown(lines.line(0))
            skipped = 1
        if skipped == lines.ends.size:
            return np.empty(0, np.int64)
        begin = int(lines.ends[0]) + 1 if skipped else 0
        data = np.frombuffer(lines.data, np.uint8)[: int(lines.ends[-1])]
        tabs = np.flatnonzero(data[begin:] == 9) + begin
        rows = lines.ends.size - skipped
        columns = tabs.size // rows
        if columns * rows != tabs.size or columns < _NAME:
            raise self._unknown(lines.line(skipped))
        table = tabs.reshape(rows, columns)
        starts = table[:, _NAME - 1] + 1
        stops = table[:, _NAME] if columns > _NAME else lines.ends[skipped:]
        # Every line has its own tabs only when none stands after its end.
        if (table[:, -1] >= lines.ends[skipped:]).any() or (table[1:, 0] <= lines.ends[skipped:-1]).any():
            raise self._unknown(lines.line(skipped))
        lengths = stops - starts
        words: NDArray[np.uint64] = np.ndarray((len(lines.data) - 7,), "<u8", lines.data, strides=(1,))
        tails = words[np.maximum(stops - 8, 0)]
        spare = np.clip(8 - lengths, 0, 7).astype(np.uint64) * np.uint64(8)  # bits of what stands before a short name
        tails = (tails >> spare) << spare
        found = np.flatnonzero(self._maybe[_hashed(tails, lengths)])
        return np.array(
            [row + skipped for row in found.tolist() if lines.data[starts[row] : stops[row]] in self._names], np.int64
        )

    def _unknown(self, line: bytes) -> SourceFailed:
        return SourceFailed(
            f"{self._file}: {line[:80]!r} is no line of ranks.",
            f"Its columns should be {HEADER.decode().replace(chr(9), ', ')}.",
        )


def read_rank(line: bytes, name: str) -> DomainRank:
    """One line as a rank. Raises SourceFailed."""
    cells = line.split(b"\t")
    try:
        return DomainRank(
            domain=from_reversed(cells[_NAME].decode("ascii")),
            harmonic_position=int(cells[0]),
            harmonic=float(cells[1]),
            pagerank_position=int(cells[2]),
            pagerank=float(cells[3]),
            hosts=int(cells[5]) if len(cells) > 5 else 0,
        )
    except (ValueError, IndexError):
        raise SourceFailed(
            f"{name}: {line[:80]!r} is no line of ranks.", "The file may be damaged: download it again."
        ) from None


def _hashed(words: NDArray[np.uint64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    import numpy as np

    mixed = (words ^ lengths.astype(np.uint64)) * np.uint64(_MULTIPLIER)
    return mixed >> np.uint64(44)
