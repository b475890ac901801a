"""Pages that say the same, word for word or nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...core.findings import Evidence, Severity
from ...store.site import Site
from ..pagination import is_later_page
from ..rule import NotApplicable, rule
from ..same_value import MOST_LISTED, Member, sharing, versions_of
from ..wording import number_of


@rule(Severity.ERROR, "duplicates")
def duplicate_exact(site: Site, *, min_words: int = 20) -> Iterator[Evidence]:
    """Several pages have the same text

    Two or more pages that may be indexed have word for word the same main text: what remains without header,
    navigation, sidebars and footer, compared without regard to case and white space. Texts of fewer than 20 words are
    left out, and so are versions of a page for several countries of one language that are linked by hreflang.

    Why: Search engines show one of the pages and drop the others. Which one, they decide; links to the copies may be
    lost to the original.

    Fix: Decide which page should be found. Redirect the copies to it, or name it as canonical on them. If the copies
    are meant to differ, as untranslated pages are, write their texts.

    Source: Google Search Central, "What is canonicalization",
    https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    groups: dict[str, list[Member]] = defaultdict(list)
    for row in site.query(
        "SELECT url_id, url, text_hash FROM page WHERE indexable AND words >= :least ORDER BY url_id", least=min_words
    ):
        groups[row["text_hash"]].append(Member(row["url_id"], row["url"]))
    for same in sharing(site, groups.values(), translations=True):
        yield same.evidence("The main text of the page")


@rule(Severity.WARNING, "duplicates")
def duplicate_near(site: Site, *, min_similarity: float = 0.9, min_words: int = 20) -> Iterator[Evidence]:
    """Several pages have nearly the same text

    Two or more pages that may be indexed share at least 90 % of the five-word sequences of their main texts (five
    characters in scripts without spaces). Pages with exactly the same text are listed by another rule and stand here
    once; the later pages of a paginated list and versions for several countries of one language that are linked by
    hreflang are left out. In very large groups each page is compared with some of the others only.

    Why: Search engines take such pages for copies and show one of them. Pages that differ by a place name or a number
    only are seen as made for search engines.

    Fix: Join the pages into one, or give each a text that only it can have. If the copies are needed, name one of them
    as canonical.

    Source: Broder, "On the resemblance and containment of documents" (1997), for the measure; Google Search Central,
    "What is canonicalization", https://developers.google.com/search/docs/crawling-indexing/canonicalization
    """
    from ..near_duplicates import near_duplicates

    urls: dict[int, str] = {}
    texts: set[str] = set()
    for row in site.query(
        "SELECT url_id, url, text_hash FROM page WHERE indexable AND words >= :least ORDER BY url_id", least=min_words
    ):
        if row["text_hash"] not in texts and not is_later_page(row["url"]):
            texts.add(row["text_hash"])
            urls[row["url_id"]] = row["url"]
    if len(urls) < 2:
        raise NotApplicable("There are no two pages with enough text to compare.")

    def text_of(url_id: int) -> str:
        (text,) = site.query(
            "SELECT text FROM page_texts WHERE crawl_id = :crawl AND url_id = :id", id=url_id
        ).fetchone()
        return str(text)

    alike: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for one, other, similarity in near_duplicates(urls, text_of, min_similarity):
        if other in versions_of(site, one, one_language=True) or one in versions_of(site, other, one_language=True):
            continue
        alike[one].append((similarity, other))
        alike[other].append((similarity, one))
    for url_id, others in sorted(alike.items()):
        others.sort(key=lambda pair: (-pair[0], pair[1]))
        similarity, nearest = others[0]
        more = f" and {number_of(len(others) - 1, 'other page')}" if len(others) > 1 else ""
        yield Evidence(
            # Rounded down: only the same text is the same to 100 %.
            f"The main text is {int(similarity * 100)} % the same as that of {urls[nearest]}{more}.",
            value=round(similarity, 4),
            threshold=min_similarity,
            url=urls[url_id],
            details={"duplicates": [urls[other] for _, other in others[:MOST_LISTED]], "count": len(others)},
        )
