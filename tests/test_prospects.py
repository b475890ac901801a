"""Prospects: who might link, on which page, to which of ours, and every factor of the rank."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sitewright.backlinks.graph_facts import ReleaseFacts
from sitewright.backlinks.known_links import KnownLink
from sitewright.backlinks.profile import Inputs, build_profile
from sitewright.backlinks.prospects import gap as gap_module
from sitewright.backlinks.prospects import relevance as relevance_module
from sitewright.backlinks.prospects.factors import attainability, authority_factor, link_signals, rank
from sitewright.backlinks.prospects.gap import GapInput, find_gap
from sitewright.backlinks.prospects.relevance import OwnPage, fits
from sitewright.cli import cli
from sitewright.core.backlinks import Backlink, LinkKind, Prospect, ProspectKind, Provenance, Visit
from sitewright.core.domains import registrable_domain
from sitewright.core.facts import Element, Fetch, Heading, Kind, Link, Meta, Page, Position, Rel
from sitewright.core.plan import CrawlPlan
from sitewright.core.web_graph import DomainRank, GraphRelease
from sitewright.keywords.embedding.embedders import load
from sitewright.store.backlink_writer import write_visits
from sitewright.store.backlinks import Said, read_profile, read_prospects
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site

OWN = "https://kayak.example"
TODAY = date(2026, 11, 30)
AHREFS = Provenance("Ahrefs", "a.csv", "2026-11-02")


def said(source: str, target: str, **facts: Any) -> Said:
    link = Backlink(source, target, registrable_domain(target), **facts)
    return Said(link, AHREFS, registrable_domain(source))


def gap_of(own: Sequence[Said], rivals: dict[str, Sequence[Said]], **more: Any):  # type: ignore[no-untyped-def]
    graphs = more.pop("graphs", ())
    profiles = {name: build_profile(name, Inputs(items, graphs=graphs)) for name, items in rivals.items()}
    known = GapInput(build_profile("kayak.example", Inputs(own, graphs=graphs)), profiles, today=TODAY, **more)
    return find_gap(known, load("tfidf") if known.pages else None)


def prospect(**values: Any) -> Prospect:
    blank = {
        "kind": ProspectKind.GAP, "domain": "a.example", "page": "", "target": "", "score": 0.0, "relevance": None,
        "authority": None, "consensus": None, "attainability": None, "reason": "", "evidence": {},
    }  # fmt: skip
    return Prospect(**{**blank, **values})


def test_a_gap_names_the_page_that_reaches_most_competitors() -> None:
    gap = gap_of(
        [said("https://ours.example/", f"{OWN}/")],
        {
            "one.example": [
                said("https://blog.example/single", "https://one.example/", anchor="one", rel=Rel.NONE),
                said("https://blog.example/list", "https://one.example/", anchor="каяк", title="Каяк клубове"),
                said("https://ours.example/", "https://one.example/"),
                said("https://www.facebook.com/x", "https://one.example/"),
                said("https://two.example/about", "https://one.example/"),
            ],
            "two.example": [said("https://blog.example/list", "https://two.example/", anchor="още")],
        },
    )
    (found,) = gap.prospects
    assert (found.domain, found.page, found.consensus) == ("blog.example", "https://blog.example/list", 1.0)
    assert found.evidence["competitors"] == ["one.example", "two.example"]
    assert "links to 2 of 2 competitors" in found.reason
    assert "'Каяк клубове'" in found.reason
    assert gap.left_out == {"links to us already": 1, "social": 1, "one of the compared sites": 1}


def test_relevance_finds_the_own_page_in_any_language() -> None:
    pages = [
        OwnPage(f"{OWN}/fa", "دوره قایقرانی برای مبتدیان"),
        OwnPage(f"{OWN}/lv", "Laivu noma Jūrmalā"),
        OwnPage(f"{OWN}/bg", "Курс по гребане с каяк"),
    ]
    found = fits(["قایقرانی در تهران", "kajaku un laivu noma", "гребане за начинаещи", "", "!!"], pages, load("tfidf"))
    assert [fit.page for fit in found] == [f"{OWN}/fa", f"{OWN}/lv", f"{OWN}/bg", "", ""]
    assert [fit.relevance is None for fit in found] == [False, False, False, True, True]


def test_authority_is_of_the_graph_and_else_of_one_tool_that_is_named() -> None:
    ranks = {"blog.example": DomainRank("blog.example", 100, 9.0, 1, 0.1, 1)}
    graph = ReleaseFacts(GraphRelease("r", domains=10_000), {"one.example": frozenset({"blog.example"})}, ranks)
    (found,) = gap_of([], {"one.example": []}, graphs=[graph]).prospects
    assert found.authority == pytest.approx(0.5)
    assert found.page == ""
    assert "which page is not known" in found.reason
    metrics = {"Semrush page ascore": 12.0, "Ahrefs domain rating": 41.0, "DataForSEO rank": 900.0}
    assert authority_factor(None, metrics) == (0.41, "Ahrefs domain rating")
    assert authority_factor(None, {"DataForSEO rank": 900.0}) == (None, "")


def test_an_unknown_factor_is_no_reason_to_be_first_or_last() -> None:
    high, low, unknown = (
        prospect(domain=name, relevance=0.5, authority=value)
        for name, value in (("high.example", 0.9), ("low.example", 0.1), ("unknown.example", None))
    )
    middle = prospect(domain="middle.example", relevance=0.5, authority=0.5)
    assert [item.domain for item in rank([unknown, low, middle, high])] == [
        "high.example", "middle.example", "unknown.example", "low.example",
    ]  # fmt: skip


FACTOR = st.none() | st.floats(0, 1)


@given(st.lists(st.builds(
    prospect, relevance=FACTOR, authority=FACTOR, consensus=FACTOR, attainability=FACTOR,
    domain=st.sampled_from("abc"),
), max_size=8))  # fmt: skip
def test_scores_are_between_0_and_1_and_lists_are_sorted_by_them(items: list[Prospect]) -> None:
    scores = [item.score for item in rank(items)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_attainability_shows_what_it_is_made_of() -> None:
    link = Backlink(
        "https://a.example/", rel=Rel.NOFOLLOW, outlinks=400, language="en", last_seen="2020-01-01",
        platform="message-boards",
    )  # fmt: skip
    signals = link_signals(KnownLink(link, "a.example", (AHREFS,)), "bg", TODAY)
    assert {signal.name: signal.value for signal in signals} == {
        "follow": 0.4, "outlinks": 0.2, "language": 0.3, "fresh": 0.3, "platform": 0.4,
    }  # fmt: skip
    assert attainability(signals) == pytest.approx(0.32)
    assert attainability([]) is None


# -- a whole database


def html(url: str, title: str, text: str = "", links: Sequence[Link] = (), **facts: Any) -> Page:
    fetch = Fetch(url, Kind.PAGE, 200, depth=1, content_type="text/html", at="2026-11-30T10:00:00Z")
    return Page(
        fetch, titles=(Element(title),), headings=(Heading(1, title),), text=text, language="bg",
        words=len(text.split()), links=tuple(links), **facts,
    )  # fmt: skip


def out(target: str, anchor: str = "", position: Position = Position.MAIN) -> Link:
    return Link(target, anchor, internal=False, position=position)


def crawl(path: Path, plan: CrawlPlan, *facts: Page | Fetch) -> None:
    writer = CrawlWriter.open(path, plan)
    for fact in facts:
        if isinstance(fact, Page):
            writer.record(fact.fetch, page=fact)
        else:
            writer.record(fact)
    writer.close("finished")


RIVAL = """Source URL,Target URL,Anchor,Title,Nofollow,External links,Last seen,Language,Target page HTTP code
https://outdoor.example/kayak,https://rival.example/,каяк под наем,Каяк под наем,false,12,2026-10-01,bg,200
https://outdoor.example/kayak,https://other.example/,каяк,Каяк под наем,false,12,2026-10-01,bg,200
https://slots.example/a,https://rival.example/,best slots,Online slots,true,900,2021-10-01,en,200
https://rivers.example/list,https://rival.example/karta-ropotamo,карта на Ропотамо,Реки,false,30,2026-10-01,bg,404
"""
MINE = """Source URL,Target URL,Anchor
https://ours.example/,https://kayak.example/,Морски вълк
https://b1.example/,https://kayak.example/old-kurs-po-grebane,курс по гребане
https://b2.example/,https://kayak.example/old-kurs-po-grebane,=cmd|' /C calc'!A0
https://b3.example/,https://kayak.example/KURS.html,виж
https://b4.example/,https://kayak.example/a,виж
https://b5.example/,https://kayak.example/circle,виж
https://b6.example/,https://kayak.example/,виж
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prospects")
    path = folder / "site.db"
    crawl(
        path, CrawlPlan(f"{OWN}/"),
        html(f"{OWN}/", "Каяк под наем", "Наем на каяци.", metas=(Meta("og:site_name", "Морски Вълк", "property"),)),
        html(f"{OWN}/kurs", "Курс по гребане", "Курс по гребане за начинаещи."),
        html(f"{OWN}/ropotamo", "Карта на Ропотамо", "Маршрут с каяк по река Ропотамо."),
        Fetch(f"{OWN}/old-kurs-po-grebane", Kind.PAGE, 404), Fetch(f"{OWN}/KURS.html", Kind.PAGE, 410),
        Fetch(f"{OWN}/a", Kind.PAGE, 301, redirect_to=f"{OWN}/b"),
        Fetch(f"{OWN}/b", Kind.PAGE, 301, redirect_to=f"{OWN}/kurs"),
        Fetch(f"{OWN}/circle", Kind.PAGE, 301, redirect_to=f"{OWN}/circle"),
    )  # fmt: skip
    crawl(
        folder / "site.visits.db", CrawlPlan("https://blog.example/", mode="list", listed="x"),
        html(
            "https://blog.example/", "Край морето", "Взехме каяци от „Морски вълк“ и беше чудесно.",
            [out("https://gone.example/kurs", "курс по гребане"), out("https://gone.example/kurs", "пак")],
        ),
        html("https://linked.example/", "Блог", "Морски вълк е тук.", [out(f"{OWN}/", "Морски вълк")]),
        html("https://clubs.example/", "Каяк клубове", "Клубове.", [out(f"https://c{n}.example/") for n in range(20)]),
        html(
            "https://footer.example/", "Друго", "Друго.",
            [out(f"https://c{n}.example/", position=Position.FOOTER) for n in range(20)],
        ),
        Fetch("https://gone.example/kurs", Kind.EXTERNAL, None, "dns"),
    )  # fmt: skip
    for name, text in (("rival.csv", RIVAL), ("mine.csv", MINE)):
        (folder / name).write_text(text, encoding="utf-8")
        assert run("import", folder / name, "--db", path).exit_code == 0
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["backlinks", *map(str, arguments)])


