"""Markup of lists, data sets and courses, and of rights and payment."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.domains import registrable_domain
from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ...core.text import graphemes
from ...core.urls import join
from ..rich_results import incomplete, is_retired, page_nodes, primary, report
from ..rule import Applies, rule
from ..structured_nodes import Node


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_movie(page: Page) -> Iterator[Evidence]:
    """Film in a list lacks what a carousel needs

    A Movie in an ItemList has no name or no image.

    Why: Google leaves such films out of the carousel it can make of the list.

    Fix: Add what the finding names.

    Source: Google Search Central, "Movie carousel (Movie) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/movie
    """
    lists = [node for node in primary(page, "ItemList") if not node.is_a("BreadcrumbList")]
    films = [
        item
        for one in lists
        for item in (*one.values("itemListElement"), *one.values("itemListElement.item"))
        if isinstance(item, Node) and item.is_a("Movie")
    ]
    yield from incomplete(page, "movie", films)


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_dataset(page: Page, *, min_characters: int = 50, max_characters: int = 5000) -> Iterator[Evidence]:
    """Markup of a data set is incomplete

    A Dataset has no name, or no description of 50 to 5,000 characters.

    Why: Google's Dataset Search leaves it out.

    Fix: Add a name, and a description that says what the data are of.

    Source: Google Search Central, "Dataset (Dataset, DataCatalog, DataDownload) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/dataset
    """

    def length(node: Node) -> list[str]:
        characters = graphemes(node.text("description"))
        fits = min_characters <= characters <= max_characters
        limits = f"{min_characters:,} to {max_characters:,}"
        return [] if not characters or fits else [f"a description of {limits} characters ({characters:,})"]

    yield from incomplete(page, "dataset", None, length)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_course_list(page: Page, *, min_courses: int = 3) -> Iterator[Evidence]:
    """Markup of courses is incomplete

    A Course that stands for itself has no name or description, or a list of courses (ItemList) has fewer than three.
    Courses with hasCourseInstance were written for a result that Google has ended, and are left out.

    Why: Google shows no list of courses for them.

    Fix: Add what the finding names.

    Source: Google Search Central, "Course list (Course) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/course
    """
    yield from incomplete(page, "course-list", [node for node in primary(page, "Course") if not is_retired(node)])
    for node in primary(page, "ItemList"):
        entries = [*node.values("itemListElement"), *node.values("itemListElement.item")]
        courses = [entry for entry in entries if isinstance(entry, Node) and entry.is_a("Course")]
        if 0 < len(courses) < min_courses:
            yield Evidence(
                f"The list holds {len(courses)} courses, fewer than {min_courses}.",
                value=len(courses),
                threshold=min_courses,
                line=node.line,
            )


@rule(Severity.WARNING, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_carousel(page: Page) -> Iterator[Evidence]:
    """Markup of a list is incomplete

    Entries of an ItemList, of which at least one has an address, have no position, or no address while others have one,
    or lead to another site. Lists whose entries all have no address are not meant for a carousel and not judged.

    Why: Google shows no carousel for a list whose entries it cannot tell apart, or that leads away from the site.

    Fix: Give each entry a position, counted from 1, and the address of its page on this site.

    Source: Google Search Central, "Carousel (ItemList) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/carousel
    """
    faulty = []
    for node in primary(page, "ItemList"):
        entries = [
            value for value in node.values("itemListElement") if isinstance(value, Node) and value.is_a("ListItem")
        ]
        if "ItemList" in node.types and any(map(_address, entries)):
            faults = _list_faults(entries, page)
            if faults:
                faulty.append((node, faults))
    yield from report(faulty, "lacks")


def _address(entry: Node) -> str:
    """The URL of a list's entry, its own or its item's; "" when there is none."""
    item = next(iter(entry.values("item")), None)
    of_item = item.text("url") or item.identifier if isinstance(item, Node) else str(item or "")
    return entry.text("url") or of_item


def _list_faults(entries: list[Node], page: Page) -> list[str]:
    faults = []
    own = registrable_domain(page.url)
    for number, entry in enumerate(entries, 1):
        url = join(_address(entry), page.base or page.url) if _address(entry) else None
        if not entry.has("position"):
            faults.append(f"position of entry {number}")
        if url is None:
            faults.append(f"url of entry {number}")
        elif registrable_domain(url) != own:
            faults.append(f"an address on this site for entry {number} ({url})")
    return faults


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_image_license(page: Page) -> Iterator[Evidence]:
    """Licence of a picture is marked up in part

    An ImageObject says something about rights (license, acquireLicensePage, creditText or copyrightNotice) but has no
    contentUrl, or it has acquireLicensePage alone. Pictures without a word on rights are not meant.

    Why: Without the picture's address Google does not know which picture the licence is of, and shows no badge.

    Fix: Add the address of the picture file as contentUrl, and license, creator, creditText or copyrightNotice.

    Source: Google Search Central, "Image metadata in Google Images",
    https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata
    """
    rights = ("license", "acquireLicensePage", "creditText", "copyrightNotice")
    found = [node for node in page_nodes(page) if node.is_a("ImageObject") and any(map(node.has, rights))]

    # Many publishers write the address as url, which Google does not list.
    yield from incomplete(page, "image-metadata", found)


@rule(Severity.NOTICE, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_paywall(page: Page) -> Iterator[Evidence]:
    """Paid part of a page is not marked

    The markup says that the page is not free (isAccessibleForFree is false), but no hasPart with a cssSelector says
    which part is not.

    Why: Text that Google can read and visitors cannot looks like cloaking, which is against its rules.

    Fix: Add hasPart with isAccessibleForFree false and the cssSelector of the paid part.

    Source: Google Search Central, "Subscription and paywalled content (CreativeWork) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
    """
    for node in primary(page, "CreativeWork"):
        free = node.text("isAccessibleForFree").rpartition("/")[2].lower()
        if free == "false" and not node.has("hasPart.cssSelector"):
            yield Evidence(
                f"{node.label} is said not to be free, but not which part of it.",
                value="isAccessibleForFree",
                line=node.line,
            )
            return
