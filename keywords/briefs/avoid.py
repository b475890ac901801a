"""What a writer should leave alone: what other pages of the site are about, and titles that are taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ...core.brief import Avoid
from ...core.keywords import KeywordResult
from ...core.text import fold
from ...core.urls import parts
from ..content.library import Entry, Library
from ..content.subject import Subject, content_stems
from ..content.titles import fits_title

SAME = 0.75  # relevance: such a page is about the same
LISTED = 5


def things_to_avoid(
    library: Library, subject: Subject, others: Sequence[tuple[float, Entry]], title: str, page: Entry | None
) -> tuple[Avoid, ...]:
    """Pages about the same, keywords that belong to other topics' pages, a title that is taken or too wide."""
    same = [entry for score, entry in others if score >= SAME and not is_home(entry.url)]
    found = [Avoid("covered", entry.title, entry.url) for entry in same[:LISTED]]
    found += list(_other_topics(library, subject))[:LISTED]
    for entry in library.entries:
        if entry.own and entry is not page and entry.title and fold(entry.title) == fold(title):
            found.append(Avoid("title-taken", entry.title, entry.url))
    if not fits_title(title):
        found.append(Avoid("title-wide", title))
    return tuple(found)


def is_home(url: str) -> bool:
    """A home page speaks of everything its site has, and is about none of it."""
    return parts(url).path in ("", "/")


def _other_topics(library: Library, subject: Subject) -> Iterable[Avoid]:
    """Keywords of other topics that share a word with this one and have a page of their own."""
    if subject.topic_id is None:
        return
    wanted = set(content_stems(subject.keywords[0], subject.language))
    topics: defaultdict[int, list[KeywordResult]] = defaultdict(list)
    for item in library.site.keywords():
        if item.topic_id != subject.topic_id and item.language == subject.language and item.page:
            topics[item.topic_id].append(item)
    told: set[str] = set()
    for members in topics.values():
        best = max(members, key=lambda item: item.coverage)
        shared = wanted & set(content_stems(best.topic, subject.language))
        away = best.page not in told and not is_home(best.page)
        if shared and away and best.coverage >= SAME / 2:
            told.add(best.page)
            yield Avoid("other-topic", best.topic, best.page)
