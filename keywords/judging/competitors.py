"""What other sites have on a keyword: their crawled pages, how much each targets it, and how good it is.

Competitors are whom the user crawled into the same database. Nothing here is about Google: who ranks is not known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...core.domains import registrable_domain
from ...store.site import Site
from ..language.folding import fold
from ..sources.documents import read_documents
from .coverage import Coverage, KeywordShares, PageFields, page_fields

NEAR = 0.75  # share of a keyword's n-grams in a page's fields from which it is a page on it, in other words or forms
NEAR_MATCH = 0.3  # what such a page counts as targeting; an exact title alone counts 0.4
LONG_PAGE, MANY_HEADINGS = 1000, 10  # words and headings of a page of full depth
THIN_PAGE = 500  # words; serp-tool.com/docs calls fewer THIN
SHORT_TITLE, LONG_TITLE = 30, 65  # characters; serp-tool.com/docs calls others WEAK_TITLE
OLD = 2 * 365  # days; serp-tool.com/docs calls older pages OLD_CONTENT
_DATES = ("dateModified", "datePublished")


@dataclass(frozen=True, slots=True)
class RivalPage:
    """One page of another site."""

    site: str  # registrable domain
    fields: PageFields
    text: str  # all fields but the main text
    words: int
    headings: int
    title_length: int  # characters
    described: bool
    secure: bool
    age: int | None  # days at its crawl, None when it does not say

    @property
    def depth(self) -> float:
        """0-1: half its words, half its headings, each up to what a thorough page has."""
        return (min(self.words / LONG_PAGE, 1.0) + min(self.headings / MANY_HEADINGS, 1.0)) / 2


@dataclass(frozen=True, slots=True)
class Competing:
    """A page on a keyword, the best of its site."""

    page: RivalPage
    match: float  # 0-1, how far it targets the keyword
    exact: bool  # it has the very words
    weaknesses: tuple[str, ...]  # of WEAKNESSES
    checked: int  # how many of them could be looked at


@dataclass(frozen=True, slots=True)
class Landscape:
    """What is known of the competition for one keyword."""

    sites: int  # competitors with pages in its language
    competing: tuple[Competing, ...]  # one a site, the best first
    nearest: float = 1.0  # 0-1, the most that any of their pages has of the keyword's n-grams

    @property
    def coverage(self) -> float:
        """The share of the sites that have a page on it."""
        return len(self.competing) / self.sites if self.sites else 0.0


@dataclass(slots=True)
class Rivals:
    """The pages of all competitors, by language."""

    pages: defaultdict[str, list[RivalPage]] = field(default_factory=lambda: defaultdict(list))

    @property
    def sites(self) -> list[str]:
        return sorted({page.site for pages in self.pages.values() for page in pages})

    def add(self, site: Site) -> None:
        """Takes the pages of one competitor's crawl."""
        about = {row["url"]: row for row in site.query(_ABOUT)}
        for document in read_documents(site):
            row = about.get(document.url)
            if row is None:
                continue
            texts = list(document.fields())
            self.pages[document.language].append(
                RivalPage(
                    registrable_domain(document.url), page_fields(document.url, texts, document.language),
                    "\n".join(text for _, text in texts), row["words"], row["headings"], len(row["title"]),
                    bool(row["description"].strip()), document.url.startswith("https:"),
                    age(row["facts"], row["lastmod"], row["at"]),
                )
            )  # fmt: skip

    def landscapes(self, keywords: Sequence[str], language: str, shares: KeywordShares) -> list[Landscape]:
        """What is known of each of the keywords of one language, in order; `shares` are of the same keywords."""
        pages = self.pages.get(language, [])
        by_site: defaultdict[str, list[RivalPage]] = defaultdict(list)
        for page in pages:
            by_site[page.site].append(page)
        found: list[list[Competing]] = [[] for _ in keywords]
        nearest = [0.0] * len(keywords)
        for site in sorted(by_site):
            for number, (best, share) in enumerate(_best_of_site(keywords, language, by_site[site], shares)):
                nearest[number] = max(nearest[number], share)
                if best is not None:
                    found[number].append(best)
        return [
            Landscape(len(by_site), tuple(sorted(some, key=_rank)), share)
            for some, share in zip(found, nearest, strict=True)
        ]


