"""Language versions of a page as one set: whether all places and all pages say the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..language_codes import X_DEFAULT
from ..markup import element
from ..robots_files import RobotsRules
from ..rule import Applies, NotApplicable, rule
from ..wording import quoted

_PLACES = {"html": "the HTML", "header": "the HTTP header", "sitemap": "the sitemap"}


@rule(Severity.ERROR, "international")
def hreflang_return_inconsistent(site: Site) -> Iterator[Evidence]:
    """Language version calls itself by another language

    The page names another page as its version for some language, that page names it back, but says that it is itself
    for another language or country.

    Why: The two statements contradict each other, and search engines may believe neither.

    Fix: Give all versions of the page the same complete list.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    own: dict[int, set[str]] = {}
    for row in site.query("SELECT page_id, code FROM hreflang WHERE target_id = page_id"):
        if _folded(row["code"]) != X_DEFAULT:
            own.setdefault(row["page_id"], set()).add(_folded(row["code"]))
    # A page may name many versions: a set of pairs is looked up in instead of a join.
    pairs = {
        (row[0], row[1]) for row in site.query("SELECT page_id, target_id FROM hreflang WHERE target_id IS NOT NULL")
    }
    rows = site.query(
        """
        SELECT h.page_id, h.target_id, h.page, h.target, h.code, h.source, h.line
        FROM hreflang h JOIN page p ON p.url_id = h.page_id JOIN page t ON t.url_id = h.target_id
        WHERE p.indexable AND t.indexable AND h.target_id <> h.page_id ORDER BY h.page_id, h.source, h.seq
        """
    )
    for row in rows:
        codes, code = own.get(row["target_id"]), _folded(row["code"])
        if codes and code != X_DEFAULT and code not in codes and (row["target_id"], row["page_id"]) in pairs:
            yield Evidence(
                f"The page names {row['target']} for {row['code']}, which says that it is for"
                f" {', '.join(sorted(codes))}.",
                value=row["code"],
                threshold=sorted(codes),
                url=row["page"],
                target=row["target"],
                line=row["line"],
                details={"source": row["source"]},
            )


