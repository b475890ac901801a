"""Keywords: what people search for, where a site speaks of it, and how it was judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Keyword:
    """A phrase people may search for. `folded` and `language` together make two keywords one."""

    text: str  # as shown, lower case
    folded: str  # see `keywords.language.folding.fold`
    language: str  # ISO 639-1, "" when unknown


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a keyword was seen, and how often."""

    source: str  # title, h1, heading, anchor, url, text, or import:<list>
    url: str = ""  # "" for imports
    count: int = 1


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page that ranks for a keyword."""

    position: int  # from 1
    url: str  # normalised


@dataclass(frozen=True, slots=True)
class Topic:
    """Keywords of one language that one page could answer. `id` counts from 1 within a crawl."""

    id: int
    label: str  # its most central keyword
    language: str
    embedder: str  # the model that placed its keywords
    keywords: tuple[str, ...]  # as shown, best opportunity first, unknown ones last
    difficulty: float | None = None  # 0-100, median of its keywords'; None when none is known
    opportunity: float | None = None  # 0-100, of its best keyword; None when none is known


@dataclass(frozen=True, slots=True)
class KeywordResult:
    """One keyword of a crawl, as judged; None is unknown, never zero."""

    keyword: str  # as shown
    language: str
    topic_id: int
    topic: str  # its label
    difficulty: float | None  # 0-100, None when too little is known
    opportunity: float | None  # 0-100, None when too little is known
    confidence: float  # 0-1, share of the inputs that were present
    evidence: dict[str, Any]  # every term of both scores with its source
    embedder: str
    sources: tuple[str, ...] = ()  # of its sightings, without repetition
    intent: str = ""  # informational, navigational, commercial or transactional; "" when nothing tells
    personal_difficulty: float | None = None  # 0-100, for this site
    volume: float | None = None  # searches a month, or the low end of a range
    gain: float | None = None  # clicks a month more at the target position
    position: float | None = None  # of the site, on average; 1 is the first
    clicks: float | None = None
    impressions: float | None = None
    page: str = ""  # the site's page on it, "" when it has none
    coverage: float = 0.0  # 0-1, how far that page targets it
    competitors: int | None = None  # other sites with a page on it, None when none are known