def rows(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "-f", "jsonl")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_prospects_of_every_kind_are_found_ranked_and_kept(db: Path) -> None:
    found = rows("prospects", db)
    about = {(row["kind"], row["page"] or row["domain"], row["target"].removeprefix(OWN)) for row in found}
    assert about == {
        ("gap", "https://outdoor.example/kayak", "/"),
        ("gap", "https://slots.example/a", ""),
        ("gap", "https://rivers.example/list", "/ropotamo"),
        ("broken", "https://rivers.example/list", "/ropotamo"),
        ("broken", "https://blog.example/", "/kurs"),
        ("reclaim", "https://b1.example/", "/kurs"),
        ("reclaim", "https://b3.example/", "/kurs"),
        ("reclaim", "https://b4.example/", "/kurs"),
        ("reclaim", "https://b5.example/", ""),
        ("mention", "https://blog.example/", "/"),
        ("resource", "https://clubs.example/", "/"),
    }
    assert [row["score"] for row in found] == sorted((row["score"] for row in found), reverse=True)
    assert all(row["reason"] and row["evidence"] and row["embedder"] == "tfidf" for row in found)
    gaps = [row["domain"] for row in found if row["kind"] == "gap"]
    assert gaps[0] == "outdoor.example"
    assert gaps[-1] == "slots.example"
    with Site.open(db) as site:
        kept = read_prospects(site)
        lines = {(line.section, line.name): line for line in read_profile(site)}
    assert lines["total", "referring domains"].count == 7
    assert [(item.kind.value, item.page, item.score) for item in kept] == [
        (row["kind"], row["page"], row["score"]) for row in found
    ]


