"""Writing a brief: everything the database knows of a topic, for somebody who writes a page on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ...core.brief import Brief, BriefKeyword, OwnPage
from ...core.content import LinkIdea
from ...core.keywords import KeywordResult
from ...core.readability import readability
from ...core.snippet import DESKTOP, DEVICES, preview, width
from ..content.advice import compared_pages
from ..content.compared import Comparison, compare, own_pages
from ..content.entities import entities
from ..content.headings import missing_questions, missing_sections
from ..content.library import FIELDS, Entry, Library
from ..content.links import Linker
from ..content.markup import missing_types, page_types
from ..content.measures import measures, paragraphs
from ..content.subject import Subject, content_stems
from ..content.terms import missing_terms
from ..content.titles import (
    SHORTEST_DESCRIPTION,
    fits_title,
    headline,
    says_topic,
    shortened_description,
)
from ..judging.competitors import brands
from ..judging.intent import Intent, PageKind, intent_of
from ..language.folding import fold
from ..language.languages import UNSPACED
from .avoid import is_home, things_to_avoid
from .outline import draft_outline
from .topic import Wanted, find_topic, not_found

TARGETED = 0.6  # relevance of an own page from which it is the topic's page
SECONDARY = 12  # keywords
LINKED = 8  # own pages to link to
TERMS = 25
AUDIENCES = {
    "informational": "learner", "commercial": "chooser", "transactional": "buyer", "navigational": "visitor",
}  # fmt: skip


def write_brief(db: Path, topic: str, crawl_id: int | None = None, language: str | None = None) -> Brief:
    """The brief for a topic, a keyword or a phrase, of the newest crawl of the site that was crawled first by default.

    `language` (ISO 639-1) tells what a phrase is in, where it could be several. Raises UsageError for a topic nothing
    speaks of, StoreError and its subclasses, ModelUnavailable.
    """
    with Library(db, crawl_id) as library:
        wanted = find_topic(library, topic, language)
        own = own_pages(library, wanted.subject)
        page = own[0][1] if own and own[0][0] >= TARGETED else None
        comparison = compare(library, wanted.subject, without=page.url if page else "")
        if not (wanted.members or comparison.pages or own):
            raise not_found(library, topic, db)
        return _brief(library, wanted, own, page, comparison)


def _brief(
    library: Library, wanted: Wanted, own: list[tuple[float, Entry]], page: Entry | None, comparison: Comparison
) -> Brief:
    subject, language = wanted.subject, wanted.subject.language
    primary = subject.keywords[0]
    kept = _own_keywords(library, wanted, page)
    keywords = [_keyword(text, wanted.members) for text in kept]
    questions = missing_questions(library, comparison, None, subject)
    sections = missing_sections(library, comparison, None, subject)
    names, note = entities(None, comparison.pages, language)
    told = [primary, *(item.text for item in (*questions, *sections)), *(item.name for item in names)]
    intent = _intent(library, wanted, comparison)
    title = _title(library, page, subject)
    description = _description(library, page, language)
    others = [(score, entry) for score, entry in own if entry is not page]
    ease, formula = _ease(comparison, language)
    linker = Linker(library, language)
    return Brief(
        topic=primary,
        language=language,
        site=library.domain,
        page=None if page is None else OwnPage(page.url, page.title),
        intent=intent.value,
        intent_reasons=tuple(dict.fromkeys((reason.by, reason.found) for reason in intent.reasons))[:5],
        audience=AUDIENCES.get(intent.value, ""),
        ease=ease,
        formula=formula,
        primary=keywords[0],
        secondary=tuple(keywords[1 : SECONDARY + 1]),
        outline=draft_outline(subject, sections, questions, kept[1:], title),
        questions=questions,
        terms=missing_terms(library, comparison, None, language, told, TERMS),
        entities=names,
        measures=measures(None, comparison.pages, language),
        types=missing_types(comparison, None),
        title=title,
        description=description,
        previews=tuple(preview(title, description, device) for device in DEVICES),
        links_out=_links_out(library, linker, page, others),
        links_in=_links_in(linker, page, subject),
        competitors=comparison.competitors,
        compared=compared_pages(library, comparison),
        avoid=things_to_avoid(library, subject, others, title, page),
        notes=tuple(_notes(wanted, comparison, note)),
        crawled=(library.site.crawl.finished or library.site.crawl.started)[:10],
    )


def _own_keywords(library: Library, wanted: Wanted, page: Entry | None) -> list[str]:
    """The keywords of the topic, those most searched for first, without those that another page of the site is for."""
    language = wanted.subject.language
    primary, *others = wanted.subject.keywords
    first = set(content_stems(primary, language))
    own = set() if page is None else _named(library, page)
    rest = [
        _named(library, entry)
        for entry in library.entries
        if entry.own and entry is not page and entry.language == language and not is_home(entry.url)
    ]
    kept = []
    for text in others:
        words = set(content_stems(text, language))
        if words < first:
            continue  # "kayak" beside "kayak hire" says less than it
        if words <= own or not any(words <= named for named in rest):
            kept.append(text)
    volumes = {item.keyword: item.volume or 0 for item in wanted.members}
    return [primary, *sorted(kept, key=lambda text: -volumes.get(text, 0))]


def _named(library: Library, entry: Entry) -> set[str]:
    """The stems of a page's title and first heading."""
    return {word for word, weight in library.stem_weights(entry).items() if weight == FIELDS["title"]}


