"""What is known of the links from other sites, each fact with who says so: pages, domains, targets and anchors.

Sources count on scales of their own and see different parts of the web, so numbers of two sources are never added up
or averaged: a row belongs to one batch, and a batch is one file or one look at the web.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .facts import Rel

Metrics = tuple[tuple[str, float], ...]  # numbers of a source by the name that the source gives them


class LinkKind(StrEnum):
    """What makes the link, as far as the source says; a mention is a name without a link."""

    TEXT = "text"
    IMAGE = "image"
    REDIRECT = "redirect"
    CANONICAL = "canonical"
    FRAME = "frame"
    FORM = "form"
    MENTION = "mention"
    OTHER = "other"
    UNKNOWN = ""


class Report(StrEnum):
    """What the rows of a batch are about."""

    LINKS = "links"  # pages that link
    DOMAINS = "domains"  # domains that link
    PAGES = "pages"  # pages that are linked to
    ANCHORS = "anchors"  # the texts of links


@dataclass(frozen=True, slots=True)
class Backlink:
    """One link from a page of another site. None and "" are what the source does not say."""

    source_url: str
    target_url: str = ""
    target: str = ""  # the registrable domain that is linked to
    anchor: str | None = None  # "" is a link without text
    rel: Rel | None = None
    position: str = ""  # a Position
    kind: LinkKind = LinkKind.UNKNOWN
    title: str = ""  # of the page that links
    language: str = ""  # of that page, as the source codes it
    platform: str = ""  # what runs that page: wordpress, blogs, message-boards ...
    status: int | None = None  # of the page that links
    target_status: int | None = None
    outlinks: int | None = None  # links of that page to other sites
    first_seen: str = ""  # days, ISO 8601
    last_seen: str = ""
    lost: bool | None = None  # the source no longer sees it
    sitewide: bool | None = None
    metrics: Metrics = ()

    @property
    def follow(self) -> bool | None:
        """Nothing in the link's rel keeps search engines from counting it; None when rel is unknown."""
        return None if self.rel is None else not self.rel & (Rel.NOFOLLOW | Rel.UGC | Rel.SPONSORED)


@dataclass(frozen=True, slots=True)
class ReferringDomain:
    """A domain that links, as one source counts it."""

    domain: str  # registrable
    target: str = ""
    links: int | None = None
    first_seen: str = ""
    last_seen: str = ""
    lost: bool | None = None
    metrics: Metrics = ()


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page that is linked to, as one source counts it."""

    url: str
    links: int | None = None
    domains: int | None = None


@dataclass(frozen=True, slots=True)
class AnchorCount:
    """A link text, as one source counts it."""

    text: str
    links: int | None = None
    domains: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that could not be used."""

    line: int  # 1-based; of JSON the place in the list
    reason: str
    text: str  # its beginning


@dataclass(frozen=True, slots=True)
class Batch:
    """Facts from one file or one look at the web, with their provenance."""

    source: str  # who says so: Ahrefs, Google Search Console, crawl ...
    report: Report
    file: str  # the file's name, or the address that was asked
    date: str  # the day the data is of, ISO 8601
    digest: str  # of the bytes it was read from: the same file twice is one batch
    links: tuple[Backlink, ...] = ()
    domains: tuple[ReferringDomain, ...] = ()
    pages: tuple[LinkedPage, ...] = ()
    anchors: tuple[AnchorCount, ...] = ()
    refused: int = 0  # rows that could not be used
    problems: tuple[RefusedRow, ...] = ()  # the first of them

    @property
    def rows(self) -> int:
        """How many facts it holds."""
        return len(self.links) + len(self.domains) + len(self.pages) + len(self.anchors)

    @property
    def targets(self) -> set[str]:
        """The domains its links lead to; "" is among them when some row does not say."""
        return {item.target for item in self.links} | {item.target for item in self.domains}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who says a thing, where it was said, and of which day it is."""

    source: str
    file: str
    date: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A page was looked at for links to a domain."""

    source_url: str
    target: str  # the domain
    at: str  # UTC, ISO 8601
    via: str  # "visit", or the crawl of Common Crawl whose capture was read
    status: int | None
    reason: str | None = None  # why there is no usable answer
    links: int = 0  # to the domain
    mentions: int = 0  # of its names in the text


class ProspectKind(StrEnum):
    """Why a site might link."""

    GAP = "gap"  # it links to competitors and not to us
    BROKEN = "broken"  # it links to a page that is gone, and we have one that fits
    RECLAIM = "reclaim"  # it links to a page of ours that is gone or redirects
    MENTION = "mention"  # it names us without a link
    RESOURCE = "resource"  # a page that lists links on our topic


@dataclass(frozen=True, slots=True)
class Prospect:
    """A link that may be had, with everything its rank comes from. Factors are 0-1, None is unknown."""

    kind: ProspectKind
    domain: str  # whom to ask
    page: str  # to get the link on; "" when only the domain is known
    target: str  # our page to be linked to; "" when none fits
    score: float  # 0-1, comparable within one list
    relevance: float | None
    authority: float | None
    consensus: float | None
    attainability: float | None
    reason: str  # for people
    evidence: dict[str, Any]  # what every factor is made of


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One line of a backlink profile in short."""

    section: str  # total, source, authority, rel, anchor, country, platform, visit, release
    name: str
    count: float | None
    share: float | None = None  # 0-1
    of: str = ""  # what it is a share of
    note: str = ""