def test_a_mention_quotes_the_text_around_it(db: Path) -> None:
    (found,) = rows("prospects", db, "--kind", "mention")
    assert found["evidence"]["quote"] == "Взехме каяци от „Морски вълк“ и беше чудесно."


def test_prospects_of_some_kinds_do_not_replace_what_is_kept(db: Path) -> None:
    rows("prospects", db)
    rows("prospects", db, "--kind", "gap", "--competitor", "other.example")
    with Site.open(db) as site:
        assert {item.kind for item in read_prospects(site)} == set(ProspectKind)


def test_reclaim_says_what_is_wrong_and_where_to_redirect_to(db: Path) -> None:
    found = {row["url"].removeprefix(OWN): row for row in rows("reclaim", db)}
    assert {url: (row["outcome"], row["redirect_to"].removeprefix(OWN)) for url, row in found.items()} == {
        "/old-kurs-po-grebane": ("answers 404", "/kurs"),
        "/KURS.html": ("answers 410", "/kurs"),
        "/a": ("redirects 2 times before it answers", "/kurs"),
        "/circle": ("redirects in a circle", ""),
    }
    assert found["/KURS.html"]["because"] == "the same address in another spelling"
    assert (found["/a"]["fit"], found["/a"]["because"]) == (1.0, "where the redirects end")
    assert found["/old-kurs-po-grebane"]["domains"] == ["b1.example", "b2.example"]


