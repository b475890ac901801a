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


def own_domain(db: Path, crawl_id: int | None = None) -> str:
    """The registrable domain of a crawl's site, "" for a database that is missing or holds no crawl."""
    from ...core.domains import registrable_domain
    from ...core.errors import NoCrawl
    from ...store.site import Site

    try:
        with Site.open(db, crawl_id) as site:
            return registrable_domain(site.plan.seed)
    except NoCrawl:
        if crawl_id is not None:
            raise
        return ""
