"""Reading renders of one crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..core.facts import Fetch, Hreflang, Kind, Link, Page
from ..core.rendered import FailedResource, Rendered
from .rows import from_link_flags, load_facts
from .site import Site


def rendered_pages(site: Site, *, links: bool = True) -> Iterator[Rendered]:
    """Every render of the crawl, ordered by URL id; the pages without links if those are not wanted."""
    for row in site.query("SELECT * FROM rendered ORDER BY url_id"):
        yield _rendered(site, row, links)


def rendered_page(site: Site, url: str) -> Rendered | None:
    """The render of one URL, None when there is none."""
    row = site.query("SELECT * FROM rendered WHERE url = :url", url=url).fetchone()
    return None if row is None else _rendered(site, row, True)


def _rendered(site: Site, row: Any, links: bool) -> Rendered:
    failed = (
        FailedResource(item["url"], item.get("status"), item.get("error", "")) for item in json.loads(row["failed"])
    )
    return Rendered(
        url=row["url"],
        at=row["at"],
        status=row["status"],
        reason=row["reason"],
        detail=row["detail"],
        redirect_to=row["redirect_url"],
        console_errors=tuple(json.loads(row["console_errors"])),
        failed=tuple(failed),
        blocked=row["blocked"],
        blocked_hosts=tuple(json.loads(row["blocked_hosts"])),
        requests=row["requests"],
        size=row["size"],
        lcp=row["lcp"],
        cls=row["cls"],
        tbt=row["tbt"],
        elements=row["elements"],
        seconds=row["seconds"],
        page=None if row["title"] is None else _page(site, row, links),
    )


def _page(site: Site, row: Any, links: bool) -> Page:
    values: dict[str, Any] = load_facts(row["facts"])
    if links:
        values["links"] = tuple(map(_link, site.query(_LINKS, id=row["url_id"])))
    # Its headers are those of the raw page: what a render's own were is in its directives already.
    fetch = site.fetch(row["url"]) or Fetch(row["url"], Kind.PAGE, row["status"])
    return Page(
        fetch=fetch,
        charset="utf-8",
        lang=row["lang"],
        language=row["language"],
        direction=row["direction"],
        text=row["text"],
        words=row["words"],
        elements=row["elements"],
        dom_depth=row["dom_depth"],
        cut=row["cut"],
        hreflangs=tuple(
            Hreflang(code, raw, url, source, line) for source, _, code, raw, url, line in json.loads(row["hreflangs"])
        ),
        **values,
    )


_LINKS = "SELECT target, anchor, label, fragment, raw, flags FROM rendered_link WHERE source_id = :id ORDER BY seq"


def _link(row: Any) -> Link:
    rel, position, internal = from_link_flags(row["flags"])
    return Link(row["target"], row["anchor"], row["label"], rel, position, row["fragment"], internal, row["raw"])
