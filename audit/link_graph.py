"""The internal links of a crawl as arrays, read once: who links to whom, from which part of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..core.facts import Position
from ..store.rows import POSITIONS
from ..store.site import Site

Ints = NDArray[np.int64]

NAVIGATION, CONTENT, FOOTER = range(3)
_CLASSES = {Position.HEADER: NAVIGATION, Position.NAV: NAVIGATION, Position.FOOTER: FOOTER}
_CLASS_OF = np.array([_CLASSES.get(position, CONTENT) for position in POSITIONS] + [CONTENT] * 8)[:8]
_IN_TEXT = np.array([position in (Position.MAIN, Position.BODY) for position in POSITIONS] + [False] * 8)[:8]
_BATCH = 250_000  # links worked on at once: what bounds the memory of a large crawl
_HOPS = 6  # doublings: 64 redirects and canonicals in a row


@dataclass(frozen=True, slots=True, eq=False)
class LinkGraph:
    """Followed links between nodes, a node being what a URL leads to in the end.

    The first `pages` nodes are the indexable HTML pages, in the order of their URL ids; the others are where links end:
    noindex pages, errors, files. Only indexable pages without a nofollow directive have links that count.
    """

    nodes: Ints  # URL id of each node
    pages: int  # how many of them are indexable pages
    starts: Ints  # where the links of each page begin in `targets`, and the end of the last one's
    targets: NDArray[np.int32]  # numbers of nodes
    inlinks: NDArray[np.int32]  # other pages that link to a URL, by URL id
    inlinks_from: NDArray[np.int32]  # the same by (NAVIGATION, CONTENT or FOOTER, URL id)
    regions: NDArray[np.uint8]  # positions that a page has links in, as bits, by URL id
    followed: NDArray[np.int32]  # of the inlinks those that neither the link nor its page marks nofollow, by URL id
    indexable: NDArray[np.int32]  # of the inlinks those from pages that may be indexed, by URL id
    in_text: NDArray[np.bool_]  # one of the inlinks stands in no header, menu, sidebar or footer, by URL id


@dataclass(slots=True)
class _Urls:
    """What each URL is, by its id."""

    size: int
    final: Ints  # where its redirects, refreshes and canonicals end
    node: NDArray[np.int32]  # its number as a node, -1 for none
    nodes: Ints
    pages: int
    indexable: NDArray[np.bool_]
    silent: NDArray[np.bool_]  # its directives say nofollow


@dataclass(slots=True)
class _Tables:
    inlinks: NDArray[np.int32]
    inlinks_from: NDArray[np.int32]
    regions: NDArray[np.uint8]
    followed: NDArray[np.int32]
    indexable: NDArray[np.int32]
    in_text: NDArray[np.bool_]
    sources: list[NDArray[np.int32]] = field(default_factory=list)
    targets: list[NDArray[np.int32]] = field(default_factory=list)


def read_graph(site: Site) -> LinkGraph:
    """The graph of a crawl's internal links, those that only appear in rendered pages among them.

    A link counts once for each pair of pages; links of a page to itself and to URLs that were not fetched do not.
    """
    urls = _read_urls(site)
    zeros, parts = np.zeros(urls.size, np.int32), np.zeros((3, urls.size), np.int32)
    bits, in_text = np.zeros(urls.size, np.uint8), np.zeros(urls.size, np.bool_)
    tables = _Tables(zeros, parts, bits, zeros.copy(), zeros.copy(), in_text)
    for ids, counts, links in _batches(site):
        _count(tables, urls, ids, counts, links)
    sources = np.concatenate([*tables.sources, np.zeros(0, np.int32)])
    targets = np.concatenate([*tables.targets, np.zeros(0, np.int32)])
    tables.sources.clear()
    tables.targets.clear()
    if (np.diff(sources) < 0).any():
        # Pages whose links are all made by scripts come last.
        targets = targets[np.argsort(sources, kind="stable")]
    starts = np.zeros(urls.pages + 1, np.int64)
    np.cumsum(np.bincount(sources, minlength=urls.pages), out=starts[1:])
    return LinkGraph(
        urls.nodes, urls.pages, starts, targets, tables.inlinks, tables.inlinks_from, tables.regions, tables.followed,
        tables.indexable, tables.in_text,
    )  # fmt: skip


def _read_urls(site: Site) -> _Urls:
    (last,) = site.query("SELECT coalesce(max(id), 0) FROM urls").fetchone()
    fetched = _column(site, "SELECT url_id FROM fetches WHERE crawl_id = :crawl AND kind = 'page'")
    indexable = _column(site, "SELECT url_id FROM pages WHERE crawl_id = :crawl AND indexability = ''")
    silent = _column(site, "SELECT url_id FROM pages WHERE crawl_id = :crawl AND nofollow")
    leads = _column(
        site,
        """
        SELECT url_id, redirect_id FROM fetches WHERE crawl_id = :crawl AND kind = 'page' AND redirect_id IS NOT NULL
        UNION ALL SELECT url_id, canonical_id FROM pages
        WHERE crawl_id = :crawl AND indexability = 'canonicalised' AND canonical_id IS NOT NULL
        UNION ALL SELECT p.url_id, u.id FROM pages p JOIN urls u ON u.url = json_extract(p.facts, '$.refresh.url')
        WHERE p.crawl_id = :crawl AND p.indexability = 'redirect'
        """,
    ).reshape(-1, 2)
    size = int(last) + 1
    step: Ints = np.arange(size)
    step[leads[:, 0]] = leads[:, 1]
    final = step
    for _ in range(_HOPS):
        final = final[final]
    # What goes round in circles leads nowhere.
    endless = step[final] != final
    final = np.where(endless, np.arange(size), final)
    is_page = np.zeros(size, np.bool_)
    is_page[indexable] = True
    ends = fetched[(final[fetched] == fetched) & ~is_page[fetched]]
    nodes = np.concatenate([np.sort(indexable), np.sort(ends)])
    node = np.full(size, -1, np.int32)
    node[nodes] = np.arange(len(nodes), dtype=np.int32)
    is_silent = np.zeros(size, np.bool_)
    is_silent[silent] = True
    return _Urls(size, final, node, nodes, len(indexable), is_page, is_silent)


def _column(site: Site, sql: str) -> Ints:
    return np.fromiter((value for row in site.query(sql) for value in row), np.int64)


# One text a page: SQLite joins the numbers and numpy parses them, in a third of the time that rows would take.
_PACKED = "group_concat((target_id << 4) | ((flags >> 5 & 7) << 1) | (flags & 7 <> 0))"
_RAW = f"SELECT source_id, {_PACKED} FROM links WHERE crawl_id = :crawl AND flags >> 8 & 1 GROUP BY source_id"  # noqa: S608 - a literal
_RENDERED = f"SELECT source_id, {_PACKED} FROM rendered_links WHERE crawl_id = :crawl AND flags >> 8 & 1 AND NOT flags >> 9 & 1 GROUP BY source_id"  # noqa: E501, S608 - a literal


def _batches(site: Site) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(URL ids of pages, how many links each has, the packed links of all of them), some pages at a time."""
    further = dict(site.query(_RENDERED).fetchall())
    ids: list[int] = []
    texts: list[str] = []
    counts: list[int] = []
    links = 0
    for source, text in _with_rest(site.query(_RAW), further):
        ids.append(source)
        texts.append(text)
        counts.append(text.count(",") + 1)
        links += counts[-1]
        if links >= _BATCH:
            yield np.array(ids), np.array(counts), np.fromstring(",".join(texts), np.int64, sep=",")
            ids, texts, counts, links = [], [], [], 0
    if ids:
        yield np.array(ids), np.array(counts), np.fromstring(",".join(texts), np.int64, sep=",")


