"""The files of one release: in the cache when they were downloaded, else where the mirror has them."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import SourceFailed
from .bvgraph_properties import GraphProperties, read_properties
from .byte_source import ByteSource, LocalFile
from .download import download, set_aside_damaged
from .line_scan import Progress
from .mirror import TRANSPOSED_PROPERTIES, Mirror, file_name


class GraphFiles:
    """Opens the files of a release, and gives a place for what is known about them."""

    def __init__(self, mirror: Mirror, release: str, cache: Path, progress: Progress | None = None) -> None:
        """`cache` is a folder that is made when it is missing. Raises SourceFailed, UsageError."""
        self.release = release
        self.progress = progress
        self._mirror = mirror
        self._folder = cache / release
        self._opened: list[ByteSource] = []
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceFailed(
                f"{self._folder} cannot be made: {error.strerror or error}.", "Give another --cache."
            ) from error

    def open(self, kind: str) -> ByteSource:
        """A file, near or far. Raises SourceFailed."""
        path = self._folder / file_name(self.release, kind)
        source = LocalFile(path) if path.is_file() else self._mirror.open(self.release, kind)
        self._opened.append(source)
        return source

    def properties(self) -> GraphProperties:
        """Of the transposed graph. Raises SourceFailed."""
        name = file_name(self.release, TRANSPOSED_PROPERTIES)
        kept = self._folder / name
        if kept.is_file():
            return read_properties(kept.read_text(encoding="utf-8", errors="replace"), name)
        text = self._mirror.text(self.release, TRANSPOSED_PROPERTIES)
        properties = read_properties(text, name)
        kept.write_text(text, encoding="utf-8")
        return properties

    def download(self, kind: str) -> None:
        """Brings a file into the cache; nothing to do for a folder's. Raises SourceFailed."""
        if self._mirror.remote:
            source = self._mirror.open(self.release, kind)
            try:
                download(source, self._folder / source.name, self.progress)
            finally:
                source.close()

    def damage(self) -> str:
        """In words, which downloaded files are no longer as they came; those are brought again by the next download."""
        found = []
        for path in sorted(self._folder.glob("*.blocks")):
            file = path.with_suffix("")
            for first, last in set_aside_damaged(file) if file.is_file() else []:
                found.append(f"{file} has changed on the disk between byte {first:,} and {last:,}.")
        return " ".join(found)

    def state(self, name: str) -> Path:
        """Where to keep what was found out, by name."""
        return self._folder / f"{self.release}-{name}"

    def close(self) -> None:
        for source in self._opened:
            source.close()
