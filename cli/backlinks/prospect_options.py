"""What the commands that look for prospects share: options, the model, and how a prospect is printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ...core.backlinks import Prospect
    from ...keywords.embedding.embedders import Embedder

CallableT = TypeVar("CallableT", bound=Callable[..., Any])

COLUMNS = (
    "rank", "kind", "domain", "page", "target", "score", "relevance", "authority", "consensus", "attainability",
    "reason", "evidence", "embedder",
)  # fmt: skip
SHOWN = (
    "rank", "kind", "domain", "score", "relevance", "authority", "consensus", "attainability", "page", "target",
    "reason",
)  # fmt: skip

embedder_option = click.option(
    "--embedder", default="auto", show_default=True, metavar="NAME",
    help="The model that judges relevance: auto, minilm, tfidf, st:NAME, or none.",
)  # fmt: skip
limit_option = click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows.")
brand_option = click.option(
    "--brand", "brands", multiple=True, metavar="NAME", help="A further name of the site; may be repeated."
)


def model_for(name: str, language: str) -> Embedder | None:
    """The model of that name, "auto" for the best in a language, None for "none". Raises ModelUnavailable."""
    return None if name == "none" else model_named(name, language)


def model_named(name: str, language: str) -> Embedder:
    """The model of that name, "auto" for the best in a language. Raises ModelUnavailable."""
    from ...keywords.embedding.embedders import choose, load

    return load(choose(name, language))


def prospect_row(rank: int, item: Prospect, embedder: str) -> dict[str, Any]:
    """A prospect as it is printed: every factor, None where it is unknown."""
    return {
        "rank": rank, "kind": item.kind.value, "domain": item.domain, "page": item.page, "target": item.target,
        "score": item.score, "relevance": item.relevance, "authority": item.authority, "consensus": item.consensus,
        "attainability": item.attainability, "reason": item.reason, "evidence": item.evidence, "embedder": embedder,
    }  # fmt: skip
