"""What a person sees on stderr while the machine works; stdout belongs to data."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..core.plan import CrawlPlan
from .terminal import visible

if TYPE_CHECKING:
    from ..crawler.process import Progress


def note(text: str, *, quiet: bool) -> None:
    """One line on stderr."""
    if not quiet:
        click.echo(visible(text), err=True)


@contextmanager
def crawl_progress(plan: CrawlPlan, *, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A progress bar on a terminal, nothing elsewhere. Yields what the crawler calls with its counts."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[counts]}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Crawling {plan.site}", total=None, counts="")

        def update(state: Progress) -> None:
            known = state.done + state.pending
            total = known if plan.max_pages is None else min(known, plan.max_pages)
            counts = f"{state.done} of {known} known URLs, {state.errors} errors"
            if plan.render:
                counts = f"{counts}, {state.rendered} rendered"
            bar.update(task, completed=state.done, total=max(total, 1), counts=counts)

        yield update
