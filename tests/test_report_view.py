"""What a report puts first, together and aside; and how it counts."""

from __future__ import annotations

import pytest
from report_crawl import FINDINGS, MANUALS, RESULTS, fault
from sitewright.core.findings import Severity, Status
from sitewright.core.priority import plan
from sitewright.reports.addresses import linked, readable
from sitewright.reports.grouping import LISTED_PER_RULE, effort, group_findings, outcomes, steps
from sitewright.reports.payload import shown
from sitewright.reports.pictures import BAR_WIDTH, CIRCUMFERENCE, COLUMN_HEIGHT, bar, columns, ring
from sitewright.reports.topics import terms
from sitewright.reports.view import FindingView, Manual, status_class

VIEWS = [FindingView(finding) for finding in FINDINGS]


def test_rules_come_by_severity_and_then_by_pages():
    groups = group_findings(VIEWS, Status.FAIL, MANUALS)
    assert [(group.rule, group.pages) for group in groups] == [
        ("status-4xx", 1),
        ("title-missing", 1),
        ("description-missing", 3),
        ("title-too-long", 2),
        ("canonical-missing", 1),
        ("link-to-redirect", 1),
        ("undescribed-rule", 0),
    ]


def test_a_rule_that_failed_and_is_unsure_elsewhere_has_two_addresses():
    failed = group_findings(VIEWS, Status.FAIL, MANUALS)
    unsure = group_findings(VIEWS, Status.INCONCLUSIVE, MANUALS, [group.anchor for group in failed])
    assert {group.anchor for group in unsure} == {"rule/orphan-page", "unsure/title-too-long"}


def test_long_lists_are_cut_but_counted_whole():
    many = [
        FindingView(fault("thin", Severity.NOTICE, "content", f"p{number}", "Thin."))
        for number in range(LISTED_PER_RULE + 5)
    ]
    (group,) = group_findings(many, Status.FAIL, {})
    assert (group.total, group.pages, len(group.findings)) == (1005, 1005, LISTED_PER_RULE)


def test_a_rule_without_a_manual_is_shown_by_its_id():
    assert Manual.of("odd-rule", MANUALS) == Manual("odd-rule")
    assert Manual.of("title-missing", MANUALS).title == "Page has no title"


def test_steps_follow_the_plan_and_lead_to_the_findings():
    groups = group_findings(VIEWS, Status.FAIL, MANUALS)
    first = steps(plan(FINDINGS, RESULTS, 11), groups)
    assert first[0].group.rule == "title-missing"
    assert first[0].urls == ("https://example.com/untitled",)
    assert [step.score for step in first] == sorted((step.score for step in first), reverse=True)


@pytest.mark.parametrize(
    ("ease", "word"), [(1.0, "quick"), (0.8, "quick"), (0.6, "some"), (0.4, "project"), (0.3, "project")]
)
def test_effort_in_words(ease: float, word: str):
    assert effort(ease) == word


def test_outcomes_keep_apart_what_passed_and_what_could_not_be_checked():
    assert [item.rule for item in outcomes(RESULTS, Status.PASS, MANUALS)] == ["h1-missing", "robots-missing"]
    (crashed,) = outcomes(RESULTS, Status.ERROR, MANUALS)
    assert (crashed.rule, crashed.reason) == ("sitemap-too-large", "ValueError: <b>no number</b>")


@pytest.mark.parametrize(
    ("status", "name"),
    [(200, "2xx"), (308, "3xx"), (404, "4xx"), (599, "5xx"), (None, "none"), (999, "none"), (103, "none")],
)
def test_status_classes(status: int | None, name: str):
    assert status_class(status) == name


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("no link", [("no link", "")]),
        ("", []),
        ("see https://a.example/x.", [("see ", ""), ("https://a.example/x", "https://a.example/x"), (".", "")]),
        ("(http://a.example/b)", [("(", ""), ("http://a.example/b", "http://a.example/b"), (")", "")]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
        ('https://a.example/"onclick=', [("https://a.example/", "https://a.example/"), ('"onclick=', "")]),
    ],
)
def test_only_web_addresses_become_links(text: str, pieces: list[tuple[str, str]]):
    assert linked(text) == pieces


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://example.com/", "/"),
        ("https://example.com/a?b=c", "/a?b=c"),
        ("https://example.com.evil.example/", "https://example.com.evil.example/"),
        ("https://example.com/%D8%B3%D9%88%D9%BE", "/سوپ"),
        ("https://example.com/a%20b", "/a%20b"),
        ("https://example.com/a%2Fb", "/a%2Fb"),
        ("https://example.com/%E2%80%AEcod", "/%E2%80%AEcod"),
        ("https://example.com/%FF", "/%FF"),
    ],
)
def test_addresses_are_short_and_readable(url: str, text: str):
    assert readable(url, "https://example.com") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (3, 3),
        (0.5, 0.5),
        (390.0, 390),
        (0.12345, 0.123),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (["a", "b"], "a, b"),
        ({"min": 1}, "min: 1"),
        (list(range(12)), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …"),
        ("x" * 1000, "x" * 300),
    ],
)
def test_evidence_is_short_and_valid_json(value: object, text: object):
    assert shown(value) == text


def test_terms_of_a_score_are_listed_by_part():
    evidence = {"difficulty": {"value": 22, "source": None, "ranks": {"median_rank": 3}}, "confidence": {"missing": []}}
    assert terms(evidence) == (("difficulty", (("value", 22), ("ranks › median rank", 3))), ("confidence", ()))


def test_a_ring_closes_and_leaves_nothing_out():
    arcs = ring([("error", 1), ("warning", 0), ("notice", 3)])
    assert [arc.name for arc in arcs] == ["error", "notice"]
    assert sum(arc.length for arc in arcs) == pytest.approx(CIRCUMFERENCE, abs=0.05)
    assert ring([("error", 0)]) == []


def test_a_bar_is_mirrored_for_right_to_left():
    parts = [("2xx", 3), ("4xx", 1)]
    assert [(box.name, box.x) for box in bar(parts)] == [("2xx", 0), ("4xx", BAR_WIDTH * 0.75)]
    assert [(box.name, box.x) for box in bar(parts, mirrored=True)] == [("2xx", BAR_WIDTH / 4), ("4xx", 0)]


def test_the_smallest_column_can_be_seen():
    low, high = columns([("0", 1), ("1", 100_000)])
    assert low.height >= 2
    assert high.y == 0
    assert high.height == COLUMN_HEIGHT
    assert columns([]) == []
