"""Structured data beside the page it stands on: what readers see, what the site says, what Google still reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.directives import is_noindex
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import fold
from ...core.urls import join
from ...store.site import Site
from ..answers import status_text
from ..rich_results import page_nodes, report, results, retired
from ..rule import Applies, NotApplicable, rule
from ..structured_nodes import Node
from ..structured_pages import structured_pages
from ..wording import has_cjk, quoted


@rule(Severity.NOTICE, "structured-data", needs="structured")
def schema_retired_google_type(page: Page) -> Iterator[Evidence]:
    """Markup is for a search result that Google has ended

    The page has markup for a rich result that Google shows no more: how-to, sitelinks search box, book actions, course
    info, fact check, estimated salary, learning video, special announcement, vehicle listing, practice problem or FAQ.
    The finding says when it ended. No other rule asks for anything in such markup.

    Why: It does no harm and other programs may read it, but no result comes of it, and work on it is lost.

    Fix: Leave it, or remove it with the next change of the template.

    Source: Google Search Central Blog, "Simplifying the search results page" (June 2025),
    https://developers.google.com/search/blog/2025/06/simplifying-search-results; "Changes to HowTo and FAQ rich
    results", https://developers.google.com/search/blog/2023/08/howto-faq-changes
    """
    found = {item.title: (item, node) for item in retired() for node in page_nodes(page) if item.holds(node)}
    if found:
        names = ", ".join(f"{item.title} (ended {item.ended})" for item, _ in found.values())
        _, first = next(iter(found.values()))
        yield Evidence(f"The page has markup for results that Google has ended: {names}.", value=names, line=first.line)


@rule(Severity.NOTICE, "structured-data", needs="structured")
def schema_on_noindex(page: Page) -> Iterator[Evidence]:
    """Markup for search results on a page that is kept out of them

    A page marked noindex has markup for a rich result: a product, recipe, event, job, video or the like. What templates
    put on every page (breadcrumbs, organisation, article, site name) does not count.

    Why: One of the two is a mistake: the page should be found, or the markup is work for nothing.

    Fix: Remove noindex if the page should be found. Otherwise nothing needs to be done.

    Source: Google Search Central, "General structured data guidelines": do not block the page,
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    if not is_noindex(page):
        return
    kinds = [
        result.title
        for result in results().values()
        if not result.everywhere and any(node.is_a(*result.types) for node in page_nodes(page) if node.primary)
    ]
    if kinds:
        yield Evidence(f"The page is marked noindex but has markup for {', '.join(kinds)}.", value=kinds[0])


_WORD = re.compile(r"\w+")
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Myanmar, Khmer
_FEWEST_WORDS = 4  # a shorter text may be worded in another way
_LONGEST = 1000  # characters of a text that are looked for


