"""What a page could say better, with the pages that show it: advice to read, never a score to chase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from .readability import Readability
from .snippet import Preview

LEAST_FOR_RANGE = 5  # pages; quartiles of fewer say nothing


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number is spread over the compared pages."""

    n: int
    least: float
    lower: float  # first quartile
    median: float
    upper: float  # third quartile
    most: float

    @property
    def enough(self) -> bool:
        """There are enough pages for a range to mean something."""
        return self.n >= LEAST_FOR_RANGE


def spread(values: Sequence[float]) -> Spread | None:
    """The quartiles (inclusive method: the values are all there are, not a sample of more); None without values."""
    if not values:
        return None
    ordered = sorted(values)
    if len(ordered) == 1:
        lower = median = upper = ordered[0]
    else:
        lower, median, upper = quantiles(ordered, n=4, method="inclusive")
    return Spread(len(ordered), *(round(float(value), 2) for value in (ordered[0], lower, median, upper, ordered[-1])))


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a page beside those of the compared pages."""

    name: str  # words, sentences, paragraphs, words-per-sentence, sentences-per-paragraph, headings, images, links ...
    value: float | None  # of the page; None when it cannot be known, or when there is no page yet
    compared: Spread | None


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """A page that the advice was drawn from."""

    url: str
    title: str
    site: str  # registrable domain
    own: bool  # of the site the advice is for
    relevance: float  # 0-1, how much of the topic its title, headings and address carry
    words: int
    date: str = ""  # ISO 8601 day it says it was changed or published, "" when it says none
    types: tuple[str, ...] = ()  # of its structured data


@dataclass(frozen=True, slots=True)
class Shared:
    """Something compared pages carry and this page lacks."""

    text: str
    pages: int  # that carry it
    compared: int
    grade: str  # most (two thirds or more), many (one third or more) or some
    evidence: tuple[str, ...]  # URLs of pages that carry it
    detail: str = ""  # for a term: the place it stands in on most pages (title, heading, text)
    place: float = 0.0  # for a heading or question: where among a page's headings it stands, 0-1, the mean


@dataclass(frozen=True, slots=True)
class Entity:
    """A name, found without a model: in structured data, or as a repeated run of capitalised words."""

    name: str
    kind: str  # the schema.org type, or "capitalised"
    pages: int  # compared pages that carry it
    compared: int
    on_page: bool
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkIdea:
    """A link the site could set: the anchor stands in the sentence, and no link leads there yet."""

    source: str
    sentence: str
    anchor: str  # a part of the sentence
    target: str
    similarity: float | None  # 0-1, cosine of source and target by `model`
    model: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A title or description that could stand in the place of the one there is."""

    current: str
    suggestions: tuple[str, ...]  # drafts of the site's own and the topic's words, for a person to finish
    reasons: tuple[str, ...]  # missing, too-wide, topic-missing, topic-late, duplicate; () when nothing is wrong


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One heading of a page."""

    level: int  # 1-6
    text: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a page says it was published and changed, beside the compared pages; days are ISO 8601."""

    published: str = ""
    modified: str = ""
    source: str = ""  # structured data, meta, sitemap or header; "" when nothing tells
    compared: Spread | None = None  # age in days of the compared pages that tell, on the day of the crawl
    age: int | None = None  # days, on the day of the crawl


@dataclass(frozen=True, slots=True)
class ImageUse:
    """The images of a page that readers see."""

    count: int
    without_alt: tuple[str, ...]  # their URLs; "" for embedded ones
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FittingType:
    """A schema.org type a page's own marks call for."""

    name: str
    reason: str  # article, product, video or deep (its address lies below a section)


@dataclass(frozen=True, slots=True)
class Titles:
    """Title and description with how they look in results."""

    title: Wording
    description: Wording
    now: tuple[Preview, ...]  # desktop and mobile
    then: tuple[Preview, ...]  # with the first suggestions; () when nothing is suggested


@dataclass(frozen=True, slots=True)
class PageAdvice:
    """Everything there is to say about one page and its topic."""

    url: str
    language: str
    topic: str  # its label, or the page's own subject when keywords were not researched
    keywords: tuple[str, ...]  # of the topic, best first
    competitors: bool  # the compared pages are other sites'; else the site's own best on the topic
    compared: tuple[ComparedPage, ...]
    terms: tuple[Shared, ...]
    questions: tuple[Shared, ...]
    titles: Titles
    outline: tuple[OutlineEntry, ...]
    sections: tuple[Shared, ...]  # subjects of headings it lacks
    readability: Readability
    measures: tuple[Measure, ...]
    entities: tuple[Entity, ...]
    entities_note: str  # why names cannot be told from the text: "uncased", "nouns-capitalised"; "" when they can
    images: ImageUse
    types: tuple[str, ...]  # of its structured data
    missing_types: tuple[Shared, ...]  # that compared pages carry
    fitting_types: tuple[FittingType, ...]  # that the page itself calls for
    links_out: tuple[LinkIdea, ...]
    links_in: tuple[LinkIdea, ...]
    freshness: Freshness
