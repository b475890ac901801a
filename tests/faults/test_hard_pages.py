"""Pages made to break a parser: read to the end or flagged, never silently cut, and no other page waits for them."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from bad_server import BadServer, Case, page
from crawl_process import Peak, alive, crawl, facts, family, start, wait_until
from many_pages import ManyPages
from sitewright.core.facts import Fetch, Kind, Page
from sitewright.store.site import Site

MOST_SECONDS = 5  # that reading a page may take
END = "<a href=/last>last</a>"  # found only by who reads to the end


@dataclass(frozen=True)
class Hard:
    html: str
    links: int = 1  # at least, of a page that was read to the end


def nested(depth: int) -> Hard:
    return Hard("<div>" * depth + END)


def hard_pages() -> dict[str, Hard]:
    """By name; each is either read with all its links, or says why not."""
    misnested = "".join(f"<a href=/m{i}><b><i><p><font>x</a></b>" for i in range(5000))
    ld = '{"@type": "Thing", "about": ' * 10_000 + "1" + "}" * 10_000
    return {
        "nested-300": nested(300),
        "nested-2100": nested(2100),
        "nested-20000": nested(20_000),
        "nested-100000": nested(100_000),
        "nested-tables": Hard("<table><tr><td>" * 5000 + END),
        "attributes": Hard("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">" + END),
        "same-attribute": Hard("<p " + "a=1 " * 100_000 + ">" + END),
        "links": Hard("".join(f"<a href=/{i % 300}>x" for i in range(524_288)), 524_288),
        "text": Hard("x" * (12 * 2**20) + END),
        "spaces": Hard("<title>" + " " * 1_000_000 + "</title>" + "<p>" + "\n" * 500_000 + END),
        "angles": Hard("<" * 1_000_000 + END, 0),
        "entities": Hard("&amp" * 250_000 + END),
        "unclosed-comment": Hard("<!-- " + "-" * 1_000_000 + END, 0),
        "misnested": Hard(misnested + END, 5001),
        "headings": Hard("<h1>" * 1000 + "x" + END),
        "json-ld-deep": Hard(f'<script type="application/ld+json">{ld}</script>{END}'),
        "json-ld-long": Hard(f'<script type="application/ld+json">{json.dumps(["x" * 1_000_000])}</script>{END}'),
        "microdata-deep": Hard("<div itemscope itemprop=a itemtype=https://schema.org/Thing>" * 1000 + END),
        "hostile-to-regexes": Hard("<title>" + "a" * 200_000 + "!</title><p>" + "aaaa " * 200_000 + END),
        "base-and-relative": Hard("<base href=/" + "a/" * 4000 + ">" + "<a href=x>" * 200, 1),
    }


class HardSite(ManyPages):
    """Has one page for each of them, linked from the start page."""

    hard = hard_pages()

    def page(self, path: str) -> str:
        if path == "/":
            return super().page(path) + "".join(f"<a href=/{name}>x</a>" for name in self.hard)
        found = self.hard.get(path[1:])
        return f"<!doctype html><title>H</title>{found.html}" if found else super().page(path)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Fetch], dict[str, Page], float]:
    """Fetches and pages by name, and the most that a page had to wait."""
    db = tmp_path_factory.mktemp("hard") / "crawl.db"
    with HardSite(300) as site:
        began = time.monotonic()
        outcome = crawl(db, site.url(), 120, max_pages=420, check_resources=False)
        seconds = time.monotonic() - began
    assert outcome["pages"] > 300
    fetches = {path[1:]: fetch for path, fetch in facts(db).items() if fetch.kind is Kind.PAGE}
    with Site.open(db) as stored:
        pages = {item.url.rpartition("/")[2]: item for item in stored.pages()}
    return fetches, pages, seconds


@pytest.mark.faults
@pytest.mark.parametrize("name", HardSite.hard)
def test_a_hard_page_is_read_to_the_end_or_flagged(
    hard: tuple[dict[str, Fetch], dict[str, Page], float], name: str
) -> None:
    fetches, pages, _ = hard
    fetch = fetches[name]
    assert fetch.status == 200
    if fetch.reason:
        assert fetch.reason in ("parse-timeout", "too-large"), fetch.detail
        print(f"\n{name}: {fetch.reason}, {fetch.detail}")
        return
    found = pages[name]
    print(f"\n{name}: {len(found.links)} links, {(found.cut and 'cut: ' + found.cut) or 'whole'}")
    if not found.cut:
        assert len(found.links) >= HardSite.hard[name].links
    if "<title>" not in HardSite.hard[name].html:
        assert found.title == "H"


@pytest.mark.faults
def test_other_pages_are_read_meanwhile(hard: tuple[dict[str, Fetch], dict[str, Page], float]) -> None:
    fetches, _, seconds = hard
    assert sum(name.isdecimal() and fetch.ok for name, fetch in fetches.items()) >= 300
    print(f"\n{len(HardSite.hard)} hard pages and {len(fetches)} in all: {seconds:.1f} s")


# What a segmentation fault or the kernel does to a worker; a page cannot be made to do it on purpose.
BREAKS = """
from sitewright.crawler import reading
original = reading._read_page
def broken(into, job, *rest):
    import os, signal, time
    if job.url.endswith("/dies"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if job.url.endswith("/hangs"):
        time.sleep(3600)
    if job.url.endswith("/memory"):
        raise MemoryError("no more")
    if job.url.endswith("/recursion"):
        raise RecursionError("too deep")
    return original(into, job, *rest)
reading._read_page = broken
"""


def test_pages_that_break_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker processes import sitecustomize, which breaks the reading of four pages."""
    (tmp_path / "sitecustomize.py").write_text(AFTER_IMPORT.format(module="sitewright.crawler.reading", code=BREAKS))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    db = tmp_path / "crawl.db"
    with BadServer({path: Case(0, page()) for path in ("/dies", "/hangs", "/memory", "/recursion", "/good")}) as site:
        outcome = crawl(db, site.url())
    assert outcome["state"] == "finished"
    found = facts(db)
    reasons = {path: found[path].reason for path in ("/dies", "/hangs", "/memory", "/recursion", "/good", "/found")}
    assert reasons == {
        "/dies": "parse-crash", "/hangs": "parse-timeout", "/memory": "parse-crash", "/recursion": "parse-crash",
        "/good": None, "/found": None,
    }  # fmt: skip
    assert {found[path].status for path in reasons} == {200}


# Runs code once a module has been imported, without importing it here.
AFTER_IMPORT = """
import sys, importlib.abc, importlib.util
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != {module!r}:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module
        def executed(module):
            run(module)
            sys.modules[name] = module
            exec({code!r}, {{}})
        spec.loader.exec_module = executed
        return spec
sys.meta_path.insert(0, Finder())
"""


def test_processes_that_are_killed_from_outside(tmp_path: Path) -> None:
    """As the kernel does it when memory runs out: workers now and then, and at last the process that starts them."""
    db = tmp_path / "crawl.db"
    with ManyPages(300, delay=0.01) as site:
        run = start(db, site.url())
        for wanted in (60, 120, 180):
            wait_until(lambda wanted=wanted: len(site.requests) >= wanted)
            nursery, *workers = family(run.pid)[1:]
            victim = nursery if wanted == 180 else workers[0]
            os.kill(victim, signal.SIGKILL)
        outcome = run.result()
        assert not [pid for pid in (nursery, *workers) if alive(pid)]
    assert outcome["state"] == "finished"
    fetched = [fetch for fetch in facts(db).values() if fetch.kind is Kind.PAGE]
    assert len(fetched) >= 250
    assert {fetch.reason for fetch in fetched} <= {None, "parse-crash"}
    # The pages that the dead were reading, no others.
    assert sum(fetch.reason == "parse-crash" for fetch in fetched) <= 4


@pytest.mark.faults
def test_memory_while_hard_pages_are_read(tmp_path: Path) -> None:
    peaks = []
    for site in (ManyPages(300), HardSite(300)):
        with site:
            run = start(tmp_path / f"{len(peaks)}.db", site.url(), max_pages=301, check_resources=False)
            with Peak(run.pid) as peak:
                run.result(120)
            peaks.append(peak.bytes / 2**20)
    print(f"\nPeak of an ordinary crawl {peaks[0]:.0f} MiB, with hard pages {peaks[1]:.0f} MiB")
