"""Robots directives as a page states them: one statement for each meta element and for each crawler of a header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..core.facts import Meta, Page
from .markup import meta_element
from .same_page import SamePage
from .wording import shorten

EVERYONE = "robots"

# Names that crawlers of search engines read in a meta element of their own.
CRAWLERS = frozenset(
    (
        "googlebot", "googlebot-news", "googlebot-image", "googlebot-video", "adsbot-google", "bingbot", "msnbot",
        "slurp", "duckduckbot", "baiduspider", "yandex", "yandexbot", "applebot", "naverbot", "yeti", "seznambot",
    )
)  # fmt: skip
VALUED = frozenset(("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What one meta element, or an X-Robots-Tag header, tells one crawler."""

    agent: str  # lower case, EVERYONE for all
    directives: tuple[tuple[str, str], ...]  # (name, value), lower case; the value is "" where there is none
    snippet: str  # the markup
    line: int = 0
    meta: Meta | None = None  # None for a header

    @property
    def names(self) -> frozenset[str]:
        """The directives' names, with "none" and "all" spelled out."""
        found = {name for name, _ in self.directives}
        found |= {"noindex", "nofollow"} if "none" in found else set()
        return frozenset(found | ({"index", "follow"} if "all" in found else set()))

    @property
    def place(self) -> str:
        return "the X-Robots-Tag header" if self.meta is None else f"the {self.agent} meta element"


def statements(page: Page) -> list[Statement]:
    """Every statement of the page, those of the HTML first."""
    return list(_statements(SamePage(page)))


@lru_cache(maxsize=1)
def _statements(key: SamePage) -> list[Statement]:
    page = key.page
    found = [
        Statement(meta.key, tuple(map(_pair, _tokens(meta.content))), meta_element(meta), meta.line, meta)
        for meta in page.metas
        if meta.attribute == "name" and (meta.key == EVERYONE or meta.key in CRAWLERS)
    ]
    for value in page.fetch.header_values("x-robots-tag"):
        found.extend(_header(value))
    return found


def value_of(page: Page, name: str, agent: str = "googlebot") -> tuple[str, Statement] | None:
    """The first value of a directive that counts for a crawler and where it stands, None when it is not given."""
    for statement in statements(page):
        if statement.agent in (EVERYONE, agent):
            for directive, value in statement.directives:
                if directive == name:
                    return value, statement
    return None


def _header(value: str) -> Iterator[Statement]:
    agent = EVERYONE
    told: dict[str, list[tuple[str, str]]] = {}
    for token in _tokens(value):
        name, colon, rest = (part.strip() for part in token.partition(":"))
        names_crawler = bool(colon) and name not in VALUED
        if names_crawler:
            agent = EVERYONE if name == "*" else name
        directive = rest if names_crawler else token
        if directive:
            told.setdefault(agent, []).append(_pair(directive))
    for name, directives in told.items():
        yield Statement(name, tuple(directives), f"X-Robots-Tag: {shorten(value)}")


def _tokens(value: str) -> list[str]:
    found: list[str] = []
    for part in value.lower().split(","):
        token = " ".join(part.split())
        # A date as in RFC 850 has a comma: unavailable_after: Friday, 25-Jun-2027 15:00:00 GMT.
        if token[:1].isdigit() and found and found[-1].startswith("unavailable_after"):
            found[-1] += f", {token}"
        elif token:
            found.append(token)
    return found


def _pair(token: str) -> tuple[str, str]:
    name, _, value = token.partition(":")
    return name.strip(), value.strip()
