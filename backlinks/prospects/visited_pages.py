"""Pages of other sites as a crawl read them: visits to candidates, a competitor's site, pages of links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...core.domains import registrable_domain
from ...core.facts import Kind, Link
from ...store.site import Site
from ..known_links import GONE


@dataclass(frozen=True, slots=True)
class VisitedPage:
    """One page with its links to other sites."""

    url: str
    domain: str
    title: str
    text: str
    language: str
    links: tuple[Link, ...]  # to other registrable domains
    dead: frozenset[str]  # of their targets: those that answer 404 or 410, or whose host does not exist
    at: str  # when it was fetched, UTC, ISO 8601

    @property
    def linked_domains(self) -> set[str]:
        return {registrable_domain(link.target) for link in self.links}

    def links_to(self, domain: str) -> bool:
        return any(registrable_domain(link.target) == domain for link in self.links)


def visited_pages(sites: Sequence[Site], own: str) -> Iterator[VisitedPage]:
    """Every page that is not of the own domain, each once, as the first of the sites that has it knows it."""
    seen: set[str] = set()
    for site in sites:
        dead = {
            row["url"]
            for row in site.query(
                "SELECT url, status FROM fetch WHERE kind = :kind AND (status IN (404, 410) OR reason = 'dns')",
                kind=Kind.EXTERNAL.value,
            )
        } | {
            row["url"]
            for row in site.query(f"SELECT url FROM fetch WHERE kind = 'page' AND status IN {tuple(sorted(GONE))}")  # noqa: S608 - numbers of ours
        }
        for page in site.pages():
            domain = registrable_domain(page.url)
            if domain == own or page.url in seen:
                continue
            seen.add(page.url)
            links = tuple(link for link in page.links if registrable_domain(link.target) != domain)
            yield VisitedPage(
                page.url, domain, page.title, page.text, page.language, links,
                frozenset(link.target for link in links if link.target in dead), page.fetch.at,
            )  # fmt: skip
