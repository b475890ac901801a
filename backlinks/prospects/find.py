"""All prospects of a site, of every kind, ranked in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ...core.backlinks import Prospect, ProspectKind, Visit
from ...core.domains import registrable_domain
from ...core.errors import NoCrawl
from ...store.backlinks import BacklinkData
from ...store.site import Site
from ..graph_facts import ReleaseFacts
from ..known_links import GONE
from ..own_site import OwnSite, read_own_site
from ..profile import Inputs, Profile, build_profile
from .broken_targets import broken_targets
from .factors import rank
from .from_pages import Own, prospects_from_pages
from .gap import GapInput, find_gap
from .own_targets import LostTarget, lost_targets, reclaim_prospects
from .relevance import Embeds, OwnPage, read_own_pages
from .visited_pages import VisitedPage, visited_pages

ALL_KINDS = frozenset(ProspectKind)
FROM_PAGES = frozenset({ProspectKind.BROKEN, ProspectKind.MENTION, ProspectKind.RESOURCE})
MOST_VISITS = 50  # crawls of one database before the newest that are looked into


@dataclass(frozen=True, slots=True)
class Search:
    """What prospects are looked for with."""

    model: Embeds | None = None  # None: relevance is unknown
    competitors: Sequence[str] = ()  # registrable domains; all that links are known to, when none is named
    kinds: frozenset[ProspectKind] = ALL_KINDS
    brands: Sequence[str] = ()  # names of the own site beside those it gives itself
    pages: Sequence[Path] = ()  # databases with crawls of other sites' pages
    graphs: Sequence[ReleaseFacts] = ()  # oldest first
    today: date = field(default_factory=date.today)


@dataclass(frozen=True, slots=True)
class Found:
    """The prospects, best first, and what was left out."""

    profile: Profile  # of the own site
    competitors: tuple[str, ...]
    prospects: tuple[Prospect, ...]
    left_out: Mapping[str, int]  # referring domains of competitors that are no prospects, by the reason
    pages: int  # of other sites that were read


def find_prospects(db: Path, search: Search, crawl_id: int | None) -> Found:
    """The prospects of the site of a crawl. Raises StoreError and its subclasses."""
    with ExitStack() as stack:
        site = stack.enter_context(Site.open(db, crawl_id))
        data = stack.enter_context(BacklinkData.open(db))
        own, own_pages = read_own_site(site), read_own_pages(site)
        profile = own_profile(data, own, search)
        rivals = rival_profiles(data, own.domain, search)
        found: list[Prospect] = []
        left_out: Mapping[str, int] = {}
        if ProspectKind.GAP in search.kinds and rivals:
            gap = find_gap(GapInput(profile, rivals, own_pages, own.language, search.today), search.model)
            found += gap.prospects
            left_out = gap.left_out
        if ProspectKind.RECLAIM in search.kinds:
            found += reclaim_prospects(lost_targets(profile, site, own_pages, search.model))
        if ProspectKind.BROKEN in search.kinds:
            found += broken_targets(rivals, own.domain, own_pages, search.model, own.language, search.today)
        read = 0
        if search.kinds & FROM_PAGES:
            pages = _Counted(visited_pages(_visits(stack, search), own.domain))
            looked_for = Own(own.domain, own.names(search.brands), own.language, own_pages, search.graphs)
            found += [
                item
                for item in prospects_from_pages(pages, looked_for, search.model)
                if item.kind in search.kinds and item.domain not in rivals
            ]
            read = pages.count
        return Found(profile, tuple(rivals), tuple(rank(_once(found))), left_out, read)


def find_lost_targets(db: Path, search: Search, crawl_id: int | None) -> list[LostTarget]:
    """The own addresses that others link to in vain, those of most domains first. Raises StoreError."""
    with Site.open(db, crawl_id) as site, BacklinkData.open(db) as data:
        own = read_own_site(site)
        return lost_targets(own_profile(data, own, search), site, read_own_pages(site), search.model)


def own_profile(data: BacklinkData, own: OwnSite, search: Search) -> Profile:
    """The profile of the own site."""
    return build_profile(
        own.domain, Inputs.read(data, own.domain, search.graphs), brands=(*own.brands, *search.brands),
        keywords=own.keywords,
    )  # fmt: skip


def rival_profiles(data: BacklinkData, own: str, search: Search) -> dict[str, Profile]:
    """The profiles of the competitors that were named, else of all other domains that links are known to.

    Links on pages that a visit found gone are left out: nobody can be asked for a link on them.
    """
    asked = [name for graph in search.graphs for name in graph.referrers]
    names = search.competitors or dict.fromkeys([*data.targets(), *asked])
    gone = _gone_pages(data, own)
    found = {}
    for name in names:
        if name != own:
            inputs = Inputs.read(data, name, search.graphs)
            there = [said for said in inputs.said if said.link.source_url not in gone]
            found[name] = build_profile(name, replace(inputs, said=there))
    return found


def _gone_pages(data: BacklinkData, own: str) -> set[str]:
    """The pages that did not exist any more when they were visited last."""
    latest: dict[str, Visit] = {}
    for visit in data.visits(own):
        latest.setdefault(visit.source_url, visit)
    return {url for url, visit in latest.items() if visit.status in GONE}


def own_pages_of(db: Path, domain: str) -> tuple[str, list[OwnPage]]:
    """(language, pages) of the database's crawl of a domain; ("", []) when there is none."""
    try:
        with Site.open(db) as newest:
            number = next((number for name, number in _crawls(newest) if name == domain), None)
        if number is None:
            return "", []
        with Site.open(db, number) as site:
            return read_own_site(site).language, read_own_pages(site)
    except NoCrawl:
        return "", []


def _crawls(site: Site) -> list[tuple[str, int]]:
    """(domain, number) of every crawl with pages, the newest first."""
    rows = site.query(
        "SELECT c.id, c.seed FROM crawls c WHERE EXISTS (SELECT 1 FROM pages p WHERE p.crawl_id = c.id)"
        " ORDER BY c.id DESC"
    )
    return [(registrable_domain(row["seed"]), row["id"]) for row in rows]


def _visits(stack: ExitStack, search: Search) -> list[Site]:
    """Crawls of other sites' pages, those of one database the newest first.

    Competitors that were crawled into the site's own database are none of them: nobody asks a competitor for a link.
    """
    sites = []
    for path in search.pages:
        newest = stack.enter_context(Site.open(path))
        sites.append(newest)
        earlier = newest.query(
            "SELECT id FROM crawls WHERE id < :crawl ORDER BY id DESC LIMIT :most", most=MOST_VISITS
        ).fetchall()
        sites += [stack.enter_context(Site.open(path, row["id"])) for row in earlier]
    return sites


class _Counted:
    """Pages as they come, counted: all of them at once may be more than fits into memory."""

    def __init__(self, pages: Iterable[VisitedPage]) -> None:
        self._pages = pages
        self.count = 0

    def __iter__(self) -> Iterator[VisitedPage]:
        for page in self._pages:
            self.count += 1
            yield page


def _once(prospects: Sequence[Prospect]) -> list[Prospect]:
    """Each (kind, page or domain, what it is about) once."""
    seen: dict[tuple[object, ...], Prospect] = {}
    for item in prospects:
        about = item.evidence.get("dead") or item.evidence.get("lost")
        seen.setdefault((item.kind, item.page or item.domain, about), item)
    return list(seen.values())
