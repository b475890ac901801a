"""Link texts that are addresses or signs, and links to other sites that are marked nofollow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.facts import Link, Page
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ..link_evidence import link_evidence
from ..rule import rule

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@rule(Severity.NOTICE, "links")
def link_url_as_anchor(page: Page) -> Iterator[Evidence]:
    """Link text is an address or holds no letter

    The whole text of a link is a web address (https://... or www....) or consists of signs only, such as an arrow, and
    no aria-label or title says more. Links marked nofollow are left out, and so are emoji and flags next to which
    nothing else could be read.

    Why: Search engines learn from a link's text what the page behind it is about. An address read out letter by letter
    helps nobody.

    Fix: Write what is behind the link. Give arrows in a row of page numbers an aria-label.

    Source: Google Search Central, "Link best practices for Google",
    https://developers.google.com/search/docs/crawling-indexing/links-crawlable; Semrush Site Audit, "Links with
    non-descriptive anchor text"
    """
    for link in page.links:
        first = link.anchor[:1]
        # Most texts begin with another letter, and then are neither.
        if not first or (first.isalnum() and first not in "hHwW") or link.label:
            continue
        if link.rel & 7 or link.target == page.url:
            continue
        if _ADDRESS.fullmatch(link.anchor):
            yield link_evidence(link, "has an address for its text", value=link.anchor)
        elif _only_signs(link):
            yield link_evidence(link, "has no letter or digit in its text", value=link.anchor)


def _only_signs(link: Link) -> bool:
    # Of all symbols (category S) only arrows, mathematics and the like are meant: an emoji is a picture with a name.
    return all(ord(character) < 0x2B00 and not character.isalnum() for character in link.anchor) and any(
        character.isprintable() and not character.isspace() for character in link.anchor
    )


@rule(Severity.NOTICE, "links")
def link_nofollow_external(page: Page, *, min_share: float = 1.0, min_sites: int = 3) -> Iterator[Evidence]:
    """All links to other sites are marked nofollow

    Every link of the page to another site carries a plain nofollow, neither ugc nor sponsored, and there are links to
    at least three sites.

    Why: nofollow says that the page does not vouch for its source. Said of every link it tells search engines nothing,
    and sources that are worth naming get no credit. A single link so marked is not worth a word.

    Fix: Keep the mark for links you cannot vouch for, use sponsored for paid ones and ugc for those of your users, and
    leave it off the others.

    Source: Google Search Central, "Qualify your outbound links to Google",
    https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links
    """
    external = [link for link in page.links if not link.internal]
    sites = {parts(link.target).host for link in external}
    marked = [link for link in external if link.rel & 1 and not link.rel & 6]
    if len(sites) >= min_sites and len(marked) >= min_share * len(external):
        yield Evidence(
            f"{len(marked)} of {len(external)} links to other sites are marked nofollow.",
            value=len(marked),
            details={"targets": [link.target for link in marked[:20]]},
        )
