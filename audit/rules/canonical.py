"""Canonicals: which address of a page is the one for search results, and whether it is any good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...core.directives import canonical_url, is_canonicalised
from ...core.facts import Fetch, Page, Reason
from ...core.findings import Evidence, Severity, Status
from ...core.urls import parts, site_key
from ...store.site import Site
from ..answers import confirmed, opens_in_browser, status_text
from ..markup import canonical_markup
from ..rule import Applies, rule

# Reasons that tell nothing about whether the target answers search engines: it was not asked, or did answer.
_UNASKED = (Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.TRAP, Reason.UNSUPPORTED, Reason.TOO_LARGE)


@rule(Severity.NOTICE, "canonical", applies=Applies.INDEXABLE)
def canonical_missing(page: Page) -> Iterator[Evidence]:
    """Page names no canonical

    A page that may be indexed has no rel=canonical, neither as a link element nor in an HTTP Link header.

    Why: The same page is often reachable at several addresses, with and without parameters for example. Without a
    canonical, search engines choose the address they show and may split links between several.

    Fix: Add a link element to the head that names the page's own preferred address.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    if not page.canonicals:
        yield Evidence("The page names no canonical.")


@rule(Severity.ERROR, "canonical", applies=Applies.INDEXABLE, needs="canonicals")
def canonical_conflicting(page: Page) -> Iterator[Evidence]:
    """Page names different canonicals

    The link elements in the head and the HTTP header together name two or more different addresses as canonical. The
    same address named twice is no conflict.

    Why: Google cannot follow two answers to one question: it is likely to ignore all of them and choose for itself.

    Fix: Keep the right one. The other usually comes from a second plugin, or from the server's configuration.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    named = {canonical.url: canonical for canonical in page.canonicals if canonical.section == "head" and canonical.url}
    if len(named) > 1:
        first, second, *_ = named
        yield Evidence(
            f"The page names {len(named)} canonicals, among them {first} and {second}.",
            value=len(named),
            threshold=1,
            snippet="\n".join(canonical_markup(canonical) for canonical in list(named.values())[:3]),
            line=list(named.values())[1].line,
            details={"canonicals": list(named)[:20]},
        )


@rule(Severity.NOTICE, "canonical", needs="canonicals")
def canonical_canonicalised(page: Page) -> Iterator[Evidence]:
    """Page names another page as canonical

    The canonical of the page is a different address of the same site. Addresses that differ only in http or https or
    in the slash at the end are not listed here.

    Why: Search engines usually show the other page and not this one. That is right for copies and variants, and a
    mistake on a page that has content of its own.

    Fix: See whether the two pages say the same. If they do not, let this page name itself as canonical.

    Source: Google Search Central, "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    url = canonical_url(page)
    if url is None or not is_canonicalised(page) or site_key(url) != site_key(page.url):
        return
    if _spelling(url) == _spelling(page.url):
        return
    canonical = next(item for item in page.canonicals if item.url == url)
    yield Evidence(
        f"The page names {url} as its canonical.",
        value=url,
        snippet=canonical_markup(canonical),
        line=canonical.line,
        target=url,
    )


def _spelling(url: str) -> tuple[str, str, str]:
    """What two addresses share that differ only in scheme or the slash at the end."""
    pieces = parts(url)
    return pieces.authority, pieces.path.rstrip("/"), pieces.query


@dataclass(frozen=True, slots=True)
class _Named:
    """A page, the other address it names as canonical, and what that answered."""

    page: str
    canonical: str
    path: list[Fetch]  # along redirects; empty when the canonical was not requested
    internal: bool

    @property
    def answer(self) -> Fetch | None:
        """The last answer, None when there is none to judge by: not requested, or led to an address that was not."""
        return self.path[-1] if self.path and self.path[-1].redirect_to is None else None

    def evidence(self, message: str, value: int | str | None = None) -> Evidence:
        hops = [fetch.url for fetch in self.path]
        return Evidence(
            message,
            value=value,
            url=self.page,
            target=self.canonical,
            details={"hops": hops} if len(hops) > 1 else {},
        )


