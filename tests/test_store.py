"""The database: one file that survives anything and says what it is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.errors import NewerDatabase, NoCrawl, NotOurDatabase, StoreError
from sitewright.core.facts import (
    Canonical,
    Element,
    Fetch,
    Heading,
    Hreflang,
    Image,
    Kind,
    Link,
    Meta,
    Page,
    Position,
    Refresh,
    Rel,
    Resource,
    ResourceKind,
    StructuredData,
)
from sitewright.core.findings import Finding, RuleResult, Severity, Status
from sitewright.core.page_markup import PLAIN
from sitewright.core.plan import CrawlPlan
from sitewright.store.audit_writer import write_audit
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.database import open_reader, open_writer
from sitewright.store.frontier import Discovery
from sitewright.store.rows import clean, from_link_flags, link_flags, load_facts
from sitewright.store.schema import migrations
from sitewright.store.schema_version import SCHEMA_VERSION
from sitewright.store.site import Site

HOME = "https://example.com/"
PLAN = CrawlPlan(HOME)


def page_of(url: str, **values: object) -> Page:
    return Page(Fetch(url, Kind.PAGE, 200, content_type="text/html"), **values)  # type: ignore[arg-type]


def write(path: Path, *pages: Page, state: str = "finished", plan: CrawlPlan = PLAN) -> None:
    writer = CrawlWriter.open(path, plan)
    for page in pages:
        writer.record(page.fetch, page=page)
    writer.close(state)


FULL = page_of(
    HOME,
    charset="utf-8",
    charset_source="header",
    lang="fa",
    language="fa",
    direction="rtl",
    titles=(Element("عنوان", 3),),
    metas=(Meta("description", "توضیح", line=4),),
    canonicals=(Canonical("/", HOME, line=5),),
    hreflangs=(Hreflang("fa", "/", HOME, line=6), Hreflang("bad", "::", None)),
    headings=(Heading(1, "سلام", 9),),
    refresh=Refresh(f"{HOME}new", 0.0, "0;url=/new", 7),
    base=HOME,
    structured=(StructuredData("json-ld", ("Article", "Thing"), {"a": [1, None]}, "", 8, 1),),
    text="متن",
    words=1,
    elements=12,
    dom_depth=4,
    links=(
        Link(f"{HOME}a", "A", "label", Rel.NOFOLLOW | Rel.UGC, Position.FOOTER, "part", True, "A?", 10),
        Link("https://other.example/", ""),
    ),
    images=(Image(f"{HOME}i.png", None, line=11), Image(None, "", "name", "1", "2", "lazy", True, 12)),
    resources=(Resource(f"{HOME}s.js", ResourceKind.SCRIPT, 2),),
)


def test_a_page_comes_back_as_it_went_in(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write(path, FULL)
    with Site.open(path) as site:
        (page,) = site.pages()
    assert page.fetch.depth == 0
    assert {name: getattr(page, name) for name in Page.__slots__ if name != "fetch"} == {
        name: getattr(FULL, name) for name in Page.__slots__ if name != "fetch"
    }


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_stored(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    stored, length = connection.execute("SELECT ?1, length(?1)", (clean(text),)).fetchone()
    assert len(stored) == length == len(text)


@given(st.sampled_from(range(32)), st.sampled_from(Position), st.booleans())
def test_link_flags_keep_everything(rel: int, position: Position, internal: bool) -> None:
    assert from_link_flags(link_flags(Rel(rel), position, internal)) == (Rel(rel), position, internal)


def test_depth_is_the_shortest_click_path_and_redirects_are_free(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = CrawlWriter.open(path, PLAN)

    def add(name: str, *targets: str, redirect: str | None = None, rel: Rel = Rel.NONE, robots: str = "all") -> None:
        links = tuple(Link(HOME + target, internal=True, rel=rel) for target in targets)
        fetch = Fetch(HOME + name, Kind.PAGE, 301 if redirect else 200, redirect_to=redirect and HOME + redirect)
        writer.record(fetch, page=None if redirect else Page(fetch, links=links, metas=(Meta("robots", robots),)))

    add("", "old", "b", "stub")
    stub = Fetch(HOME + "stub", Kind.PAGE, 200)
    writer.record(stub, page=Page(stub, refresh=Refresh(HOME + "refreshed")))
    add("refreshed")
    add("old", redirect="older")
    add("older", redirect="new")
    add("new", "deep")
    add("b", "c")
    add("c", "deep", "secret")
    add("deep")
    add("lonely", "hidden", rel=Rel.NOFOLLOW)
    add("secret", "beyond", robots="nofollow")
    add("beyond")
    writer.close("finished")
    with Site.open(path) as site:
        depths = {fetch.url.removeprefix(HOME): fetch.depth for fetch in site.fetches()}
    assert depths == {
        "": 0,
        "old": 1,
        "older": 1,
        "new": 1,
        "b": 1,
        "c": 2,
        "deep": 2,
        "secret": 3,
        "stub": 1,
        "refreshed": 1,
        "lonely": None,
        "beyond": None,
    }


def test_an_unfinished_crawl_goes_on_and_a_finished_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    writer = CrawlWriter.open(path, PLAN)
    writer.discover([Discovery(HOME, Kind.PAGE, 0), Discovery(HOME + "a", Kind.PAGE, 1)])
    assert [lease.url for lease in writer.lease(1, [Kind.PAGE])] == [HOME]
    assert [lease.url for lease in writer.lease(9, [Kind.PAGE])] == [HOME + "a"]
    writer.record(Fetch(HOME, Kind.PAGE, 200))
    writer.close("interrupted")

    again = CrawlWriter.open(path, CrawlPlan(HOME, max_pages=5))
    assert again.resumed
    assert again.crawl_id == writer.crawl_id
    assert [lease.url for lease in again.lease(9, [Kind.PAGE])] == [HOME + "a"]
    again.close("finished")

    third = CrawlWriter.open(path, PLAN)
    assert third.crawl_id != writer.crawl_id
    third.close("finished")


def test_a_crawl_of_another_scope_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write(path, state="interrupted")
    other = CrawlWriter.open(path, CrawlPlan(HOME, exclude=("x",)))
    assert not other.resumed
    other.close("interrupted")
    fresh = CrawlWriter.open(path, PLAN, fresh=True)
    assert not fresh.resumed
    fresh.close("finished")


def test_what_was_committed_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    code = (
        "import os, signal, sys; from sitewright.core.facts import *; from sitewright.core.plan import CrawlPlan\n"
        "from sitewright.store.crawl_writer import *\n"
        f"w = CrawlWriter.open(sys.argv[1], CrawlPlan({HOME!r})); w.record(Fetch({HOME!r}, Kind.PAGE, 200),\n"
        f" discovered=[Discovery({HOME + 'a'!r}, Kind.PAGE, 1)]); w.commit()\n"
        f"w.record(Fetch({HOME + 'a'!r}, Kind.PAGE, 200)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    writer = CrawlWriter.open(path, PLAN)
    assert [lease.url for lease in writer.lease(9, [Kind.PAGE])] == [HOME + "a"]
    writer.close("finished")


def test_findings_keep_the_day_they_were_first_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    finding = Finding("r", Severity.ERROR, "c", Status.FAIL, HOME, "", "m", {"value": 1})
    write(path, FULL)
    assert write_audit(path, [finding], [RuleResult("r", Status.FAIL, 1, 1)]) == 1
    connection = open_writer(path)
    connection.execute("UPDATE findings SET first_seen = '2020-01-01T00:00:00+00:00'")
    connection.close()
    write(path, FULL)
    write_audit(path, [finding, Finding("new", Severity.NOTICE, "c", Status.FAIL, HOME, "", "m", {})], [])
    with Site.open(path) as site:
        seen = {item.rule: item.first_seen for item in site.findings()}
    assert seen["r"] == "2020-01-01T00:00:00+00:00"
    assert seen["new"] > "2026"


def test_readers_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    write(path, FULL)
    with Site.open(path) as site, pytest.raises(sqlite3.OperationalError, match="readonly"):
        site.query("DELETE FROM pages")


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    text, other, newer = tmp_path / "text.db", tmp_path / "other.db", tmp_path / "newer.db"
    text.write_text("not a database at all, but long enough to be one" * 20)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    open_writer(newer).close()
    connection = sqlite3.connect(newer)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    for opener in (open_reader, open_writer):
        for path, error in ((text, NotOurDatabase), (other, NotOurDatabase), (newer, NewerDatabase)):
            with pytest.raises(error):
                opener(path)
    with pytest.raises(NoCrawl):
        open_reader(tmp_path / "missing.db")
    with pytest.raises(StoreError):
        open_writer(tmp_path / "no" / "folder.db")


def test_a_database_without_a_crawl_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_writer(path).close()
    with pytest.raises(NoCrawl, match="no crawl"):
        Site.open(path)
    write(path, FULL)
    with pytest.raises(NoCrawl, match="number 9"):
        Site.open(path, 9)


def test_the_schema_version_counts_the_migrations() -> None:
    assert len(migrations._migrations) == SCHEMA_VERSION


def test_facts_that_another_version_wrote_in_another_shape_are_left_out() -> None:
    read = load_facts('{"titles": [{"text": "Лодки"}], "markup": {"blocking": [[1, "x", "y"]]}}')
    assert (read["titles"], read.get("markup", PLAIN)) == ((Element("Лодки"),), PLAIN)