def _with_rest(rows: Iterator[tuple[int, str]], further: dict[int, str]) -> Iterator[tuple[int, str]]:
    for source, text in rows:
        more = further.pop(source, "")
        yield source, f"{text},{more}" if more else text
    yield from sorted(further.items())


def _count(tables: _Tables, urls: _Urls, ids: Ints, counts: Ints, links: Ints) -> None:
    """Adds the links of some pages."""
    position = links >> 1 & 7
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    tables.regions[ids] |= np.bitwise_or.reduceat(1 << position, begins).astype(np.uint8)
    page = np.repeat(np.arange(len(ids)), counts)
    target = links >> 4
    other = target != ids[page]
    # One number holds a link, so that sorting brings equal ones together: page, target, part of the page, nofollow.
    bits = urls.size.bit_length()
    packed = np.sort(((page << bits | target) << 3 | _CLASS_OF[position] << 1 | links & 1)[other])
    placed = _first_of_each(packed >> 1)
    seen = placed >> 2
    part = placed & 3
    for number in range(3):
        tables.inlinks_from[number] += _counted(seen[part == number], urls.size)
    pairs = _first_of_each(seen)
    tables.inlinks += _counted(pairs, urls.size)
    tables.indexable += _counted(pairs[urls.indexable[ids[pairs >> bits]]], urls.size)
    tables.in_text[target[other & _IN_TEXT[position]]] = True
    followed = _first_of_each(packed[packed & 1 == 0] >> 3)
    tables.followed += _counted(followed[~urls.silent[ids[followed >> bits]]], urls.size)
    page, node = followed >> bits, urls.node[urls.final[followed & (1 << bits) - 1]]
    source = urls.node[ids][page]
    flows = (urls.indexable & ~urls.silent)[ids][page] & (node >= 0) & (source != node)
    edges = _first_of_each(np.sort(source[flows].astype(np.int64) << 32 | node[flows]))
    tables.sources.append((edges >> 32).astype(np.int32))
    tables.targets.append((edges & 0xFFFFFFFF).astype(np.int32))


def _first_of_each(ordered: Ints) -> Ints:
    """The different values of an ordered array."""
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def _counted(pairs: Ints, size: int) -> NDArray[np.int32]:
    return np.bincount(pairs & (1 << size.bit_length()) - 1, minlength=size).astype(np.int32)
