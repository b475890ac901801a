"""Difficulty from competitors' pages, click rates from the site's own clicks: what counts, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rival_sites import crawl, rival_sites
from sitewright.core.facts import Metric
from sitewright.core.keywords import KeywordResult
from sitewright.core.web_graph import COMMON_CRAWL, DomainRank, GraphMode, GraphRelease, Provenance
from sitewright.keywords.judging.click_curve import PUBLISHED, fit
from sitewright.keywords.judging.competition import competition, personal
from sitewright.keywords.judging.competitors import Competing, Landscape, RivalPage, Rivals
from sitewright.keywords.judging.coverage import page_fields
from sitewright.keywords.judging.difficulty import Known, judge
from sitewright.keywords.judging.strength import Strength, of_rank, strengths
from sitewright.keywords.research import research
from sitewright.store.competitors import own_crawl
from sitewright.store.site import Site
from sitewright.store.web_graph import write_web_graph


def rival(site: str, *, words: int = 800, headings: int = 8, age: int | None = 100) -> RivalPage:
    fields = page_fields(f"https://{site}/hire", [("title", "Kayak hire")], "en")
    return RivalPage(site, fields, "Kayak hire", words, headings, 40, True, True, age)


def landscape(*pages: RivalPage, sites: int = 3, match: float = 0.7) -> Landscape:
    return Landscape(sites, tuple(Competing(page, match, True, (), 7) for page in pages))


STRONG = {f"{name}.example": Strength(80, "ranks", "2026-10-01") for name in "abc"}
WEAK = {f"{name}.example": Strength(20, "ranks", "2026-10-01") for name in "abc"}
A, B, C = (rival(f"{name}.example") for name in "abc")


def value(seen: Landscape, strengths: dict[str, Strength] | None = None) -> float:
    found = competition(seen, strengths or {})
    assert found is not None
    return found.value


def test_more_stronger_deeper_and_fresher_competition_is_harder() -> None:
    assert value(landscape(A)) < value(landscape(A, B)) < value(landscape(A, B, C))
    assert value(landscape(A, B, C), WEAK) < value(landscape(A, B, C), STRONG)
    assert value(landscape(A, B, C, match=0.3)) < value(landscape(A, B, C, match=1.0))
    thin = [replace(page, words=100, headings=0) for page in (A, B, C)]
    assert value(landscape(*thin)) < value(landscape(A, B, C))
    old = [replace(page, age=2000) for page in (A, B, C)]
    assert value(landscape(*old)) == pytest.approx(value(landscape(A, B, C)) - 5)
    assert 0 <= value(landscape()) <= value(landscape(A, B, C), STRONG) <= 100


def test_without_competitors_there_is_no_difficulty_and_with_few_none_is_shown() -> None:
    assert competition(None, {}) is None
    assert competition(Landscape(0, ()), {}) is None
    one, three = competition(landscape(A, sites=1), {}), competition(landscape(A, B, C), {})
    assert judge(Known({}, competition=one, relevance=1.0)).difficulty is None
    shown = judge(Known({}, competition=three, relevance=1.0))
    assert shown.difficulty == (three.value if three else None)
    assert shown.evidence["difficulty"]["basis"] == "competitors' pages"
    assert shown.evidence["competition"]["with a page on it"] == 3
    assert "strength" in shown.evidence["competition"]


def test_an_imported_difficulty_comes_first_and_the_pages_stay_visible() -> None:
    imported = {"difficulty": Metric("kayak", "difficulty", 12, "Ahrefs (a.csv)", "2026-10-01")}
    shown = judge(Known(imported, competition=competition(landscape(A, B, C), STRONG), relevance=1.0))
    assert shown.difficulty == 12
    assert shown.evidence["competition"]["value"] > 12


def test_a_strong_site_on_its_subject_has_it_easier() -> None:
    own = Strength(60, "ranks", "2026-10-01")
    assert personal(50, 40, own, 0.75) == (
        30,
        {"value": 30, "difficulty": 50, "less for strength": 10, "own strength": 60, "their strength": 40,
         "less for relevance": 10},
    )  # fmt: skip
    assert personal(50, 40, replace(own, value=20), 0.0)[0] == 60
    assert personal(50, None, own, None)[0] == 50
    assert personal(5, 40, own, 1.0)[0] == 0


def test_strength_falls_with_the_rank() -> None:
    assert [of_rank(rank) for rank in (1, 100, 10_000, 100_000_000, 1e12)] == [100, 75, 50, 0, 0]


def test_few_clicks_are_no_curve() -> None:
    assert fit([]) is PUBLISHED
    assert fit([(1, 5, 10)] * 30) is PUBLISHED
    assert fit([(1, 500, 1000)]) is PUBLISHED
    assert "SISTRIX" in PUBLISHED.source


def test_a_sites_own_clicks_make_its_curve() -> None:
    queries = [(place, seen * rate, seen) for place, rate in ((1, 0.5), (2, 0.1), (3, 0.2), (8, 0.01)) for seen in
               (3000, 2000, 4000, 900, 1500)]  # fmt: skip
    curve = fit([*queries, (400, 9, 10), (3, 9, 0)])
    assert (curve.own, curve.queries) == (True, 20)
    assert curve.rate(1) == pytest.approx(0.497, abs=0.005)
    assert curve.rate(2) == curve.rate(3) == pytest.approx(0.15, abs=0.005)  # pooled: rates never rise
    rates = [curve.rate(place / 4) for place in range(4, 400)]
    assert rates == sorted(rates, reverse=True)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return rival_sites(tmp_path / "sites.db")


def by_keyword(results: list[KeywordResult]) -> dict[str, KeywordResult]:
    return {item.keyword: item for item in results}


def test_sites_in_the_same_database_are_competitors(db: Path) -> None:
    assert own_crawl(db) == 1
    found = by_keyword(research(db, crawl_id=1).results)
    hire = found["каяк под наем"]
    assert (hire.competitors, hire.intent, hire.page) == (3, "transactional", "https://own.example/naem")
    assert hire.difficulty is not None
    assert hire.evidence["competition"]["old"] == 1  # changed in 2020
    school = found["каяк школа"]
    assert school.competitors == 0
    assert school.difficulty is not None
    assert school.difficulty < hire.difficulty
    assert found["прокат каяков"].competitors is None  # nobody else speaks Russian
    assert found["прокат каяков"].difficulty is None


def test_the_sites_own_newest_crawl_stays_its_own_after_competitors_were_crawled(db: Path) -> None:
    crawl(db, "https://own.example", [("/", "bg", "Каяк школа")])
    assert own_crawl(db) == 5
    with Site.open(db, 5) as site:
        rivals = Rivals()
        rivals.add(site)
    assert rivals.sites == ["own.example"]


def test_strength_comes_from_a_stored_web_graph(db: Path) -> None:
    release = GraphRelease("cc-main-2026-apr-may-jun", (), 100_000_000, None)
    provenance = Provenance(COMMON_CRAWL, release.name, GraphMode.STREAM, "ranks.txt.gz")
    places = {"own.example": 10_000, "one.example": 100, "two.example": 100, "three.example": 1_000_000}
    ranks = [DomainRank(domain, place, 1.0, place, 0.1, 1) for domain, place in places.items()]
    write_web_graph(db, release, provenance, list(places), [], ranks)
    hire = by_keyword(research(db, crawl_id=1).results)["каяк под наем"]
    assert hire.evidence["competition"]["strength"] == 75
    assert hire.evidence["difficulty"]["confidence"] == 0.7
    assert hire.evidence["personal difficulty"]["less for strength"] == 0.5 * (50 - 75)
    with Site.open(db, 1) as site:
        own = strengths(site)["own.example"]
    assert (own.value, own.source) == (50, "Common Crawl, cc-main-2026-apr-may-jun")
