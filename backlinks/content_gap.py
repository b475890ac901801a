"""What competitors write about and the own site does not, joined to its topics, with how much supports each page.

Support is what can be seen without anybody's traffic: the other sites that are known to link to a page, and the pages
of the competitor's own site that do. It tells which of its pages a competitor and others hold to be worth pointing to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import log1p
from pathlib import Path

from ..core.domains import registrable_domain
from ..core.urls import parts
from ..store.backlinks import BacklinkData
from ..store.competitors import competitor_crawls
from ..store.site import Site
from .profile import Profile
from .prospects.find import Search, rival_profiles
from .prospects.relevance import Embeds, OwnPage, fits, read_own_pages

TOPIC_KEYWORDS = 20  # of a topic that stand for it


@dataclass(frozen=True, slots=True)
class ContentGap:
    """A page of a competitor, and how near the own site comes to it."""

    competitor: str
    page: str
    title: str
    topic: str  # of the own site, that the page is nearest to; "" when it is near none
    topic_competitors: int  # competitors that have a page nearest to this topic
    nearest: str  # own page, "" when none is near at all
    similarity: float  # 0-1, to that page; by a model of one list, see prospects.relevance
    domains: int  # other sites that are known to link to the page
    inlinks: int  # pages of its own site that link to it
    score: float  # 0-1: how little we cover it times how much supports it


@dataclass(frozen=True, slots=True)
class _RivalPage:
    competitor: str
    page: OwnPage
    domains: int
    inlinks: int


def content_gaps(db: Path, search: Search, crawl_id: int | None, model: Embeds) -> list[ContentGap]:
    """The pages of the competitors crawled into a database, those we cover least and others support most first.

    Raises StoreError and its subclasses.
    """
    with ExitStack() as stack:
        site = stack.enter_context(Site.open(db, crawl_id))
        data = stack.enter_context(BacklinkData.open(db))
        own = registrable_domain(site.plan.seed)
        rivals = [stack.enter_context(Site.open(db, number)) for number in competitor_crawls(site, own)]
        if search.competitors:
            rivals = [rival for rival in rivals if registrable_domain(rival.plan.seed) in search.competitors]
        names = tuple(registrable_domain(rival.plan.seed) for rival in rivals)
        profiles = rival_profiles(data, own, replace(search, competitors=names)) if names else {}
        pages = [page for rival in rivals for page in _pages(rival, profiles)]
        topics = [
            OwnPage(topic.label, "\n".join([topic.label, *topic.keywords[:TOPIC_KEYWORDS]])) for topic in site.topics()
        ]
        return _compare(pages, read_own_pages(site), topics, model)


def _pages(rival: Site, profiles: Mapping[str, Profile]) -> list[_RivalPage]:
    name = registrable_domain(rival.plan.seed)
    linked = {url: domains for url, _, domains in profiles[name].top_pages()} if name in profiles else {}
    inlinks = {
        row["target"]: row["pages"]
        for row in rival.query(
            "SELECT target, count(DISTINCT source_id) AS pages FROM link WHERE internal AND source_id <> target_id"
            " GROUP BY target_id"
        )
    }
    # Everything points to the start page, which is about the site and not about a topic.
    return [
        _RivalPage(name, page, linked.get(page.url, 0), inlinks.get(page.url, 0))
        for page in read_own_pages(rival)
        if parts(page.url).path != "/"
    ]


def _compare(
    pages: Sequence[_RivalPage], own: Sequence[OwnPage], topics: Sequence[OwnPage], model: Embeds
) -> list[ContentGap]:
    texts = [item.page.text for item in pages]
    covered, placed = fits(texts, own, model), fits(texts, topics, model)
    by_topic: defaultdict[str, set[str]] = defaultdict(set)
    for item, place in zip(pages, placed, strict=True):
        by_topic[place.page].add(item.competitor)
    most = max((fit.similarity for fit in covered), default=0.0) or 1.0
    support = _support(pages)
    found = [
        ContentGap(
            item.competitor, item.page.url, item.page.text.partition("\n")[0], place.page,
            len(by_topic[place.page]) if place.page else 1, fit.page, fit.similarity, item.domains, item.inlinks,
            round((1 - fit.similarity / most) * held, 4),
        )
        for item, fit, place, held in zip(pages, covered, placed, support, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda gap: (-gap.score, gap.similarity, gap.page))


def _support(pages: Sequence[_RivalPage]) -> list[float]:
    """0-1 for each page: the mean of its referring domains and its internal links, each as a share of the most, logs.

    Where no referring domain of any page is known, the internal links alone.
    """
    parts = [[log1p(item.domains) for item in pages], [log1p(item.inlinks) for item in pages]]
    known = [[value / max(part) for value in part] for part in parts if part and max(part) > 0]
    if not known:
        return [1.0] * len(pages)
    return [sum(values) / len(values) for values in zip(*known, strict=True)]
