"""Titles and descriptions: what is wrong with a page's own, and drafts made of its own words and its topic's."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.content import Titles, Wording
from ...core.facts import Page
from ...core.sentences import sentences
from ...core.snippet import DESKTOP, DEVICES, preview, width
from ..language.folding import fold
from ..language.languages import UNSPACED
from ..sources.documents import title_parts
from .library import Library
from .measures import paragraphs
from .subject import Subject, content_stems

LATE = 0.5  # of a title: a topic that begins behind its middle is read late, and cut first
SHORTEST_DESCRIPTION = 300  # px; a shorter one leaves most of the room to the search engine
SEPARATOR = " – "


def titles(library: Library, page: Page, subject: Subject) -> Titles:
    """What a page's title and description lack, with drafts and how they look on desktop and mobile."""
    site_name = library.name_of_site(library.entry(page.url))
    title = Wording(page.title, _title_drafts(page, subject, site_name), _title_faults(library, page, subject))
    description = Wording(
        page.description, _description_drafts(page, subject), _description_faults(library, page, subject)
    )
    if not title.reasons:
        title = Wording(page.title, (), ())
    if not description.reasons:
        description = Wording(page.description, (), ())
    now = tuple(preview(page.title, page.description, device) for device in DEVICES)
    if title.suggestions or description.suggestions:
        words = (
            title.suggestions[0] if title.suggestions else page.title,
            description.suggestions[0] if description.suggestions else page.description,
        )
        return Titles(title, description, now, tuple(preview(*words, device) for device in DEVICES))
    return Titles(title, description, now, ())


def fits_title(text: str) -> bool:
    """The title is shown whole on a desktop."""
    return width(text, DESKTOP.title_size) <= DESKTOP.title_room


def says_topic(text: str, subject: Subject) -> bool:
    """The text holds all words of one of the topic's first keywords, in any form and order."""
    return _place(text, subject) is not None


def headline(text: str) -> str:
    """A keyword as a headline begins: its first letter a capital, where the script has any."""
    return text[:1].upper() + text[1:]


def shortened_description(texts: Sequence[str], language: str) -> str:
    """Whole sentences of running text, as many as a desktop result shows."""
    taken = ""
    space = "" if language in UNSPACED else " "
    for text in texts:
        for sentence in sentences(text, language):
            longer = f"{taken}{space}{sentence}".strip()
            if width(longer, DESKTOP.description_size) > DESKTOP.description_room:
                return taken
            taken = longer
    return taken


def _title_faults(library: Library, page: Page, subject: Subject) -> tuple[str, ...]:
    if not page.title:
        return ("missing",)
    found = []
    if not fits_title(page.title):
        found.append("too-wide")
    place = _place(page.title, subject)
    if place is None:
        found.append("topic-missing")
    elif place > LATE:
        found.append("topic-late")
    if any(entry.own and entry.title == page.title and entry.url != page.url for entry in library.entries):
        found.append("duplicate")
    return tuple(found)


def _description_faults(library: Library, page: Page, subject: Subject) -> tuple[str, ...]:
    text = page.description
    if not text:
        return ("missing",)
    found = []
    wide = width(text, DESKTOP.description_size)
    if wide > DESKTOP.description_room:
        found.append("too-wide")
    elif wide < SHORTEST_DESCRIPTION:
        found.append("short")
    if _place(text, subject) is None:
        found.append("topic-missing")
    if any(entry.own and entry.description == text and entry.url != page.url for entry in library.entries):
        found.append("duplicate")
    return tuple(found)


def _place(text: str, subject: Subject) -> float | None:
    """Where (0-1) the topic's words begin: all words of one of its first keywords, in any order and form."""
    language = subject.language
    if language in UNSPACED:
        places = [fold(text).find(fold(keyword)) for keyword in subject.keywords[:3]]
        places = [place for place in places if place >= 0]
        return min(places) / max(len(text), 1) if places else None
    words = content_stems(text, language)
    best = None
    for keyword in subject.keywords[:3]:
        wanted = set(content_stems(keyword, language))
        if wanted and wanted <= set(words):
            first = min(words.index(word) for word in wanted) / len(words)
            best = first if best is None else min(best, first)
    return best


def _title_drafts(page: Page, subject: Subject, site_name: str) -> tuple[str, ...]:
    topic = headline(subject.keywords[0])
    heading = next((item.text for item in page.headings if item.level == 1 and item.text), "")
    own = next((part for part in title_parts(page.title) if fold(part) != fold(site_name)), "")
    drafts = []
    for body in (heading, own):
        if not body:
            continue
        if _place(body, subject) is None:
            drafts.append(f"{topic}{SEPARATOR}{body}")
        drafts.append(body)
    drafts.append(topic)
    suffixed = [f"{draft} | {site_name}" for draft in drafts if site_name and fold(site_name) not in fold(draft)]
    fitting = [draft for draft in (*suffixed, *drafts) if fits_title(draft) and draft != page.title]
    fitting = [draft for draft in fitting if _place(draft, subject) is not None]
    return tuple(dict.fromkeys(fitting))[:3]


def _description_drafts(page: Page, subject: Subject) -> tuple[str, ...]:
    language = subject.language
    blocks = paragraphs(page.text, language)
    with_topic = [block for block in blocks if _place(block, subject) is not None]
    drafts = [shortened_description(blocks[blocks.index(block) :], language) for block in with_topic[:2]]
    drafts.append(shortened_description(blocks, language))
    return tuple(dict.fromkeys(draft for draft in drafts if draft and draft != page.description))[:2]
