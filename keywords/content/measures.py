"""Numbers of a page beside the compared pages: length, sentences, headings, images, links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean

from ...core.content import ImageUse, Measure, spread
from ...core.facts import Page, Position
from ...core.readability import UNSPACED, readability
from ...core.sentences import ends_sentence, sentences
from ...core.text import count_words
from .compared import Chosen

_OUTSIDE = (Position.HEADER, Position.NAV, Position.FOOTER)

_SHORTEST = 5  # words
Value = float | None


def measures(page: Page | None, compared: Sequence[Chosen], language: str) -> tuple[Measure, ...]:
    """Each number of a page (None without one) with how it is spread over the compared pages."""
    own = {} if page is None else _numbers(page, language)
    others = [_numbers(chosen.page, language) for chosen in compared]
    found = []
    for name in NUMBERS:
        values = [value for numbers in others if (value := numbers[name]) is not None]
        if values or own.get(name) is not None:
            found.append(Measure(name, own.get(name), spread(values)))
    return tuple(found)


def image_use(page: Page) -> ImageUse:
    """The images of a page that readers see, and those of them without an alternative text."""
    seen = [image for image in page.images if not image.decorative]
    return ImageUse(
        len(seen),
        tuple(image.url or "" for image in seen if image.alt is None and not image.name),
        tuple(image.alt for image in seen if image.alt),
    )


def paragraphs(text: str, language: str) -> list[str]:
    """The blocks of a main text that are running text: they end like a sentence and hold more than a label."""
    return [block for block in text.split("\n") if ends_sentence(block, language) and (count_words(block) >= _SHORTEST)]


def _numbers(page: Page, language: str) -> dict[str, Value]:
    return {name: number(page, language) for name, number in NUMBERS.items()}


def _sentence_length(page: Page, language: str) -> Value:
    return readability(page.text, language).words_per_sentence


def _long_words(page: Page, language: str) -> Value:
    share = readability(page.text, language).long_words
    return None if share is None else round(100 * share, 1)


def _paragraph_length(page: Page, language: str) -> Value:
    found = paragraphs(page.text, language)
    if not found:
        return None
    if language in UNSPACED:
        return round(mean(len(sentences(block, language)) for block in found), 1)
    return round(mean(map(count_words, found)), 1)


def _headings(page: Page, _language: str) -> Value:
    return float(sum(item.level in (2, 3) for item in page.headings))


def _links(page: Page, _language: str) -> Value:
    return float(len({link.target for link in page.links if link.internal and link.position not in _OUTSIDE}))


# What is compared, in the order it is shown. Paragraphs are measured in words; without spaces between them, sentences.
NUMBERS: dict[str, Callable[[Page, str], Value]] = {
    "words": lambda page, _language: float(page.words),
    "paragraphs": lambda page, language: float(len(paragraphs(page.text, language))),
    "paragraph-length": _paragraph_length,
    "sentence-length": _sentence_length,
    "long-words": _long_words,
    "headings": _headings,
    "images": lambda page, _language: float(image_use(page).count),
    "links": _links,
}
