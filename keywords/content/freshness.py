"""When pages say they were published and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from ...core.content import Freshness, spread
from ...core.facts import Page
from ...store.site import Site
from .compared import Chosen
from .library import Library
from .markup import items, text_of

_METAS = {"published": ("article:published_time", "date", "dc.date", "dcterms.created"),
          "modified": ("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified")}  # fmt: skip
_PROPERTIES = {"published": "datePublished", "modified": "dateModified"}


def freshness(page: Page | None, site: Site, library: Library, compared: Sequence[Chosen]) -> Freshness:
    """A page's dates beside the ages of the compared pages, each on the day it was crawled."""
    ages = []
    for chosen in compared:
        day = last_day(chosen.page, library.site_of(chosen.entry))
        if (age := _age(day, chosen.page)) is not None:
            ages.append(age)
    if page is None:
        return Freshness(compared=spread(ages))
    published, modified, source = dates(page, site)
    return Freshness(published, modified, source, spread(ages), _age(modified or published, page))


def last_day(page: Page, site: Site) -> str:
    """The day a page was changed last, by what it says itself; "" when it says nothing."""
    published, modified, _ = dates(page, site)
    return modified or published


def dates(page: Page, site: Site) -> tuple[str, str, str]:
    """(published, modified, where that stands), ISO 8601 days; "" for what is not told.

    Structured data goes before meta elements, these before the sitemap; the Last-Modified header comes last, since
    many servers write the moment of the request into it.
    """
    told = {name: _first_day(text_of(item.get(key)) for item in items(page)) for name, key in _PROPERTIES.items()}
    if any(told.values()):
        return told["published"], told["modified"], "structured data"
    told = {name: _first_day(page.meta(key) or "" for key in keys) for name, keys in _METAS.items()}
    if any(told.values()):
        return told["published"], told["modified"], "meta"
    row = site.query("SELECT max(lastmod) FROM sitemap_entry WHERE url = :url", url=page.url).fetchone()
    if row and (day := _day(row[0] or "")):
        return "", day, "sitemap"
    header = page.fetch.header("last-modified")
    day = _http_day(header) if header else ""
    # The day of the request itself says nothing of the page.
    return ("", day, "header") if day and day != page.fetch.at[:10] else ("", "", "")


def _age(day: str, page: Page) -> int | None:
    crawled = _day(page.fetch.at)
    if not day or not crawled:
        return None
    days = (date.fromisoformat(crawled) - date.fromisoformat(day)).days
    return days if days >= 0 else None


def _first_day(texts: Iterable[str]) -> str:
    return next((day for text in texts if (day := _day(text))), "")


def _day(text: str) -> str:
    try:
        return datetime.fromisoformat(text.strip().replace("z", "Z")).date().isoformat()
    except ValueError:
        return ""


def _http_day(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
