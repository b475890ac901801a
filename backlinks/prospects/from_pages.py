"""Prospects that only a look at the page itself gives: dead links on it, our name without a link, lists of links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from ...core.backlinks import Prospect, ProspectKind
from ...core.facts import Link, Position, Rel
from ...core.urls import parts
from ..graph_facts import ReleaseFacts
from ..left_out import left_out
from ..name_mentions import folded_names, mentions
from ..profile import authority_of
from .factors import FEW_OUTLINKS, MANY_OUTLINKS, Signal, attainability, authority_factor, shown
from .relevance import UNKNOWN, Embeds, Fit, OwnPage, fits
from .visited_pages import VisitedPage

LEAST_LISTED = 15  # other domains that a page of links leads to from its main part
_CONTENT = (Position.MAIN, Position.BODY)
_WORD = re.compile(r"[^\W_]+")
_NOT_COUNTED = Rel.NOFOLLOW | Rel.UGC | Rel.SPONSORED


@dataclass(frozen=True, slots=True)
class Own:
    """What is looked for on the pages of others."""

    domain: str
    names: Sequence[str]
    language: str
    pages: Sequence[OwnPage]
    graphs: Sequence[ReleaseFacts] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    kind: ProspectKind
    page: VisitedPage
    text: str  # by which the relevance is judged
    reason: str
    evidence: dict[str, object]


def prospects_from_pages(pages: Iterable[VisitedPage], own: Own, model: Embeds | None) -> list[Prospect]:
    """Broken links, mentions and resource pages among visited pages, unranked."""
    names = folded_names(own.names)
    found = [
        item
        for page in pages
        if page.domain != own.domain and not left_out(page.domain)
        for item in (*_broken(page), *_mentions(page, own, names), *_resources(page, own))
    ]
    fitting = fits([item.text for item in found], own.pages, model) if model else [UNKNOWN] * len(found)
    return [_prospect(item, fit, own) for item, fit in zip(found, fitting, strict=True)]


def _broken(page: VisitedPage) -> Iterator[_Found]:
    seen: set[str] = set()
    for link in page.links:
        if link.target in page.dead and link.target not in seen:
            seen.add(link.target)
            said = f" with the text {link.anchor[:60]!r}" if link.anchor else ""
            text = "\n".join([link.anchor, _address_words(link.target), page.title])
            yield _Found(
                ProspectKind.BROKEN, page, text, f"links to {link.target}{said}, which is gone",
                {"dead": link.target, "anchor": link.anchor, "line": link.line},
            )  # fmt: skip


def _mentions(page: VisitedPage, own: Own, names: dict[str, str]) -> Iterator[_Found]:
    if not names or page.links_to(own.domain):
        return
    for name, quote in islice(mentions(page.text, names), 1):
        yield _Found(
            ProspectKind.MENTION, page, f"{page.title}\n{quote}", f"names {name!r} without a link: {quote!r}",
            {"name": name, "quote": quote},
        )  # fmt: skip


def _resources(page: VisitedPage, own: Own) -> Iterator[_Found]:
    listed = _listed(page.links)
    if len(listed) >= LEAST_LISTED and not page.links_to(own.domain):
        yield _Found(
            ProspectKind.RESOURCE, page, f"{page.title}\n{page.text}",
            f"lists {len(listed)} other sites and not ours" + (f" ({page.title[:80]!r})" if page.title else ""),
            {"sites": len(listed), "examples": listed[:5]},
        )  # fmt: skip


def _listed(links: Sequence[Link]) -> list[str]:
    """The other sites that a page leads to from its main part."""
    hosts = (parts(link.target).host.removeprefix("www.") for link in links if link.position in _CONTENT)
    return [host for host in dict.fromkeys(hosts) if not left_out(host)]


def _prospect(item: _Found, fit: Fit, own: Own) -> Prospect:
    page = item.page
    authority, authority_from = authority_factor(authority_of(page.domain, own.graphs), {})
    signals = list(_signals(page, own.language))
    return Prospect(
        item.kind, page.domain, page.url, fit.page, 0.0, fit.relevance, authority, None, attainability(signals),
        item.reason,
        {
            **item.evidence, "title": page.title, "seen": page.at, "fit": fit.similarity,
            "authority_from": authority_from, "attainability": shown(signals),
        },
    )  # fmt: skip


def _signals(page: VisitedPage, language: str) -> Iterator[Signal]:
    count = len(page.linked_domains)
    value = 1.0 if count <= FEW_OUTLINKS else 0.5 if count <= MANY_OUTLINKS else 0.2
    yield Signal("outlinks", value, f"links to {count} other sites")
    content = [link for link in page.links if link.position in _CONTENT]
    if content:
        share = sum(not link.rel & _NOT_COUNTED for link in content) / len(content)
        yield Signal("follow", round(0.4 + 0.6 * share, 2), f"{share:.0%} of its links to others are follow")
    if page.language and language:
        same = page.language == language
        yield Signal("language", 1.0 if same else 0.3, f"is in {page.language}, the site in {language}")


def _address_words(url: str) -> str:
    return " ".join(_WORD.findall(unquote(parts(url).path)))
