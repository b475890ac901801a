"""Crawls of other sites: those in the same database, and those in databases of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ...core.domains import registrable_domain
from ...store.competitors import competitor_crawls, own_crawl
from ...store.site import Site


@contextmanager
def opened(db: Path, site: Site, databases: Sequence[Path] = ()) -> Iterator[list[Site]]:
    """The newest crawl of every other site, each site once. Raises StoreError and its subclasses."""
    own = registrable_domain(site.plan.seed)
    with ExitStack() as stack:
        found: dict[str, Site] = {}
        places = [(db, number) for number in competitor_crawls(site, own)]
        places += [(path, number) for path in databases for number in _crawls(path)]
        for path, number in places:
            other = stack.enter_context(Site.open(path, number))
            domain = registrable_domain(other.plan.seed)
            if domain != own:
                found.setdefault(domain, other)
        yield list(found.values())


def _crawls(path: Path) -> list[int]:
    """The newest crawl of each site in a database."""
    first = own_crawl(path)
    with Site.open(path, first) as site:
        return [site.crawl.id, *competitor_crawls(site, registrable_domain(site.plan.seed))]
