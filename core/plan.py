"""What one crawl is asked to do: where it starts, how far it goes, how it behaves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from hashlib import sha256
from math import inf
from typing import Any

from .custom_fields import CustomField, custom_fields
from .domains import registrable_domain
from .endpoints import check_endpoints
from .errors import UsageError
from .urls import normalize, parts, site_key, without_credentials

USER_AGENT = "Mozilla/5.0 (compatible; Sitewright/0.1; +https://github.com/sitewright/sitewright)"

MODES = ("site", "list", "sitemap")
SCOPES = ("site", "folder", "subdomains")
_HOST = re.compile(r"[^\s/:?#@*\[\]]+")
ADDRESSES = frozenset({"seed", "seeds", "listed"})  # said in another way than by a [crawl] setting


@dataclass(frozen=True)
class CrawlPlan:
    """A crawl's scope, limits and manners. Raises UsageError for a value that cannot be used.

    Two plans with the same `fingerprint` describe the same crawl, so an interrupted one may be resumed with the other;
    limits and speed are not part of it and may change between the two.
    """

    seed: str
    seeds: tuple[str, ...] = ()  # further start URLs, whose hosts belong to the site; of a list, one of each host
    mode: str = "site"  # "site" follows links, "list" asks for listed URLs, "sitemap" for those that sitemaps list
    scope: str = "site"  # "site" is the start URLs' hosts, "folder" what is below them, "subdomains" all their domain
    sitemaps: tuple[str, ...] = ()  # read beside those robots.txt names, and instead of them in the mode "sitemap"
    listed: str = ""  # digest of the list's URLs, which are in the frontier and not in the plan
    include: tuple[str, ...] = ()  # regular expressions searched in the URL; any must match (the seed always does)
    exclude: tuple[str, ...] = ()  # regular expressions; none may match
    max_pages: int | None = None  # internal URLs fetched, redirects included
    max_depth: int | None = None  # clicks from the seed
    max_time: float | None = None  # minutes of one run
    limits: tuple[tuple[str, int], ...] = ()  # most URLs whose path, with its query, a regular expression is found in
    concurrency: int = 4  # requests at once to one host
    delay: float = 0.25  # seconds between two requests to one host
    trap_limit: int = 500  # thin pages in a row that may say nothing new where their URL template is most of the site
    timeout: float = 20.0  # seconds for a whole response
    recheck_delay: float = 30.0  # seconds before a URL that failed is tried again
    check_external: bool = True  # request each link to another site once
    check_resources: bool = True  # request images, scripts and stylesheets
    probe: bool = False  # ask once for /llms.txt, for addresses that do not exist, for the start page as AI crawlers
    obey_robots: bool = True  # leave out what robots.txt refuses
    user_agent: str = USER_AGENT  # sent with every request
    allow_private: tuple[str, ...] = ()  # HOST or HOST:PORT that may be no public address, as those of start URLs may
    robots_token: str = "Sitewright"  # noqa: S105 - the product token matched in robots.txt
    extract: tuple[CustomField, ...] = ()  # fields of your own, taken from every page
    reuse: bool = True  # ask pages of the last crawl only for what changed since, where the server can tell
    only_changed: bool = False  # believe a sitemap's lastmod: pages of the last crawl that it calls older are not asked
    warc: str | None = None  # file to which every request and response is written
    render: bool = False  # read pages once more after their scripts ran in a browser (needs the extra `render`)
    render_pages: int | None = 500  # most pages rendered, those nearest to the start page first
    render_timeout: float = 15.0  # seconds a page gets to load and settle
    render_third_parties: bool = False  # let rendered pages load from other sites
    render_hosts: tuple[str, ...] = ()  # hosts of other sites that rendered pages may load from all the same
    render_browser: str = ""  # Chromium or Chrome to render with; otherwise Playwright's own, or one on PATH

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", _address(self.seed))
        for name in ("seeds", "sitemaps"):
            addresses = dict.fromkeys(map(_address, getattr(self, name)))
            object.__setattr__(self, name, tuple(url for url in addresses if url != self.seed or name != "seeds"))
        for name, choices in (("mode", MODES), ("scope", SCOPES)):
            if getattr(self, name) not in choices:
                raise UsageError(f"The {name} must be one of {', '.join(choices)}, not {getattr(self, name)!r}.")
        if (self.mode == "list") != bool(self.listed):
            raise UsageError("Crawling a list needs the list.", "Give it with --list FILE, or - for standard input.")
        if self.mode != "site" and self.max_depth is not None:
            raise UsageError("There are no clicks to count in a list or a sitemap.", "Leave --max-depth out.")
        object.__setattr__(self, "extract", custom_fields(self.extract))
        if self.only_changed and not self.reuse:
            raise UsageError("Crawling only what changed needs the last crawl.", "Leave --no-reuse out.")
        _check_patterns((*self.include, *self.exclude, *(pattern for pattern, _ in self.limits)))
        for name, low in (
            ("max_pages", 1),
            ("max_depth", 0),
            ("max_time", 0.01),
            ("concurrency", 1),
            ("delay", 0),
            ("timeout", 0.1),
            ("trap_limit", 1),
            ("recheck_delay", 0),
            ("render_pages", 1),
            ("render_timeout", 1),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value < inf:
                raise UsageError(f"{name.replace('_', '-')} must be at least {low} and finite, not {value}.")
        for pattern, most in self.limits:
            if most < 0:
                raise UsageError(f"The limit of {pattern!r} must be at least 0, not {most}.")

        check_endpoints(self.allow_private)
        _check_hosts(self.render_hosts)
        if not self.user_agent.isprintable() or not self.user_agent.isascii():
            raise UsageError(f"The user agent {self.user_agent!r} cannot be sent: only printable ASCII can.")

    @property
    def starts(self) -> tuple[str, ...]:
        """Every start URL, the seed first."""
        return (self.seed, *self.seeds)

    @cached_property
    def site(self) -> str:
        """What URLs of the seed's site share, see `core.urls.site_key`."""
        return site_key(self.seed)

    def is_internal(self, url: str) -> bool:
        """The URL is of the audited site: same host (with or without www.) and port as a start URL, http or https.

        With the scope "subdomains" it is enough that the domain was registered with one of theirs.
        """
        if site_key(url) in self._sites:
            return True
        return self.scope == "subdomains" and registrable_domain(url) in self._domains

    def in_scope(self, url: str) -> bool:
        """The URL may be visited as a page: it passes the patterns, and is internal where links decide what is visited.

        A list and a sitemap in the mode of that name have decided by themselves; the folder holds for all.
        """
        if self.mode == "site" and url in self.starts:
            return True
        if self.mode == "site" and not self.is_internal(url):
            return False
        if self.scope == "folder" and not self._in_folder(url):
            return False
        if self.include and not any(re.search(pattern, url) for pattern in self.include):
            return False
        return not any(re.search(pattern, url) for pattern in self.exclude)

    @property
    def selective(self) -> bool:
        """URLs of the site are left out by intent, so what links to a page may not all be known."""
        return self.mode != "site" or self.scope == "folder" or bool(self.include or self.exclude)

    @property
    def home(self) -> str:
        """The root URL of the seed's origin."""
        return f"{parts(self.seed).origin}/"

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> CrawlPlan:
        """The plan that `to_json` wrote; what this version does not know is left out."""
        known = {item.name for item in fields(cls)}
        values: Any = {name: _tuples(value) for name, value in json.loads(text).items() if name in known}
        return cls(**values)

    @property
    def fingerprint(self) -> str:
        """Hex digest of what is crawled: addresses, mode, scope, patterns, user agent, robots policy, what is checked.

        Of a list only the URLs count, not their order.
        """
        scope: list[Any] = [
            self.listed or self.starts, self.mode, self.scope, self.sitemaps, self.include, self.exclude,
            self.user_agent, self.robots_token, self.obey_robots, self.check_external, self.check_resources,
        ]  # fmt: skip
        if self.extract:
            scope.append([asdict(item) for item in self.extract])
        if self.render:
            scope.append(["render", self.render_third_parties, self.render_hosts])
        return sha256(json.dumps(scope).encode()).hexdigest()[:16]

    @cached_property
    def _sites(self) -> frozenset[str]:
        return frozenset(map(site_key, self.starts))

    @cached_property
    def _domains(self) -> frozenset[str]:
        return frozenset(map(registrable_domain, self.starts))

    @cached_property
    def _folders(self) -> tuple[tuple[str, str], ...]:
        return tuple((site_key(url), _folder(parts(url).path)) for url in self.starts)

    def _in_folder(self, url: str) -> bool:
        site, path = site_key(url), parts(url).path
        return any(site == own and f"{path}/".startswith(folder) for own, folder in self._folders)


def _address(written: str) -> str:
    url = normalize(written)
    if url is None:
        shown = without_credentials(written)
        raise UsageError(f"{shown!r} is not an http(s) URL.", "Give the full address, as in https://example.org/")
    return without_credentials(url)


def _check_hosts(hosts: Iterable[str]) -> None:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise UsageError(
                f"render_hosts holds {host!r}, which is no host name.", 'Write it as in "cdn.example.net".'
            )


def _check_patterns(patterns: Iterable[str]) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(f"{pattern!r} is not a regular expression: {error}.") from None


def _folder(path: str) -> str:
    """The folder a start URL's path stands for, with a slash at the end: /blog is one, /blog/index.html is in one."""
    folder, _, last = path.rpartition("/")
    return f"{folder}/" if not last or "." in last else f"{path}/"


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
