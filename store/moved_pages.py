"""Under which URL a page of an earlier crawl is found in a later one."""

from __future__ import annotations

from functools import cache

from ..core.sight import Level
from .audited_crawl import AuditedCrawl

LEAST_WORDS = 10  # of a main text that makes two pages the same; fewer words are on many pages
MOST_HOPS = 10  # of redirects; Googlebot follows as many


class MovedPages:
    """Finds where pages of an earlier crawl went. The signs, the surest first:

    the old URL redirects to the new one; it is still there and names the new one as its canonical; or it is no page
    any more and exactly one page has its main text (the same text_hash), which no other page of the earlier crawl had.
    The new URL must not have been a page of the earlier crawl: what was merged into another page did not move.
    """

    def __init__(self, before: AuditedCrawl, after: AuditedCrawl) -> None:
        self._before, self._after = before, after
        self.heir = cache(self._heir)

    def _heir(self, url: str) -> str | None:
        was = self._before.page(url)
        if was is None or self._before.sight(url).level is not Level.READ:
            return None
        found = self._redirected(url) or self._canonical(url, was["canonical_id"])
        if found is None and self._after.sight(url).level is not Level.READ and (was["words"] or 0) >= LEAST_WORDS:
            text = was["text_hash"]
            found = self._after.texts.get(text) if self._before.texts.get(text) == url else None
        return found if found is not None and found != url and self._is_new(found) else None

    def _redirected(self, url: str) -> str | None:
        current = url
        for _ in range(MOST_HOPS):
            page = self._after.page(current)
            if page is None or page["redirect_id"] is None:
                break
            current = self._after.url(page["redirect_id"])
        return None if current == url else current

    def _canonical(self, url: str, before: int | None) -> str | None:
        page = self._after.page(url)
        if page is None or page["canonical_id"] in (None, before, page["url_id"]):
            return None
        return self._after.url(page["canonical_id"])

    def _is_new(self, url: str) -> bool:
        return self._after.sight(url).level is Level.READ and self._before.sight(url).level is not Level.READ
