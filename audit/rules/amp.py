"""Pages for AMP, and versions for phones at an address of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity, Status
from ...store.site import Site
from ..answers import status_text
from ..rule import NotApplicable, rule


@rule(Severity.NOTICE, "html", needs="markup.amp")
def amp_validation(page: Page) -> Iterator[Evidence]:
    """AMP page lacks what AMP requires

    The html element says amp (or ⚡), and the page lacks the AMP script, the boilerplate style, a character encoding, a
    viewport or a canonical. The rest of the AMP rules is not looked at.

    Why: It is no AMP page then: caches and readers for AMP do not take it.

    Fix: Add what is missing. If the site has given AMP up, take the attribute out.

    Source: AMP Project, "AMP HTML Specification" (required markup),
    https://amp.dev/documentation/guides-and-tutorials/learn/spec/amphtml/#required-markup
    """
    amp = page.markup.amp
    if amp is None:
        return
    present = {
        "the AMP script (v0.js)": amp.runtime,
        "the boilerplate style": amp.boilerplate,
        "meta charset": any(meta.key == "charset" for meta in page.metas),
        "meta viewport": page.meta("viewport") is not None,
        "a canonical": any(item.url for item in page.canonicals),
    }
    missing = [name for name, there in present.items() if not there]
    if missing:
        yield Evidence(f"The AMP page lacks {', '.join(missing)}.", value=missing)


@rule(Severity.NOTICE, "html")
def amp_invalid_pairing(site: Site) -> Iterator[Evidence]:
    """AMP page and ordinary page do not name each other

    A page names an AMP version (rel=amphtml) that does not answer 200 or is no AMP page; or an AMP page has a canonical
    on the site that does not name it as its AMP version. An AMP page that is its own canonical needs no other.

    Why: Search engines pair the two only when each names the other.

    Fix: Write rel=amphtml on the ordinary page and rel=canonical on the AMP page. If the site has given AMP up,
    redirect the AMP addresses and take rel=amphtml out.

    Source: Google Search Central, "About AMP on Google Search" and "Guidelines",
    https://developers.google.com/search/docs/crawling-indexing/amp
    """
    named = {row["page"]: row for row in site.query(_NAMED)}
    pages = {row["url"]: row for row in site.query(_AMP)}
    if not named and not pages:
        raise NotApplicable("The site has no AMP pages.")
    for url, row in named.items():
        fetch = site.fetch(row["url"])
        if fetch is None or fetch.status is None:
            continue
        if fetch.status != 200:
            message = f"The AMP version {row['url']} answers {status_text(fetch.status)}."
            status = Status.INCONCLUSIVE if fetch.status in (401, 403, 429) else Status.FAIL
            yield Evidence(message, value=fetch.status, url=url, target=row["url"], line=row["line"], status=status)
        elif row["url"] not in pages and _is_read(site, row["url"]):
            message = f"{row['url']}, named as the AMP version, is no AMP page."
            yield Evidence(message, url=url, target=row["url"], line=row["line"])
    for url, row in pages.items():
        canonical = row["canonical_url"]
        if canonical is None or canonical == url or not _is_read(site, canonical):
            continue
        if canonical not in named or named[canonical]["url"] != url:
            message = f"The canonical {canonical} does not name this page as its AMP version."
            yield Evidence(message, url=url, target=canonical)


@rule(Severity.WARNING, "mobile")
def mobile_alternate_mismatch(site: Site) -> Iterator[Evidence]:
    """Version for phones does not name the page as its canonical

    A page names a version for small screens at another address (rel=alternate with media), that version was read, and
    its canonical is another one than the page.

    Why: Google joins the two only when the page for phones names the ordinary page as canonical; otherwise they are
    duplicates.

    Fix: Let the page for phones name the page it belongs to as canonical, not itself and not the home page.

    Source: Google Search Central, "Mobile-first indexing best practices" (separate URLs),
    https://developers.google.com/search/docs/crawling-indexing/mobile/mobile-sites-mobile-first-indexing
    """
    for row in site.query(_FOR_PHONES):
        media = dict(json.loads(row["attributes"] or "[]")).get("media", "").lower()
        if "max-width" not in media and "handheld" not in media:
            continue
        other = site.query("SELECT canonical_url FROM page WHERE url = :url", url=row["url"]).fetchone()
        if other is not None and row["url"] != row["page"] and other["canonical_url"] != row["page"]:
            said = other["canonical_url"] or "no canonical at all"
            yield Evidence(
                f"The version for phones, {row['url']}, names {said} as canonical instead of this page.",
                value=other["canonical_url"],
                threshold=row["page"],
                url=row["page"],
                target=row["url"],
                line=row["line"],
            )


def _is_read(site: Site, url: str) -> bool:
    return site.query("SELECT 1 FROM page WHERE url = :url AND status = 200", url=url).fetchone() is not None


_LINKS = """
    SELECT p.url AS page, l.value ->> 'url' AS url, coalesce(l.value ->> 'line', 0) AS line,
           l.value ->> 'attributes' AS attributes
    FROM page p, json_each(p.facts, '$.markup.links') l
"""
_WHERE = " WHERE instr(p.facts, '\"rel\":\"{0}\"') AND l.value ->> 'rel' = '{0}' AND l.value ->> 'url' IS NOT NULL"
_NAMED = f"{_LINKS}{_WHERE.format('amphtml')} AND p.status = 200 ORDER BY p.url_id"
_FOR_PHONES = f"{_LINKS}{_WHERE.format('alternate')} AND p.status = 200 ORDER BY p.url_id"
_AMP = """
    SELECT p.url, p.canonical_url FROM page p
    WHERE instr(p.facts, '"amp":') AND json_extract(p.facts, '$.markup.amp') IS NOT NULL AND p.status = 200
    ORDER BY p.url_id
"""
