"""Seeing to it that a site's keywords are judged before somebody asks about them."""

from __future__ import annotations

from pathlib import Path

from . import steps
from .progress import note


def judged(
    db: Path,
    crawl_id: int | None,
    imports: tuple[Path, ...],
    embedder: str | None,
    *,
    refresh: bool,
    quiet: bool,
    competitors: tuple[Path, ...] = (),
    across: bool = False,
) -> int | None:
    """The crawl to answer about, researched when it was not, when lists changed, or when asked to.

    Of several sites in the database it is the newest crawl of the one that was crawled first.
    """
    from ..keywords.research import is_current
    from ..store.competitors import own_crawl

    crawl = own_crawl(db) if crawl_id is None else crawl_id
    current = is_current(db, crawl)
    if refresh or imports or embedder or competitors or across or not current:
        _tell_of_earlier_lists(db, crawl, imports)
        note("Researching keywords ...", quiet=quiet)
        steps.keywords(db, imports, embedder or "auto", crawl, competitors, across=across)
    return crawl


def _tell_of_earlier_lists(db: Path, crawl: int | None, imports: tuple[Path, ...]) -> None:
    """Names the lists that were given once and are not given again: new research does without them."""
    from ..keywords.research import imported_lists

    given = [(path.parent.resolve() / path.name).as_posix() for path in imports]
    earlier = [name for name in imported_lists(db, crawl) if not any(path.endswith(f"/{name}") for path in given)]
    if earlier:
        note(
            f"Without lists imported earlier: {', '.join(earlier)} (give them again with --import FILE, or keep them"
            " with sitewright import).",
            quiet=False,
        )
