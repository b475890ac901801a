"""Lines of tab-separated text as numpy sees them: a block of bytes and where its lines end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...core.errors import SourceFailed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_LINE = 1 << 20  # bytes; the longest real line is a domain name and some numbers


class Lines(NamedTuple):
    """Whole lines: line i is data[ends[i - 1] + 1 : ends[i]], the first begins at 0."""

    data: bytes
    ends: NDArray[np.int64]  # of the line feeds
    first: int  # the number of the first line, counted from 0 in what was iterated

    def starts(self) -> NDArray[np.int64]:
        import numpy as np

        return np.concatenate((np.zeros(1, np.int64), self.ends[:-1] + 1))

    def line(self, index: int) -> bytes:
        """A line without its line feed."""
        start = int(self.ends[index - 1]) + 1 if index else 0
        return self.data[start : int(self.ends[index])]


def line_blocks(pieces: Iterable[bytes], name: str) -> Iterator[Lines]:
    """The lines of a stream of bytes; a last line may lack its line feed. Raises SourceFailed for endless lines."""
    import numpy as np

    rest, first = b"", 0
    for piece in pieces:
        data = rest + piece if rest else piece
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 10)
        if not ends.size:
            if len(data) > MOST_LINE:
                raise SourceFailed(f"{name} has no lines as such a file has.", "Check that it is the right file.")
            rest = data
            continue
        yield Lines(data, ends, first)
        first += ends.size
        rest = data[int(ends[-1]) + 1 :]
    if rest:
        data = rest + b"\n"
        yield Lines(data, np.array([len(data) - 1]), first)