def _canonicals(site: Site) -> Iterator[_Named]:
    """Every page whose canonical is another address. Pages often share one, so answers are looked up once."""
    rows = site.query(
        """
        SELECT url, canonical_url FROM page
        WHERE canonical_id <> url_id AND status BETWEEN 200 AND 299 AND NOT noindex ORDER BY canonical_id, url_id
        """
    )
    path: list[Fetch] = []
    last = ""
    for row in rows:
        canonical = row["canonical_url"]
        if canonical != last:
            path, last = site.redirect_path(canonical), canonical
        yield _Named(row["url"], canonical, path, site.plan.is_internal(canonical))


@rule(Severity.ERROR, "canonical")
def canonical_to_4xx(site: Site) -> Iterator[Evidence]:
    """Canonical names a page that cannot be found

    The address a page names as canonical answers with a client error such as 404 Not Found, also at the end of a
    redirect. When that could not be found out, because the address was not requested or its server refuses crawlers,
    the finding says so.

    Why: The page asks search engines to index an address that does not exist, so both may be missing from the
    results.

    Fix: Correct the canonical. If the address should exist, restore it; else name the page's own address.

    Source: Google Search Central, "Fix canonicalization issues",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization-troubleshooting
    """
    for named in _canonicals(site):
        fetch = named.answer
        if fetch is None:
            if not named.path:
                unknown = named.evidence("The canonical was not requested, so whether it exists is not known.")
                yield replace(unknown, status=Status.INCONCLUSIVE)
        elif fetch.status is not None and 400 <= fetch.status <= 499:
            answer = status_text(fetch.status)
            if (
                fetch.status == 429
                or opens_in_browser(fetch)
                or (fetch.status not in (404, 410) and not named.internal)
            ):
                unknown = named.evidence(f"The canonical could not be verified: it answers {answer} to the crawler.")
                yield replace(unknown, status=Status.INCONCLUSIVE)
            else:
                yield named.evidence(f"The canonical answers {answer}.", fetch.status)


@rule(Severity.ERROR, "canonical")
def canonical_to_5xx(site: Site) -> Iterator[Evidence]:
    """Canonical names a page that does not work

    The address a page names as canonical answers with a server error (500 to 599) or not at all, after it was
    requested again.

    Why: The page asks search engines to index an address they cannot read, so both may drop out of the results.

    Fix: Repair the page behind the canonical, or correct the canonical if it names a server that is no longer used.

    Source: Google Search Central, "How HTTP status codes affect Google's crawlers",
    https://developers.google.com/search/docs/crawling-indexing/http-network-errors
    """
    for named in _canonicals(site):
        fetch = named.answer
        if fetch is None:
            continue
        if fetch.status is None and fetch.reason not in _UNASKED:
            yield confirmed(named.evidence(f"The canonical does not answer ({fetch.reason}).", fetch.reason), fetch)
        elif fetch.status is not None and 500 <= fetch.status <= 599:
            evidence = named.evidence(f"The canonical answers {status_text(fetch.status)}.", fetch.status)
            yield confirmed(evidence, fetch)


@rule(Severity.WARNING, "canonical")
def canonical_chain(site: Site) -> Iterator[Evidence]:
    """Canonical names a page that names a third one

    The page that is named as canonical has itself another canonical, so that the preferred address is two steps away.

    Why: Search engines have to find out which of three addresses is meant, and may settle on the one in between, or on
    none of them.

    Fix: Let every copy name the last page of the chain directly.

    Source: Google Search Central, "How to specify a canonical URL",
    https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls
    """
    rows = site.query(
        """
        SELECT p.url, p.canonical_url, t.canonical_url AS third
        FROM page p JOIN page t ON t.url_id = p.canonical_id
        WHERE p.canonical_id <> p.url_id AND t.canonical_id <> t.url_id AND t.canonical_id <> p.url_id
        ORDER BY p.url_id
        """
    )
    for row in rows:
        yield Evidence(
            f"The canonical {row['canonical_url']} names {row['third']} as its own canonical.",
            value=row["third"],
            url=row["url"],
            target=row["canonical_url"],
            details={"chain": [row["url"], row["canonical_url"], row["third"]]},
        )
