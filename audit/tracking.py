"""Query parameters that only say where a visitor came from."""

from __future__ import annotations

from urllib.parse import unquote_plus

from ..core.urls import parts

# Written by the advertising and mailing systems of Google, Meta, Microsoft, Yandex, TikTok, X, LinkedIn, Pinterest,
# Mailchimp, HubSpot, Matomo, Adobe and Openstat; none of them is ever read by a page to decide what it shows.
_NAMES = frozenset(
    (
        "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid", "srsltid", "fbclid", "msclkid",
        "yclid", "ysclid", "_openstat", "ttclid", "twclid", "li_fat_id", "epik", "igshid", "igsh", "mc_cid", "mc_eid",
        "hsctatracking", "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "mtm_campaign", "mtm_source", "mtm_medium",
        "mtm_keyword", "mtm_content", "mtm_cid", "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "pk_content",
        "s_kwcid", "oly_anon_id", "oly_enc_id", "vero_id", "_gl", "_ga",
    )
)  # fmt: skip


def tracking_parameters(url: str) -> list[str]:
    """The names of the tracking parameters in a normalised URL's query, in order, as written."""
    return [name for name, _ in _pairs(url) if _is_tracking(name)]


def without_tracking(url: str) -> str:
    """The URL without its tracking parameters, everything else as it was."""
    kept = [pair for name, pair in _pairs(url) if not _is_tracking(name)]
    head = url.partition("?")[0]
    return f"{head}?{'&'.join(kept)}" if kept else head


def _pairs(url: str) -> list[tuple[str, str]]:
    query = parts(url).query
    return [(unquote_plus(pair.partition("=")[0]), pair) for pair in query.split("&")] if query else []


def _is_tracking(name: str) -> bool:
    folded = name.lower()
    return folded in _NAMES or folded.startswith("utm_")
