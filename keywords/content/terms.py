"""Terms that pages on a topic carry and one page lacks."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...core.content import Shared
from .compared import Chosen, Comparison
from .grams import Holdings, Stems, Use, page_texts, said, used_phrases
from .library import Library

LISTED = 30
LEAST_PAGES = 2  # that must carry a term: one page's words may be its author's
MOST, MANY = 2 / 3, 1 / 3  # of the compared pages
COMMON = 0.3  # of the pages about something else: a term of so many is how such sites talk, not what the topic is
EVIDENCE = 5  # pages named
LONGER = 0.25  # what a word more of a term adds to its rank


@dataclass(frozen=True, slots=True)
class _Term:
    words: Stems
    surface: str
    place: str
    pages: tuple[Chosen, ...]
    rank: float


def missing_terms(
    library: Library,
    comparison: Comparison,
    holdings: Holdings | None,
    language: str,
    told: Iterable[str] = (),
    limit: int = LISTED,
) -> tuple[Shared, ...]:
    """The terms compared pages carry that a page's holdings lack; all they carry, without holdings.

    `told` are texts shown elsewhere (names, questions, headings): a term that stands in one of them and not in running
    text is not told again.
    """
    pages = comparison.pages
    if len(pages) < LEAST_PAGES:
        return ()
    common = _common(library, comparison, language)
    elsewhere = said(told, language)
    names = frozenset(
        word for chosen in pages for words in said([_site_name(library, chosen)], language, 1) for word in words
    )
    found = _terms(pages, holdings, common, language, competitors=comparison.competitors)
    kept = _without_fragments(sorted(found, key=lambda term: (-term.rank, term.words)))
    return tuple(
        Shared(
            term.surface,
            len(term.pages),
            len(pages),
            grade(len(term.pages), len(pages)),
            evidence(term.pages),
            term.place,
        )
        for term in [term for term in kept if term.words not in elsewhere and not names.issuperset(term.words)][:limit]
    )


def _site_name(library: Library, chosen: Chosen) -> str:
    """The site's name as it stands in the page's title, else the first label of its domain."""
    return library.name_of_site(chosen.entry) or chosen.entry.site.partition(".")[0]


def grade(pages: int, compared: int) -> str:
    """How widely something is carried: most, many or some of the compared pages."""
    share = pages / compared
    return "most" if share >= MOST else "many" if share >= MANY else "some"


def evidence(pages: Sequence[Chosen]) -> tuple[str, ...]:
    """The URLs to name, the most relevant first."""
    return tuple(chosen.entry.url for chosen in pages[:EVIDENCE])


def _terms(
    pages: Sequence[Chosen],
    holdings: Holdings | None,
    common: dict[Stems, float],
    language: str,
    *,
    competitors: bool,
) -> list[_Term]:
    uses: defaultdict[Stems, list[tuple[int, Use]]] = defaultdict(list)
    for number, chosen in enumerate(pages):
        for words, use in used_phrases(chosen.page, language).items():
            uses[words].append((number, use))
    sites = len({chosen.entry.site for chosen in pages})
    held = [Holdings(page_texts(chosen.page), language) for chosen in pages]
    found = []
    for words, used in uses.items():
        share = common.get(words, 0.0)
        if share > COMMON or not _speaks(words) or (holdings is not None and holdings.has(words)):
            continue
        carriers = tuple(chosen for chosen, known in zip(pages, held, strict=True) if known.has(words))
        # A name that only one of several sites uses is that site's own.
        if len(carriers) < LEAST_PAGES or (sites > 1 and len({chosen.entry.site for chosen in carriers}) < LEAST_PAGES):
            continue
        surfaces: Counter[str] = Counter()
        places: Counter[str] = Counter()
        for _, use in used:
            surfaces.update(use.surfaces)
            places.update(dict.fromkeys(use.places, 1))
        rank = len(carriers) / len(pages) * (1 - share) * (1 + LONGER * (len(words) - 1)) * math.log2(1 + len(used))
        surface = min(surfaces, key=lambda text: (-surfaces[text], len(text), text))
        # What pages of one site repeat is as often its way of speaking: a single word must stand in a title or heading.
        if not competitors and len(words) == 1 and not places.keys() - {"text"}:
            continue
        place = min(places, key=lambda name: (-places[name], ("title", "heading", "text").index(name)))
        found.append(_Term(words, surface, place, carriers, rank))
    return found


def _speaks(words: Stems) -> bool:
    """Not numbers and single letters alone."""
    return any(any(map(str.isalpha, word)) and len(word) > 1 for word in words)


def _common(library: Library, comparison: Comparison, language: str) -> dict[Stems, float]:
    """The share (0-1) of pages about something else that hold a phrase, of those that at least two hold."""
    counts: Counter[Stems] = Counter()
    pages = 0
    for entry in comparison.background:
        counts.update(said([entry.title, library.text(entry)[:20_000]], language))
        pages += 1
    return {words: number / pages for words, number in counts.items() if number > 1}


def _without_fragments(terms: Sequence[_Term]) -> list[_Term]:
    """Without terms inside a longer one that as many pages carry, and longer ones that add nothing to a wider one."""
    kept: list[_Term] = []
    for term in terms:
        if not any(_within(term.words, other.words) and len(other.pages) >= len(term.pages) for other in kept):
            kept = [
                other
                for other in kept
                if not (_within(other.words, term.words) and len(term.pages) >= len(other.pages))
            ]
            kept.append(term)
    return kept


def _within(part: Stems, whole: Stems) -> bool:
    if len(part) >= len(whole):
        return False
    return any(whole[first : first + len(part)] == part for first in range(len(whole) - len(part) + 1))
