"""Signals of links that were bought, planted or made by machines, each with its evidence and what else it may be.

There is no score and no verdict: a "toxicity" of one number hides what a person has to judge, and Google says that in
most cases it can tell by itself which links to trust (https://support.google.com/webmasters/answer/2648487). Nothing
here writes a disavow file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from ..core.urls import parts
from .anchors import AnchorClass
from .foreign_trades import folded, planted
from .graph_facts import authority_change
from .known_links import KnownLink
from .profile import Profile

SITEWIDE = 10  # links of one domain with the same keyword as text; below, a blog roll or an author's page does that
MOST_OUTLINKS = 500  # links of one page to other sites, our convention; pages that people read hardly have so many
SAME_TITLE = 5  # domains whose linking pages have the same title and link text
EXACT_SHARE = 0.3  # of the follow links with a known text that are nothing but a keyword, our convention
LEAST_LINKS = 20  # with a known text before that share says something
MORE_DOMAINS = 1.2  # times as many referring domains as a release before, while the rank falls
SHOWN = 5  # pages named as evidence
_SHORT_TITLE = 8  # letters; the same title on several domains says nothing when it is "Links"
_PLANTED_PATH = re.compile(
    r"/(?:wp-content|wp-includes|wp-admin|\.well-known|cgi-bin|tmp|cache)/.*\.(?:php|html?)(?:$|\?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Risk:
    """One signal."""

    signal: str  # its name, as in docs/backlinks.md
    domains: tuple[str, ...]
    links: int
    evidence: str
    pages: tuple[str, ...]  # the first of those that link
    may_be: str  # what else it may be


def find_risks(profile: Profile, own_texts: Iterable[str] = ()) -> list[Risk]:
    """The signals in a profile, those with most links first. `own_texts` are titles and keywords of the own site."""
    own = folded(own_texts)
    found = [
        *_sitewide(profile), *_planted_texts(profile, own), *_planted_pages(profile), *_link_lists(profile),
        *_same_template(profile), *_addresses(profile), *_keyword_share(profile), *_rising_links(profile),
    ]  # fmt: skip
    return sorted(found, key=lambda risk: (-risk.links, risk.signal, risk.domains))


def _risk(signal: str, links: Sequence[KnownLink], evidence: str, may_be: str) -> Risk:
    domains = tuple(sorted({link.domain for link in links}))
    pages = tuple(dict.fromkeys(link.link.source_url for link in links))[:SHOWN]
    return Risk(signal, domains, len(links), evidence, pages, may_be)


def _sitewide(profile: Profile) -> Iterator[Risk]:
    for referrer in profile.referrers:
        by_text: defaultdict[str, list[KnownLink]] = defaultdict(list)
        for link in referrer.links:
            if link.link.follow and profile.anchor_class(link) is AnchorClass.EXACT:
                by_text[link.link.anchor or ""].append(link)
        for text, links in by_text.items():
            said = any(link.link.sitewide for link in links)
            if said or len(links) >= SITEWIDE:
                how = "which a source calls sitewide" if said else f"on {len(links)} known pages"
                yield _risk(
                    "sitewide-keyword", links, f"{referrer.domain} links follow with the keyword {text!r}, {how}.",
                    "A partner, a sister site or the agency that made the site; a template's footer.",
                )  # fmt: skip


def _planted_texts(profile: Profile, own: str) -> Iterator[Risk]:
    for referrer in profile.referrers:
        by_word: defaultdict[tuple[str, str], list[KnownLink]] = defaultdict(list)
        for link in referrer.links:
            found = planted((link.link.anchor or "", link.link.title), own)
            if found is not None:
                by_word[found].append(link)
        for (word, trade), links in by_word.items():
            yield _risk(
                "planted-text", links,
                f"Link text or title of {referrer.domain} says {word!r} ({trade}); the site itself does not.",
                "News or a study about that trade; a page in a language where the word means something else.",
            )  # fmt: skip


def _planted_pages(profile: Profile) -> Iterator[Risk]:
    for referrer in profile.referrers:
        links = [link for link in referrer.links if _PLANTED_PATH.search(parts(link.link.source_url).path)]
        if links:
            yield _risk(
                "planted-page", links,
                f"The linking page of {referrer.domain} lies in a folder of the system that holds no pages.",
                "A static export or a cache that is public by mistake.",
            )  # fmt: skip


def _link_lists(profile: Profile) -> Iterator[Risk]:
    for referrer in profile.referrers:
        links = [link for link in referrer.links if (link.link.outlinks or 0) > MOST_OUTLINKS]
        if links:
            most = max(link.link.outlinks or 0 for link in links)
            yield _risk(
                "link-list", links, f"A linking page of {referrer.domain} has {most} links to other sites.",
                "A serious directory, a bibliography or a page of news.",
            )  # fmt: skip


def _same_template(profile: Profile) -> Iterator[Risk]:
    groups: defaultdict[tuple[str, str], list[KnownLink]] = defaultdict(list)
    for link in profile.links:
        title, anchor = link.link.title.strip(), (link.link.anchor or "").strip()
        if len(title) > _SHORT_TITLE and anchor:
            groups[title, anchor].append(link)
    for (title, anchor), links in groups.items():
        domains = {link.domain for link in links}
        if len(domains) >= SAME_TITLE:
            yield _risk(
                "same-template", links,
                f"Pages titled {title[:100]!r} on {len(domains)} domains link with the same text {anchor[:60]!r}.",
                "A press release, syndicated news, or editions of one publisher.",
            )  # fmt: skip


def _addresses(profile: Profile) -> Iterator[Risk]:
    for referrer in profile.referrers:
        if referrer.links and _is_address(parts(referrer.links[0].link.source_url).host):
            yield _risk(
                "address-only", referrer.links, f"{referrer.domain} is an IP address without a name.",
                "A test server, or a site that is also reached by its address.",
            )  # fmt: skip


def _keyword_share(profile: Profile) -> Iterator[Risk]:
    known = [
        link for link in profile.links
        if link.link.follow is not False and profile.anchor_class(link) not in (AnchorClass.UNKNOWN, AnchorClass.EMPTY)
    ]  # fmt: skip
    exact = [link for link in known if profile.anchor_class(link) is AnchorClass.EXACT]
    if len(known) >= LEAST_LINKS and len(exact) > EXACT_SHARE * len(known):
        yield _risk(
            "keyword-share", exact,
            f"{len(exact)} of {len(known)} links with a known text are nothing but a keyword"
            f" ({len(exact) / len(known):.0%}; most names of sites are linked as names).",
            "A site whose name is its keyword.",
        )  # fmt: skip


def _rising_links(profile: Profile) -> Iterator[Risk]:
    if len(profile.graphs) < 2:
        return
    before, after = profile.graphs[-2:]
    was, now = before.referrers.get(profile.domain), after.referrers.get(profile.domain)
    change = authority_change(profile.domain, before, after)
    if was and now and change and change.beyond_noise and change.change < 0 and len(now) > MORE_DOMAINS * len(was):
        gained = tuple(sorted(now - was))
        yield Risk(
            "rising-links", gained[:SHOWN], len(gained),
            f"{len(now)} domains link in {after.release.name}, {len(was)} in {before.release.name}, while harmonic"
            f" centrality fell by {-change.change:.1%}: what was gained is far from everything.",
            (), "Many small sites discovered the domain at once.",
        )  # fmt: skip


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
