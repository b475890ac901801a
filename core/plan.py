"""What one crawl is asked to do: where it starts, how far it goes, how it behaves."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from hashlib import sha256
from math import inf
from typing import Any

from .errors import UsageError
from .urls import normalize, parts, site_key, without_credentials

USER_AGENT = "Mozilla/5.0 (compatible; Sitewright/0.1; +https://github.com/sitewright/sitewright)"


@dataclass(frozen=True)
class CrawlPlan:
    """A crawl's scope, limits and manners. Raises UsageError for a value that cannot be used.

    Two plans with the same `fingerprint` describe the same crawl, so an interrupted one may be resumed with the other;
    limits and speed are not part of it and may change between the two.
    """

    seed: str
    include: tuple[str, ...] = ()  # regular expressions searched in the URL; any must match (the seed always does)
    exclude: tuple[str, ...] = ()  # regular expressions; none may match
    max_pages: int | None = None  # internal URLs fetched, redirects included
    max_depth: int | None = None  # clicks from the seed
    concurrency: int = 4  # requests at once to one host
    delay: float = 0.25  # seconds between two requests to one host
    timeout: float = 20.0  # seconds for a whole response
    recheck_delay: float = 30.0  # seconds before a URL that failed is tried again
    check_external: bool = True  # request each link to another site once
    check_resources: bool = True  # request images, scripts and stylesheets
    obey_robots: bool = True  # leave out what robots.txt refuses
    user_agent: str = USER_AGENT  # sent with every request
    robots_token: str = "Sitewright"  # noqa: S105 - the product token matched in robots.txt

    def __post_init__(self) -> None:
        seed = normalize(self.seed)
        if seed is None:
            raise UsageError(
                f"{self.seed!r} is not an http(s) URL.", "Give the full address, as in https://example.org/"
            )
        object.__setattr__(self, "seed", without_credentials(seed))
        for pattern in (*self.include, *self.exclude):
            try:
                re.compile(pattern)
            except re.error as error:
                raise UsageError(f"{pattern!r} is not a regular expression: {error}.") from None
        for name, low in (
            ("max_pages", 1),
            ("max_depth", 0),
            ("concurrency", 1),
            ("delay", 0),
            ("timeout", 0.1),
            ("recheck_delay", 0),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value < inf:
                raise UsageError(f"{name.replace('_', '-')} must be at least {low} and finite, not {value}.")

        if not self.user_agent.isprintable() or not self.user_agent.isascii():
            raise UsageError(f"The user agent {self.user_agent!r} cannot be sent: only printable ASCII can.")

    @cached_property
    def site(self) -> str:
        """What URLs of this site share, see `core.urls.site_key`."""
        return site_key(self.seed)

    def is_internal(self, url: str) -> bool:
        """The URL is of the audited site: same host (with or without www.) and port, over http or https."""
        return site_key(url) == self.site

    def in_scope(self, url: str) -> bool:
        """The URL is internal and passes the include and exclude patterns."""
        if url == self.seed:
            return True
        if not self.is_internal(url):
            return False
        if self.include and not any(re.search(pattern, url) for pattern in self.include):
            return False
        return not any(re.search(pattern, url) for pattern in self.exclude)

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
        values: Any = {name: value for name, value in json.loads(text).items() if name in known}
        for name in ("include", "exclude"):
            values[name] = tuple(values[name])
        return cls(**values)

    @property
    def fingerprint(self) -> str:
        """Hex digest of the scope: seed, patterns, user agent, robots policy and what is checked."""
        scope = [
            self.seed, self.include, self.exclude, self.user_agent, self.robots_token, self.obey_robots,
            self.check_external, self.check_resources,
        ]  # fmt: skip
        return sha256(json.dumps(scope).encode()).hexdigest()[:16]
