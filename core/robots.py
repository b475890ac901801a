"""robots.txt as Google reads it: the tolerant line parser and the longest-match rule of RFC 9309.

Where the RFC leaves room, the open-source parser of Google (github.com/google/robotstxt) decides: frequent typos are
understood, a missing colon is forgiven, a line ends after 16,663 bytes, and an `allow` of /index.html is one of its
folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from .urls import join

MAX_SIZE = 512_000  # bytes that are read, RFC 9309 section 2.5
MAX_LINE = 2083 * 8 - 1  # bytes, Google's kMaxLineLen without the closing NUL

_LINE_END = re.compile(r"\r\n|\n|\r")
_PRODUCT = re.compile(r"[A-Za-z_-]*")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}|[^\x00-\x7f]")
_PATH_START = re.compile(r"[/?;]")

_AGENT_NAMES = ("user-agent", "useragent", "user agent")
_DISALLOW_NAMES = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_SITEMAP_NAMES = ("sitemap", "site-map")
_RIGHT_NAMES = {"user-agent", "allow", "disallow", "sitemap", "crawl-delay"}
# Lines of other search engines and old drafts: not for Google, but no mistakes either.
_FOREIGN_NAMES = {"host", "clean-param", "request-rate", "visit-time", "noindex", "cache-delay", "content-signal"}


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


def parse(body: str) -> Robots:
    """The rules of a robots.txt. Never raises: what cannot be understood is a Problem."""
    parser = _Parser()
    for number, line in enumerate(_LINE_END.split(body.removeprefix("\ufeff")), 1):
        parser.read(number, line)
    return parser.result()


def named_sitemaps(robots: Robots, robots_url: str) -> list[str]:
    """The absolute http(s) URLs of the sitemaps named, each once. Relative ones are resolved; Google would not."""
    found = (join(written, robots_url) for _, written in robots.sitemaps)
    return list(dict.fromkeys(url for url in found if url))


class _Parser:
    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._sitemaps: list[tuple[int, str]] = []
        self._problems: list[Problem] = []
        self._others: list[tuple[int, str, str]] = []
        self._agents: list[str] = []
        self._rules: list[Rule] = []
        self._delays: list[tuple[str, float]] = []
        self._asking: list[str] = []  # agents named since the last rule or delay
        self._asked = False
        self._start = 0
        self._closed = False  # a rule was read: the next user-agent begins another group

    def read(self, number: int, line: str) -> None:
        if len(line) > MAX_LINE // 4 and len(raw := line.encode("utf-8", "replace")) > MAX_LINE:
            self._problem(number, line, "line-too-long")
            line = raw[:MAX_LINE].decode("utf-8", "ignore")
        content = line.partition("#")[0].strip()
        if not content:
            return
        name, colon, value = content.partition(":")
        if not colon:
            words = content.split()
            self._problem(number, content, "missing-colon" if len(words) == 2 else "unknown-directive")
            if len(words) != 2:
                return
            name, value = words
        self._directive(number, name.strip().lower(), value.strip(), content)

    def _directive(self, number: int, name: str, value: str, text: str) -> None:
        if name.startswith(_AGENT_NAMES):
            self._user_agent(number, value, text)
        elif name.startswith(("allow", *_DISALLOW_NAMES)):
            self._rule(number, name.startswith("allow"), value, text)
        elif name.startswith(_SITEMAP_NAMES):
            self._sitemaps.append((number, value))
            if not value.lower().startswith(("http://", "https://")):
                self._problem(number, text, "relative-sitemap")
        elif name == "crawl-delay":
            self._crawl_delay(number, value, text)
        else:
            self._others.append((number, name, value))
            if name not in _FOREIGN_NAMES:
                self._problem(number, text, "unknown-directive")
            return
        if name not in _RIGHT_NAMES:
            self._problem(number, text, "typo")

    def _user_agent(self, number: int, value: str, text: str) -> None:
        if self._closed:
            self._end_group()
        if value == "*" or (value.startswith("*") and value[1].isspace()):
            agent = "*"
        else:
            found = _PRODUCT.match(value)
            agent = found.group() if found else ""
        if not agent:
            self._problem(number, text, "empty-user-agent")
        if self._asked:
            self._asking, self._asked = [], False
        self._start = self._start or number
        self._agents.append(agent)
        self._asking.append(agent.lower())

    def _rule(self, number: int, allow: bool, value: str, text: str) -> None:
        if not self._agents:
            self._problem(number, text, "rule-before-user-agent")
            return
        self._closed = self._asked = True
        if value and not value.startswith(("/", "*")):
            self._problem(number, text, "no-leading-slash")
        pattern = _ESCAPE.sub(_percent, value)
        quoted = f"{'Allow' if allow else 'Disallow'}: {value}"
        self._rules.append(Rule(allow, pattern, number, quoted))
        folder, slash, file = pattern.rpartition("/")
        if allow and slash and file.startswith("index.htm"):
            self._rules.append(Rule(True, f"{folder}/$", number, quoted))

    def _crawl_delay(self, number: int, value: str, text: str) -> None:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < float("inf"):
            self._problem(number, text, "bad-crawl-delay")
        elif not self._agents:
            self._problem(number, text, "rule-before-user-agent")
        else:
            self._asked = True
            self._delays.extend((agent, seconds) for agent in self._asking)

    def _problem(self, number: int, text: str, what: str) -> None:
        self._problems.append(Problem(number, text[:200].strip(), what))

    def _end_group(self) -> None:
        if self._agents:
            self._groups.append(Group(tuple(self._agents), tuple(self._rules), self._start))
        self._agents, self._rules, self._start, self._closed = [], [], 0, False

    def result(self) -> Robots:
        self._end_group()
        return Robots(
            tuple(self._groups),
            tuple(self._sitemaps),
            tuple(self._problems),
            tuple(self._delays),
            tuple(self._others),
        )


def _percent(match: re.Match[str]) -> str:
    """Percent-encoding in upper case; anything beyond ASCII is encoded."""
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
