"""The phrases of a page by the stems of their words, so that inflected forms are one phrase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...core.facts import Page
from ...core.sentences import is_question
from ..language.folding import fold
from ..language.languages import UNSPACED
from ..language.stems import stem, stems
from ..language.stopwords import stopwords
from ..sources.documents import title_parts
from ..sources.phrases import is_phrase, phrases, runs

LONGEST = 3  # words of a phrase in running text
LONGEST_TEXT = 100_000  # characters of main text read

Stems = tuple[str, ...]


@dataclass(slots=True)
class Use:
    """How one page uses a phrase."""

    surfaces: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)  # title, heading, text


def used_phrases(page: Page, language: str) -> dict[Stems, Use]:
    """The phrases a page is about: those of its title and headings, and what its main text repeats in any form."""
    found: dict[Stems, Use] = {}
    headings = [item.text for item in page.headings if not (is_question(item.text, language))]
    for place, texts in (("title", title_parts(page.title)), ("heading", headings)):
        for text in texts:
            for phrase in phrases(text, language):
                if len(phrase.words) <= LONGEST:
                    _add(found, stems(phrase.words, language), phrase.surface, place, 1)
    for words, surfaces in _repeated(page.text[:LONGEST_TEXT], language).items():
        for surface, number in surfaces.items():
            _add(found, words, surface, "text", number)
    return found


def _repeated(text: str, language: str) -> dict[Stems, Counter[str]]:
    """The phrases that come at least twice, in any forms, with the forms."""
    if language in UNSPACED:
        return {}
    functions = stopwords(language)
    found: dict[Stems, Counter[str]] = {}
    for block in text.split("\n"):
        for run in runs(block, language):
            words = [stem(token.folded, language) for token in run]
            # A term of running text has no function word inside: "bring a wetsuit" is none, "wetsuit" is.
            speaks = [bool(token.folded) and token.folded not in functions for token in run]
            for first, token in enumerate(run):
                for last in range(first, min(first + LONGEST, len(run))):
                    if not speaks[last]:
                        break
                    if is_phrase(tuple(item.folded for item in run[first : last + 1])):
                        key = tuple(words[first : last + 1])
                        found.setdefault(key, Counter())[block[token.start : run[last].end]] += 1
    return {words: surfaces for words, surfaces in found.items() if surfaces.total() > 1}


def _add(found: dict[Stems, Use], words: Stems, surface: str, place: str, number: int) -> None:
    use = found.setdefault(words, Use())
    use.surfaces[" ".join(surface.split()).lower()] += number
    use.places[place] += number


def said(texts: Iterable[str], language: str, longest: int = LONGEST) -> set[Stems]:
    """Every run of at most `longest` words that the texts hold, as stems; whole pieces in scripts without spaces."""
    found: set[Stems] = set()
    for text in texts:
        if language in UNSPACED:
            found.add((fold(text),))
            continue
        for run in runs(text, language):
            words = [stem(token.folded, language) for token in run]
            for length in range(1, longest + 1):
                found.update(zip(*(words[first:] for first in range(length)), strict=False))
    return found


def page_texts(page: Page) -> list[str]:
    """Everything on a page that readers see or hear: title, description, headings, main text, alternative texts."""
    return [
        page.title, page.description, *(item.text for item in page.headings), page.text[:LONGEST_TEXT],
        *(image.alt for image in page.images if image.alt),
    ]  # fmt: skip


class Holdings:
    """What one page says, asked for phrases."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        self._language = language
        kept = list(texts)
        self._said = said(kept, language)
        self._folded = fold("\n".join(kept)) if language in UNSPACED else ""

    def has(self, words: Stems) -> bool:
        if self._language in UNSPACED:
            return all(word in self._folded for word in words)
        return words in self._said
