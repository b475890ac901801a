"""The pages of a crawl as keyword research reads them: the fields a search engine weighs, and the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from ...core.directives import indexability
from ...core.facts import Page
from ...core.text import fold
from ...core.urls import parts
from ...store.site import Site

REPEATED = 0.6  # share of pages on which the same text is the site's, not the page's
FEW_PAGES = 3  # fewer pages say nothing about repetition
MOST_ANCHORS, MOST_HEADINGS = 10, 40  # of one page
GENERIC_TARGETS = 3  # an anchor that leads to so many pages ("read more") names none of them

# What stands between the parts of a title, the site's name among them.
_SEPARATORS = re.compile(r"\s+[|\-‐‑–—―·•»«:/~]+\s+|\s*[|»«·•｜【】]\s*|:\s+")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_PATH_BREAKS = re.compile(r"[-_+~,;=!*'()\s]+")


@dataclass(frozen=True, slots=True)
class Document:
    """One indexable page."""

    url: str
    language: str  # as detected, else as declared; "" when neither is known
    titles: tuple[str, ...] = ()  # the parts of the title, without those all pages share
    h1: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()  # h2 and h3
    anchors: tuple[str, ...] = ()  # of internal links to the page, those that tell it from others
    path: tuple[str, ...] = ()  # the words of each path segment
    text: str = ""  # main text, one line a block

    def fields(self) -> Iterator[tuple[str, str]]:
        """(source, text) of every field but the main text."""
        for source, texts in (
            ("title", self.titles), ("h1", self.h1), ("heading", self.headings), ("anchor", self.anchors),
            ("url", self.path),
        ):  # fmt: skip
            for text in texts:
                yield source, text


def read_documents(site: Site) -> Iterator[Document]:
    """Every indexable page of a crawl, ordered by URL id."""
    anchors = _anchors(site)
    site_wide = _site_wide(site)
    for page in site.pages(links=False):
        if page.fetch.ok and page.fetch.is_html and not indexability(page):
            yield Document(
                page.url,
                language_of(page),
                tuple(part for part in title_parts(page.title) if fold(part) not in site_wide),
                _texts(page, (1,), site_wide),
                _texts(page, (2, 3), site_wide),
                tuple(anchors.get(page.url, ())),
                path_words(page.url),
                page.text,
            )


def language_of(page: Page) -> str:
    """ISO 639-1 of a page: as detected, else its lang attribute's first part."""
    declared = (page.lang or "").replace("_", "-").partition("-")[0].strip().lower()
    return page.language or (declared if len(declared) == 2 else "")


def title_parts(title: str) -> list[str]:
    """A title's parts between its separators."""
    return [part.strip() for part in _SEPARATORS.split(title) if part and part.strip()]


def path_words(url: str) -> tuple[str, ...]:
    """The words of each segment of a URL's path, file extensions and index files left out."""
    segments = [unquote(segment) for segment in parts(url).path.split("/")]
    worded = (" ".join(_PATH_BREAKS.split(_EXTENSION.sub("", segment))).strip() for segment in segments)
    return tuple(words for words in worded if words and words.lower() not in ("index", "default", "home"))


def _texts(page: Page, levels: Iterable[int], site_wide: frozenset[str]) -> tuple[str, ...]:
    texts = (heading.text for heading in page.headings if heading.level in levels and heading.text)
    return tuple(islice((text for text in texts if fold(text) not in site_wide), MOST_HEADINGS))


def _site_wide(site: Site) -> frozenset[str]:
    """Folded title parts and headings that most pages of a language carry: the site's name, the footer's headings."""
    pages: Counter[str] = Counter()
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in site.query(
        "SELECT language, title,"
        " (SELECT group_concat(value ->> 'text', char(10)) FROM json_each(page.facts, '$.headings')) AS headings"
        " FROM page WHERE indexable"
    ):
        pages[row["language"]] += 1
        texts = (*title_parts(row["title"]), *(row["headings"] or "").split("\n"))
        seen[row["language"]].update({fold(text) for text in texts})
    return frozenset(
        text
        for language, counts in seen.items()
        for text, number in counts.items()
        if pages[language] >= FEW_PAGES and number > REPEATED * pages[language]
    )


def _anchors(site: Site) -> dict[str, list[str]]:
    """Anchor texts by target URL, without those of navigation that most pages share and without generic ones."""
    (pages,) = site.query("SELECT count(*) FROM page").fetchone()
    targets: defaultdict[str, set[str]] = defaultdict(set)
    kept: list[tuple[str, str]] = []
    for row in site.query(
        "SELECT target, anchor, count(DISTINCT source_id) AS pages FROM link"
        " WHERE internal AND NOT nofollow AND anchor <> '' AND source_id <> target_id GROUP BY target_id, anchor"
        " ORDER BY target_id, pages DESC, anchor"
    ):
        targets[fold(row["anchor"])].add(row["target"])
        if pages < FEW_PAGES or row["pages"] <= REPEATED * pages:
            kept.append((row["target"], row["anchor"]))
    found: dict[str, list[str]] = {}
    for target, anchor in kept:
        anchors = found.setdefault(target, [])
        if len(targets[fold(anchor)]) < GENERIC_TARGETS and len(anchors) < MOST_ANCHORS:
            anchors.append(anchor)
    return found
