"""sitewright pages: what the crawl fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from ..core.errors import UsageError
from ..core.facts import Extracted, Kind
from ..store.site import Site
from .database_argument import database
from .output import format_option, write

COLUMNS = (
    "url", "kind", "status", "reason", "depth", "content_type", "bytes", "ttfb", "title", "indexable", "change",
    "extracted",
)  # fmt: skip
SHOWN = ("status", "reason", "depth", "bytes", "ttfb", "indexable", "url", "title")
BETWEEN = " | "  # of several values in one cell


@click.command("pages")
@database
@click.option(
    "--kind", type=click.Choice([item.value for item in Kind]), multiple=True, help="Only these kinds; may be repeated."
)
@click.option("--only-changed", is_flag=True, help="Only pages that are new, changed or gone since the crawl before.")
@click.option(
    "--columns", metavar="NAME,NAME", help="Which columns, in this order; fields of your own go by their name."
)
@format_option
def command(
    db: Path,
    crawl_id: int | None,
    kind: tuple[str, ...],
    only_changed: bool,
    columns: str | None,
    format_: str,
    output: str | None,
) -> None:
    """List every URL the crawl of database DB asked for, one a line.

    bytes is the size of the decoded body; ttfb the seconds to the first byte; depth the clicks from the start page;
    indexable says whether search engines may index the page (empty for what is not a page); change is new, changed,
    unchanged or gone, beside the crawl of the same scope before (empty when there is none); extracted holds the values
    of the fields that the crawl was told to extract.
    """
    with Site.open(db, crawl_id) as site:
        chosen = _chosen(site, columns)
        if only_changed and not _has_base(site):
            raise UsageError(
                "There is no earlier crawl to compare with.",
                "It must have the same scope, have ended, and be of the same version of Sitewright.",
            )
        found = rows(site, {Kind(item) for item in kind}, only_changed=only_changed)
        shown = chosen or (("change", *SHOWN) if only_changed else SHOWN)
        write(found, chosen or COLUMNS, format_, output, shown)


def rows(site: Site, kinds: set[Kind], *, only_changed: bool = False) -> Iterator[dict[str, Any]]:
    """One row a fetched URL; `indexable` and `change` are None for images, scripts, sitemaps and other sites.

    Fields of the user's own come as a dict of lists, and by their names as one text each.
    """
    fields = [field.name for field in site.plan.extract]
    for row in site.query(_CHANGED if only_changed else _ALL):
        if kinds and Kind(row["kind"]) not in kinds:
            continue
        extracted = _by_field(site.extracted(row["url_id"])) if fields and row["title"] is not None else None
        own = {name: BETWEEN.join((extracted or {}).get(name, ())) for name in fields}
        yield own | {
            "url": row["url"],
            "kind": row["kind"],
            "status": row["status"],
            "reason": row["reason"],
            "depth": row["depth"],
            "content_type": row["content_type"],
            "bytes": row["size"],
            "ttfb": row["ttfb"],
            "title": row["title"],
            "indexable": row["indexability"] == "" if row["kind"] == Kind.PAGE and row["change"] != "gone" else None,
            "change": row["change"],
            "extracted": extracted,
        }


def _by_field(values: tuple[Extracted, ...]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in values:
        # A value that was cut is still one; the other problems stand where there is none.
        found.setdefault(item.name, []).append(item.value if item.problem in ("", "cut") else f"({item.problem})")
    return found


def _chosen(site: Site, columns: str | None) -> tuple[str, ...]:
    """The columns as typed, () when none were. Raises UsageError for one that does not exist."""
    if columns is None:
        return ()
    chosen = tuple(dict.fromkeys(name.strip() for name in columns.split(",") if name.strip()))
    known = [*COLUMNS, *(field.name for field in site.plan.extract)]
    for name in chosen:
        if name not in known:
            raise UsageError(f"There is no column {name!r}.", f"There are: {', '.join(known)}.")
    return chosen


def _has_base(site: Site) -> bool:
    return site.query("SELECT 1 FROM change LIMIT 1").fetchone() is not None


_COLUMNS = "f.status, f.reason, f.depth, f.content_type, f.size, f.ttfb, p.title, p.indexability, c.change"
_ALL = f"""
    SELECT f.url_id, f.url, f.kind, {_COLUMNS} FROM fetch f LEFT JOIN page p ON p.url_id = f.url_id
    LEFT JOIN change c ON c.url_id = f.url_id AND c.change <> 'gone' ORDER BY f.url_id
"""  # noqa: S608 - a constant of ours
_CHANGED = f"""
    SELECT c.url_id, c.url, 'page' AS kind, {_COLUMNS} FROM change c LEFT JOIN fetch f ON f.url_id = c.url_id
    LEFT JOIN page p ON p.url_id = c.url_id WHERE c.change <> 'unchanged' ORDER BY c.change, c.url_id
"""  # noqa: S608 - a constant of ours
