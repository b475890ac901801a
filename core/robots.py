"""robots.txt as Google reads it: the tolerant line parser and the longest-match rule of RFC 9309.

Where the RFC leaves room, the open-source parser of Google (github.com/google/robotstxt) decides: frequent typos are
understood, a missing colon is forgiven, a line ends after 16,663 bytes, and an `allow` of /index.html is one of its
folder.
"""

from __future__ import annotations

import codecs
import re

from .robots_rules import Group, Problem, Robots, Rule, Verdict, encode
from .urls import join

__all__ = ["MAX_LINE", "MAX_SIZE", "Group", "Problem", "Robots", "Rule", "Verdict", "decode", "named_sitemaps", "parse"]

MAX_SIZE = 512_000  # bytes that are read, RFC 9309 section 2.5
MAX_PROBLEMS = 1_000  # kept of one file
LONG_DELAY = 30.0  # seconds; a longer Crawl-delay is cut to this (as a crawl of 1,000 pages would take a day)
MAX_LINE = 2083 * 8 - 1  # bytes, Google's kMaxLineLen without the closing NUL

_PAGE = re.compile(r"[\ufeff\s]*(?:<!doctype\s+html|<html|<head|<body)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_PRODUCT = re.compile(r"[A-Za-z_-]*")

_AGENT_NAMES = ("user-agent", "useragent", "user agent")
_DISALLOW_NAMES = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")
_SITEMAP_NAMES = ("sitemap", "site-map")
_RIGHT_NAMES = {"user-agent", "allow", "disallow", "sitemap", "crawl-delay"}
# Lines of other search engines and old drafts: not for Google, but no mistakes either.
_FOREIGN_NAMES = {"host", "clean-param", "request-rate", "visit-time", "noindex", "cache-delay", "content-signal"}


def parse(body: str) -> Robots:
    """The rules of a robots.txt. Never raises: what cannot be understood is a Problem."""
    parser = _Parser(is_page=_PAGE.match(body) is not None)
    for number, line in enumerate(_LINE_END.split(body.removeprefix("\ufeff")), 1):
        parser.read(number, line)
    return parser.result()


def decode(content: bytes) -> str:
    """The text of a robots.txt: its first MAX_SIZE bytes without a line that is cut off, which could mean anything.

    Bytes that are not UTF-8 are percent-encoded: in a pattern, where alone they matter, Google writes them so too.
    """
    if len(content) > MAX_SIZE:
        kept = content[:MAX_SIZE]
        if content[MAX_SIZE : MAX_SIZE + 1] not in (b"\n", b"\r"):
            kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
        content = kept
    return content.decode("utf-8", "sitewright-percent").removeprefix("\ufeff")


def is_utf8(content: bytes) -> bool:
    """Whether the first MAX_SIZE bytes are UTF-8, but for a character that is cut off at their end."""
    try:
        content[:MAX_SIZE].decode()
    except UnicodeDecodeError as error:
        return len(content) > MAX_SIZE and error.start >= MAX_SIZE - 3
    return True


def _percent(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"%{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("sitewright-percent", _percent)


def named_sitemaps(robots: Robots, robots_url: str) -> list[str]:
    """The absolute http(s) URLs of the sitemaps named, each once. Relative ones are resolved; Google would not."""
    found = (join(written, robots_url) for _, written in robots.sitemaps)
    return list(dict.fromkeys(url for url in found if url))


class _Parser:
    def __init__(self, *, is_page: bool) -> None:
        self._is_page = is_page
        self._groups: list[Group] = []
        self._sitemaps: list[tuple[int, str]] = []
        self._problems: list[Problem] = []
        self._others: list[tuple[int, str, str]] = []
        self._agents: list[str] = []
        self._rules: list[Rule] = []
        self._delays: list[tuple[str, float]] = []
        self._asking: list[str] = []  # agents named since the last rule or delay
        self._asked = False
        self._delayed = False  # one of them was a delay
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
            self._asking, self._asked, self._delayed = [], False, False
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
        pattern = encode(value)
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
            if seconds > LONG_DELAY:
                self._problem(number, text, "long-crawl-delay")
            self._asked = True
            if not self._delayed:
                # The first one counts; thousands of them for thousands of agents would be millions.
                self._delayed = True
                self._delays.extend((agent, seconds) for agent in self._asking)

    def _problem(self, number: int, text: str, what: str) -> None:
        if self._is_page:
            what = "html-page"
        if len(self._problems) < (1 if self._is_page else MAX_PROBLEMS):
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
