"""Which pages a page is compared with: other sites' on its topic, or, where none were crawled, the site's own best."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ...core.facts import Page
from .anchors import Anchors
from .library import Entry, Library
from .subject import Relevance, Subject

MOST = 10  # pages: a result page has as many
LEAST_RELEVANCE = 0.3  # below, a page is about something else
LEAST_OWN = 0.5  # the same for pages of the site itself, which share more words anyway
LEAST_COMPETITORS = 2  # fewer say nothing about what such pages carry
LEAST_WORDS = 50  # of main text; a shorter page has nothing to compare


@dataclass(frozen=True, slots=True)
class Chosen:
    """One compared page, read whole."""

    entry: Entry
    page: Page
    relevance: float


@dataclass(frozen=True, slots=True)
class Comparison:
    pages: tuple[Chosen, ...]  # the most relevant first
    competitors: bool  # they are other sites'
    background: tuple[Entry, ...]  # pages of the same sites and language that are about something else


BACKGROUND = 40  # pages of each site, enough to tell its way of speaking from its subjects


def compare(library: Library, subject: Subject, without: str = "") -> Comparison:
    """The pages to compare with, none of them the one at `without`.

    Where no page has the subject in title, headings or address, those that speak of it in their text.
    """
    scored = _scored(library, subject, without)
    taken = _side([item for item in _ranked(scored) if not item[1].own or item[0] >= LEAST_OWN]) or _side(
        _speaking(library, subject, [entry for _, entry in scored])
    )
    competitors = bool(taken) and not taken[0][1].own
    pages = []
    for score, entry in taken[:MOST]:
        page = library.page(entry)
        if page is not None:
            pages.append(Chosen(entry, page, score))
    sites = {chosen.entry.site for chosen in pages} | {library.domain}
    return Comparison(tuple(pages), competitors, tuple(_background(scored, sites)))


def _side(fitting: list[tuple[float, Entry]]) -> list[tuple[float, Entry]]:
    """Those of other sites where there are enough of them, else the site's own."""
    others = [item for item in fitting if not item[1].own]
    return others if len(others) >= LEAST_COMPETITORS else [item for item in fitting if item[1].own]


def _scored(library: Library, subject: Subject, without: str) -> list[tuple[float, Entry]]:
    relevance = Relevance(library, subject)
    return [
        (relevance.of(entry), entry)
        for entry in library.entries
        if entry.language == subject.language and entry.url != without
    ]


def _speaking(library: Library, subject: Subject, entries: list[Entry]) -> list[tuple[float, Entry]]:
    """Pages whose text holds the first keyword in any form; of all they say on it that is the least."""
    phrase = Anchors.named(subject.keywords[:1], subject.language, 0)
    if not phrase.targets:
        return []
    return [(0.0, entry) for entry in entries if phrase.may_stand_in(library.text(entry))]


def own_pages(library: Library, subject: Subject, without: str = "") -> list[tuple[float, Entry]]:
    """(relevance, page) of the site's own pages on a subject, the most relevant first."""
    relevance = Relevance(library, subject)
    scored = [
        (relevance.of(entry), entry)
        for entry in library.entries
        if entry.own and entry.language == subject.language and entry.url != without
    ]
    return _ranked(scored, spread=False)


def _ranked(scored: list[tuple[float, Entry]], *, spread: bool = True) -> list[tuple[float, Entry]]:
    """Those that are about the subject, best first; every site's best before any site's second."""
    fitting = sorted(
        (item for item in scored if item[0] >= LEAST_RELEVANCE and item[1].words >= LEAST_WORDS),
        key=lambda item: (-item[0], len(item[1].url), item[1].url),
    )
    if not spread:
        return fitting
    ranks: defaultdict[str, int] = defaultdict(int)
    placed = []
    for score, entry in fitting:
        ranks[entry.site] += 1
        placed.append((ranks[entry.site], score, entry))
    placed.sort(key=lambda item: (item[0], -item[1]))
    return [(score, entry) for _, score, entry in placed]


def _background(scored: list[tuple[float, Entry]], sites: set[str]) -> list[Entry]:
    by_site: defaultdict[str, list[Entry]] = defaultdict(list)
    for score, entry in scored:
        if entry.site in sites and score < LEAST_RELEVANCE and entry.words >= LEAST_WORDS:
            by_site[entry.site].append(entry)
    chosen: list[Entry] = []
    for entries in by_site.values():
        # Evenly spread over the crawl, so that no single section of a site speaks for it.
        step = max(1, len(entries) // BACKGROUND)
        chosen += entries[::step][:BACKGROUND]
    return chosen