def _best_of_site(
    keywords: Sequence[str], language: str, pages: Sequence[RivalPage], shares: KeywordShares
) -> Iterator[tuple[Competing | None, float]]:
    """For each keyword the page of a site that targets it most, if any, and the most that one has of its n-grams."""
    coverage = Coverage([page.fields for page in pages])
    by_url = {page.fields.url: page for page in pages}
    near = shares.nearest([(page.fields.url, page.text) for page in pages])
    for keyword, (share, url) in zip(keywords, near, strict=True):
        matches = coverage.matches(keyword, language)
        if matches:
            page = by_url[matches[0].url]
            yield Competing(page, matches[0].share, True, *_weaknesses(page, matches[0].fields)), 1.0
        elif share >= NEAR:
            yield Competing(by_url[url], NEAR_MATCH, False, *_weaknesses(by_url[url], ())), share
        else:
            yield None, share


def _weaknesses(page: RivalPage, fields: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """What a better page would do better, and how many such things were looked at."""
    found = {
        "title without the keyword": "title" not in fields,
        "h1 without the keyword": "h1" not in fields,
        "no headings": page.headings == 0,
        "thin": page.words < THIN_PAGE,
        "weak title": not SHORT_TITLE <= page.title_length <= LONG_TITLE,
        "no description": not page.described,
        "not https": not page.secure,
    }
    return tuple(name for name, weak in found.items() if weak), len(found)


def _rank(competing: Competing) -> tuple[float, float, str]:
    return -competing.match, -competing.page.depth, competing.page.site


def age(facts: str, lastmod: str | None, at: str) -> int | None:
    """Days from when a page says it was changed to its fetch: by structured data, else its sitemap; None if neither."""
    try:
        seen = date.fromisoformat(at[:10])
    except ValueError:
        return None
    days = [day for item in json.loads(facts).get("structured", ()) for day in _days(item.get("data"))]
    if not days and lastmod:
        days = _days({"dateModified": lastmod})
    return max(0, min((seen - day).days for day in days)) if days else None


def _days(data: Any, depth: int = 0) -> list[date]:
    """Every day that structured data names as one of change or publication."""
    if depth > 6:
        return []
    if isinstance(data, list):
        return [day for item in data for day in _days(item, depth + 1)]
    if not isinstance(data, Mapping):
        return []
    found = [day for name in _DATES if (day := _day(data.get(name)))]
    return found + [day for value in data.values() if isinstance(value, dict | list) for day in _days(value, depth + 1)]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def brands(site: Site) -> tuple[str, ...]:
    """The names of a site, folded: its domain's, and what its pages call it (og:site_name, WebSite, Organization)."""
    name = registrable_domain(site.plan.seed).partition(".")[0]
    names = {name, name.replace("-", " ")}
    for row in site.query(_NAMES):
        names.add(row["name"])
    folded = {fold(item) for item in names}
    return tuple(sorted(item for item in folded if len(item) >= 3 and not item.isdecimal()))


_ABOUT = """
    SELECT p.url, p.words, p.title, p.description, p.facts, f.at,
           (SELECT count(*) FROM json_each(p.facts, '$.headings')) AS headings,
           (SELECT max(e.lastmod) FROM sitemap_entry e WHERE e.url_id = p.url_id) AS lastmod
    FROM page p JOIN fetch f ON f.url_id = p.url_id WHERE p.indexable
"""
_NAMES = """
    SELECT value ->> 'content' AS name FROM page, json_each(page.facts, '$.metas')
    WHERE value ->> 'key' = 'og:site_name' AND name <> '' GROUP BY name HAVING count(*) > 1
"""
