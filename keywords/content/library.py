"""The pages of a database by their short fields: the audited site's own, and those of the other sites crawled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ...core.domains import registrable_domain
from ...core.facts import Page
from ...core.text import fold
from ...store.chosen_crawl import researched_crawl
from ...store.competitors import competitor_crawls
from ...store.site import Site
from ..language.stems import stem
from ..sources.documents import path_words, title_parts
from ..sources.phrases import runs

SITE_WIDE = 0.3  # of a site's pages of one language: a heading of so many is the site's, not the page's
LEAST_SITE_WIDE = 3  # pages
MOST_TITLES = 200  # of a site, to tell its name by
FIELDS = {"title": 1.0, "h1": 1.0, "url": 0.8, "heading": 0.5}  # how much of a page's subject each field is


@dataclass(frozen=True, slots=True)
class Entry:
    """One indexable page; texts as the page has them."""

    number: int  # of its URL within the database
    url: str
    site: str  # registrable domain
    own: bool
    title: str
    description: str
    language: str  # ISO 639-1, "" when unknown
    words: int
    h1: tuple[str, ...]
    headings: tuple[str, ...]  # h2 and h3

    def fields(self) -> Iterable[tuple[str, str]]:
        """(field, text) of everything but the main text."""
        for part in title_parts(self.title):
            yield "title", part
        for field, texts in (("h1", self.h1), ("url", path_words(self.url)), ("heading", self.headings)):
            for text in texts:
                yield field, text


class Library:
    """The pages of one crawl and of the newest crawl of every other site. Use as a context manager."""

    def __init__(self, path: Path, crawl_id: int | None = None) -> None:
        """By default the crawl whose keywords were researched. Raises StoreError and its subclasses."""
        self.path = path
        self.site = Site.open(path, researched_crawl(path) if crawl_id is None else crawl_id)
        self.domain = registrable_domain(self.site.plan.seed)
        self._others: dict[str, Site] = {}
        self._weights: dict[tuple[str, str], dict[str, float]] = {}
        self._titles: dict[str, list[str]] = {}
        self._site_wide: dict[str, frozenset[tuple[str, str]]] = {}
        try:
            for number in competitor_crawls(self.site, self.domain):
                other = Site.open(path, number)
                self._others[registrable_domain(other.plan.seed)] = other
            self.entries = tuple(
                entry
                for domain, site in ((self.domain, self.site), *self._others.items())
                for entry in _entries(site, domain, own=domain == self.domain)
            )
        except BaseException:
            self.close()
            raise
        self._by_url = {entry.url: entry for entry in self.entries}

    def close(self) -> None:
        for site in (self.site, *self._others.values()):
            site.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def entry(self, url: str) -> Entry | None:
        return self._by_url.get(url)

    def site_of(self, entry: Entry) -> Site:
        """The crawl an entry was read from."""
        return self.site if entry.own else self._others[entry.site]

    def page(self, entry: Entry) -> Page | None:
        """Everything its HTML said."""
        return self.site_of(entry).page(entry.url)

    def text(self, entry: Entry) -> str:
        """Its main text."""
        row = (
            self.site_of(entry)
            .query("SELECT text FROM page_texts WHERE crawl_id = :crawl AND url_id = :id", id=entry.number)
            .fetchone()
        )
        return row[0] if row else ""

    def name_of_site(self, entry: Entry | None) -> str:
        """The last or first part of a title that most titles of its site have too, "" when there is none."""
        parts = title_parts(entry.title) if entry is not None else []
        if entry is None or len(parts) < 2:
            return ""
        if entry.site not in self._titles:
            self._titles[entry.site] = [other.title for other in self.entries if other.site == entry.site][:MOST_TITLES]
        titles = self._titles[entry.site]
        for name in (parts[-1], parts[0]):
            if sum(name in title for title in titles) > max(2, len(titles) / 2):
                return name
        return ""

    def site_wide(self, language: str) -> frozenset[tuple[str, str]]:
        """(site, folded text) of the second and third level headings that many pages of a site carry."""
        if language not in self._site_wide:
            pages: Counter[str] = Counter()
            counts: Counter[tuple[str, str]] = Counter()
            for entry in self.entries:
                if entry.language == language:
                    pages[entry.site] += 1
                    counts.update({(entry.site, fold(text)) for text in entry.headings})
            self._site_wide[language] = frozenset(
                key for key, number in counts.items() if number >= max(LEAST_SITE_WIDE, SITE_WIDE * pages[key[0]])
            )
        return self._site_wide[language]

    def stem_weights(self, entry: Entry) -> dict[str, float]:
        """The stems of an entry's short fields with the weight (0-1) of the best field each stands in."""
        key = (entry.site, entry.url)
        if key not in self._weights:
            found: dict[str, float] = {}
            for field, text in entry.fields():
                for run in runs(text, entry.language):
                    for token in run:
                        known = stem(token.folded, entry.language)
                        found[known] = max(found.get(known, 0.0), FIELDS[field])
            self._weights[key] = found
        return self._weights[key]


def _entries(site: Site, domain: str, *, own: bool) -> Iterable[Entry]:
    for row in site.query(_ENTRIES):
        by_level: dict[int, list[str]] = {}
        for level, text in json.loads(row["headings"]):
            if text:
                by_level.setdefault(level, []).append(text)
        declared = (row["lang"] or "").replace("_", "-").partition("-")[0].strip().lower()
        yield Entry(
            row["url_id"], row["url"], domain, own, row["title"], row["description"],
            row["language"] or (declared if len(declared) == 2 else ""), row["words"], tuple(by_level.get(1, ())),
            (*by_level.get(2, ()), *by_level.get(3, ())),
        )  # fmt: skip


_ENTRIES = """
    SELECT url_id, url, title, description, lang, language, words, (
        SELECT json_group_array(json_array(value ->> 'level', value ->> 'text'))
        FROM json_each(page.facts, '$.headings') WHERE value ->> 'level' <= 3
    ) AS headings FROM page WHERE indexable AND status BETWEEN 200 AND 299 ORDER BY url_id
"""
