"""The outline of a page to write: headings that compared pages share, keywords they leave out, questions at the end."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.brief import Section
from ...core.content import Shared
from ..content.subject import Subject, content_stems
from ..content.titles import headline

SECTIONS, QUESTIONS, OWN = 8, 8, 4  # at most, of each kind
HELD = 0.75  # of a keyword's words in a heading: it is dealt with there


def draft_outline(
    subject: Subject, sections: Sequence[Shared], questions: Sequence[Shared], keywords: Sequence[str], title: str
) -> tuple[Section, ...]:
    """h1, what compared pages share in the order they have it, keywords without a heading of their own, questions.

    The heading above the questions has no text: it is the interface's to name it.
    """
    language = subject.language
    primary = subject.keywords[0]
    taken = sorted(sections[:SECTIONS], key=lambda item: item.place)
    asked = list(questions[:QUESTIONS])
    found = [Section(1, headline(primary), "keyword")]
    found += [Section(2, item.text, "heading", item.pages, item.compared, item.evidence) for item in taken]
    held = [set(content_stems(text, language)) for text in (primary, title, *(item.text for item in (*taken, *asked)))]
    own = 0
    for keyword in keywords:
        words = set(content_stems(keyword, language)) - held[0]
        if own == OWN or not words or any(len(words & known) >= HELD * len(words) for known in held):
            continue
        own += 1
        held.append(words)
        found.append(Section(2, headline(keyword), "keyword"))
    if asked:
        found.append(Section(2, "", "questions"))
        found += [Section(3, item.text, "question", item.pages, item.compared, item.evidence) for item in asked]
    return tuple(found)
