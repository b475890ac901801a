"""Structured data that the other pages of a folder have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from ...core.findings import Evidence, Severity
from ...core.urls import parts
from ...store.site import Site
from ..rule import NotApplicable, rule
from ..structured_nodes import Node
from ..structured_pages import structured_pages
from ..wording import number_of


@rule(Severity.NOTICE, "structured-data")
def schema_missing(site: Site, *, min_pages: int = 10, min_share: float = 0.8) -> Iterator[Evidence]:
    """Page has no structured data where its neighbours do

    An indexable page has no structured data at all, while at least 80 % of the ten or more pages in the same folder
    have items of one type. A site of ten or more pages without any structured data gets one finding. Blocks that could
    not be read have a rule of their own.

    Why: Search engines show details of the other pages and not of this one. Often the template of the page was
    forgotten, or a field it needs is empty.

    Fix: Give the page the markup that its neighbours have.

    Source: Google Search Central, "Introduction to structured data markup in Google Search",
    https://developers.google.com/search/docs/appearance/structured-data/intro-structured-data
    """
    types = _types_by_page(site)
    if len(types) < min_pages:
        raise NotApplicable(f"There are fewer than {min_pages} indexable pages.")
    if not any(types.values()):
        yield Evidence(f"None of {len(types):,} pages has structured data.", value=0)
        return
    for folder, pages in _folders(types).items():
        count = Counter(kind for url in pages for kind in types[url] - {_BROKEN})
        kind, number = max(count.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if len(pages) >= min_pages and number >= min_share * len(pages):
            for url in pages:
                if not types[url]:
                    yield Evidence(
                        f"The page has no structured data; of {number_of(len(pages), 'page')} in {folder} {number} have"
                        f" {kind}.",
                        value=kind,
                        url=url,
                        details={"folder": folder, "pages": len(pages), "with": number},
                    )


@rule(Severity.NOTICE, "structured-data")
def schema_template_drift(site: Site, *, min_pages: int = 10, min_share: float = 0.9) -> Iterator[Evidence]:
    """Page lacks a type that its neighbours have

    At least 90 % of the ten or more indexable pages in a folder have items of a type, and this page has structured data
    but none of that type, nor one above or below it.

    Why: The template writes the markup only when a field is filled, and here it was not. What the type brings to the
    other pages' results is missing here.

    Fix: Fill in what the template needs, or accept that the page is of another kind.

    Source: Google Search Central, "Introduction to structured data markup in Google Search",
    https://developers.google.com/search/docs/appearance/structured-data/intro-structured-data
    """
    types = _types_by_page(site)
    for folder, pages in _folders(types).items():
        if len(pages) < min_pages:
            continue
        count = Counter(kind for url in pages for kind in types[url] - {_BROKEN})
        usual = sorted(kind for kind, number in count.items() if len(pages) > number >= min_share * len(pages))
        for url in pages:
            missing = [
                kind for kind in usual if types[url] and _BROKEN not in types[url] and not _akin(kind, types[url])
            ]
            if missing:
                yield Evidence(
                    f"The page has no {', '.join(missing)}, which {count[missing[0]]} of"
                    f" {number_of(len(pages), 'page')} in {folder} have.",
                    value=missing[0],
                    url=url,
                    details={"folder": folder, "missing": missing, "pages": len(pages)},
                )


_BROKEN = "(broken)"  # stands for a block that could not be read


def _types_by_page(site: Site) -> dict[str, set[str]]:
    """The types of each indexable page's items that stand for themselves."""
    types: dict[str, set[str]] = {
        row["url"]: {_BROKEN} if row["broken"] else set()
        for row in site.query(
            """
            SELECT p.url, EXISTS (SELECT 1 FROM json_each(p.facts, '$.structured') b
                                  WHERE json_extract(b.value, '$.error') NOT IN ('', 'empty block')) AS broken
            FROM page p WHERE p.indexable ORDER BY p.url_id
            """
        )
    }
    for page in structured_pages(site, indexable=True):
        types[page.url] |= {kind for node in page.nodes if node.primary for kind in node.types}
    return types


def _folders(types: dict[str, set[str]]) -> dict[str, list[str]]:
    """The pages of each folder below the first level: what lies in the root has little in common."""
    folders: dict[str, list[str]] = defaultdict(list)
    for url in types:
        folder = parts(url).path.rstrip("/").rpartition("/")[0]
        if folder:
            folders[f"{unquote(folder)}/"].append(url)
    return folders


def _akin(kind: str, types: set[str]) -> bool:
    one = Node((kind,))
    return any(one.is_a(other) or Node((other,)).is_a(kind) for other in types)
