"""Content that stands in another document, or needs a program browsers no longer have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from ...core.facts import Page, ResourceKind
from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..pagination import is_later_page
from ..rule import NotApplicable, rule
from ..templates import page_templates
from ..wording import number_of


@rule(Severity.WARNING, "content")
def content_in_iframe(site: Site, *, min_words: int = 100) -> Iterator[Evidence]:
    """Text of a page stands in a frame

    A page that may be indexed shows another page of the site in a frame, and that page has 100 or more words and more
    than the page around it. Framed pages that the crawl did not read as pages are not known.

    Why: Search engines count the text for the framed address. The page around it looks empty, and visitors from a
    search arrive in the frame, without the menu.

    Fix: Put the text into the page itself. If it must be framed, name the outer page as canonical of the framed one.

    Source: Google Search Central Blog, "Using the indexifembedded tag": the content of frames,
    https://developers.google.com/search/blog/2022/01/robots-meta-tag-indexifembedded
    """
    rows = site.query(
        """
        SELECT r.page, r.url, r.line, p.words AS own, q.words AS framed FROM resource r
        JOIN page p ON p.url_id = r.page_id AND p.indexable JOIN page q ON q.url_id = r.url_id
        WHERE r.kind = 'iframe' AND r.page_id <> r.url_id AND q.words >= :least AND q.words > p.words
          AND q.indexable ORDER BY r.page_id, r.seq
        """,
        least=min_words,
    )
    for row in rows:
        yield Evidence(
            f"The page has {row['own']} words; {row['framed']} stand in the frame {row['url']}.",
            value=row["framed"],
            threshold=row["own"],
            line=row["line"],
            url=row["page"],
            target=row["url"],
        )


_PLUGINS = re.compile(r"\.(swf|xap|class|jar|dcr|dir|spl)$", re.IGNORECASE)
_NAMES = {"swf": "Flash", "spl": "Flash", "xap": "Silverlight", "class": "Java", "jar": "Java", "dcr": "Shockwave"}


@rule(Severity.WARNING, "content", needs="resources")
def content_plugins(page: Page) -> Iterator[Evidence]:
    """Page needs a plug-in that browsers no longer have

    An object or embed element of the page loads a Flash, Java, Silverlight or Shockwave file.

    Why: No browser runs these programs any more, and Google does not index what they show.

    Fix: Rebuild the content with HTML, or show a video or a picture instead.

    Source: Google Search Central Blog, "Goodbye, Flash",
    https://developers.google.com/search/blog/2019/10/goodbye-flash
    """
    for resource in page.resources:
        found = _PLUGINS.search(parts(resource.url).path) if resource.kind is ResourceKind.OTHER else None
        if found:
            name = _NAMES.get(found[1].lower(), "Shockwave")
            yield Evidence(
                f"The page loads {resource.url}, which needs {name}.",
                value=name,
                line=resource.line,
                target=resource.url,
            )


_ALIKE = 0.6  # of the median: what the lower quartile of pages that are of a kind has at least


@rule(Severity.WARNING, "content")
def content_thin_vs_template(
    site: Site, *, min_pages: int = 10, max_share: float = 0.3, min_median: int = 100
) -> Iterator[Evidence]:
    """Page has far less text than its kind

    The main text of an indexable page has less than 30 % of the words that pages of its template have, as the median of
    ten or more indexable ones. Templates with a median under 100 words, whose point is not their text, templates whose
    pages are of all lengths (a quarter of them has less than 60 % of the median) and later pages of lists are left out.

    Why: Where others answer the question the page does not. Often a field was left empty, or the text was loaded by a
    script that failed.

    Fix: Write what is missing, or join the page with another one.

    Source: a convention of this project; Google Search Central, "Creating helpful, reliable, people-first content",
    https://developers.google.com/search/docs/fundamentals/creating-helpful-content
    """
    groups = page_templates(site)
    members: dict[int, list[tuple[str, int]]] = {}
    for row in site.query("SELECT url_id, url, words FROM page WHERE indexable ORDER BY url_id"):
        if not is_later_page(row["url"]) and row["url_id"] in groups.group_of:
            members.setdefault(groups.group_of[row["url_id"]], []).append((row["url"], row["words"]))
    if not any(len(pages) >= min_pages for pages in members.values()):
        raise NotApplicable(f"No template has {min_pages} indexable pages.")
    for group, pages in sorted(members.items()):
        usual = median(words for _, words in pages)
        quarter = sorted(words for _, words in pages)[len(pages) // 4]
        if len(pages) < min_pages or usual < min_median or quarter < _ALIKE * usual:
            continue
        for url, words in pages:
            if words < max_share * usual:
                yield Evidence(
                    f"The page has {number_of(words, 'word')}; half of {len(pages)} pages like {groups.names[group]}"
                    f" have {usual:.0f} or more.",
                    value=words,
                    threshold=round(max_share * usual),
                    url=url,
                    details={"template": groups.names[group], "median": usual},
                )
