"""What robots.txt keeps from search engines though they need it to judge a page."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..robots_files import RobotsRules
from ..rule import NotApplicable, rule


@rule(Severity.ERROR, "robots-txt")
def robots_blocked_with_noindex(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """noindex cannot be read because robots.txt blocks the page

    A page says noindex, and robots.txt disallows it for search engines (option `agent`, Googlebot by default). It can
    be seen where this crawler may read the page: when robots.txt is ignored, or when the rule is for others.

    Why: A search engine that may not read the page never learns of the noindex. The address can stay in the results,
    without a description.

    Fix: Allow the page in robots.txt until it is dropped from the results.

    Source: Google Search Central, "Block Search indexing with noindex",
    https://developers.google.com/search/docs/crawling-indexing/block-indexing
    """
    rules = _rules(site)
    for row in site.query("SELECT url FROM page WHERE noindex AND status BETWEEN 200 AND 299 ORDER BY url_id"):
        refusal = rules.refusal(row["url"], agent)
        if refusal:
            verdict, file = refusal
            yield Evidence(
                f'The page says noindex, but robots.txt blocks it for {agent} with "{verdict.rule}".',
                value=verdict.rule,
                snippet=verdict.rule,
                url=row["url"],
                target=file.fetch.url,
                details={"robots_line": verdict.line},
            )


@rule(Severity.WARNING, "robots-txt")
def robots_blocked_resource(site: Site, *, agent: str = "Googlebot") -> Iterator[Evidence]:
    """Script or stylesheet is blocked by robots.txt

    A page that may be indexed loads a script or stylesheet of the site that robots.txt disallows for search engines
    (option `agent`, Googlebot by default).

    Why: Google renders pages before it indexes them. Without the file it may see an empty page, or one that does not
    look made for phones.

    Fix: Allow the file in robots.txt. There is seldom a reason to block scripts and styles.

    Source: Google Search Central, "Understand the JavaScript SEO basics",
    https://developers.google.com/search/docs/crawling-indexing/javascript/javascript-seo-basics
    """
    rows = """
        SELECT u.url, r.kind, min(p.url) AS page, count(DISTINCT r.page_id) AS pages
        FROM resource r JOIN page p ON p.url_id = r.page_id JOIN urls u ON u.id = r.url_id
        WHERE p.indexable AND r.kind IN ('script', 'stylesheet') GROUP BY u.id, u.url, r.kind ORDER BY u.id
        """
    yield from _blocked(site, rows, agent)


@rule(Severity.NOTICE, "robots-txt")
def robots_blocked_image(site: Site, *, agent: str = "Googlebot-Image") -> Iterator[Evidence]:
    """Image is blocked by robots.txt

    A page that may be indexed shows an image of the site that robots.txt disallows for image search (option `agent`,
    Googlebot-Image by default, which obeys the rules for Googlebot where it has none of its own). Decorative images
    are not meant.

    Why: The image cannot be found in image search and does not stand beside the page's result.

    Fix: Allow the folder of the images in robots.txt, unless they are to stay out of the search.

    Source: Google Search Central, "Google's common crawlers",
    https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers
    """
    rows = """
        SELECT i.url, 'image' AS kind, min(p.url) AS page, count(DISTINCT i.page_id) AS pages
        FROM image i JOIN page p ON p.url_id = i.page_id
        WHERE p.indexable AND i.url IS NOT NULL AND NOT i.decorative AND coalesce(i.alt, '-') <> ''
        GROUP BY i.url_id, i.url ORDER BY i.url_id
        """
    yield from _blocked(site, rows, agent, "Googlebot")


def _blocked(site: Site, sql: str, *agents: str) -> Iterator[Evidence]:
    rules = _rules(site)
    for row in site.query(sql):
        refusal = rules.refusal(row["url"], *agents)
        if refusal:
            verdict, file = refusal
            yield Evidence(
                f'robots.txt blocks the {row["kind"]} for {agents[0]} with "{verdict.rule}" in line {verdict.line}.',
                value=verdict.rule,
                snippet=verdict.rule,
                url=row["page"],
                target=row["url"],
                details={"robots": file.fetch.url, "robots_line": verdict.line, "pages": row["pages"]},
            )


def _rules(site: Site) -> RobotsRules:
    rules = RobotsRules(site)
    if not rules:
        raise NotApplicable("The site has no robots.txt.")
    return rules
