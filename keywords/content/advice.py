"""Everything there is to say about one page: its topic, the pages it is compared with, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...core.content import ComparedPage, LinkIdea, PageAdvice
from ...core.errors import UsageError
from ...core.readability import readability
from ...core.urls import normalize
from ...store.chosen_crawl import crawl_with_page
from .compared import Chosen, Comparison, compare
from .entities import entities
from .fitting_types import fitting_types
from .freshness import freshness, last_day
from .grams import Holdings, page_texts
from .headings import missing_questions, missing_sections, outline
from .library import Entry, Library
from .links import Linker, linkers
from .markup import missing_types, page_types
from .measures import image_use, measures
from .subject import Subject, subject_of_page
from .terms import missing_terms
from .titles import titles


def advise(db: Path, url: str, crawl_id: int | None = None) -> PageAdvice:
    """The advice on one page, of the newest crawl that read it unless a crawl is given.

    Raises UsageError for a URL that is none or was not read as an indexable page, StoreError and its subclasses for
    the database, ModelUnavailable.
    """
    address = normalize(url)
    if address is None:
        raise UsageError(f"{url!r} is not the address of a page.", "Give one as a browser shows it: https://…")
    if crawl_id is None:
        crawl_id = crawl_with_page(db, address)
    with Library(db, crawl_id) as library:
        entry = library.entry(address)
        if entry is None or not entry.own:
            raise UsageError(
                f"{address} is no indexable page of this crawl.",
                f"See which pages there are: sitewright pages {db} --kind page",
            )
        return advise_page(library, entry)


def advise_page(library: Library, entry: Entry, subject: Subject | None = None) -> PageAdvice:
    """The advice on a page of an open library, on its own topic unless another subject is given."""
    page = library.page(entry)
    assert page is not None  # noqa: S101 - entries are pages
    subject = subject or subject_of_page(library, entry)
    language = entry.language
    comparison = compare(library, subject, without=entry.url)
    holdings = Holdings(page_texts(page), language)
    names, note = entities(page, comparison.pages, language)
    questions = missing_questions(library, comparison, page, subject)
    sections = missing_sections(library, comparison, page, subject)
    told = [item.text for item in (*questions, *sections)] + [item.name for item in names]
    linker = Linker(library, language)
    return PageAdvice(
        url=entry.url,
        language=language,
        topic=subject.label,
        keywords=subject.keywords,
        competitors=comparison.competitors,
        compared=compared_pages(library, comparison),
        terms=missing_terms(library, comparison, holdings, language, told),
        questions=questions,
        titles=titles(library, page, subject),
        outline=outline(page),
        sections=sections,
        readability=readability(page.text, language),
        measures=measures(page, comparison.pages, language),
        entities=names,
        entities_note=note,
        images=image_use(page),
        types=page_types(page),
        missing_types=missing_types(comparison, page),
        fitting_types=fitting_types(page),
        links_out=linker.out(entry),
        links_in=linker.into(entry),
        freshness=freshness(page, library.site, library, comparison.pages),
    )


def link_ideas(db: Path, crawl_id: int | None = None) -> Iterator[LinkIdea]:
    """Every internal link the site could set. Raises StoreError and its subclasses, ModelUnavailable."""
    with Library(db, crawl_id) as library:
        for linker in linkers(library):
            yield from linker.all()


def compared_pages(library: Library, comparison: Comparison) -> tuple[ComparedPage, ...]:
    """The compared pages as they are shown."""
    return tuple(_compared(library, chosen) for chosen in comparison.pages)


def _compared(library: Library, chosen: Chosen) -> ComparedPage:
    entry = chosen.entry
    day = last_day(chosen.page, library.site_of(entry))
    return ComparedPage(
        entry.url, entry.title, entry.site, entry.own, chosen.relevance, entry.words, day, page_types(chosen.page)
    )