def test_nobody_is_asked_for_a_link_on_a_page_that_is_gone(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawl(db, CrawlPlan(f"{OWN}/"), html(f"{OWN}/", "Каяк под наем"))
    (tmp_path / "rival.csv").write_text(RIVAL, encoding="utf-8")
    run("import", tmp_path / "rival.csv", "--db", db)
    page = "https://outdoor.example/kayak"
    write_visits(db, [Visit(page, "kayak.example", "2026-11-30T10:00:00+00:00", "visit", 404)])
    assert page not in {row["page"] for row in rows("prospects", db)}
    write_visits(db, [Visit(page, "kayak.example", "2026-12-01T10:00:00+00:00", "visit", 200)])
    assert page in {row["page"] for row in rows("prospects", db)}


def test_a_gap_needs_no_crawl(tmp_path: Path) -> None:
    (tmp_path / "rival.csv").write_text(RIVAL, encoding="utf-8")
    run("import", tmp_path / "rival.csv", "--db", tmp_path / "links.db")
    found = rows("gap", "kayak.example", "rival.example", "other.example", "--db", tmp_path / "links.db")
    assert found[0]["domain"] == "outdoor.example"
    assert found[0]["relevance"] is None
    agreed = rows(
        "gap", "kayak.example", "rival.example", "other.example", "--db", tmp_path / "links.db", "--min-consensus", 2
    )
    assert [row["domain"] for row in agreed] == ["outdoor.example"]


def test_a_competitor_without_links_is_told(db: Path) -> None:
    done = run("gap", "kayak.example", "nobody.example", "--db", db)
    assert done.exit_code == 0
    assert "No links to nobody.example are known" in done.stderr


@pytest.mark.parametrize("command", [["prospects"], ["reclaim"]])
def test_hostile_texts_run_nothing_in_a_spreadsheet(db: Path, command: list[str]) -> None:
    done = run(*command, db, "-f", "csv")
    assert done.exit_code == 0
    assert not any(cell.startswith(("=", "+", "@")) for line in csv.reader(io.StringIO(done.stdout)) for cell in line)


def test_majestics_mentions_are_no_links() -> None:
    profile = build_profile("kayak.example", Inputs([said("https://a.example/", f"{OWN}/", kind=LinkKind.MENTION)]))
    assert profile.links == ()


def test_a_content_gap_is_what_others_support_and_we_do_not_cover(tmp_path: Path) -> None:
    db = tmp_path / "site.db"
    crawl(
        db, CrawlPlan(f"{OWN}/"), html(f"{OWN}/", "Каяк под наем", "Наем на каяци."),
        html(f"{OWN}/kurs", "Курс по гребане", "Курс по гребане с каяк за начинаещи."),
    )  # fmt: skip
    rival = "https://rival.example"
    within = [Link(f"{rival}{path}", "x", internal=True, position=Position.NAV) for path in ("/sup", "/kurs")]
    crawl(
        db, CrawlPlan(f"{rival}/"), html(f"{rival}/", "Каяк клуб", "Каяк под наем.", within),
        html(
            f"{rival}/sup", "Падъл борд", "SUP обучение във Варна.", [out(f"https://c{n}.example/") for n in range(20)]
        ),
        html(f"{rival}/kurs", "Курс по гребане", "Курс по гребане с каяк.", within[:1]),
    )  # fmt: skip
    text = f"Source URL,Target URL\nhttps://blog.example/,{rival}/sup\n"
    (tmp_path / "links.csv").write_text(text, encoding="utf-8")
    assert run("import", tmp_path / "links.csv", "--db", db).exit_code == 0
    assert rows("prospects", db, "--kind", "resource", "--kind", "broken", "--kind", "mention") == []
    found = rows("content-gap", db)
    assert [(row["page"].removeprefix(rival), row["domains"], row["inlinks"]) for row in found] == [
        ("/sup", 1, 2), ("/kurs", 0, 1),
    ]  # fmt: skip
    by_page = {row["page"].removeprefix(rival): row for row in found}
    assert by_page["/kurs"]["nearest"] == f"{OWN}/kurs"
    assert by_page["/kurs"]["similarity"] > by_page["/sup"]["similarity"]


def test_content_gaps_need_a_competitor(db: Path) -> None:
    done = run("content-gap", db)
    assert done.exit_code == 0
    assert "No competitor was crawled" in done.stderr


def test_of_many_gaps_those_most_competitors_have_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gap_module, "MOST_JUDGED", 1)
    both = {
        name: [said("https://both.example/", f"https://{name}/", title="Каяк")] for name in ("a.example", "b.example")
    }
    both["a.example"].append(said("https://single.example/", "https://a.example/", title="Каяк"))
    found = gap_of([], both, pages=[OwnPage(f"{OWN}/", "Каяк под наем")]).prospects
    assert {item.domain: item.relevance is None for item in found} == {"both.example": False, "single.example": True}


def test_long_lists_are_compared_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [OwnPage(f"{OWN}/{n}", f"каяк {n}") for n in range(3)]
    texts = [f"каяк {n % 3}" if n else "" for n in range(11)]
    whole = fits(texts, pages, load("tfidf"))
    monkeypatch.setattr(relevance_module, "AT_ONCE", 2)
    assert fits(texts, pages, load("tfidf")) == whole
