"""What a brief is for: a topic of the keyword research, by its number, name or any keyword, or a phrase of its own."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...core.errors import UsageError
from ...core.keywords import KeywordResult
from ..content.library import Library
from ..content.subject import Subject, subject_of_topic
from ..language.folding import fold, shown
from ..language.languages import Languages
from ..sources.gather import spoken
from .related import related

NEAR = 3  # topics named where nothing is found


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subject with the researched keywords of its topic, () for a phrase that belongs to none."""

    subject: Subject
    members: tuple[KeywordResult, ...]


def find_topic(library: Library, asked: str, language: str | None = None) -> Wanted:
    """The topic that is asked for. Raises UsageError for a phrase without a word."""
    results = [item for item in library.site.keywords() if language in (None, item.language)]
    folded = fold(asked)
    if not folded:
        raise UsageError(f"{asked!r} names no topic.", "Give a topic, a keyword or a phrase.")
    by_topic: dict[int, list[KeywordResult]] = {}
    for item in results:
        by_topic.setdefault(item.topic_id, []).append(item)
    if folded.isdecimal() and int(folded) in by_topic:
        return _topic(library, by_topic[int(folded)], "")
    for item in results:
        if fold(item.topic) == folded:
            return _topic(library, by_topic[item.topic_id], "")
    for item in results:
        if fold(item.keyword) == folded:
            return _topic(library, by_topic[item.topic_id], item.keyword)
    known = Languages(spoken(library.site))
    return Wanted(Subject(shown(asked), known.of(asked) if language is None else language, (shown(asked),)), ())


def not_found(library: Library, asked: str, db: Path) -> UsageError:
    """The error that no page and no keyword speaks of a phrase, with topics of a like name."""
    topics = list(dict.fromkeys(item.topic for item in library.site.keywords()))
    near = difflib.get_close_matches(fold(asked), topics, NEAR, 0.4) or topics[:NEAR]
    advice = f"Topics are, for example: {', '.join(near)}." if near else f"Find topics first: sitewright keywords {db}"
    return UsageError(f"No page and no keyword in {db} speaks of {asked!r}.", advice)


def _topic(library: Library, members: Sequence[KeywordResult], first: str) -> Wanted:
    subject = subject_of_topic(members)
    primary = first or subject.keywords[0]
    others = [keyword for keyword in subject.keywords if keyword != primary]
    kept = related(library, primary, others, subject.language)
    return Wanted(replace(subject, keywords=(primary, *kept)), tuple(members))
