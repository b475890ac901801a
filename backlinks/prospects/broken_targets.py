"""Broken-link building from exports: pages that link to what a competitor no longer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import unquote

from ...core.backlinks import Prospect, ProspectKind
from ...core.urls import parts
from ..known_links import GONE, KnownLink
from ..left_out import left_out
from ..profile import Profile, authority_of
from .factors import attainability, authority_factor, link_signals, shown
from .relevance import UNKNOWN, Embeds, OwnPage, fits


def broken_targets(
    rivals: Mapping[str, Profile], own: str, pages: Sequence[OwnPage], model: Embeds | None, language: str, today: date
) -> list[Prospect]:
    """Links to competitors' pages that a source says answer 404 or 410, with our page that fits, unranked."""
    found = [
        (profile, link)
        for profile in rivals.values()
        for link in profile.links
        if link.link.target_status in GONE and link.domain != own and not left_out(link.domain)
    ]
    texts = [
        "\n".join([link.link.anchor or "", unquote(parts(link.link.target_url).path), link.link.title])
        for _, link in found
    ]
    fitting = fits(texts, pages, model) if model else [UNKNOWN] * len(found)
    prospects = []
    for (profile, link), fit in zip(found, fitting, strict=True):
        signals = link_signals(link, language, today)
        authority, authority_from = authority_factor(authority_of(link.domain, profile.graphs), dict(link.link.metrics))
        prospects.append(
            Prospect(
                ProspectKind.BROKEN,
                link.domain,
                link.link.source_url,
                fit.page,
                0.0,
                fit.relevance,
                authority,
                None,
                attainability(signals),
                _reason(link),
                {
                    "dead": link.link.target_url,
                    "status": link.link.target_status,
                    "anchor": link.link.anchor,
                    "competitor": profile.domain,
                    "said_by": link.sources,
                    "fit": fit.similarity,
                    "authority_from": authority_from,
                    "attainability": shown(signals),
                },
            )
        )
    return prospects


def _reason(link: KnownLink) -> str:
    said = f" with the text {link.link.anchor[:60]!r}" if link.link.anchor else ""
    return f"links to {link.link.target_url}{said}, which answers {link.link.target_status} ({link.sources[0]})"
