"""The folders of a site as a tree: where its pages are, and where its faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from .view import PageView

WIDEST = 12  # folders of one level that are shown
DEEPEST = 2
ROOT = "/"


@dataclass
class Folder:
    """One folder with all that is below it."""

    name: str  # as a person reads it: /blog/
    pages: int = 0  # read
    faulty: int = 0  # of them with an error or a warning
    folders: list[Folder] = field(default_factory=list)  # the largest first


def folders(pages: Iterable[PageView]) -> list[Folder]:
    """The top folders of the pages that were read, the largest first; a site of several hosts begins with those."""
    read = [page for page in pages if page.read]
    hosts = {urlsplit(page.url).netloc for page in read}
    paths = [_steps(page.url, with_host=len(hosts) > 1) for page in read]
    known: dict[tuple[str, ...], Folder] = {(): Folder("")}
    inner = {tuple(steps[:depth]) for steps, _ in paths for depth in range(1, len(steps) + 1)}
    for page, (steps, last) in zip(read, paths, strict=True):
        # A page beside its section's folder, /blog beside /blog/post, belongs to it.
        place = [*steps, last] if last and (*steps, last) in inner else steps or [ROOT]
        for depth in range(min(len(place), DEEPEST + (len(hosts) > 1)) + 1):
            key = tuple(place[:depth])
            if key not in known:
                known[key] = Folder(place[depth - 1])
                known[key[:-1]].folders.append(known[key])
            known[key].pages += 1
            known[key].faulty += bool(page.errors or page.warnings)
    _cut(known[()])
    return known[()].folders


def _steps(url: str, *, with_host: bool) -> tuple[list[str], str]:
    """The folders on the way to a page, and its own name as that of a folder."""
    parts = urlsplit(url)
    *way, last = parts.path.split("/")[1:] or [""]
    steps = [_name(step) for step in way if step]
    return [parts.netloc, *steps] if with_host else steps, _name(last) if last else ""


def _name(step: str) -> str:
    try:
        readable = unquote(step, errors="strict")
    except UnicodeDecodeError:
        readable = step
    return f"/{readable if readable.isprintable() else step}/"


def _cut(folder: Folder) -> None:
    folder.folders.sort(key=lambda item: (-item.pages, item.name))
    del folder.folders[WIDEST:]
    for item in folder.folders:
        _cut(item)
