"""What the titles of a site share: a name at their end or beginning."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ...core.findings import Evidence, Severity
from ...core.text import title_pixels
from ...core.urls import parts
from ...store.site import Site
from ..markup import element
from ..pagination import is_later_page
from ..rule import NotApplicable, rule
from ..wording import is_blank, quoted

_SEPARATOR = re.compile(r"\s*[|»«·•｜]+\s*|\s+[-–—:>/~]+\s+")
_MOST_LISTED = 20
_LONGEST = 300  # characters of a title that are looked at


@dataclass(frozen=True, slots=True)
class _Titled:
    url: str
    title: str

    @property
    def shareable(self) -> set[str]:
        """Everything from a separator to the end of the title, and from its beginning to one."""
        title = self.title[:_LONGEST]
        found = [match for match in _SEPARATOR.finditer(title) if match.start() and match.end() < len(title)]
        return {title[match.start() :] for match in found} | {title[: match.end()] for match in found}


@rule(Severity.NOTICE, "title")
def title_boilerplate_heavy(
    site: Site, *, max_share: float = 0.5, min_pages_share: float = 0.2, min_pages: int = 10
) -> Iterator[Evidence]:
    """Most of many titles is the same everywhere

    On a fifth or more of the pages that may be indexed, an ending or a beginning that ten or more titles share takes
    more than half of the title's width. It is what stands after or before a separator such as "|" or "-".

    Why: Readers see the same words again and again, and what distinguishes the page is cut off or overlooked. Search
    engines then leave the shared part out, or rewrite the title.

    Fix: Shorten the shared part to the name of the site, put it at the end, and say more of each page before it.

    Source: Google Search Central, "Influencing title links in search results" (avoid repeated or boilerplate text),
    https://developers.google.com/search/docs/appearance/title-link
    """
    pages = _titled(site)
    if len(pages) < min_pages:
        raise NotApplicable("The site has too few pages to tell what titles share.")
    counts = Counter(text for page in pages for text in page.shareable)
    heavy: Counter[str] = Counter()
    examples: list[_Titled] = []
    for page in pages:
        shared = max((text for text in page.shareable if counts[text] >= min_pages), key=title_pixels, default="")
        if shared and title_pixels(shared) > max_share * title_pixels(page.title):
            heavy[shared] += 1
            examples.append(page)
    share = len(examples) / len(pages)
    if share >= min_pages_share:
        text = heavy.most_common(1)[0][0].strip()
        yield Evidence(
            f"On {len(examples)} of {len(pages)} pages more than half of the title is the same, as in {quoted(text)}.",
            value=round(share, 3),
            threshold=min_pages_share,
            snippet=element("title", examples[0].title),
            details={"shared": text, "pages": [page.url for page in examples[:_MOST_LISTED]], "count": len(examples)},
        )


@rule(Severity.NOTICE, "title")
def title_pattern_outlier(site: Site, *, min_pages: int = 10, min_share: float = 0.9) -> Iterator[Evidence]:
    """Title does not follow the pattern of its neighbours

    Of ten or more pages in the same folder, at least nine in ten have titles with the same ending or beginning, such as
    "| Name of the site", and this page's title has not. Later pages of lists and pages that may not be indexed are left
    out.

    Why: Usually the page was made with another template, or its title was typed by hand, and what all others say of the
    site is missing.

    Fix: Give the title the form of the others, if there is no reason for the difference.

    Source: a convention of this program; Google Search Central, "Influencing title links in search results" (brand your
    titles concisely), https://developers.google.com/search/docs/appearance/title-link
    """
    folders: dict[str, list[_Titled]] = defaultdict(list)
    for page in _titled(site):
        pieces = parts(page.url)
        folder = pieces.path.rstrip("/").rpartition("/")[0]
        if pieces.path != "/":
            folders[f"{pieces.origin}{folder}/"].append(page)
    large = {folder: pages for folder, pages in folders.items() if len(pages) >= min_pages}
    if not large:
        raise NotApplicable(f"No folder has {min_pages} pages whose titles could be compared.")
    for folder, pages in large.items():
        counts = Counter(text for page in pages for text in page.shareable)
        usual, count = max(counts.items(), key=lambda item: (item[1], len(item[0])), default=("", 0))
        if count < min_share * len(pages):
            continue
        for page in pages:
            if usual not in page.shareable:
                yield Evidence(
                    f"The title {quoted(page.title)} lacks {quoted(usual.strip())}, which {count} of {len(pages)} pages"
                    f" in {folder} have.",
                    value=page.title,
                    threshold=usual.strip(),
                    snippet=element("title", page.title),
                    url=page.url,
                    details={"folder": folder, "count": count},
                )


def _titled(site: Site) -> list[_Titled]:
    rows = site.query("SELECT url, title FROM page WHERE indexable ORDER BY url_id")
    pages = (_Titled(row["url"], row["title"]) for row in rows)
    return [page for page in pages if not is_blank(page.title) and not is_later_page(page.url)]
