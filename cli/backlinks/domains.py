"""Which domain a command is about: the one typed, or that of a database's site."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import UsageError


def domain_argument(typed: str) -> str:
    """The registrable domain, in ASCII, of a domain or URL as typed. Raises UsageError."""
    from ...core.domains import registrable_domain
    from ...core.urls import normalize

    url = normalize(typed if "://" in typed else f"http://{typed}")
    domain = registrable_domain(url) if url else ""
    if "." not in domain:
        raise UsageError(f"{typed!r} is not a domain.", "Give one as in example.org, without a path.")
    return domain


def own_domain(db: Path) -> str:
    """The registrable domain of a database's site, "" for a database that is missing or holds no page."""
    from ...core.domains import registrable_domain
    from ...core.errors import NoCrawl
    from ...store.competitors import own_crawl
    from ...store.site import Site

    try:
        number = own_crawl(db)
    except NoCrawl:
        return ""
    if number is None:
        return ""
    with Site.open(db, number) as site:
        return registrable_domain(site.plan.seed)


def own_crawl_of(db: Path, crawl_id: int | None) -> tuple[int, str]:
    """(number, language) of the own site's crawl: the one asked for, else the newest of the site crawled first.

    Raises StoreError and its subclasses.
    """
    from ...backlinks.own_site import read_own_site
    from ...store.competitors import own_crawl
    from ...store.site import Site

    with Site.open(db, crawl_id if crawl_id is not None else own_crawl(db)) as site:
        return site.crawl.id, read_own_site(site).language