@rule(Severity.ERROR, "international")
def hreflang_to_blocked(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Language version is blocked by robots.txt

    The page names a version in another language that robots.txt disallows for search engines (option `agent`, Googlebot
    by default).

    Why: Search engines cannot read the version, so they cannot tell that it names this page back.

    Fix: Allow it in robots.txt, or leave it out of the lists of all versions.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    rules = RobotsRules(site)
    if not rules:
        raise NotApplicable("The site has no robots.txt.")
    rows = site.query(
        """
        SELECT h.page, h.target, h.code, h.line, h.source FROM hreflang h JOIN page p ON p.url_id = h.page_id
        WHERE p.indexable AND h.target IS NOT NULL AND h.target_id <> h.page_id ORDER BY h.page_id, h.source, h.seq
        """
    )
    for row in rows:
        refusal = rules.refusal(row["target"], agent)
        if refusal:
            verdict, file = refusal
            yield Evidence(
                f'robots.txt blocks the version for {row["code"]} for {agent} with "{verdict.rule}".',
                value=verdict.rule,
                url=row["page"],
                target=row["target"],
                line=row["line"],
                details={"source": row["source"], "robots": file.fetch.url, "robots_line": verdict.line},
            )


@rule(Severity.WARNING, "international")
def hreflang_one_url_several_langs(site: Site) -> Iterator[Evidence]:
    """One address is named for several languages

    Pages of the site name one address as the version for two or more languages, or for two scripts of one language.
    Several countries of one language (de, de-AT, de-CH) may share an address, and x-default is no language.

    Why: A page is in one language. Readers of the other one are sent to a text they cannot read.

    Fix: Remove the line for the language that does not exist yet.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    rows = site.query(
        """
        SELECT h.target, h.code, min(h.page) AS page FROM hreflang h JOIN page p ON p.url_id = h.page_id
        WHERE p.indexable AND h.target IS NOT NULL GROUP BY h.target_id, h.target, h.code ORDER BY h.target_id, h.code
        """
    )
    for target, group in groupby(rows, key=lambda row: str(row["target"])):
        named = [(row["code"], row["page"]) for row in group if _folded(row["code"]) != X_DEFAULT]
        languages = {_language(code) for code, _ in named}
        if len({language for language, _ in languages}) > 1 or len({script for _, script in languages} - {""}) > 1:
            codes = list(dict.fromkeys(code for code, _ in named))
            yield Evidence(f"The address is named for {', '.join(codes)}.", value=codes, url=target,
                           target=named[0][1])  # fmt: skip


@rule(Severity.ERROR, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_relative_url(page: Page) -> Iterator[Evidence]:
    """Language version is not named by its full address

    The address of an hreflang annotation is written without scheme and host, as in /de/ or //example.org/de/, or is no
    http or https address.

    Why: Google asks for the full address and may ignore the line.

    Fix: Write the whole address, with https:// and the host.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    for hreflang in page.hreflangs:
        if not hreflang.raw.strip().lower().startswith(("http://", "https://")):
            yield Evidence(
                f"The version for {hreflang.code} is named by {quoted(hreflang.raw)}, which is not a full address.",
                value=hreflang.raw,
                snippet=element("link", rel="alternate", hreflang=hreflang.code, href=hreflang.raw)
                if hreflang.source == "html"
                else "",
                line=hreflang.line,
                target=hreflang.url or "",
                details={"source": hreflang.source},
            )


@rule(Severity.WARNING, "international", needs_complete_crawl=True)
def hreflang_unlinked(site: Site) -> Iterator[Evidence]:
    """Language version has no links

    A page of the site that others name as their version in another language may be indexed, and no page links to it.
    The start page needs no link.

    Why: hreflang helps to choose between versions that search engines know; it is no link. Visitors cannot change to
    that language either.

    Fix: Offer the languages of every page as links, in its header for instance.

    Source: Google Search Central, "Managing multi-regional and multilingual sites", "Let the user switch the page
    language", https://developers.google.com/search/docs/specialty/international/managing-multi-regional-sites
    """
    rows = site.query(
        """
        SELECT t.url, min(h.page) AS page, min(h.code) AS code
        FROM hreflang h JOIN page p ON p.url_id = h.page_id JOIN page t ON t.url_id = h.target_id
        WHERE p.indexable AND t.indexable AND t.url NOT IN (:seed, :home) AND h.target_id <> h.page_id
          AND t.url_id NOT IN (SELECT target_id FROM links WHERE crawl_id = :crawl AND source_id <> target_id)
          AND t.url_id NOT IN (SELECT f.redirect_id FROM fetches f WHERE f.crawl_id = :crawl
                               AND f.redirect_id IS NOT NULL
                               AND f.url_id IN (SELECT target_id FROM links WHERE crawl_id = :crawl))
        GROUP BY t.url_id, t.url ORDER BY t.url_id
        """,
        seed=site.plan.seed,
        home=site.plan.home,
    )
    for row in rows:
        yield Evidence(f"{row['page']} names the page as its version for {row['code']}, but no page links to it.",
                       value=row["code"], url=row["url"], target=row["page"])  # fmt: skip


@rule(Severity.WARNING, "international", applies=Applies.INDEXABLE, needs="hreflangs")
def hreflang_methods_disagree(page: Page) -> Iterator[Evidence]:
    """Language versions are listed differently in several places

    The page's versions are listed in two or more of HTML, HTTP header and sitemap, and the lists are not the same.

    Why: Search engines put the lists together. A version or address that stands in one of them only is usually an old
    one.

    Fix: Keep one of the places.

    Source: Google Search Central, "Tell Google about localized versions of your page",
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    lists: dict[str, set[tuple[str, str]]] = {}
    for hreflang in page.hreflangs:
        lists.setdefault(hreflang.source, set()).add((_folded(hreflang.code), hreflang.url or hreflang.raw))
    (first, versions), *others = lists.items() or [("", set())]
    for place, other in others:
        if other != versions:
            code, url = min(versions ^ other)
            here, there = (first, place) if (code, url) in versions else (place, first)
            yield Evidence(
                f"{url} is the version for {code} by {_PLACES[here]}, but not by {_PLACES[there]}.",
                value=code,
                target=url if url.startswith("http") else "",
                details={"differences": len(versions ^ other)},
            )
            return


def _folded(code: str) -> str:
    return code.strip().lower().replace("_", "-")


def _language(code: str) -> tuple[str, str]:
    """The language of a code, and its script if one is given."""
    language, *rest = _folded(code).split("-")
    return language, next((part for part in rest if len(part) == 4), "")
