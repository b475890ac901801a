"""Pages that are named as canonical: whether they can stand in search results."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ...core.findings import Evidence, Severity
from ...core.urls import parts, site_key
from ...store.site import Site
from ..answers import status_text
from ..robots_files import RobotsRules
from ..rule import NotApplicable, rule
from ..shingles import jaccard, shingles
from ..wording import number_of

_INDEX_FILES = ("index.", "default.", "home.")

# Pages whose canonical is another address of theirs, and is not noindex, which another finding is about.
_CANONICALISED = "p.canonical_id <> p.url_id AND p.status BETWEEN 200 AND 299 AND NOT p.noindex"


@rule(Severity.ERROR, "canonical")
def canonical_to_redirect(site: Site) -> Iterator[Evidence]:
    """Canonical names an address that redirects

    The address a page names as canonical answers with a redirect.

    Why: The canonical says that the address should stand in search results, its server that it should not. When the
    redirect leads back to the page, both contradict each other.

    Fix: Name the address the redirect leads to.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(
        f"""
        SELECT p.url, p.canonical_url, f.status, f.redirect_url FROM page p JOIN fetch f ON f.url_id = p.canonical_id
        WHERE {_CANONICALISED} AND f.redirect_id IS NOT NULL ORDER BY p.url_id
        """  # noqa: S608 - a literal of this module
    )
    for row in rows:
        yield Evidence(
            f"The canonical {row['canonical_url']} redirects to {row['redirect_url']} ({status_text(row['status'])}).",
            value=row["status"],
            url=row["url"],
            target=row["canonical_url"],
            details={"redirects_to": row["redirect_url"], "back": row["redirect_url"] == row["url"]},
        )


@rule(Severity.ERROR, "canonical")
def canonical_to_noindex(site: Site) -> Iterator[Evidence]:
    """Canonical names a page that must not be indexed

    The page that is named as canonical says noindex.

    Why: Neither of the two can be found: one stands back for the other, which shuts itself out.

    Fix: Remove the noindex if the page should be found. Otherwise let the first page name itself.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(
        f"""
        SELECT p.url, p.canonical_url FROM page p JOIN page t ON t.url_id = p.canonical_id
        WHERE {_CANONICALISED} AND t.noindex AND t.status BETWEEN 200 AND 299 ORDER BY p.url_id
        """  # noqa: S608 - a literal of this module
    )
    for row in rows:
        yield Evidence(f"The canonical {row['canonical_url']} is marked noindex.", url=row["url"],
                       target=row["canonical_url"])  # fmt: skip


@rule(Severity.ERROR, "canonical")
def canonical_to_blocked(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Canonical names a page that robots.txt blocks

    The address a page names as canonical is disallowed for search engines (option `agent`, Googlebot by default).

    Why: Search engines cannot read the page that should stand in the results, so they cannot tell whether it is the
    same.

    Fix: Allow the address in robots.txt, or name one that is allowed.

    Source: Google Search Central, "Fix canonicalization issues",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization-troubleshooting
    """
    rules = RobotsRules(site)
    if not rules:
        raise NotApplicable("The site has no robots.txt.")
    rows = site.query(f"SELECT p.url, p.canonical_url FROM page p WHERE {_CANONICALISED} ORDER BY p.url_id")  # noqa: S608 - a literal of this module
    for row in rows:
        refusal = rules.refusal(row["canonical_url"], agent)
        if refusal:
            verdict, file = refusal
            yield Evidence(
                f'robots.txt blocks the canonical {row["canonical_url"]} for {agent} with "{verdict.rule}".',
                value=verdict.rule,
                url=row["url"],
                target=row["canonical_url"],
                details={"robots": file.fetch.url, "robots_line": verdict.line},
            )


