"""Searching a gzipped list of gigabytes for a few lines, in one pass that can be interrupted and taken up again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import SourceFailed
from .byte_source import ByteSource
from .gzip_stream import GzipStream, RestartPoint
from .tab_lines import Lines, line_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Choose = Callable[[Lines], "NDArray[np.int64]"]  # the indexes of the lines that are wanted
Progress = Callable[[str, int, int], None]  # a file's name, bytes of it that are done, its size

MOST_FOUND = 5_000_000  # lines: what is found is kept in memory
SAVED_EVERY = 64 << 20  # compressed bytes, which are at most read again after a kill


class LineScan:
    """One pass over a file. What was found is in a file beside its state, so that a later pass goes on."""

    def __init__(self, source: ByteSource, question: str, choose: Choose, state: Path | None = None) -> None:
        """`question` names what is looked for: the state of another question is not taken up."""
        self._source = source
        self._choose = choose
        self._state = state
        self._found = state.with_suffix(".found") if state else None
        asked = f"{source.name} {source.size} {source.identity} {question}"
        self._key = blake2b(asked.encode(), digest_size=16).hexdigest()
        self.lines = 0  # that were looked at, in earlier passes too
        self.finished = False  # nothing was left to do
        self.resumed_at = 0  # compressed bytes that needed no further reading

    def run(self, progress: Progress | None = None) -> list[bytes]:
        """The wanted lines. Raises SourceFailed; what was done until then is kept."""
        found, done, point = self._load()
        if self.finished:
            return found
        stream = GzipStream(self._source, point)
        self.resumed_at = stream.read if point else 0
        saved = stream.read
        written = len(found)
        try:
            for block in line_blocks(_from(stream, done), self._source.name):
                found.extend(map(block.line, self._choose(block).tolist()))
                self.lines += block.ends.size
                done += int(block.ends[-1]) + 1
                if len(found) > MOST_FOUND:
                    raise _too_many(self._source.name)
                if stream.read - saved >= SAVED_EVERY:
                    saved = stream.read
                    written = self._save(found, written, done, stream.point())
                    if progress:
                        progress(self._source.name, stream.read, self._source.size)
        except BaseException:
            self._save(found, written, done, stream.point())
            raise
        self._save(found, written, done, None, finished=True)
        if progress:
            progress(self._source.name, self._source.size, self._source.size)
        return found

    def _load(self) -> tuple[list[bytes], int, RestartPoint | None]:
        """What was found, how many bytes were looked at, and where to go on; sets `finished`."""
        if self._state is None or self._found is None:
            return [], 0, None
        try:
            state: dict[str, Any] = json.loads(self._state.read_text(encoding="utf-8"))
            if state["key"] != self._key:
                return [], 0, None
            point = None if state["finished"] else RestartPoint.from_json(state["point"])
            with self._found.open("r+b") as file:
                file.truncate(int(state["found"]))
                found = file.read().splitlines()
            self.lines, done, self.finished = int(state["lines"]), int(state["done"]), point is None
            return found, done, point
        except (OSError, ValueError, KeyError, TypeError):
            return [], 0, None

    def _save(
        self, found: list[bytes], written: int, done: int, point: RestartPoint | None, *, finished: bool = False
    ) -> int:
        """Returns how many lines of what was found are in the file."""
        if self._state is None or self._found is None or (point is None and not finished):
            return written
        with self._found.open("ab" if written else "wb") as file:
            file.writelines(line + b"\n" for line in found[written:])
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        state = {
            "key": self._key, "finished": finished, "point": point and point.to_json(), "done": done,
            "lines": self.lines, "found": size,
        }  # fmt: skip
        replace(self._state, json.dumps(state).encode())
        return len(found)


def _too_many(name: str) -> SourceFailed:
    return SourceFailed(
        f"More than {MOST_FOUND:,} lines of {name} are about these domains.",
        "Ask about fewer domains, or leave out giants that half the web links to.",
    )


def _from(stream: GzipStream, done: int) -> Iterator[bytes]:
    """The bytes of a stream from there on, though it may have been taken up a little earlier."""
    for piece in stream:
        start = stream.output - len(piece)
        if start >= done:
            yield piece
        elif stream.output > done:
            yield piece[done - start :]


def replace(path: Path, data: bytes) -> None:
    """Writes a file so that it is the old one or the new one, whatever happens."""
    new = path.with_name(path.name + ".new")
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
