"""What was seen on pages that may link to a domain: the evidence no index and no graph has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ..core.backlinks import Backlink, Batch, LinkKind, Report, Visit
from ..core.directives import is_nofollow
from ..core.domains import registrable_domain
from ..core.facts import Page, Rel
from ..store.site import Site
from .known_links import CRAWL
from .name_mentions import folded_names, mentions

VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at some pages found."""

    batch: Batch  # the links to the domain
    visits: tuple[Visit, ...]  # one a page, also where there is no link


def read_visits(site: Site, urls: Iterable[str], target: str, names: Sequence[str] = ()) -> Seen:
    """The links to a domain on those pages, as a crawl of them saw it; pages the crawl did not come to are left out.

    A page that redirects is the page where it ends. `names` of the domain are counted in its text.
    """
    links: list[Backlink] = []
    visits: list[Visit] = []
    known = folded_names(names)
    for url in urls:
        path = site.redirect_path(url)
        if not path:
            continue
        last = path[-1]
        page = site.page(last.url) if last.ok else None
        found = links_on(page, url, target, nofollow=is_nofollow(page)) if page else []
        links += found
        said = sum(1 for _ in mentions(page.text, known)) if page else 0
        visits.append(Visit(url, target, last.at, VISIT, last.status, last.reason, len(found), said))
    return Seen(batch_of(links, visits, CRAWL, f"visit of {len(visits)} pages"), tuple(visits))


def links_on(page: Page, url: str, target: str, *, nofollow: bool) -> list[Backlink]:
    """The links to a domain on a page. `url` is the address the page is known by; `nofollow` is of all its links."""
    others = {registrable_domain(link.target) for link in page.links} - {registrable_domain(url)}
    language = page.language or page.lang or ""
    return [
        Backlink(
            url, link.target, target, link.anchor, link.rel | Rel.NOFOLLOW if nofollow else link.rel,
            link.position.value, LinkKind.TEXT if link.anchor else LinkKind.UNKNOWN, page.title, language,
            status=page.fetch.status, outlinks=len(others), last_seen=page.fetch.at[:10], lost=False,
        )
        for link in page.links
        if registrable_domain(link.target) == target
    ]  # fmt: skip


def batch_of(links: Sequence[Backlink], visits: Sequence[Visit], source: str, file: str) -> Batch:
    """Links that were seen on pages, as a batch of the last day one was looked at."""
    what = "\n".join(f"{visit.source_url} {visit.via} {visit.at}" for visit in visits)
    day = max((visit.at[:10] for visit in visits), default="")
    return Batch(source, Report.LINKS, file, day, sha256(what.encode("utf-8", "replace")).hexdigest(), tuple(links))


def pages_to_visit(
    linking: Iterable[str], candidates: Iterable[str], visited: Mapping[str, str], before: str, most: int
) -> list[str]:
    """The pages to look at: never visited ones first, then those visited before the day `before`, each once."""
    pages = [url for url in dict.fromkeys([*linking, *candidates]) if visited.get(url, "") < before]
    return sorted(pages, key=lambda url: visited.get(url, ""))[:most]