def _keyword(text: str, members: Sequence[KeywordResult]) -> BriefKeyword:
    found = next((item for item in members if item.keyword == text), None)
    if found is None:
        return BriefKeyword(text)
    known = found.volume is not None or found.difficulty is not None
    source = next(
        (str(part["source"]) for name in ("demand", "difficulty")
         if known and isinstance(part := found.evidence.get(name), dict) and part.get("source")), "",
    )  # fmt: skip
    return BriefKeyword(text, found.volume, found.difficulty, source)


def _intent(library: Library, wanted: Wanted, comparison: Comparison) -> Intent:
    """What speaks for an intent of the first keyword: its words, the site's names, the kinds of the compared pages."""
    subject = wanted.subject
    pages = [PageKind(chosen.entry.url, page_types(chosen.page)) for chosen in comparison.pages]
    judged = intent_of(fold(subject.keywords[0]), subject.language, pages, brands(library.site))
    if judged.value or not wanted.members:
        return judged
    counts = Counter(item.intent for item in wanted.members if item.intent)
    return Intent(counts.most_common(1)[0][0], "", ()) if counts else judged


def _title(library: Library, page: Entry | None, subject: Subject) -> str:
    """The page's own where it says the topic and fits, else the first keyword with the site's name."""
    if page is not None and says_topic(page.title, subject) and fits_title(page.title):
        return page.title
    title = headline(subject.keywords[0])
    name = next((found for entry in library.entries if entry.own and (found := library.name_of_site(entry))), "")
    longer = f"{title} | {name}" if name and fold(name) not in fold(title) else title
    return longer if fits_title(longer) else title


def _description(library: Library, page: Entry | None, language: str) -> str:
    """The page's own, else, where it says next to nothing, the beginning of its text; "" where there is no page yet."""
    if page is None:
        return ""
    own = page.description
    if width(own, DESKTOP.description_size) >= SHORTEST_DESCRIPTION:
        return own
    return shortened_description(paragraphs(library.text(page), language), language) or own


def _links_out(
    library: Library, linker: Linker, page: Entry | None, others: Sequence[tuple[float, Entry]]
) -> tuple[OwnPage, ...]:
    """Pages that the page's text names, then those that carry some of the topic; the home page is linked anyway."""
    named = [] if page is None else [library.entry(idea.target) for idea in linker.out(page)]
    found = [entry for entry in (*named, *(entry for _, entry in others)) if entry is not None]
    kept = [entry for entry in dict.fromkeys(found) if not is_home(entry.url)]
    return tuple(OwnPage(entry.url, entry.title) for entry in kept[:LINKED])


def _links_in(linker: Linker, page: Entry | None, subject: Subject) -> tuple[LinkIdea, ...]:
    return linker.naming(subject.keywords[: SECONDARY + 1]) if page is None else linker.into(page)


def _ease(comparison: Comparison, language: str) -> tuple[str, str]:
    """How easily the compared pages read, by the one in the middle, and by which formula."""
    read = [readability(chosen.page.text, language) for chosen in comparison.pages]
    scored = sorted((item.score, item.ease, item.formula) for item in read if item.score is not None)
    return scored[len(scored) // 2][1:] if scored else ("", "")


def _notes(wanted: Wanted, comparison: Comparison, names: str) -> list[str]:
    """What limits the brief."""
    notes = []
    if not comparison.competitors:
        notes.append("no-competitors")
    if len(comparison.pages) < 2:
        notes.append("few-pages")
    if not wanted.members:
        notes.append("no-research")
    elif all(item.volume is None for item in wanted.members):
        notes.append("no-volumes")
    if wanted.subject.language in UNSPACED:
        notes.append("unspaced")
    if names:
        notes.append(f"names-{names}")
    return notes
