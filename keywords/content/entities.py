"""Names on a page, found without a model.

In structured data names are told. In running text of scripts that know capitals a name is a run of capitalised words
that comes at least twice and not only where a sentence begins. Persian, Arabic, Hebrew, Georgian, Indian and East
Asian scripts have no capitals, and German capitalises every noun: there this cannot be done, and the advice says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from ...core.content import Entity
from ...core.facts import Page
from ...core.sentences import ends_sentence, sentence_spans
from ..language.folding import fold
from ..language.languages import script
from ..language.stopwords import stopwords
from .compared import Chosen
from .markup import items, text_of, types_of
from .terms import LEAST_PAGES, evidence

LISTED = 15
CASED = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})
NOUNS_CAPITALISED = frozenset({"de", "lb"})
CAPITALISED = "capitalised"
_TWICE = 2
_LONGEST_NAME = 5  # words
_LONGEST_TEXT = 60_000  # characters

# One capitalised word or several, with the small words that stand inside names.
_WORD = r"\p{Lu}[\p{L}\p{M}\p{N}]*(?:['’.&\-‐‑]\p{L}[\p{L}\p{M}\p{N}]*)*"
_RUN = regex.compile(
    rf"{_WORD}(?:\s+(?:(?:de|del|della|di|da|van|von|der|den|la|le|of|the|и|на|un)\s+)?{_WORD}){{0,4}}"
)
# Properties whose items or texts are named things a page is about, and the types that are things with names.
_NAMED = frozenset(
    [
        "Organization",
        "LocalBusiness",
        "Person",
        "Place",
        "Product",
        "Brand",
        "Event",
        "Course",
        "Book",
        "Movie",
        "SoftwareApplication",
        "City",
        "Country",
        "TouristAttraction",
        "EducationalOrganization",
        "Corporation",
        "NGO",
        "Restaurant",
        "Hotel",
        "Store",
        "SportsOrganization",
        "Recipe",
    ]
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one page: folded name to (as written, kind)."""

    found: dict[str, tuple[str, str]]
    note: str  # uncased, nouns-capitalised or ""


def names_of(page: Page, language: str) -> Names:
    """The names a page's structured data tells and, where capitals tell them, its text."""
    found: dict[str, tuple[str, str]] = {}
    for item in items(page):
        kinds = [kind for kind in types_of(item) if kind in _NAMED]
        name = text_of(item.get("name"))
        if kinds and name and len(name.split()) <= _LONGEST_NAME:
            found.setdefault(fold(name), (name, kinds[0]))
    note = _note(page.text, language)
    if note != "uncased":
        for name in _capitalised(page.text[:_LONGEST_TEXT], language):
            found.setdefault(fold(name), (name, CAPITALISED))
    return Names(found, note)


def entities(
    page: Page | None, compared: Sequence[Chosen], language: str, limit: int = LISTED
) -> tuple[tuple[Entity, ...], str]:
    """(names, note): those at least two compared pages carry, and then the page's own; the note of `Names`."""
    own = Names({}, "") if page is None else names_of(page, language)
    carriers: defaultdict[str, list[Chosen]] = defaultdict(list)
    shown: dict[str, tuple[str, str]] = dict(own.found)
    note = own.note
    for chosen in compared:
        names = names_of(chosen.page, language)
        note = note or names.note
        for folded, told in names.found.items():
            shown.setdefault(folded, told)
            carriers[folded].append(chosen)
    said = fold(f"{page.title}\n{page.text}") if page is not None else ""
    sites = len({chosen.entry.site for chosen in compared})
    found = []
    for folded, (name, kind) in shown.items():
        pages = carriers.get(folded, [])
        on_page = folded in own.found or (bool(said) and f" {folded} " in f" {said} ")
        shared = len(pages) >= LEAST_PAGES and (sites < LEAST_PAGES or len({item.entry.site for item in pages}) > 1)
        if shared or folded in own.found:
            found.append(Entity(name, kind, len(pages), len(compared), on_page, evidence(pages)))
    found.sort(key=lambda item: (item.on_page, -item.pages, item.name))
    return tuple(found[:limit]), note


def _note(text: str, language: str) -> str:
    letters = script(text[:2_000])
    if letters and letters not in CASED:
        return "uncased"
    return "nouns-capitalised" if language in NOUNS_CAPITALISED else ""


def _capitalised(text: str, language: str) -> Iterable[str]:
    counts: Counter[str] = Counter()
    inside: set[str] = set()
    functions = stopwords(language)
    for block in text.split("\n"):
        # Headings and labels may capitalise every word.
        if not ends_sentence(block, language):
            continue
        for start, end in sentence_spans(block, language):
            for match in _RUN.finditer(block, start, end):
                name, first = _trimmed(match[0], functions)
                if not name or (language in NOUNS_CAPITALISED and " " not in name):
                    continue
                counts[name] += 1
                if match.start() + first > start and not _after_opening(block, start, match.start() + first):
                    inside.add(name)
    return [name for name, number in counts.items() if number >= _TWICE and name in inside and len(name) > 2]


def _trimmed(run: str, functions: frozenset[str]) -> tuple[str, int]:
    """The run without function words at its beginning ("The Harbour"), and where it begins."""
    words = run.split()
    dropped = 0
    while words and fold(words[0]) in functions:
        dropped += 1
        words.pop(0)
    name = " ".join(words)
    return (name, run.find(words[0]) if dropped else 0) if words else ("", 0)


def _after_opening(block: str, start: int, stop: int) -> bool:
    """Nothing but quotes and brackets stands between a sentence's beginning and here."""
    return not any(map(str.isalnum, block[start:stop]))
