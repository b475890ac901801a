"""Links to domains on stored copies of pages: page-level evidence without visiting anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..core.backlinks import Backlink, Batch, Visit
from ..core.directives import is_nofollow
from ..core.errors import SourceFailed
from ..core.facts import Fetch, Page
from .known_links import CAPTURES
from .name_mentions import folded_names, mentions
from .sources.captures import Captures
from .visited_links import batch_of, links_on

ReadPage = Callable[[bytes, Fetch], Page]  # the crawler's extractor, which only the command line may hand over


@dataclass(frozen=True, slots=True)
class CapturedLinks:
    """What the captures of some domains hold."""

    batch: Batch
    visits: tuple[Visit, ...]  # one a page and target
    failed: tuple[str, ...]  # captures that could not be had, in words
    searched: tuple[tuple[str, int], ...]  # (domain, captures)


def read_captures(
    source: Captures,
    domains: Sequence[str],
    targets: Sequence[str],
    read: ReadPage,
    most: int,
    names: Sequence[str] = (),
) -> CapturedLinks:
    """The links to the targets on captured pages of domains, at most so many pages of each.

    `names` are of the first target. Raises SourceFailed when the index cannot be asked; a single capture that cannot be
    had is told.
    """
    links: list[Backlink] = []
    visits: dict[str, list[Visit]] = {}
    failed: list[str] = []
    searched: list[tuple[str, int]] = []
    known = folded_names(names)
    for domain in domains:
        captures = source.of_domain(domain, most)
        searched.append((domain, len(captures)))
        for capture in captures:
            try:
                stored = source.page(capture)
            except SourceFailed as error:
                failed.append(str(error))
                continue
            if stored is None or stored.fetch.url in visits:
                continue
            page = read(stored.body, stored.fetch)
            said = sum(1 for _ in mentions(page.text, known))
            looks = visits[page.url] = []
            for target in targets:
                found = links_on(page, page.url, target, nofollow=is_nofollow(page))
                links += found
                at, status = stored.fetch.at, stored.fetch.status
                mentioned = said if target == targets[0] else 0
                looks.append(Visit(page.url, target, at, source.crawl, status, None, len(found), mentioned))
    seen = [visit for looks in visits.values() for visit in looks]
    return CapturedLinks(batch_of(links, seen, CAPTURES, source.crawl), tuple(seen), tuple(failed), tuple(searched))
