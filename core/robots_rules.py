"""What a robots.txt says, and Google's verdict on a URL: the longest matching pattern wins (RFC 9309 section 2.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .robots_match import Matcher

_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}|[^\x00-\x7f]")
_PATH_START = re.compile(r"[/?;]")


class Rule(NamedTuple):
    """One allow or disallow line."""

    allow: bool
    pattern: str  # percent-encoded, as compared; ASCII
    line: int
    text: str  # as a person would quote it: "Disallow: /private"

    @property
    def rank(self) -> tuple[int, bool, int]:
        """Of the rules that match, the one of the lowest rank decides: longest pattern, then allow, then first line."""
        return -len(self.pattern), not self.allow, self.line


@dataclass(frozen=True, slots=True)
class Group:
    """The lines that follow one or more user-agent lines."""

    agents: tuple[str, ...]  # product tokens as written, "*" for everyone
    rules: tuple[Rule, ...]
    line: int  # of the first user-agent

    def names(self, agent: str) -> bool:
        return any(name.lower() == agent.lower() for name in self.agents)


@dataclass(frozen=True, slots=True)
class Verdict:
    """May a crawler fetch a URL, and which line says so. `line` is 0 when no rule matched."""

    allowed: bool
    line: int = 0
    rule: str = ""


class Problem(NamedTuple):
    """A line that does not do what its author meant.

    `what` is one of: missing-colon, typo, unknown-directive, rule-before-user-agent, no-leading-slash, bad-crawl-delay,
    long-crawl-delay, empty-user-agent, relative-sitemap, line-too-long, html-page (of the whole file, then the only
    one).
    """

    line: int
    text: str
    what: str


@dataclass(frozen=True)
class Robots:
    """One parsed robots.txt."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[tuple[int, str], ...] = ()  # (line, URL as written)
    problems: tuple[Problem, ...] = ()
    delays: tuple[tuple[str, float], ...] = ()  # (lower-case product token, seconds)
    others: tuple[tuple[int, str, str], ...] = ()  # (line, lower-case name, value) of noindex, host, content-signal ...
    _matchers: dict[str, Matcher] = field(default_factory=dict, init=False, repr=False, compare=False)
    _delays: dict[str, float | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def verdict(self, url: str, agent: str) -> Verdict:
        """Google's verdict for a product token such as "Googlebot": longest pattern wins, allow wins a tie."""
        matcher = self._matchers.get(agent)
        if matcher is None:
            rules = (rule for group in self._groups(agent) for rule in group.rules)
            matcher = self._matchers[agent] = Matcher(rule for rule in rules if rule.pattern)
        rule = matcher.find(_path(url))
        return _FREE if rule is None else Verdict(rule.allow, rule.line, rule.text)

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds asked for between two requests; None where nothing is. Google ignores them, others do not.

        Crawl-delay is not part of RFC 9309: for those who read it, it ends a run of user-agent lines as a rule does.
        """
        if not self.delays:
            return None
        if agent not in self._delays:
            named = any(group.names(agent) for group in self.groups)
            wanted = agent.lower() if named else "*"
            self._delays[agent] = next((seconds for name, seconds in self.delays if name == wanted), None)
        return self._delays[agent]

    def _groups(self, agent: str) -> list[Group]:
        own = [group for group in self.groups if group.names(agent)]
        return own or [group for group in self.groups if "*" in group.agents]


_FREE = Verdict(allowed=True)


def encode(pattern: str) -> str:
    """A pattern as it is compared: percent-encoding in upper case, anything beyond ASCII encoded."""
    return _ESCAPE.sub(_percent, pattern)


def _percent(match: re.Match[str]) -> str:
    text = match.group()
    if text.startswith("%"):
        return text.upper()
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))


def _path(url: str) -> str:
    """What rules are compared with: path, parameters and query, encoded as rules are."""
    after_scheme = url.find("://")
    start = _PATH_START.search(url, after_scheme + 3 if after_scheme >= 0 else 0)
    if start is None:
        return "/"
    path = url[start.start() :].partition("#")[0]
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), path if path[0] == "/" else f"/{path}")
