"""Findings: what a rule concluded from the facts, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """1 for notice, 2 for warning, 3 for error."""
        return list(Severity).index(self) + 1


class Status(StrEnum):
    """The result of a check. Not checked is a result, never an absence."""

    FAIL = "fail"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "not-applicable"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"  # the rule itself could not run


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule yields for one fault. Only `message` is needed; the engine fills in the page's URL.

    `message` is one sentence for a content writer, with the value in it. `value` and `threshold` are the numbers or
    strings compared, `snippet` the markup at fault, `details` whatever else helps (hop list, other pages, line).
    """

    message: str
    value: Any = None
    threshold: Any = None
    snippet: str = ""
    line: int = 0
    url: str = ""  # the page at fault; site rules must give it, except for faults of the whole site
    target: str = ""  # the other end, for rules about links, redirects, canonicals, resources
    details: dict[str, Any] = field(default_factory=dict)
    status: Status = Status.FAIL  # or INCONCLUSIVE, with the reason in `message`


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault as stored: evidence stamped by the engine with the rule that found it."""

    rule: str
    severity: Severity
    category: str
    status: Status
    url: str
    target: str
    message: str
    evidence: dict[str, Any]  # value, threshold, snippet, line and the details, those that are set
    version: int = 1
    first_seen: str = ""  # UTC, ISO 8601: the end of the oldest audited crawl of the same seed with the same fault
    last_seen: str = ""  # the end of the crawl that the finding is of
    template: str = ""  # the group of pages its page belongs to; this and the next two are of the page at fault
    link_score: float | None = None  # 0-100, None when the page is not indexable or was not read
    clicks: float | None = None  # imported from a search console
    reading: str = "raw"  # of what the rule judged: "raw" HTML as sent, or "rendered" after scripts ran


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule ended over a whole crawl."""

    rule: str
    status: Status  # the worst of its subjects
    checked: int = 0  # subjects looked at
    failed: int = 0
    inconclusive: int = 0
    reason: str = ""  # why not applicable, inconclusive or in error
    version: int = 1
