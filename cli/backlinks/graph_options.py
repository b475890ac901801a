"""What the commands about a domain graph share: where its files are, and what is shown while they come."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

CallableT = TypeVar("CallableT", bound=Callable[..., Any])


def mirror_option(command: CallableT) -> CallableT:
    """Adds --mirror."""
    return click.option(
        "--mirror", metavar="PLACE", envvar="SITEWRIGHT_GRAPH_MIRROR",
        help="A URL with the layout of Common Crawl's server, or a folder with the files; default Common Crawl.",
    )(command)  # fmt: skip


def cache_option(command: CallableT) -> CallableT:
    """Adds --cache."""
    return click.option(
        "--cache", type=click.Path(path_type=Path, file_okay=False),
        help="Folder for downloads and indexes; default sitewright/web-graph in the user's cache folder.",
    )(command)  # fmt: skip


def cache_folder(typed: Path | None) -> Path:
    """The folder as typed, or the default one."""
    if typed is not None:
        return typed
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sitewright" / "web-graph"


@contextmanager
def transfer_progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar for each file on a terminal, nothing elsewhere. Yields what is called with a name, bytes done, and all."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def update(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=size, completed=done)
            bars.update(tasks[name], completed=done)

        yield update
