"""Which keywords of a topic one page can serve with its first one: a topic of a small list may hold more than that."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from ..content.library import Library
from ..content.subject import content_stems
from ..embedding.cached import embed_cached
from ..embedding.embedders import choose, load

# Of the cosine of a model of meaning: "double kayak hire" is 0.89 from "kayak hire", "kayak self rescue" 0.69.
NEAR = 0.7
# Of the first keyword's words, rare ones counting more: of "kayak hire" on a site about kayaks it is "hire".
SHARED = 0.5
LEAST_RARITY = 0.1


def related(library: Library, primary: str, others: Sequence[str], language: str) -> list[str]:
    """Those of the others that are near the first keyword in meaning or hold its telling words, in their order.

    Raises ModelUnavailable.
    """
    if not others:
        return []
    near = _near(library, primary, others, language)
    telling = _telling(library, primary, language)
    whole = sum(telling.values())
    kept = []
    for number, text in enumerate(others):
        words = content_stems(text, language)
        share = sum(weight for word, weight in telling.items() if word in words) / whole if whole else 0.0
        if share >= SHARED or near[number]:
            kept.append(text)
    return kept


def _near(library: Library, primary: str, others: Sequence[str], language: str) -> list[bool]:
    embedder = load(choose("auto", language))
    if embedder.learns:
        return [False] * len(others)  # it compares letters, as the shared words do
    vectors, _ = embed_cached(library.site, embedder, [primary, *others])
    return [float(cosine) >= NEAR for cosine in vectors[1:] @ vectors[0]]


def _telling(library: Library, primary: str, language: str) -> dict[str, float]:
    """The stems of the first keyword with their rarity among the keywords of the crawl."""
    texts = [item.keyword for item in library.site.keywords() if item.language == language]
    words = frozenset(content_stems(primary, language))
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(words.intersection(content_stems(text, language)))
    return {word: math.log((1 + len(texts)) / (1 + seen[word])) + LEAST_RARITY for word in words}
