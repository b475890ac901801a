"""The list of all domains of a graph, sorted by reversed name: `id TAB name TAB hosts` a line, the id is its number.

The gzipped file is used as it is: an index of restart points, a few megabytes made in one pass, leads to any line.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import SourceFailed
from .byte_source import ByteSource
from .gzip_stream import GzipStream, RestartPoint
from .line_scan import Progress, replace
from .reversed_names import from_reversed, reversed_name
from .tab_lines import Lines, line_blocks

SPAN = 4 << 20  # compressed bytes between restart points
_SAVED_EVERY = 16  # spans


@dataclass(frozen=True, slots=True)
class _Span:
    """Lines that follow a restart point; the first one begins after the point's first line feed."""

    line: int
    name: bytes
    point: RestartPoint | None  # None for the beginning of the file


class Vertices:
    """Numbers of names and names of numbers."""

    def __init__(self, source: ByteSource, state: Path | None = None, progress: Progress | None = None) -> None:
        """Makes the index, or takes it up from `state`. Raises SourceFailed."""
        self._source = source
        self._state = state
        self._key = f"{source.name} {source.size} {source.identity}"
        self._spans: list[_Span] = []
        self.count = 0  # lines
        self._index(progress)

    def ids(self, domains: Iterable[str]) -> dict[str, int]:
        """The number of each domain that is in the graph."""
        wanted: dict[int, list[str]] = {}
        for domain in domains:
            wanted.setdefault(self._span_of_name(reversed_name(domain).encode()), []).append(domain)
        found = {}
        for index, names in sorted(wanted.items()):
            cells = {b"\t%b\t" % reversed_name(domain).encode(): domain for domain in names}
            for lines in self._lines(index):
                for cell in list(cells):
                    at = lines.data.find(cell)
                    if at >= 0:
                        found[cells.pop(cell)] = int(lines.data[lines.data.rfind(b"\n", 0, at) + 1 : at])
                if not cells:
                    break
        return found

    def names(self, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Each of these numbers with its domain, ascending. Raises SourceFailed for others."""
        wanted = sorted(set(ids))
        if wanted and not 0 <= wanted[-1] < self.count:
            raise SourceFailed(
                f"{self._source.name} has {self.count:,} domains, but number {wanted[-1]:,} is asked for.",
                "The files are of different releases, or damaged: fetch them again.",
            )
        starts = [span.line for span in self._spans]
        at = 0
        while at < len(wanted):
            index = bisect_right(starts, wanted[at]) - 1
            end = starts[index + 1] if index + 1 < len(starts) else self.count
            for lines in self._lines(index):
                while at < len(wanted) and wanted[at] < min(end, lines.first + lines.ends.size):
                    yield wanted[at], _name(lines.line(wanted[at] - lines.first), wanted[at], self._source.name)
                    at += 1
                if at == len(wanted) or wanted[at] >= end:
                    break

    def _span_of_name(self, name: bytes) -> int:
        return max(0, bisect_right([span.name for span in self._spans], name) - 1)

    def _lines(self, index: int) -> Iterator[Lines]:
        """The lines from a span on, numbered as in the file; whoever iterates stops when the span ends."""
        span = self._spans[index]
        last = self._spans[index + 1].line if index + 1 < len(self._spans) else self.count
        pieces: Iterator[bytes] = iter(GzipStream(self._source, span.point))
        if span.point is not None:
            pieces = _after_first_line(pieces)
        for lines in line_blocks(pieces, self._source.name):
            yield Lines(lines.data, lines.ends, span.line + lines.first)
            if span.line + lines.first + lines.ends.size >= last:
                return

    def _index(self, progress: Progress | None) -> None:
        finished = self._load()
        if finished:
            return
        latest = self._spans[-1] if self._spans else None
        stream = GzipStream(self._source, latest.point if latest else None)
        pieces: Iterator[bytes] = iter(stream)
        if latest is not None and latest.point is not None:
            pieces = _after_first_line(pieces)
        base = latest.line if latest else 0
        marked, unsaved = stream.read, 0
        for lines in line_blocks(pieces, self._source.name):
            self.count = base + lines.first + lines.ends.size
            if not self._spans:
                self._spans.append(_Span(0, _checked(lines.line(0), 0, self._source.name), None))
            if stream.read - marked < SPAN:
                continue
            marked = stream.read
            span = self._span_here(stream, lines, base)
            if span is None:
                continue
            self._spans.append(span)
            unsaved += 1
            if unsaved == _SAVED_EVERY:
                unsaved = 0
                self._save(finished=False)
            if progress:
                progress(self._source.name, stream.read, self._source.size)
        self._save(finished=True)

    def _span_here(self, stream: GzipStream, lines: Lines, base: int) -> _Span | None:
        point = stream.point()
        if point is None:
            return None
        # Lines that began after the point: all line feeds since, without those of a last line that is not whole.
        since = stream.since(point)
        whole = since.rfind(b"\n") + 1
        after = since.count(b"\n")
        begin = since.find(b"\n") + 1
        line = base + lines.first + lines.ends.size - after + 1
        if whole == 0 or begin == whole:
            return None
        return _Span(line, _checked(since[begin : since.find(b"\n", begin)], line, self._source.name), point)

    def _load(self) -> bool:
        """Whether a whole index was taken up."""
        if self._state is None:
            return False
        try:
            state: dict[str, Any] = json.loads(self._state.read_text(encoding="utf-8"))
            if state["key"] != self._key:
                return False
            self._spans = [
                _Span(int(item["line"]), item["name"].encode(), item["point"] and RestartPoint.from_json(item["point"]))
                for item in state["spans"]
            ]
            self.count = int(state["count"])
            return bool(state["finished"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._spans, self.count = [], 0
            return False

    def _save(self, *, finished: bool) -> None:
        if self._state is None:
            return
        spans = [
            {"line": span.line, "name": span.name.decode(), "point": span.point and span.point.to_json()}
            for span in self._spans
        ]
        state = {"key": self._key, "finished": finished, "count": self.count, "spans": spans}
        replace(self._state, json.dumps(state).encode())


def _after_first_line(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        at = piece.find(b"\n")
        if at >= 0:
            yield piece[at + 1 :]
            break
    yield from pieces


def _checked(line: bytes, number: int, file: str) -> bytes:
    """The reversed name in a line. Raises SourceFailed when it is not the line of that number."""
    cells = line.split(b"\t")
    if len(cells) < 2 or cells[0] != b"%d" % number or not cells[1] or not cells[1].isascii():
        raise SourceFailed(
            f"{file}: line {number + 1:,} is {line[:60]!r}, not number {number:,} and a domain.",
            "Check that it is the list of vertices of a domain graph, and whole.",
        )
    return cells[1]


def _name(line: bytes, number: int, file: str) -> str:
    return from_reversed(_checked(line, number, file).decode("ascii"))
