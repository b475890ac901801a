"""What a report says, as plain values: grouped, counted and put in order. Pure: no files, no database, no HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.backlinks import ProfileLine, Prospect
from ..core.brief import Brief
from ..core.findings import Finding, Severity
from ..core.health import Health

if TYPE_CHECKING:
    from .changes import Changes
    from .folders import Folder
    from .trend import TrendPoint

DEEP = 8  # clicks; pages this deep or deeper are counted together


@dataclass(frozen=True, slots=True)
class Manual:
    """What a rule says of itself, in `language`; a rule nobody described has its id for a title."""

    title: str
    what: str = ""
    why: str = ""
    fix: str = ""
    source: str = ""

    @classmethod
    def of(cls, rule: str, manuals: Mapping[str, Mapping[str, str]]) -> Manual:
        known = manuals.get(rule, {})
        parts = {name: known[name] for name in cls.__slots__ if known.get(name)}
        return cls(**({"title": rule} | parts))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One element of a page as it is and as it could be, both as HTML source."""

    current: str  # "" when the page has no such element
    proposed: str
    complete: bool = True  # False when a person must still write words into it


@dataclass(frozen=True, slots=True)
class FindingView:
    """One fault of one page, with what was seen."""

    finding: Finding
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule with one status, worst-first among other groups."""

    anchor: str  # the fragment that leads to it
    rule: str
    severity: Severity
    category: str
    manual: Manual
    total: int
    pages: int  # different URLs among them
    findings: tuple[FindingView, ...]  # the first LISTED_PER_RULE


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule that found nothing, and why."""

    rule: str
    manual: Manual
    checked: int
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to fix, in the order it is worth doing."""

    group: Group
    score: float  # 0-100
    effort: str  # "quick", "some" or "project"
    urls: tuple[str, ...]  # a few of its pages
    pages: int = 0  # different URLs of this root cause; 0 for a fault of the whole site
    findings: int = 0
    cause: str = "pages"  # see core.priority.Cause
    where: str = ""  # the template's name or the target's URL
    terms: tuple[tuple[str, float], ...] = ()  # the factors of the score, 0-1
    owner: str = "seo"  # see reports.tasks
    check: str = "source"


@dataclass(frozen=True, slots=True)
class PageView:
    """One internal URL as a content writer knows it."""

    url: str
    status: int | None
    reason: str = ""
    detail: str = ""
    redirect_to: str = ""
    content_type: str = ""
    read: bool = False  # its HTML was read
    title: str = ""
    description: str = ""
    excerpt: str = ""  # where the main text begins, for a snippet when there is no description
    heading: str = ""  # the first h1
    language: str = ""
    indexability: str = ""  # "" when indexable, see core.directives.indexability
    canonical: str = ""  # when it is another URL
    depth: int | None = None
    words: int = 0
    inlinks: int = 0  # internal pages that link to it
    linked_from: tuple[str, ...] = ()  # some of them
    errors: int = 0
    warnings: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True)
class KeywordView:
    """A keyword as judged; None is unknown, never zero."""

    keyword: str
    language: str
    volume: float | None = None  # searches a month, from an imported list
    volume_most: float | None = None  # upper end, where the list gives ranges
    difficulty: float | None = None  # 0-100
    opportunity: float | None = None  # 0-100
    confidence: float = 0.0  # 0-1
    urls: tuple[str, ...] = ()  # pages of the site it was found on
    terms: tuple[
        tuple[str, tuple[tuple[str, Any], ...]], ...
    ] = ()  # what both scores were made of: part, (name, value)


@dataclass(frozen=True, slots=True)
class TopicView:
    label: str
    language: str
    embedder: str
    difficulty: float | None  # 0-100, median of its keywords'
    opportunity: float | None  # 0-100, of its best keyword
    keywords: tuple[KeywordView, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What was crawled, and how far."""

    site: str
    seed: str
    crawl_id: int
    state: str
    started: str  # UTC, ISO 8601
    finished: str
    version: str
    max_pages: int | None
    max_depth: int | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    obey_robots: bool
    pending: int  # known URLs in scope that were not fetched
    external: int  # links to other sites that were checked
    resources: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report shows."""

    overview: Overview
    audited: bool
    steps: tuple[Step, ...]
    failed: tuple[Group, ...]
    unsure: tuple[Group, ...]
    crashed: tuple[Outcome, ...]
    passed: tuple[Outcome, ...]
    skipped: tuple[Outcome, ...]
    pages: tuple[PageView, ...]
    topics: tuple[TopicView, ...]
    suggestions: tuple[KeywordView, ...]  # the keywords worth trying first
    health: Health | None = None
    changes: Changes | None = None
    trend: tuple[TrendPoint, ...] = ()
    folders: tuple[Folder, ...] = ()
    briefs: tuple[Brief, ...] = ()  # of the topics most worth writing about
    prospects: tuple[Prospect, ...] = ()  # links that may be had, best first
    profile: tuple[ProfileLine, ...] = ()  # who links to the site, in short

    @property
    def severities(self) -> dict[Severity, int]:
        """How many faults there are of each severity, worst first; those that could not be confirmed do not count."""
        counts = Counter[Severity]()
        for group in self.failed:
            counts[group.severity] += group.total
        return {severity: counts[severity] for severity in reversed(Severity)}

    @property
    def statuses(self) -> dict[str, int]:
        """How many internal URLs answered how."""
        counts = Counter(status_class(page.status) for page in self.pages)
        return {name: counts[name] for name in ("2xx", "3xx", "4xx", "5xx", "none")}

    @property
    def depths(self) -> list[tuple[int | None, int]]:
        """How many read pages are how many clicks from the start page, DEEP standing for all deeper ones; None for
        pages no link path leads to, last."""
        counts = Counter(None if page.depth is None else min(page.depth, DEEP) for page in self.pages if page.read)
        return sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0))

    @property
    def read(self) -> int:
        return sum(page.read for page in self.pages)

    @property
    def indexable(self) -> int:
        return sum(page.read and not page.indexability for page in self.pages)


def status_class(status: int | None) -> str:
    """2xx, 3xx, 4xx, 5xx, or none for a URL that gave no answer one can name."""
    return f"{status // 100}xx" if status is not None and 200 <= status < 600 else "none"
