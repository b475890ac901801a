"""Link scores, inlinks by position and template groups of crawled sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.audit.link_graph import CONTENT, FOOTER, NAVIGATION, LinkGraph
from sitewright.audit.link_score import DAMPING, link_scores, page_rank, scaled, score_links
from sitewright.audit.structure import structure, templates
from sitewright.audit.templates import group_pages
from sitewright.core.findings import Finding, Severity, Status
from sitewright.core.health import Health
from sitewright.core.plan import CrawlPlan
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.database import open_writer
from sitewright.store.site import Site
from sitewright.store.structure import read_health, read_templates, write_health, write_structure
from tiny_site import ORIGIN, crawled


def links(*targets: str) -> str:
    return "".join(f"<a href='{target}'>x</a>" for target in targets)


def scores_of(table: dict[str, Any], **case: Any) -> dict[str, float]:
    """The link score of every indexable page by path."""
    with crawled({"site": table, **case}) as site:
        found = score_links(site)
        names = dict(site.query("SELECT id, url FROM urls").fetchall())
        ids = found.graph.nodes[: found.graph.pages].tolist()
        return {
            names[url_id].removeprefix(ORIGIN): round(score, 6)
            for url_id, score in zip(ids, found.scores.tolist(), strict=True)
        }


def graph_of(size: int, pages: int, edges: set[tuple[int, int]]) -> LinkGraph:
    ordered = sorted(edges)
    starts = np.searchsorted([source for source, _ in ordered], np.arange(pages + 1)).astype(np.int64)
    nothing = np.zeros(0, np.int32)
    return LinkGraph(
        np.arange(size), pages, starts, np.array([target for _, target in ordered], np.int32), nothing,
        nothing.reshape(0, 0), np.zeros(0, np.uint8), nothing, nothing, np.zeros(0, np.bool_),
    )  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, int, set[tuple[int, int]]]:
    pages = draw(st.integers(1, 8))
    size = pages + draw(st.integers(0, 4))
    pairs = st.tuples(st.integers(0, pages - 1), st.integers(0, size - 1))
    return size, pages, draw(st.sets(pairs.filter(lambda pair: pair[0] != pair[1]), max_size=30))


@given(graphs())
def test_shares_solve_the_formula(drawn: tuple[int, int, set[tuple[int, int]]]) -> None:
    size, pages, edges = drawn
    evenly = np.zeros(size)
    evenly[:pages] = 1 / pages
    step = np.tile(evenly[:, None], (1, size))
    for source in range(pages):
        targets = [target for start, target in edges if start == source]
        if targets:
            step[:, source] = 0
            step[targets, source] = 1 / len(targets)
    exact = np.linalg.solve(np.eye(size) - DAMPING * step, (1 - DAMPING) * evenly)
    assert page_rank(graph_of(size, pages, edges)) == pytest.approx(exact, abs=1e-6)


@given(st.lists(st.floats(0, 1), max_size=20).filter(lambda shares: not shares or max(shares) > 1e-6))
def test_scores_are_between_0_and_100_and_keep_the_order(shares: list[float]) -> None:
    scores = scaled(np.array(shares))
    assert all(0 <= score <= 100.000001 for score in scores)
    ordered = [score for _, score in sorted(zip(shares, scores.tolist(), strict=True))]
    assert ordered == sorted(ordered)


def test_the_best_linked_page_has_100_and_links_make_the_order() -> None:
    scores = scores_of({
        "/": links("/a", "/b", "/c"), "/a": links("/"), "/b": links("/", "/a"), "/c": links("/", "/a"),
    })  # fmt: skip
    assert scores["/"] == 100
    assert scores["/"] > scores["/a"] > scores["/b"] == scores["/c"] > 0


@pytest.mark.parametrize(
    ("detour", "pages"),
    [
        ({"/old": {"location": "/x"}}, "a 301"),
        ({"/old": {"location": "/older"}, "/older": {"location": "/x"}}, "a chain"),
        ({"/old": f"<link rel=canonical href={ORIGIN}/x>" + links("/b")}, "a canonical"),
        ({"/old": "<meta http-equiv=refresh content='0; url=/x'>"}, "a meta refresh"),
    ],
)
def test_what_leads_on_passes_its_score_on(detour: dict[str, Any], pages: str) -> None:
    rest = {"/x": links("/"), "/b": links("/")}
    assert scores_of({"/": links("/old", "/b"), **rest, **detour}) == scores_of({"/": links("/x", "/b"), **rest}), pages


@pytest.mark.parametrize(
    "useless",
    [
        "<a rel=nofollow href=/a>x</a>",
        "<a rel='ugc noopener' href=/a>x</a>",
        links("/", "/#top"),
        links("https://other.example/"),
        links("/b", "/b"),
    ],
)
def test_what_does_not_count(useless: str) -> None:
    rest = {"/a": links("/"), "/b": links("/", "/a")}
    assert scores_of({"/": links("/b") + useless, **rest}) == scores_of({"/": links("/b"), **rest})


def test_a_page_that_says_nofollow_passes_nothing_on() -> None:
    site = {"/": links("/a", "/b"), "/a": links("/", "/b"), "/b": links("/")}
    silent = scores_of(site | {"/a": "<meta name=robots content=nofollow>" + site["/a"]})
    assert scores_of(site)["/b"] > scores_of(site)["/a"]
    assert silent["/a"] == silent["/b"]


def test_links_that_only_scripts_write_count() -> None:
    site = {"/": links("/a", "/b"), "/a": links("/"), "/b": links("/")}
    scores = scores_of(site, rendered={"/a": links("/", "/b")})
    assert scores["/b"] > scores["/a"]


def test_weight_that_ends_nowhere_is_seen() -> None:
    table = {"/": links("/a", "/gone"), "/a": "<meta name=robots content=noindex>" + links("/")}
    with crawled({"site": table}) as site:
        ids = dict(site.query("SELECT url, id FROM urls").fetchall())
        shares = link_scores(site)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[ids[f"{ORIGIN}/a"]] == pytest.approx(shares[ids[f"{ORIGIN}/gone"]])
    assert shares[ids[f"{ORIGIN}/gone"]] > 0.2


@pytest.mark.parametrize("table", [{"/": {"status": 500}}, {"/": "<meta name=robots content=noindex>"}])
def test_a_site_without_an_indexable_page_has_no_scores(table: dict[str, Any]) -> None:
    assert scores_of(table) == {}


def test_inlinks_by_part_of_the_page() -> None:
    frame = "<header><a href=/a>x</a></header><nav><a href=/a>x</a></nav>{}<footer><a href=/b>x</a></footer>"
    table = {
        "/": frame.format("<main><a href=/b>x</a><a href=/b rel=nofollow>x</a></main>"),
        "/a": frame.format("<a href=/a>x</a>"),
        "/b": frame.format("<aside><a href=/a>x</a></aside>"),
    }
    with crawled({"site": table}) as site:
        graph = score_links(site).graph
        ids = dict(site.query("SELECT url, id FROM urls").fetchall())

    def counts(path: str) -> tuple[int, ...]:
        url_id = ids[ORIGIN + path]
        parts = (graph.inlinks_from[part, url_id] for part in (NAVIGATION, CONTENT, FOOTER))
        return int(graph.inlinks[url_id]), *map(int, parts)

    assert counts("/a") == (2, 2, 1, 0)
    assert counts("/b") == (2, 0, 1, 2)


NONE: tuple[int, str, frozenset[str]] = (0, "", frozenset())
ARTICLE: tuple[int, str, frozenset[str]] = (0, "article", frozenset({"Article"}))


def groups(*pages: tuple[str, tuple[int, str, frozenset[str]]]) -> dict[str, int]:
    found = group_pages((number, ORIGIN + path, shape) for number, (path, shape) in enumerate(pages))
    return dict(zip(found.names, found.pages, strict=True))


def test_pages_of_one_url_template_are_a_group() -> None:
    posts = [(f"/blog/a-long-post-{number}", ARTICLE) for number in range(5)]
    numbers = [(f"/p/{number}", NONE) for number in range(4)]
    assert groups(("/", NONE), *posts, *numbers) == {"/blog/{slug}": 5, "/p/{n}": 4, "/": 1}


def test_pages_alone_in_their_folder_are_a_group() -> None:
    assert groups(("/", NONE), ("/за-нас", NONE), ("/контакти", NONE), ("/team/", NONE)) == {
        "/{*}": 2, "/": 1, "/{*}/": 1,
    }  # fmt: skip


def test_short_names_belong_to_the_long_ones_beside_them() -> None:
    posts = [(f"/blog/a-long-post-{number}", NONE) for number in range(3)]
    assert groups(*posts, ("/blog/snow", NONE), ("/shop/a-long-name", NONE), ("/shop/tea", NONE)) == {
        "/blog/{slug}": 4, "/shop/{*}": 2,
    }  # fmt: skip


def test_shapes_part_pages_whose_urls_are_alike() -> None:
    pages = [(f"/one-two-three-{number}", ARTICLE if number % 3 else NONE) for number in range(12)]
    assert groups(*pages) == {"/{slug}": 8, "/{slug} #2": 4}


def test_one_odd_page_is_no_group() -> None:
    pages = [(f"/one-two-three-{number}", ARTICLE if number else NONE) for number in range(12)]
    assert groups(*pages) == {"/{slug}": 12}


def test_what_an_audit_found_out_is_stored_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = CrawlWriter.open(path, CrawlPlan(f"{ORIGIN}/"))
    writer.close("finished")
    with Site.open(path) as site:
        assert read_health(site) is None
        assert (templates(site), list(structure(site))) == ([], [])
        (url_id,) = site.query("SELECT id FROM urls").fetchone()
    for score in (3.5, 80.0):
        write_structure(path, [("/{*}", 1)], [(url_id, 1, score, 1.0, 4, 3, 2, 1)])
        write_health(path, Health(score / 100, 1, (("title-missing", 0.1),)))
    with Site.open(path) as site:
        (row,) = site.query("SELECT * FROM structure").fetchall()
        assert (row["url"], row["template"], row["link_score"], row["clicks"]) == (f"{ORIGIN}/", "/{*}", 80.0, None)
        assert read_templates(site) == {"/{*}": 1}
        assert read_health(site) == Health(0.8, 1, (("title-missing", 0.1),))


def test_a_finding_carries_what_is_known_of_its_page(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    CrawlWriter.open(path, CrawlPlan(f"{ORIGIN}/")).close("finished")
    connection = open_writer(path)
    (url_id,) = connection.execute("SELECT id FROM urls").fetchone()
    connection.executemany(
        "INSERT INTO metrics VALUES ('url', ?, 'clicks', ?, 'search-console', ?)",
        [(url_id, 40, "2026-09-30"), (url_id, 52, "2026-10-31")],
    )
    connection.close()
    write_structure(path, [("/{*}", 1)], [(url_id, 1, 12.5, 1.0, 0, 0, 0, 0)])
    snippet = '"reading":"rendered"'
    known = Finding("a", Severity.ERROR, "c", Status.FAIL, f"{ORIGIN}/", "", "m", {"reading": "rendered"})
    other = Finding("b", Severity.ERROR, "c", Status.FAIL, f"{ORIGIN}/not-read", "", "m", {"snippet": snippet})
    write_audit(path, [known, other], [])
    with Site.open(path) as site:
        found = [(item.template, item.link_score, item.clicks, item.reading) for item in site.findings()]
    assert found == [("/{*}", 12.5, 52.0, "rendered"), ("", None, None, "raw")]
