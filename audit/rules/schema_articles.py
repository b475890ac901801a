"""Markup of what is published: articles, recipes, videos, breadcrumbs."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rich_results import incomplete, is_retired, page_nodes, primary, report, results
from ..rule import Applies, rule
from ..structured_nodes import Node


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_article(page: Page) -> Iterator[Evidence]:
    """Article markup could say more

    An Article, NewsArticle, BlogPosting or another kind of article lacks headline, image, datePublished, dateModified
    or author. Google requires none of them and recommends all.

    Why: What is there can be shown with the result: a picture, the date, who wrote it.

    Fix: Add what the finding names, as far as the page shows it to readers too.

    Source: Google Search Central, "Article (Article, NewsArticle, BlogPosting) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/article
    """
    found = [node for node in primary(page, "Article") if not node.is_a("DiscussionForumPosting")]
    yield from incomplete(page, "article", found, recommended=True)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_breadcrumb(page: Page) -> Iterator[Evidence]:
    """Breadcrumb markup is incomplete

    A BreadcrumbList has fewer than two entries, or one of them has no position or name, or no item although it is not
    the last. The name may also be that of the item.

    Why: Google shows the address instead of the way to the page.

    Fix: Give each entry a position, a name and the address of its page; the last one may do without an address.

    Source: Google Search Central, "Breadcrumb (BreadcrumbList) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/breadcrumb
    """
    lists = [node for node in page_nodes(page) if node.is_a("BreadcrumbList")]
    yield from report([(node, faults) for node in lists if (faults := _breadcrumb_faults(node))], "lacks")


def _breadcrumb_faults(node: Node) -> list[str]:
    entries = [value for value in node.values("itemListElement") if isinstance(value, Node)]
    if len(entries) < 2:
        return [f"a second entry (entries: {len(entries)})"]
    faults = []
    for number, entry in enumerate(entries, 1):
        if not entry.has("position"):
            faults.append(f"position of entry {number}")
        if not entry.has("name") and not entry.has("item.name"):
            faults.append(f"name of entry {number}")
        if not entry.has("item") and number < len(entries):
            faults.append(f"item of entry {number}")
    return faults


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_recipe(page: Page) -> Iterator[Evidence]:
    """Recipe markup lacks what a search result needs

    A Recipe has no name or no image.

    Why: Without both Google shows no recipe result.

    Fix: Add what the finding names.

    Source: Google Search Central, "Recipe (Recipe, HowTo, ItemList) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/recipe
    """
    yield from incomplete(page, "recipe")


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_video(page: Page) -> Iterator[Evidence]:
    """Video markup lacks what a search result needs

    A VideoObject, on its own or as part of another item, has no name, thumbnailUrl or uploadDate. contentUrl and
    embedUrl are recommended only, and named when one of the others is missing.

    Why: Without all three Google shows no video result.

    Fix: Add what the finding names.

    Source: Google Search Central, "Video (VideoObject, Clip, BroadcastEvent) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/video
    """
    found = [node for node in page_nodes(page) if node.is_a("VideoObject") and not is_retired(node)]
    lacking = [node for node in found if results()["video"].lacks(node)]

    def without_address(node: Node) -> list[str]:
        return [] if node.has("contentUrl") or node.has("embedUrl") else ["contentUrl or embedUrl (recommended)"]

    yield from incomplete(page, "video", lacking, without_address)
