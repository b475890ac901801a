"""The health of a site: what counts, how much, and what it can never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.audit.engine import audit
from sitewright.audit.health import health, site_health
from sitewright.core.findings import Finding, RuleResult, Severity, Status
from sitewright.core.health import Health
from tiny_site import crawled

HOME = "https://example.com/"


def pages(number: int, template: int = 0, begin: int = 0) -> dict[str, int]:
    return {f"{HOME}{begin + index}": template for index in range(number)}


def finding(rule: str, severity: Severity, url: str, status: Status = Status.FAIL, target: str = "") -> Finding:
    return Finding(rule, severity, "links", status, url, target, "", {})


def on(urls: dict[str, int], rule: str = "rule", severity: Severity = Severity.ERROR) -> list[Finding]:
    return [finding(rule, severity, url) for url in urls]


def test_a_site_without_faults_is_whole() -> None:
    assert health([], pages(7)) == Health(7.0, 7)
    assert Health(7.0, 7).score == 100


@pytest.mark.parametrize(
    ("severity", "points"), [(Severity.ERROR, 99.5), (Severity.WARNING, 99.9), (Severity.NOTICE, 99.99)]
)
def test_one_fault_of_one_page(severity: Severity, points: float) -> None:
    found = health([finding("rule", severity, f"{HOME}3")], pages(100))
    assert found.points == pytest.approx(points)
    assert found.losses == (("rule", pytest.approx(100 - points)),)


def test_faults_of_a_page_take_of_what_is_left() -> None:
    found = health([finding(rule, Severity.ERROR, f"{HOME}3") for rule in "abc"], pages(100))
    assert found.points == pytest.approx(99 + 0.5**3)


def test_a_rule_counts_once_a_page() -> None:
    links = [finding("broken", Severity.ERROR, f"{HOME}1", target=f"{HOME}{number}") for number in range(50)]
    assert health(links, pages(100)).points == pytest.approx(99.5)


@pytest.mark.parametrize(
    "ignored",
    [
        finding("rule", Severity.ERROR, f"{HOME}1", Status.INCONCLUSIVE),
        finding("rule", Severity.ERROR, "https://example.com/noindex"),
        finding("rule", Severity.ERROR, ""),
    ],
)
def test_doubts_other_pages_and_the_site_as_a_whole_do_not_count(ignored: Finding) -> None:
    assert health([ignored], pages(5)) == Health(5.0, 5)


def test_one_rule_takes_a_tenth_through_one_template() -> None:
    assert health(on(pages(100)), pages(100)).score == pytest.approx(90)
    half = pages(50) | pages(50, template=1, begin=50)
    assert health(on(pages(50)), half).score == pytest.approx(90)


def test_one_rule_takes_a_quarter_through_all_templates() -> None:
    many = {url: number % 10 for number, url in enumerate(pages(100))}
    assert health(on(many), many).score == pytest.approx(75)


def test_without_an_indexable_page_it_is_unknown_and_not_zero() -> None:
    found = health([finding("rule", Severity.ERROR, HOME)], {})
    assert found.score is None
    assert "unknown" in str(found)


def test_it_says_how_it_came_about_and_what_it_is_not() -> None:
    text = str(Health(1234.5, 1300))
    assert "95.0 of 100 = 100 x 1,234.5 points / 1,300 indexable HTML pages" in text
    assert "not comparable across scopes" in text


def test_of_a_crawl_only_indexable_html_counts() -> None:
    page = "<html lang=en><head><title>{0}</title>{1}</head><body><h1>{0}</h1><a href=/b>b</a><a href=/c>c</a></body>"
    table = {
        "/": page.format("Home", ""), "/b": page.format("B", "<meta name=robots content=noindex>"),
        "/c": {"type": "application/pdf", "body": "%PDF"},
    }  # fmt: skip
    with crawled({"site": table}) as site:
        result = audit(site)
        found = site_health(site, result.findings, result.results)
        broken = site_health(site, on({HOME: 0}), [RuleResult("rule", Status.ERROR)])
    assert found.pages == 1
    assert found.score is not None
    assert 0 < found.score < 100
    assert broken.score == 100


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abcdefgh"), st.sampled_from(list(Severity))), max_size=300),
    st.integers(1, 50),
    st.integers(1, 5),
)
def test_it_never_falls_to_zero_and_no_rule_takes_more_than_a_quarter(
    drawn: list[tuple[int, str, Severity]], number: int, templates: int
) -> None:
    site = {url: index % templates for index, url in enumerate(pages(number))}
    found = health([finding(rule, severity, f"{HOME}{page}") for page, rule, severity in drawn], site)
    assert found.score is not None
    assert 0 < found.score <= 100
    assert all(lost <= 0.25 * number + 1e-9 for _, lost in found.losses)
