"""The list of releases of a graph: graphinfo.json, newest first."""

from __future__ import annotations

from typing import Any

import msgspec

from ...core.errors import SourceFailed
from ...core.web_graph import GraphRelease
from .mirror import RELEASE_NAME, Mirror

_ADVICE = "Check --mirror; a release can be fetched by its name without the list."


def list_releases(mirror: Mirror) -> list[GraphRelease]:
    """The releases of a mirror, newest first. Raises SourceFailed when the list cannot be had or read."""
    data = mirror.release_list()
    if data is None:
        return [GraphRelease(name) for name in mirror.folders()]
    return parse_releases(data)


def parse_releases(data: bytes) -> list[GraphRelease]:
    """What graphinfo.json lists; entries without a usable name are left out. Raises SourceFailed for other files."""
    try:
        entries = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceFailed(f"The list of releases is no JSON: {error}.", _ADVICE) from None
    if not isinstance(entries, list):
        raise SourceFailed("The list of releases is no JSON array.", _ADVICE)
    return [
        _release(entry)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("id"), str) and RELEASE_NAME.fullmatch(entry["id"])
    ]


def _release(entry: dict[str, Any]) -> GraphRelease:
    crawls = entry.get("crawls")
    stats = entry.get("stats")
    domain = stats.get("domain") if isinstance(stats, dict) else None
    sizes = domain if isinstance(domain, dict) else {}
    return GraphRelease(
        name=entry["id"],
        crawls=tuple(item for item in crawls if isinstance(item, str)) if isinstance(crawls, list) else (),
        domains=_count(sizes.get("nodes")),
        links=_count(sizes.get("arcs")),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None
