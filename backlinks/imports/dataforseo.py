"""The answers of DataForSEO's backlinks API as they were saved: JSON of one answer, of its items, or an item a line.

Fields as in the models of the official client (PyPI dataforseo-client, BacklinksBacklinksLiveItem and others).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...core.backlinks import Backlink, LinkKind, Metrics, ReferringDomain
from ...core.domains import registrable_domain
from ...core.facts import Rel
from . import cells
from .dates import read_day
from .rows import Facts

NAME = "DataForSEO"
_KINDS = {
    "anchor": LinkKind.TEXT, "image": LinkKind.IMAGE, "redirect": LinkKind.REDIRECT, "canonical": LinkKind.CANONICAL,
}  # fmt: skip
_METRICS = ("rank", "page_from_rank", "domain_from_rank", "backlink_spam_score")
_RELS = {"nofollow": Rel.NOFOLLOW, "ugc": Rel.UGC, "sponsored": Rel.SPONSORED}
_DEEPEST = 8  # levels at which lists of items are looked for


def parse(text: str) -> Any:
    """The JSON of a file, of several lines one a list; None when it is neither."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None


def read_items(document: Any, target: str = "") -> Facts | None:
    """The facts in an answer, None when nothing in it is one of DataForSEO's items."""
    facts = Facts()
    found = False
    for place, (item, asked) in enumerate(_items(document, target, _DEEPEST), 1):
        found = True
        if "url_from" in item:
            _link(item, facts, place, asked)
        else:
            _domain(item, facts, place, asked)
    return facts if found else None


def _items(value: Any, target: str, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """The items in an answer, each with the domain that was asked about."""
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _items(item, target, depth - 1)
    elif isinstance(value, dict):
        if "url_from" in value or value.get("type") == "backlinks_referring_domain":
            yield value, target
            return
        asked = value.get("target")
        if isinstance(asked, str):
            target = cells.domain(asked) or target
        for name in ("tasks", "result", "items"):
            yield from _items(value.get(name), target, depth - 1)


def _link(item: dict[str, Any], facts: Facts, place: int, target: str) -> None:
    source, target_url = cells.address(_text(item, "url_from")), cells.address(_text(item, "url_to"))
    if source is None:
        facts.refuse(place, "no address in url_from", json.dumps(item, ensure_ascii=False))
        return
    kind = _text(item, "item_type")
    facts.links.append(
        Backlink(
            source, target_url or "", registrable_domain(target_url) if target_url else target,
            anchor=_anchor(item), rel=_rel(item),
            position=_position(_text(item, "semantic_location")),
            kind=_KINDS.get(kind, LinkKind.OTHER if kind else LinkKind.UNKNOWN),
            title=cells.text(_text(item, "page_from_title")), language=_text(item, "page_from_language")[:20].lower(),
            platform=_platform(item.get("domain_from_platform_type")),
            status=cells.status(str(item.get("page_from_status_code") or "")),
            target_status=cells.status(str(item.get("url_to_status_code") or "")),
            outlinks=_whole(item.get("page_from_external_links")),
            first_seen=read_day(_text(item, "first_seen")), last_seen=read_day(_text(item, "last_seen")),
            lost=_truth(item.get("is_lost")), metrics=_numbers(item),
        )
    )  # fmt: skip


def _domain(item: dict[str, Any], facts: Facts, place: int, target: str) -> None:
    name = cells.domain(_text(item, "domain"))
    if name is None:
        facts.refuse(place, "no domain in domain", json.dumps(item, ensure_ascii=False))
        return
    facts.domains.append(
        ReferringDomain(
            name, target, _whole(item.get("backlinks")), read_day(_text(item, "first_seen")),
            lost=bool(_text(item, "lost_date")) or None, metrics=_numbers(item),
        )
    )  # fmt: skip


def _anchor(item: dict[str, Any]) -> str | None:
    for name in ("anchor", "alt"):
        if isinstance(item.get(name), str):
            return cells.text(item[name])
    return "" if "anchor" in item else None


def _rel(item: dict[str, Any]) -> Rel | None:
    attributes = item.get("attributes")
    follow = _truth(item.get("dofollow"))
    if follow is None and not isinstance(attributes, list):
        return None
    rel = Rel.NONE
    for name in attributes if isinstance(attributes, list) else ():
        rel |= _RELS.get(name, Rel.NONE) if isinstance(name, str) else Rel.NONE
    return rel | Rel.NOFOLLOW if follow is False and not rel else rel


def _position(place: str) -> str:
    known = {"header": "header", "nav": "nav", "footer": "footer", "aside": "aside", "main": "main", "article": "main"}
    return known.get(place.lower(), "")


def _platform(value: Any) -> str:
    return " ".join(item for item in value if isinstance(item, str))[:80] if isinstance(value, list) else ""


def _numbers(item: dict[str, Any]) -> Metrics:
    return tuple(
        (name, float(item[name]))
        for name in _METRICS
        if isinstance(item.get(name), int | float) and not isinstance(item[name], bool)
    )


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
