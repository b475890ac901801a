"""A brief: what a writer needs to know before writing a page on a topic."""

from __future__ import annotations

from dataclasses import dataclass

from .content import ComparedPage, Entity, LinkIdea, Measure, Shared
from .snippet import Preview


@dataclass(frozen=True, slots=True)
class BriefKeyword:
    """A keyword with what is known of it; None is unknown."""

    keyword: str
    volume: float | None = None  # searches a month
    difficulty: float | None = None  # 0-100
    source: str = ""  # of the volume, else of the difficulty


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the outline, and what speaks for it."""

    level: int  # 1-3
    text: str
    origin: str  # keyword, heading, question or page
    pages: int = 0  # compared pages with it
    compared: int = 0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Avoid:
    """Something not to do, with the page or text that says why."""

    kind: str  # covered, other-topic, title-taken, too-wide, repeated ...
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of the site on the same or a neighbouring topic."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a brief shows; `language` is the topic's, ISO 639-1, "" when unknown."""

    topic: str
    language: str
    site: str
    page: OwnPage | None  # the page to improve; None when the topic has none yet
    intent: str  # informational, navigational, commercial, transactional; "" when nothing tells
    intent_reasons: tuple[tuple[str, str], ...]  # (words, list, structured data ..., what was found)
    audience: str  # what the intent says of the reader: learner, chooser, buyer, visitor; "" when nothing tells
    ease: str  # how easily the compared pages read, by the median; "" without a formula for the language
    formula: str
    primary: BriefKeyword
    secondary: tuple[BriefKeyword, ...]
    outline: tuple[Section, ...]
    questions: tuple[Shared, ...]
    terms: tuple[Shared, ...]
    entities: tuple[Entity, ...]
    measures: tuple[Measure, ...]
    types: tuple[Shared, ...]  # structured data of the compared pages
    title: str
    description: str
    previews: tuple[Preview, ...]
    links_out: tuple[OwnPage, ...]  # pages of the site to link to
    links_in: tuple[LinkIdea, ...]  # sentences of the site that could link here
    competitors: bool
    compared: tuple[ComparedPage, ...]
    avoid: tuple[Avoid, ...]
    notes: tuple[str, ...]  # what limits the brief: few-pages, no-competitors, no-volumes, unspaced ...
    crawled: str  # ISO 8601 day of the crawl