@rule(Severity.ERROR, "canonical")
def canonical_loop(site: Site) -> Iterator[Evidence]:
    """Canonicals lead in a circle

    The canonical of the page names another one, whose canonical leads back to this page, directly or over others.

    Why: Every page of the circle says that another one is meant, so search engines ignore them and choose themselves.

    Fix: Decide which of the pages is meant, and let all of them name it, itself included.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(f"SELECT p.url, p.canonical_url FROM page p WHERE {_CANONICALISED} ORDER BY p.url_id").fetchall()  # noqa: S608 - a literal of this module
    named = {row["url"]: row["canonical_url"] for row in rows}
    for start, first in named.items():
        path = [start]
        while path[-1] in named and named[path[-1]] not in path:
            path.append(named[path[-1]])
        # A page that leads into a circle without being part of it is another finding.
        if named.get(path[-1]) == start:
            yield Evidence(
                f"The canonicals lead in a circle: {' → '.join([*path, start])}.",
                value=len(path),
                url=start,
                target=first,
                details={"circle": path},
            )


@rule(Severity.WARNING, "canonical")
def canonical_to_homepage(site: Site) -> Iterator[Evidence]:
    """Page names the home page as its canonical

    A page with an address of its own names the home page of its host as canonical, and its text is another one than
    the home page's. The address of an index file is not meant.

    Why: The page asks not to be found. When many pages do so, a template writes the site's address instead of the
    page's.

    Fix: Let every page name its own address.

    Source: Google Search Central, "5 common mistakes with rel=canonical",
    https://developers.google.com/search/blog/2013/04/5-common-mistakes-with-relcanonical
    """
    rows = site.query(
        f"""
        SELECT p.url, p.canonical_url FROM page p
        LEFT JOIN pages t ON t.crawl_id = :crawl AND t.url_id = p.canonical_id
        WHERE {_CANONICALISED} AND (t.text_hash IS NULL OR t.text_hash <> p.text_hash) ORDER BY p.url_id
        """  # noqa: S608 - a literal of this module
    ).fetchall()
    found = []
    for row in rows:
        own, named = parts(row["url"]), parts(row["canonical_url"])
        is_index = own.path.count("/") == 1 and own.path[1:].lower().startswith(_INDEX_FILES)
        is_home = named.path == "/" and not named.query and site_key(row["url"]) == site_key(row["canonical_url"])
        if is_home and own.path != "/" and not is_index:
            found.append(row)
    for row in found:
        yield Evidence(
            f"The page names the home page {row['canonical_url']} as canonical"
            + (f", as {number_of(len(found), 'page')} do." if len(found) > 1 else "."),
            value=len(found),
            url=row["url"],
            target=row["canonical_url"],
        )


@rule(Severity.WARNING, "canonical", needs_complete_crawl=True)
def canonical_target_unlinked(site: Site) -> Iterator[Evidence]:
    """Page that is named as canonical has no links

    Another page names this one as canonical, and no page of the site links to it. The start page needs no link.

    Why: The site itself always links to the copy. Search engines weigh links too when they choose, and may prefer the
    address that is linked.

    Fix: Link to the canonical address everywhere, in menus and lists above all.

    Source: Google Search Central, "How to specify a canonical URL", "Link consistently to the URL that you consider to
    be canonical", https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(
        f"""
        SELECT t.url, p.url AS copy FROM page p JOIN page t ON t.url_id = p.canonical_id
        WHERE {_CANONICALISED} AND t.indexable AND t.url NOT IN (:seed, :home)
          AND t.url_id NOT IN (SELECT target_id FROM links WHERE crawl_id = :crawl AND source_id <> target_id)
          AND t.url_id NOT IN (SELECT f.redirect_id FROM fetches f WHERE f.crawl_id = :crawl
                               AND f.redirect_id IS NOT NULL
                               AND f.url_id IN (SELECT target_id FROM links WHERE crawl_id = :crawl))
        ORDER BY t.url_id, p.url_id
        """,  # noqa: S608 - a literal of this module
        seed=site.plan.seed,
        home=site.plan.home,
    )
    for url, group in groupby(rows, key=lambda row: str(row["url"])):
        copies = [str(row["copy"]) for row in group]
        yield Evidence(
            f"No page links to it, and it is the canonical of {copies[0]}.",
            value=len(copies),
            url=url,
            target=copies[0],
            details={"copies": copies[:20]},
        )


@rule(Severity.WARNING, "canonical")
def canonical_content_mismatch(site: Site, *, max_similarity: float = 0.3, min_words: int = 100) -> Iterator[Evidence]:
    """Page and its canonical have little in common

    The main texts of the page and of the page it names as canonical, each of 100 words or more, share less than 30 %
    of their runs of five words.

    Why: A canonical is for copies. Google ignores it where the pages differ, or a page with a text of its own
    disappears from the results.

    Fix: Let the page name itself as canonical, unless it is a copy whose text was not read.

    Source: Google Search Central, "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    rows = site.query(
        f"""
        SELECT p.url, p.canonical_url, a.text AS own, b.text AS other
        FROM page p JOIN page t ON t.url_id = p.canonical_id
        JOIN page_texts a ON a.crawl_id = :crawl AND a.url_id = p.url_id
        JOIN page_texts b ON b.crawl_id = :crawl AND b.url_id = t.url_id
        WHERE {_CANONICALISED} AND t.status BETWEEN 200 AND 299 AND p.text_hash <> t.text_hash
          AND p.words >= :words AND t.words >= :words ORDER BY p.url_id
        """,  # noqa: S608 - a literal of this module
        words=min_words,
    )
    for row in rows:
        similarity = jaccard(shingles(row["own"]), shingles(row["other"]))
        if similarity < max_similarity:
            yield Evidence(
                f"The text has {similarity:.0%} in common with that of its canonical {row['canonical_url']}.",
                value=round(similarity, 3),
                threshold=max_similarity,
                url=row["url"],
                target=row["canonical_url"],
            )
