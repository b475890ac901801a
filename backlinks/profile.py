"""The backlink profile of a domain: who links to it, with which texts and marks, from where, and who says so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..core.backlinks import AnchorCount, LinkedPage, LinkKind, Provenance, ReferringDomain, Visit
from ..core.facts import Rel
from ..store.backlinks import BacklinkData, Said
from .anchors import AnchorClass, AnchorReader
from .graph_facts import ReleaseFacts
from .known_links import KnownLink, known_links
from .places import country, platform

_MARKS = {"nofollow": Rel.NOFOLLOW, "ugc": Rel.UGC, "sponsored": Rel.SPONSORED}
_NO_LINKS = (LinkKind.MENTION, LinkKind.CANONICAL)


@dataclass(frozen=True, slots=True)
class Referrer:
    """One domain that links, as all sources together know it."""

    domain: str
    links: tuple[KnownLink, ...] = ()  # of which the page is known
    counted: tuple[tuple[ReferringDomain, Provenance], ...] = ()  # as sources count it, newest data first
    releases: tuple[str, ...] = ()  # of the domain graph that have it
    authority: float | None = None  # 0-100, see core.web_graph.authority

    @property
    def sources(self) -> list[str]:
        """Who knows of it, each once."""
        pages = [source for link in self.links for source in link.sources]
        return list(dict.fromkeys([*pages, *(by.source for _, by in self.counted), *self.releases]))

    @property
    def first_seen(self) -> str:
        days = [link.link.first_seen for link in self.links] + [item.first_seen for item, _ in self.counted]
        return min(filter(None, days), default="")

    @property
    def last_seen(self) -> str:
        days = [link.link.last_seen for link in self.links] + [item.last_seen for item, _ in self.counted]
        return max(days, default="")

    @property
    def follow(self) -> bool | None:
        """Some known link counts for search engines; None when no source tells."""
        said = [link.link.follow for link in self.links if link.link.follow is not None]
        return any(said) if said else None

    @property
    def country(self) -> str:
        return country(self.domain)

    @property
    def platform(self) -> str:
        """As sources say, else as the host tells."""
        said = [link.link.platform or platform(link.link.source_url) for link in self.links]
        return next(filter(None, said), platform(f"http://{self.domain}/"))


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything known of the links to one domain."""

    domain: str
    referrers: tuple[Referrer, ...]  # most central first, then by known links
    links: tuple[KnownLink, ...]
    pages: tuple[tuple[LinkedPage, Provenance], ...]
    anchor_counts: tuple[tuple[AnchorCount, Provenance], ...]
    reader: AnchorReader
    graphs: tuple[ReleaseFacts, ...] = ()  # oldest first

    def anchor_class(self, link: KnownLink) -> AnchorClass:
        return self.reader.classify(link.link.anchor, link.link.kind, link.link.language)

    def anchor_classes(self) -> Counter[AnchorClass]:
        """How many links have texts of each class."""
        return Counter(map(self.anchor_class, self.links))

    def anchors(self) -> list[tuple[str, AnchorClass, int, int]]:
        """(text, class, links, referring domains), those of most domains first."""
        found: defaultdict[tuple[str, AnchorClass], list[str]] = defaultdict(list)
        for link in self.links:
            if link.link.anchor is not None:
                found[link.link.anchor, self.anchor_class(link)].append(link.domain)
        rows = [(text, kind, len(domains), len(set(domains))) for (text, kind), domains in found.items()]
        return sorted(rows, key=lambda row: (-row[3], -row[2], row[0]))

    def rels(self) -> Counter[str]:
        """How many links are follow, nofollow, ugc, sponsored or unknown; one may be several of the middle three."""
        counts: Counter[str] = Counter()
        for link in self.links:
            rel = link.link.rel
            if rel is None:
                counts["unknown"] += 1
            elif link.link.follow:
                counts["follow"] += 1
            else:
                counts.update(
                    item.name.lower() for item in (Rel.NOFOLLOW, Rel.UGC, Rel.SPONSORED) if item & rel and item.name
                )
        return counts

    def top_pages(self) -> list[tuple[str, int, int]]:
        """(own page, known links, referring domains), the most supported first."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for link in self.links:
            if link.link.target_url:
                found[link.link.target_url].append(link.domain)
        rows = [(url, len(domains), len(set(domains))) for url, domains in found.items()]
        return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a profile is made of, as stored."""

    said: Sequence[Said] = ()
    visits: Sequence[Visit] = ()
    domains: Sequence[tuple[ReferringDomain, Provenance]] = ()
    pages: Sequence[tuple[LinkedPage, Provenance]] = ()
    anchors: Sequence[tuple[AnchorCount, Provenance]] = ()
    graphs: Sequence[ReleaseFacts] = field(default_factory=tuple)  # oldest first

    @classmethod
    def read(cls, data: BacklinkData, domain: str, graphs: Sequence[ReleaseFacts] = ()) -> Inputs:
        return cls(
            list(data.links(domain)), data.visits(domain), list(data.domains(domain)), data.pages(domain),
            data.anchors(domain), graphs,
        )  # fmt: skip


def build_profile(domain: str, inputs: Inputs, *, brands: Iterable[str] = (), keywords: Iterable[str] = ()) -> Profile:
    """The profile of a domain. `brands` and `keywords` of its site tell link texts apart.

    Links that a source or a visit says are gone are not in it, nor are mentions without a link.
    """
    links = [
        link
        for link in known_links(inputs.said, inputs.visits)
        if link.domain != domain and link.link.kind not in _NO_LINKS and link.alive is not False
    ]
    return Profile(
        domain, tuple(_referrers(domain, links, inputs)), tuple(links), tuple(inputs.pages), tuple(inputs.anchors),
        AnchorReader(domain, brands, keywords), tuple(inputs.graphs),
    )  # fmt: skip


def _referrers(domain: str, links: Sequence[KnownLink], inputs: Inputs) -> list[Referrer]:
    by_page: defaultdict[str, list[KnownLink]] = defaultdict(list)
    counted: defaultdict[str, list[tuple[ReferringDomain, Provenance]]] = defaultdict(list)
    releases: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        by_page[link.domain].append(link)
    for item, by in inputs.domains:
        if item.domain != domain and item.lost is not True:
            counted[item.domain].append((item, by))
    for graph in inputs.graphs:
        for name in graph.referrers.get(domain, ()):
            releases[name].append(graph.release.name)
    names = dict.fromkeys([*by_page, *counted, *releases])
    found = [
        Referrer(
            name, tuple(by_page[name]), tuple(counted[name]), tuple(releases[name]), authority_of(name, inputs.graphs)
        )
        for name in names
    ]
    return sorted(found, key=lambda item: (-(item.authority or 0), -len(item.links), item.domain))


def authority_of(domain: str, graphs: Sequence[ReleaseFacts]) -> float | None:
    """0-100, of the newest release that ranks the domain."""
    known = (graph.authority(domain) for graph in reversed(graphs))
    return next((value for value in known if value is not None), None)
