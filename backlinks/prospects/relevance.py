"""How near a linking page is to what the own site writes about, and which own page it fits best.

The model comes from outside, since only keyword research loads models. Similarities of two models, or of a model that
learns from the list, are on scales of their own: they rank one list and are never compared with another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...store.site import Site

MOST_PAGES = 1_000  # own pages compared with, those nearest to the start page
NEAREST = 3  # own pages whose mean similarity is the relevance: one lucky page says little about a site
AT_ONCE = 2_000  # texts compared with all own pages at once, which bounds the memory
LONGEST_TEXT = 600  # characters of a text that are looked at


class Embeds(Protocol):
    """A model as keyword research has them (`keywords.embedding.embedders.Embedder`)."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Any:
        """One row a text, L2-normalised; dense or sparse."""
        ...


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of the own site that others could link to."""

    url: str
    text: str  # title, headings and the beginning of the main text


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text fits the own site."""

    relevance: float | None  # 0-1, mean similarity to the NEAREST own pages; None without a text
    page: str  # the own page nearest to it, "" when none is near at all
    similarity: float  # to that page


UNKNOWN = Fit(None, "", 0.0)


def read_own_pages(site: Site) -> list[OwnPage]:
    """The indexable pages of a crawl, those nearest to the start page."""
    rows = site.query(
        "SELECT p.url, p.title, json_extract(p.facts, '$.headings[0].text') AS heading,"
        " substr(x.text, 1, :most) AS text FROM page p"
        " LEFT JOIN page_texts x ON x.crawl_id = p.crawl_id AND x.url_id = p.url_id"
        " WHERE p.indexable ORDER BY p.depth IS NULL, p.depth, p.url_id LIMIT :pages",
        most=LONGEST_TEXT, pages=MOST_PAGES,
    )  # fmt: skip
    return [OwnPage(row["url"], _joined(row["title"], row["heading"] or "", row["text"] or "")) for row in rows]


def fits(texts: Sequence[str], pages: Sequence[OwnPage], model: Embeds) -> list[Fit]:
    """How each text fits the own pages; UNKNOWN for empty ones, and for all where there is no own page."""
    wanted = [text[:LONGEST_TEXT] for text in texts]
    distinct = list(dict.fromkeys(text for text in wanted if any(map(str.isalnum, text))))
    if not distinct or not pages:
        return [UNKNOWN] * len(texts)
    import numpy as np

    # Together, since a model that learns from the list places texts of one list only.
    vectors = model.embed([*(page.text for page in pages), *distinct])
    own, asked = vectors[: len(pages)], vectors[len(pages) :]
    found: dict[str, Fit] = {}
    for start in range(0, len(distinct), AT_ONCE):
        product = asked[start : start + AT_ONCE] @ own.T
        similar = np.asarray(product.todense() if hasattr(product, "todense") else product).clip(0.0, 1.0)
        for text, row in zip(distinct[start : start + AT_ONCE], similar, strict=True):
            best = np.argsort(-row, kind="stable")[:NEAREST]
            nearest = float(row[best[0]])
            found[text] = Fit(
                round(float(row[best].mean()), 4), pages[best[0]].url if nearest else "", round(nearest, 4)
            )
    return [found.get(text, UNKNOWN) for text in wanted]


def _joined(*texts: str) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))[:LONGEST_TEXT]