@rule(Severity.WARNING, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_not_visible(page: Page, *, min_share: float = 0.3, min_page_words: int = 100) -> Iterator[Evidence]:
    """Markup says what the page does not

    The headline of an article, the text of an answer or the text of a review in the markup is not on the page: less
    than 30 % of its words stand in the main text, the title, the headings or the links. Pages with fewer than 100 words
    are not judged, since their text may come from a script, nor are those that were not read to their end.

    Why: Markup must describe what readers see. Google takes other markup for misleading and may show no rich results
    for the site.

    Fix: Show the text on the page, or take it out of the markup.

    Source: Google Search Central, "General structured data guidelines": don't mark up content that is not visible,
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    if page.words < min_page_words or page.cut or not page.structured:
        return
    shown: _Shown | None = None
    faulty = []
    for node in page_nodes(page):
        for name, text in _texts(node):
            shown = shown or _Shown(page)
            share = shown.share(text)
            if share is not None and share < min_share:
                faulty.append((node, [f"{name} {quoted(text)}"]))
    yield from report(faulty, "has on the page none of its")


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    """The texts of an item that readers must see."""
    if node.is_a("Article"):
        yield "headline", node.text("headline")
    elif node.is_a("Answer") and node.parent in ("acceptedAnswer", "suggestedAnswer"):
        yield "answer", re.sub(r"<[^>]{0,300}>", " ", node.text("text"))
    elif node.is_a("Review"):
        yield "reviewBody", node.text("reviewBody")


class _Shown:
    """What a reader of a page sees."""

    def __init__(self, page: Page) -> None:
        pieces = [page.text, *(title.text for title in page.titles), *(heading.text for heading in page.headings)]
        pieces += [*(link.anchor for link in page.links), *(image.alt or "" for image in page.images)]
        self._text = fold(" ".join(pieces))
        self._words = set(_WORD.findall(self._text))

    def share(self, text: str) -> float | None:
        """Which share of the words at a text's beginning is shown; None when there are too few to tell."""
        folded = fold(text[:_LONGEST])
        if has_cjk(folded) or _WITHOUT_SPACES.search(folded):
            pieces = {folded[start : start + 2] for start in range(0, len(folded) - 1, 2)}
            return sum(piece in self._text for piece in pieces) / len(pieces) if len(pieces) >= _FEWEST_WORDS else None
        words = set(_WORD.findall(folded))
        return len(words & self._words) / len(words) if len(words) >= _FEWEST_WORDS else None


@rule(Severity.NOTICE, "structured-data")
def schema_site_name(site: Site) -> Iterator[Evidence]:
    """Home page does not say the site's name

    The markup of the home page has no WebSite with name and url. Home pages that were not read, are not indexable or
    lie in a folder are not meant.

    Why: Google shows the site's name above each result. Without the markup it guesses one from titles and headings.

    Fix: Add a WebSite with name and url to the markup of the home page.

    Source: Google Search Central, "Provide a site name to Google Search",
    https://developers.google.com/search/docs/appearance/site-names
    """
    home = site.redirect_path(site.plan.home)[-1:]
    page = site.page(home[0].url) if home else None
    if page is None or not page.fetch.ok or is_noindex(page):
        raise NotApplicable("The home page was not read, or may not be indexed.")
    websites = [node for node in page_nodes(page) if node.is_a("WebSite")]
    if page.cut or any(node.has("name") and (node.has("url") or node.identifier) for node in websites):
        return
    message = "The WebSite of the home page lacks name or url." if websites else "The home page has no WebSite markup."
    yield Evidence(message, url=page.url)


_URLS = ("url", "logo", "image", "thumbnailUrl", "contentUrl", "sameAs")


@rule(Severity.WARNING, "structured-data")
def schema_url_broken(site: Site) -> Iterator[Evidence]:
    """Markup names an address that does not exist

    A url, logo, image, thumbnailUrl, contentUrl or sameAs in the markup of a page answers 404 or 410. Only addresses
    that the crawl asked for because something links to or loads them are known. Relative addresses are resolved as
    JSON-LD says.

    Why: A picture that cannot be loaded costs the rich result, and a profile that is gone says nothing about you.

    Fix: Correct the address in the markup.

    Source: Google Search Central, "General structured data guidelines": images,
    https://developers.google.com/search/docs/appearance/structured-data/sd-policies; JSON-LD 1.1, "Base IRI",
    https://www.w3.org/TR/json-ld11/#base-iri
    """
    gone = {
        row["url"]: row["status"]
        for row in site.query("SELECT url, status FROM fetch WHERE status IN (404, 410) AND reason IS NULL")
    }
    for page in structured_pages(site) if gone else ():
        for node in page.nodes:
            for name in _URLS:
                for value in node.values(name):
                    url = join(value, page.base) if isinstance(value, str) else None
                    if url is not None and url in gone:
                        yield Evidence(
                            f"The {name} of {node.label} answers {status_text(gone[url])}.",
                            value=gone[url],
                            line=node.line,
                            url=page.url,
                            target=url,
                        )
