"""Subjects of headings and questions that pages on a topic share and one page lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean

from ...core.content import OutlineEntry, Shared
from ...core.facts import Page
from ...core.sentences import is_question, sentences
from ...core.text import count_words, fold
from ..language.folding import fold as fold_keyword
from ..language.languages import UNSPACED
from .compared import Chosen, Comparison
from .library import Library
from .markup import faq_questions
from .question_words import asks, question_stems
from .subject import Subject, content_stems
from .terms import evidence, grade

LISTED = 15
SAME = 0.6  # of the stems of two texts in common (Jaccard) make them one subject
HELD = 0.75  # of a subject's stems in one heading or sentence of a page: it is dealt with there
LONGEST_QUESTION = 25  # words; longer sentences with a question mark are stories
LONGEST_HEADING = 14  # words; longer "headings" are paragraphs


@dataclass(slots=True)
class _Group:
    text: str
    stems: frozenset[str]
    carriers: dict[str, Chosen] = field(default_factory=dict)  # by URL
    places: list[float] = field(default_factory=list)  # 0-1


def outline(page: Page) -> tuple[OutlineEntry, ...]:
    """The headings of a page as they stand."""
    return tuple(OutlineEntry(item.level, item.text) for item in page.headings if item.text)


def questions_of(page: Page, language: str) -> list[str]:
    """The questions a page puts: in headings, in its structured data, in its text."""
    found = [item.text for item in page.headings if is_question(item.text, language) or asks(item.text, language)]
    found += faq_questions(page)
    for block in page.text.split("\n"):
        if "?" in block or "؟" in block or "？" in block or language == "el":
            found += [text for text in sentences(block, language) if is_question(text, language)]
    return [text for text in dict.fromkeys(found) if 2 <= _size(text, language) <= LONGEST_QUESTION]


def missing_questions(
    library: Library, comparison: Comparison, page: Page | None, subject: Subject, limit: int = LISTED
) -> tuple[Shared, ...]:
    """Questions of compared pages that a page neither puts nor deals with under a heading."""
    language = subject.language
    boilerplate = library.site_wide(language)
    texts = (
        (chosen, text, place)
        for own in comparison.pages
        for chosen, text, place in _placed(own, questions_of(own.page, language))
        if (chosen.entry.site, fold(text)) not in boilerplate
    )
    held = [] if page is None else [*questions_of(page, language), *(item.text for item in page.headings)]
    return _missing(texts, held, comparison.pages, subject, limit, question=True)


def missing_sections(
    library: Library, comparison: Comparison, page: Page | None, subject: Subject, limit: int = LISTED
) -> tuple[Shared, ...]:
    """Subjects of h2 and h3 that compared pages share and a page has no heading for."""
    language = subject.language
    boilerplate = library.site_wide(language)
    texts = (
        (chosen, text, place)
        for own in comparison.pages
        for chosen, text, place in _placed(own, _section_headings(own.page, language))
        if (chosen.entry.site, fold(text)) not in boilerplate
    )
    held = [] if page is None else [page.title, *(item.text for item in page.headings)]
    return _missing(texts, held, comparison.pages, subject, limit, question=False)


def _section_headings(page: Page, language: str) -> list[str]:
    return [
        item.text
        for item in page.headings
        if item.level in (2, 3)
        and item.text
        and count_words(item.text) <= LONGEST_HEADING
        and not is_question(item.text, language)
        and not asks(item.text, language)
    ]


def _placed(chosen: Chosen, texts: Sequence[str]) -> Iterator[tuple[Chosen, str, float]]:
    """Each text with its place among a page's, 0 the first and 1 the last."""
    for number, text in enumerate(texts):
        yield chosen, text, number / max(1, len(texts) - 1)


def _missing(
    texts: Iterable[tuple[Chosen, str, float]],
    held: Sequence[str],
    pages: Sequence[Chosen],
    subject: Subject,
    limit: int,
    *,
    question: bool,
) -> tuple[Shared, ...]:
    own = [_stems(text, subject, question=question) for text in held]
    groups: list[_Group] = []
    for chosen, text, place in texts:
        stems = _stems(text, subject, question=question)
        if not stems:
            continue
        group = max(groups, key=lambda known: _alike(known.stems, stems), default=None)
        if group is None or _alike(group.stems, stems) < SAME:
            group = _Group(text.strip(), stems)
            groups.append(group)
        group.carriers.setdefault(chosen.entry.url, chosen)
        group.places.append(place)
    kept = [group for group in groups if not any(len(group.stems & mine) >= HELD * len(group.stems) for mine in own)]
    # What a single page of another site asks may still be worth answering; a heading of one page is its author's.
    kept = [group for group in kept if len(group.carriers) > 1 or (question and not _own(group))]
    kept.sort(key=lambda group: (-len(group.carriers), -max(item.relevance for item in group.carriers.values())))
    return tuple(
        Shared(
            group.text, len(group.carriers), len(pages), grade(len(group.carriers), len(pages)),
            evidence(list(group.carriers.values())), place=round(mean(group.places), 3),
        )
        for group in kept[:limit]
    )  # fmt: skip


def _own(group: _Group) -> bool:
    return all(chosen.entry.own for chosen in group.carriers.values())


def _stems(text: str, subject: Subject, *, question: bool) -> frozenset[str]:
    """What a heading is about besides the topic itself: all its words where it says nothing else."""
    language = subject.language
    if language in UNSPACED:
        folded = fold_keyword(text)
        # Pairs of characters stand in for words.
        return (
            frozenset(folded[first : first + 2] for first in range(max(1, len(folded) - 1))) if folded else frozenset()
        )
    found = frozenset(content_stems(text, language))
    if question:
        found = found - question_stems(language) or found
    return found - frozenset(content_stems(subject.keywords[0], language)) or found


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _size(text: str, language: str) -> int:
    return count_words(text) if language not in UNSPACED else max(2, count_words(text))
