"""sitewright backlinks profile: who links to a domain, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.errors import NoCrawl
from ..output import format_option, write
from .domains import domain_argument

if TYPE_CHECKING:
    from ...backlinks.own_site import OwnSite
    from ...backlinks.profile import Profile, Referrer
    from ...core.backlinks import Provenance

    Rows = Iterator[dict[str, Any]]


@click.command("profile")
@click.argument("domain")
@click.option("--db", type=click.Path(path_type=Path), default="sitewright.db", show_default=True, metavar="FILE")
@click.option(
    "--view", default="summary", show_default=True,
    type=click.Choice(["summary", "domains", "links", "anchors", "pages", "changes", "risks", "sources"]),
    help="What to list.",
)  # fmt: skip
@click.option(
    "--brand", "brands", multiple=True, metavar="NAME", help="A name of the site in link texts; may be repeated."
)
@format_option
def command(domain: str, db: Path, view: str, brands: tuple[str, ...], format_: str, output: str | None) -> None:
    """Show who links to DOMAIN, as far as the imports, visits and graphs of a database know.

    Views: summary; the referring domains; the links whose page is known; the link texts; the pages linked to most; the
    changes between two releases of a graph; signals of bought or planted links; the sources with what they hold. The
    summary is kept in the database for the report.
    """
    from ...backlinks.profile import Inputs, build_profile
    from ...backlinks.stored_graphs import stored_graphs
    from ...backlinks.summary import summarize
    from ...store.backlink_writer import write_profile
    from ...store.backlinks import BacklinkData

    name = domain_argument(domain)
    with BacklinkData.open(db) as data:
        inputs = Inputs.read(data, name, stored_graphs(db))
        if view == "sources":
            write(_sources(data.batches()), SOURCES, format_, output, SOURCES_SHOWN)
            return
    own = _own_site(db, name)
    profile = build_profile(name, inputs, brands=(*own.brands, *brands), keywords=own.keywords)
    write_profile(db, name, summarize(profile))
    rows, columns, shown = _VIEWS[view](profile, own)
    write(rows, columns, format_, output, shown)


SOURCES = ("source", "report", "file", "date", "rows", "refused", "problems", "added")
SOURCES_SHOWN = ("source", "report", "file", "date", "rows", "refused")


def _sources(batches: Sequence[Any]) -> Rows:
    for batch in batches:
        yield {
            "source": batch.provenance.source, "report": batch.report, "file": batch.provenance.file,
            "date": batch.provenance.date, "rows": batch.rows, "refused": batch.refused,
            "problems": [f"line {item.line}: {item.reason}" for item in batch.problems], "added": batch.added,
        }  # fmt: skip


def _own_site(db: Path, domain: str) -> OwnSite:
    """What the database's crawl says of the domain, when it is the one that was crawled."""
    from ...backlinks.own_site import OwnSite, read_own_site
    from ...core.domains import registrable_domain
    from ...store.site import Site

    try:
        with Site.open(db) as site:
            if registrable_domain(site.plan.seed) == domain:
                return read_own_site(site)
    except NoCrawl:
        pass
    return OwnSite(domain)


def _summary(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    from ...backlinks.summary import summarize

    columns = ("section", "name", "count", "share", "of", "note")
    rows = ({name: getattr(line, name) for name in columns} for line in summarize(profile))
    return rows, columns, columns


def _domains(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    columns = (
        "domain", "authority", "known_links", "follow", "counts", "metrics", "country", "platform", "first_seen",
        "last_seen", "sources", "releases",
    )  # fmt: skip
    shown = ("domain", "authority", "known_links", "follow", "country", "platform", "last_seen", "sources")
    return map(_referrer, profile.referrers), columns, shown


def _referrer(item: Referrer) -> dict[str, Any]:
    counts = {by.source: found.links for found, by in reversed(item.counted) if found.links is not None}
    metrics = {f"{by.source} {name}": value for found, by in reversed(item.counted) for name, value in found.metrics}
    return {
        "domain": item.domain, "authority": item.authority, "known_links": len(item.links), "follow": item.follow,
        "counts": counts, "metrics": metrics, "country": item.country, "platform": item.platform,
        "first_seen": item.first_seen, "last_seen": item.last_seen, "sources": item.sources,
        "releases": list(item.releases),
    }  # fmt: skip


def _links(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    columns = (
        "source_url", "target_url", "anchor", "class", "rel", "follow", "kind", "position", "title", "language",
        "platform", "status", "outlinks", "first_seen", "last_seen", "visited", "verdict", "metrics",
        "sources", "said_by",
    )  # fmt: skip
    shown = ("source_url", "target_url", "anchor", "class", "follow", "last_seen", "verdict", "sources")
    return _link_rows(profile), columns, shown


def _link_rows(profile: Profile) -> Rows:
    for item in profile.links:
        link = item.link
        names = ("source_url", "target_url", "anchor", "follow", "position", "title", "language", "status", "outlinks",
                 "first_seen", "last_seen")  # fmt: skip
        yield {name: getattr(link, name) for name in names} | {
            "class": profile.anchor_class(item).value, "kind": link.kind.value, "platform": link.platform,
            "rel": None if link.rel is None else [bit.name.lower() for bit in link.rel if bit.name],
            "visited": item.visited, "verdict": item.verdict, "metrics": dict(link.metrics),
            "sources": item.sources, "said_by": [_named(by) for by in item.said_by],
        }  # fmt: skip


def _named(by: Provenance) -> str:
    return f"{by.source} ({by.file}, {by.date})"


def _anchors(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    columns = ("anchor", "class", "links", "domains", "source")
    return _anchor_rows(profile), columns, columns


def _anchor_rows(profile: Profile) -> Rows:
    for text, kind, links, domains in profile.anchors():
        yield {"anchor": text, "class": kind.value, "links": links, "domains": domains, "source": "links known here"}
    for count, by in profile.anchor_counts:
        kind = profile.reader.classify(count.text)
        yield {
            "anchor": count.text, "class": kind.value, "links": count.links, "domains": count.domains,
            "source": _named(by),
        }  # fmt: skip


def _pages(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    columns = ("url", "links", "domains", "source")
    known = [
        {"url": url, "links": links, "domains": domains, "source": "links known here"}
        for url, links, domains in profile.top_pages()
    ]
    counted = [
        {"url": page.url, "links": page.links, "domains": page.domains, "source": _named(by)}
        for page, by in profile.pages
    ]
    return iter([*known, *counted]), columns, columns


def _changes(profile: Profile, _own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    from ...backlinks.summary import domain_changes

    columns = ("domain", "change", "before", "after", "authority", "visited", "verdict")
    rows = ({name: getattr(line, name) for name in columns} for line in domain_changes(profile))
    return rows, columns, columns


def _risks(profile: Profile, own: OwnSite) -> tuple[Rows, Sequence[str], Sequence[str]]:
    from ...backlinks.risks import find_risks

    columns = ("signal", "domains", "links", "evidence", "may_be", "pages")
    rows = (
        {
            "signal": risk.signal, "domains": list(risk.domains), "links": risk.links, "evidence": risk.evidence,
            "may_be": risk.may_be, "pages": list(risk.pages),
        }
        for risk in find_risks(profile, (*own.titles, *own.keywords))
    )  # fmt: skip
    return rows, columns, ("signal", "links", "evidence", "may_be")


_VIEWS: dict[str, Callable[[Profile, OwnSite], tuple[Rows, Sequence[str], Sequence[str]]]] = {
    "summary": _summary, "domains": _domains, "links": _links, "anchors": _anchors, "pages": _pages,
    "changes": _changes, "risks": _risks,
}  # fmt: skip
