"""Known backlinks that lead to pages of ours that are gone or take detours, and where these should redirect to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ...core.backlinks import Prospect, ProspectKind
from ...core.facts import Fetch
from ...core.urls import parts
from ...store.site import Site
from ..known_links import GONE, KnownLink
from ..profile import Profile, authority_of
from .factors import authority_factor
from .relevance import Embeds, OwnPage, fits

LONGEST_PATH = 1  # redirects that are no detour
TEXTS_LOOKED_AT = 8
_ENDING = re.compile(r"(?:/(?:index|default|home))?(?:\.(?:html?|php|aspx?|jsp))?/*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class LostTarget:
    """An own address that others link to and that gives them nothing, or only by a detour."""

    url: str
    outcome: str  # what it answers, in words
    said_by: str  # the crawl, or the source that names a status
    links: tuple[KnownLink, ...]
    redirect_to: str  # the own page to redirect it to, "" when none fits
    fit: float | None  # 0-1, how well that page fits; 1 for the same address in another spelling or a chain's end
    because: str  # why that page
    authority: float | None  # 0-100, of the most central linking domain

    @property
    def domains(self) -> tuple[str, ...]:
        """The linking domains."""
        return tuple(dict.fromkeys(link.domain for link in self.links))


def lost_targets(profile: Profile, site: Site, pages: Sequence[OwnPage], model: Embeds | None) -> list[LostTarget]:
    """The lost targets of a profile, those of most domains first. The crawl tells what answers; where it does not know
    an address, the status that a source names counts.
    """
    by_target: defaultdict[str, list[KnownLink]] = defaultdict(list)
    for link in profile.links:
        if link.link.target_url:
            by_target[link.link.target_url].append(link)
    soft = {
        row["url"] for row in site.query("SELECT url FROM finding WHERE rule = 'soft-404' AND status = 'fail'")
    }  # fmt: skip
    lost = []
    for url, links in by_target.items():
        outcome, end = _outcome(site.redirect_path(url), soft)
        by = f"the crawl of {site.crawl.started[:10]}"
        if not outcome and end is None:
            outcome, by = _as_sources_say(links)
        if outcome:
            lost.append((url, outcome, by, tuple(links), end or ""))
    places = _places([(url, links, end) for url, _, _, links, end in lost], pages, model)
    found = [
        LostTarget(url, outcome, by, links, *place, _authority(profile, links))
        for (url, outcome, by, links, _), place in zip(lost, places, strict=True)
    ]
    return sorted(found, key=lambda item: (-len(item.domains), -(item.authority or 0), item.url))


def reclaim_prospects(lost: Iterable[LostTarget]) -> Iterator[Prospect]:
    """Lost targets as prospects: nobody has to be asked, which is as attainable as it gets."""
    for item in lost:
        first = item.links[0]
        authority, authority_from = authority_factor(item.authority, dict(first.link.metrics))
        count = f"{_links(len(item.links))} from {_domains(len(item.domains))} to {item.url}, which {item.outcome}"
        advice = f"redirect it to {item.redirect_to} ({item.because})" if item.redirect_to else "no own page fits it"
        yield Prospect(
            ProspectKind.RECLAIM, first.domain, first.link.source_url, item.redirect_to, 0.0, item.fit, authority, None,
            1.0, f"{count}; {advice}",
            {
                "lost": item.url, "outcome": item.outcome, "said_by": item.said_by, "domains": list(item.domains),
                "pages": [link.link.source_url for link in item.links[:TEXTS_LOOKED_AT]], "because": item.because,
                "authority_from": authority_from,
                "attainability": [{"name": "own", "value": 1.0, "why": "a redirect on the own server is enough"}],
            },
        )  # fmt: skip


def _links(count: int) -> str:
    return "one link" if count == 1 else f"{count} links"


def _domains(count: int) -> str:
    return "one domain" if count == 1 else f"{count} domains"


def _outcome(path: Sequence[Fetch], soft: set[str]) -> tuple[str, str | None]:
    """(what an address answers, "" when nothing is wrong with it; where it ends, None when it was not crawled)."""
    if not path:
        return "", None
    last, hops = path[-1], len(path) - 1
    through = f"redirects {hops} times to {last.url}, which " if hops > 1 else f"redirects to {last.url}, which " * hops
    if last.redirect_to in {fetch.url for fetch in path}:
        return "redirects in a circle", ""
    if last.status in GONE:
        return f"{through}answers {last.status}", ""
    if last.url in soft:
        return f"{through}says that there is nothing, with the status 200", ""
    if last.ok and hops > LONGEST_PATH:
        return f"redirects {hops} times before it answers", last.url
    return "", last.url


def _as_sources_say(links: Sequence[KnownLink]) -> tuple[str, str]:
    for link in links:
        if link.link.target_status in GONE:
            return f"answers {link.link.target_status}", link.said_by[0].source
    return "", ""


def _places(
    lost: Sequence[tuple[str, Sequence[KnownLink], str]], pages: Sequence[OwnPage], model: Embeds | None
) -> list[tuple[str, float | None, str]]:
    """Where each lost address should lead: (own page, 0-1, why)."""
    spelled = {_spelling(page.url): page.url for page in reversed(pages)}
    found = fits([_words(url, links) for url, links, _ in lost], pages, model) if model else []
    places: list[tuple[str, float | None, str]] = []
    for number, (url, _, end) in enumerate(lost):
        same = spelled.get(_spelling(url))
        if end:
            places.append((end, 1.0, "where the redirects end"))
        elif same and same != url:
            places.append((same, 1.0, "the same address in another spelling"))
        elif found and found[number].page:
            fit = found[number]
            places.append((fit.page, fit.similarity, "nearest to the address and to the texts of the links"))
        else:
            places.append(("", None, ""))
    return places


def _spelling(url: str) -> str:
    """What is left of an address when case, ending, trailing slash and www. do not count."""
    pieces = parts(url)
    path = _ENDING.sub("", unquote(pieces.path)).casefold().replace("_", "-")
    return f"{pieces.host.removeprefix('www.')}{path}"


def _words(url: str, links: Sequence[KnownLink]) -> str:
    """The words of an address, and the texts of its links."""
    path = " ".join(_WORD.findall(unquote(_ENDING.sub("", parts(url).path))))
    anchors = dict.fromkeys(link.link.anchor for link in links if link.link.anchor)
    return "\n".join([path, *list(anchors)[:TEXTS_LOOKED_AT]])


def _authority(profile: Profile, links: Sequence[KnownLink]) -> float | None:
    known = [authority_of(link.domain, profile.graphs) for link in links]
    return max((value for value in known if value is not None), default=None)
