"""What a report says, as plain values: grouped, counted and put in order. Pure: no files, no database, no HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ..core.facts import Fetch
from ..core.findings import Finding, RuleResult, Severity, Status
from ..core.priority import Action, top

# A longer list helps nobody to fix anything, and every row costs the reader's browser memory; totals stay exact.
LISTED_PER_RULE = 1000
TOP_STEPS = 10
QUICK, PROJECT = 0.8, 0.4  # ease, see core.priority
DEEP = 8  # clicks; pages this deep or deeper are counted together

_RESERVED = re.compile("%(?:2[3-6BCF]|3[ABDF]|40)", re.IGNORECASE)  # what encodeURI leaves alone
_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)\]]")


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
    errors: int = 0
    warnings: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True)
class KeywordView:
    """A keyword as judged; None is unknown, never zero."""

    keyword: str
    language: str
    volume: float | None = None  # searches a month, from an imported list
    difficulty: float | None = None  # 0-100
    opportunity: float | None = None  # 0-100
    confidence: float = 0.0  # 0-1
    urls: tuple[str, ...] = ()  # pages of the site it was found on
    terms: Mapping[str, Any] = field(default_factory=dict)  # the evidence of both scores


@dataclass(frozen=True, slots=True)
class TopicView:
    label: str
    language: str
    embedder: str
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


def group_findings(
    views: Iterable[FindingView], status: Status, manuals: Mapping[str, Mapping[str, str]], taken: Iterable[str] = ()
) -> tuple[Group, ...]:
    """The findings of one status by rule: worst severity first, then most pages. `taken` are anchors used already."""
    by_rule: dict[str, list[FindingView]] = {}
    for view in views:
        if view.finding.status is status:
            by_rule.setdefault(view.finding.rule, []).append(view)
    used = set(taken)
    groups = []
    for rule, members in by_rule.items():
        first = members[0].finding
        anchor = f"rule/{rule}" if f"rule/{rule}" not in used else f"unsure/{rule}"
        groups.append(
            Group(
                anchor, rule, first.severity, first.category, Manual.of(rule, manuals), len(members),
                len({member.finding.url for member in members if member.finding.url}), tuple(members[:LISTED_PER_RULE]),
            )
        )  # fmt: skip
    return tuple(sorted(groups, key=lambda group: (-group.severity.rank, -group.pages, group.rule)))


def outcomes(
    results: Iterable[RuleResult], status: Status, manuals: Mapping[str, Mapping[str, str]]
) -> tuple[Outcome, ...]:
    """The rules that ended with this status, by title."""
    found = (
        Outcome(item.rule, Manual.of(item.rule, manuals), item.checked, item.reason)
        for item in results
        if item.status is status
    )
    return tuple(sorted(found, key=lambda outcome: outcome.manual.title.casefold()))


def steps(actions: Iterable[Action], groups: Iterable[Group]) -> tuple[Step, ...]:
    """The first TOP_STEPS actions of a plan with the findings they are about."""
    by_rule = {group.rule: group for group in groups}
    return tuple(
        Step(by_rule[action.rule], action.score, effort(action.ease), action.examples)
        for action in top(actions, TOP_STEPS)
    )


def effort(ease: float) -> str:
    """An ease from 0 to 1 in words: "quick" for a field or a file, "some" work, or a "project"."""
    if ease >= QUICK:
        return "quick"
    return "some" if ease > PROJECT else "project"


def count_faults(findings: Iterable[Finding]) -> dict[str, Counter[Severity]]:
    """How many confirmed faults of each severity every URL has."""
    counts: dict[str, Counter[Severity]] = {}
    for finding in findings:
        if finding.status is Status.FAIL and finding.url:
            counts.setdefault(finding.url, Counter())[finding.severity] += 1
    return counts


def bare_page(fetch: Fetch, faults: Counter[Severity], inlinks: int) -> PageView:
    """A page of which only the response is known."""
    return PageView(
        fetch.url, fetch.status, fetch.reason or "", fetch.detail, fetch.redirect_to or "", fetch.content_type,
        depth=fetch.depth, inlinks=inlinks, errors=faults[Severity.ERROR], warnings=faults[Severity.WARNING],
        notices=faults[Severity.NOTICE],
    )  # fmt: skip


def linked(text: str) -> list[tuple[str, str]]:
    """The text in pieces of (words, URL); the URL is "" for pieces that are no link. Only http and https are links."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for match in _URL.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], ""))
        pieces.append((match[0], match[0]))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], ""))
    return pieces


def readable(url: str, site: str) -> str:
    """A URL for reading: from its path on when it is of the origin `site`, in the letters it is written with."""
    short = url.removeprefix(site) if url.startswith(f"{site}/") else url
    try:
        decoded = unquote(short, errors="strict")
    except UnicodeDecodeError:
        return short
    # Undoing other escapes would change what the address means, or hide letters in it; Persian words need their ZWNJ.
    harmless = decoded.replace("\u200c", "").isprintable() and " " not in decoded and not _RESERVED.search(short)
    return decoded if harmless else short
