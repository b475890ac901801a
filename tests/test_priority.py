"""Which repairs come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.findings import Finding, RuleResult, Severity, Status
from sitewright.core.priority import EASE, Action, Cause, plan, reach, top, value


def failures(rule: str, severity: Severity, pages: int, category: str = "links", **changes: object) -> list[Finding]:
    return [finding(rule, severity, f"https://example.com/{number}", category, **changes) for number in range(pages)]


def finding(rule: str, severity: Severity, url: str, category: str = "links", **changes: object) -> Finding:
    values = {"status": Status.FAIL, "target": ""} | changes
    return Finding(rule, severity, category, url=url, message="", evidence={}, **values)  # type: ignore[arg-type] # the two are checked where they are given


def order(findings: list[Finding], site_pages: int = 1000) -> list[str]:
    return [action.rule for action in plan(findings, [], site_pages)]


def test_severity_decides_between_faults_of_the_same_pages() -> None:
    findings = [
        *failures("notice", Severity.NOTICE, 20),
        *failures("error", Severity.ERROR, 20),
        *failures("warning", Severity.WARNING, 20),
    ]
    assert order(findings) == ["error", "warning", "notice"]


def test_more_pages_come_first() -> None:
    assert order([*failures("few", Severity.WARNING, 2), *failures("many", Severity.WARNING, 300)]) == ["many", "few"]


def test_what_is_easy_comes_before_what_is_hard() -> None:
    findings = [*failures("slow", Severity.ERROR, 9, "performance"), *failures("title", Severity.ERROR, 9, "title")]
    assert order(findings) == ["title", "slow"]


@pytest.mark.parametrize("site_pages", [10, 1_000, 50_000])
def test_notices_on_every_page_do_not_hide_a_broken_page(site_pages: int) -> None:
    everywhere = failures("notice", Severity.NOTICE, site_pages, "html")
    assert order([*everywhere, *failures("broken", Severity.ERROR, 1, "links")], site_pages)[0] == "broken"


@pytest.mark.parametrize("url", ["", "https://example.com/robots.txt"])
def test_a_fault_of_the_whole_site_reaches_all_of_it(url: str) -> None:
    (action,) = plan([finding("robots-blocks-site", Severity.ERROR, url, "robots-txt")], [], 5000)
    assert (action.reach, action.score) == (1.0, 100.0)


def test_a_page_with_many_faults_of_one_kind_counts_once() -> None:
    links = [
        finding("broken", Severity.ERROR, "https://example.com/a", target=f"https://example.com/{n}") for n in range(9)
    ]
    (action,) = plan(links, [], 100)
    assert (action.findings, action.pages, action.examples) == (9, 1, ("https://example.com/a",))


def test_what_was_not_confirmed_calls_for_nothing() -> None:
    assert plan(failures("unsure", Severity.ERROR, 3, status=Status.INCONCLUSIVE), [], 10) == []


def test_a_rule_that_broke_down_is_left_out() -> None:
    findings = failures("broken-rule", Severity.ERROR, 3) + failures("sound", Severity.NOTICE, 1)
    results = [RuleResult("broken-rule", Status.ERROR), RuleResult("sound", Status.FAIL)]
    assert [action.rule for action in plan(findings, results, 10)] == ["sound"]


def test_every_factor_of_the_score_is_shown() -> None:
    (action,) = plan(failures("rule", Severity.WARNING, 9, "title"), [], 99)
    assert action.terms == {"severity": 0.3, "reach": pytest.approx(0.5), "value": 1.0, "ease": 0.9}
    assert action.score == pytest.approx(100 * 0.3 * 0.5 * 0.9)
    assert action.examples == ("https://example.com/0", "https://example.com/1", "https://example.com/2")


def test_the_top_is_short_and_may_be_shorter() -> None:
    actions = plan([item for n in range(5) for item in failures(f"rule-{n}", Severity.ERROR, n + 1)], [], 100)
    assert [action.rule for action in top(actions, 3)] == ["rule-4", "rule-3", "rule-2"]
    assert top([]) == []


def test_nothing_found_is_nothing_to_do() -> None:
    assert plan([], [], 0) == []


def test_an_unknown_category_is_ranked_all_the_same() -> None:
    (action,) = plan(failures("plugin", Severity.ERROR, 1, "of-a-plugin"), [], 10)
    assert 0 < action.ease < 1


@given(pages=st.integers(0, 10**6), site_pages=st.integers(0, 10**6))
def test_reach_is_a_share(pages: int, site_pages: int) -> None:
    assert 0 <= reach(pages, site_pages) <= 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Severity)), st.integers(0, 50)), max_size=40))
def test_scores_stay_between_0_and_100_and_fall(drawn: list[tuple[str, Severity, int]]) -> None:
    found = [finding(f"{rule}-{level}", level, f"https://example.com/{page}") for rule, level, page in drawn]
    actions: list[Action] = plan(found, [], 20)
    scores = [action.score for action in actions]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)
    assert sum(action.findings for action in actions) == len(found)


def test_ease_is_a_share() -> None:
    assert all(0 < ease <= 1 for ease in EASE.values())


@pytest.mark.parametrize(
    ("at_fault", "cause", "where"),
    [(10, Cause.TEMPLATE, "/blog/{slug}"), (8, Cause.TEMPLATE, "/blog/{slug}"), (7, Cause.PAGES, "")],
)
def test_a_fault_of_most_pages_of_a_template_is_one_of_the_template(at_fault: int, cause: Cause, where: str) -> None:
    found = failures("rule", Severity.WARNING, at_fault, template="/blog/{slug}")
    (action,) = plan(found, [], 100, {"/blog/{slug}": 10, "/{*}": 90})
    assert (action.cause, action.where, action.pages) == (cause, where, at_fault)


def test_one_edit_of_a_template_is_easier_than_an_edit_of_each_page() -> None:
    found = failures("rule", Severity.WARNING, 10, "title", template="/blog/{slug}")
    (whole,) = plan(found, [], 100, {"/blog/{slug}": 10})
    (each,) = plan(found, [], 100, {"/blog/{slug}": 100})
    assert (whole.ease, each.ease) == (pytest.approx(0.95), 0.9)


def test_a_fault_of_nearly_every_template_is_one_of_the_layout() -> None:
    found = [
        finding("rule", Severity.WARNING, f"https://example.com/{name}/{number}", template=name)
        for name in ("a", "b", "c")
        for number in range(20)
    ]
    (action,) = plan(found, [], 65, {"a": 20, "b": 20, "c": 20, "d": 5})
    assert (action.cause, action.pages) == (Cause.SITE, 60)
    assert action.terms["reach"] < 1


def test_links_of_several_pages_to_one_address_are_one_thing_to_do() -> None:
    found = [
        finding(
            "broken", Severity.ERROR, f"https://example.com/{number}", target=f"https://example.com/gone-{number // 6}"
        )
        for number in range(8)
    ]
    actions = plan(found, [], 100)
    assert [(action.cause, action.where, action.pages) for action in actions] == [
        (Cause.TARGET, "https://example.com/gone-0", 6),
        (Cause.PAGES, "", 2),
    ]


def test_a_fault_of_pages_that_matter_comes_first() -> None:
    findings = [
        *failures("deep", Severity.WARNING, 3, link_score=4.0),
        *failures("hub", Severity.WARNING, 3, link_score=80.0),
    ]
    assert order(findings) == ["hub", "deep"]


def test_clicks_tell_what_links_do_not() -> None:
    found = failures("rule", Severity.WARNING, 1, link_score=5.0, clicks=900.0)
    assert value(found) == 1.0
    assert value(failures("rule", Severity.WARNING, 1, link_score=5.0)) == pytest.approx(0.525)


def test_what_is_unknown_is_not_worth_less() -> None:
    assert value(failures("rule", Severity.WARNING, 3)) == 1.0
    mixed = [
        *failures("rule", Severity.WARNING, 1, link_score=50.0),
        finding("rule", Severity.WARNING, "https://x.example/"),
    ]
    assert value(mixed) == pytest.approx(0.75)
