"""What a robots.txt says, and Google's verdict on a URL: the longest matching pattern wins (RFC 9309 section 2.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}|[^\x00-\x7f]")
_PATH_START = re.compile(r"[/?;]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One allow or disallow line."""

    allow: bool
    pattern: str  # percent-encoded, as compared
    line: int
    text: str  # as a person would quote it: "Disallow: /private"

    def matches(self, path: str) -> bool:
        """`*` stands for any characters, `$` at the end for the end of the path; otherwise a prefix is enough."""
        anchored = self.pattern.endswith("$")
        first, *rest = (self.pattern[:-1] if anchored else self.pattern).split("*")
        if not path.startswith(first):
            return False
        position = len(first)
        if not rest:
            return not anchored or position == len(path)
        last = rest.pop() if anchored else ""
        for piece in rest:
            position = path.find(piece, position)
            if position < 0:
                return False
            position += len(piece)
        return not anchored or (path.endswith(last) and len(path) - len(last) >= position)


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


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that does not do what its author meant.

    `what` is one of: missing-colon, typo, unknown-directive, rule-before-user-agent, no-leading-slash, bad-crawl-delay,
    empty-user-agent, relative-sitemap, line-too-long.
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

    def verdict(self, url: str, agent: str) -> Verdict:
        """Google's verdict for a product token such as "Googlebot": longest pattern wins, allow wins a tie."""
        path = _path(url)
        for rule in self._rules(agent):
            if rule.matches(path):
                return Verdict(rule.allow, rule.line, rule.text)
        return Verdict(allowed=True)

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds asked for between two requests; None where nothing is. Google ignores them, others do not.

        Crawl-delay is not part of RFC 9309: for those who read it, it ends a run of user-agent lines as a rule does.
        """
        named = any(group.names(agent) for group in self.groups)
        return next((seconds for name, seconds in self.delays if name == (agent.lower() if named else "*")), None)

    def _groups(self, agent: str) -> list[Group]:
        own = [group for group in self.groups if group.names(agent)]
        return own or [group for group in self.groups if "*" in group.agents]

    def _rules(self, agent: str) -> list[Rule]:
        known = self._sorted.get(agent)
        if known is None:
            rules = [rule for group in self._groups(agent) for rule in group.rules if rule.pattern]
            # The first match in this order is the verdict.
            rules.sort(key=lambda rule: (-len(rule.pattern.encode()), not rule.allow, rule.line))
            known = self._sorted[agent] = rules
        return known

    @cached_property
    def _sorted(self) -> dict[str, list[Rule]]:
        return {}


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
