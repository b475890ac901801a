"""Regular expressions for some of a site's URLs, as [[assert]] and [[rules.ID.for]] take them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import ConfigError
from .urls import parts


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """Searched in a URL's path with its query, or in the whole URL when it names a scheme (has "://" in it)."""

    expression: re.Pattern[str]

    @classmethod
    def read(cls, name: str, written: str) -> UrlPattern:
        """The pattern as written; `name` says in messages where. Raises ConfigError."""
        try:
            return cls(re.compile(written))
        except (re.error, RecursionError, OverflowError) as error:
            raise ConfigError(f"{name}: {written!r} is no regular expression: {error}.") from None

    def matches(self, url: str) -> bool:
        """The pattern is found in a normalised URL; "" stands for the whole site and matches the empty pattern only."""
        if "://" in self.expression.pattern or not url:
            return self.expression.search(url) is not None
        pieces = parts(url)
        return self.expression.search(f"{pieces.path}?{pieces.query}" if pieces.query else pieces.path) is not None
