"""Comparing two crawls: what became of every finding, and what was not looked at and so is never called fixed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sitewright.audit.compare import compare_crawls, compare_with_last
from sitewright.cli import cli
from sitewright.core.comparison import Change, worsening
from sitewright.core.errors import UsageError
from sitewright.core.findings import Evidence, Finding, RuleResult, Severity, Status
from sitewright.core.identity import identity
from sitewright.core.likeness import differences
from sitewright.core.plan import CrawlPlan
from sitewright.core.sight import urls_in
from sitewright.store.audit_writer import write_audit
from sitewright.store.site import Site
from tiny_site import ORIGIN, absolute, audit_into, crawl_into

Case = Mapping[str, Any]
TEXT = "<p>The harbour school teaches paddling to beginners and to families all summer long.</p>"
TITLED = f"<html lang=en><title>Sea kayaking for beginners</title>{TEXT}"
BARE = f"<html lang=en>{TEXT}"  # the rule title-missing finds it


def crawls(path: Path, *sites: Case) -> None:
    """Crawls and audits one state of a site after the other; a site is a table of answers, or a whole case."""
    for site in sites:
        crawl_into(path, site if "site" in site else {"site": site})
        audit_into(path)


def became(path: Path, rule: str, **options: Any) -> dict[str, str]:
    """What became of the findings of one rule, by path."""
    with Site.open(path) as site:
        rows = compare_crawls(site, **options).rows
    return {row.finding.url.removeprefix(ORIGIN): row.change.value for row in rows if row.finding.rule == rule}


def reasons(path: Path, rule: str) -> list[str]:
    with Site.open(path) as site:
        return [row.reason for row in compare_crawls(site).rows if row.finding.rule == rule]


HOME = f"{TITLED}<a href=/a>a</a><a href=/b>b</a>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"/a": TITLED}, {"/a": BARE}, {"/a": "new"}, id="a fault that was not there"),
        pytest.param({"/a": BARE}, {"/a": TITLED}, {"/a": "fixed"}, id="a fault that is gone from its page"),
        pytest.param({"/a": BARE}, {"/a": BARE}, {"/a": "unchanged"}, id="the same fault"),
        pytest.param(
            {"/a": BARE}, {"/a": {"status": 404}}, {"/a": "not-compared"}, id="a page that is gone is not fixed"
        ),
        pytest.param(
            {"/a": BARE}, {"/a": {"status": 503}}, {"/a": "not-compared"}, id="the server failed this time"
        ),
        pytest.param(
            {"/a": BARE}, {"/a": {"error": "timeout"}}, {"/a": "not-compared"}, id="the page did not answer this time"
        ),
        pytest.param(
            {"/a": BARE}, {"/": TITLED, "/a": BARE}, {"/a": "not-compared"}, id="no link leads to the page any more"
        ),
        pytest.param(
            {"/a": BARE},
            {"/a": BARE, "/robots.txt": "User-agent: *\nDisallow: /a"},
            {"/a": "not-compared"},
            id="robots.txt blocks the page now",
        ),
        pytest.param(
            {"/a": {"status": 503}}, {"/a": BARE}, {"/a": "not-compared"}, id="the page could not be read before"
        ),
        pytest.param({"/": TITLED}, {"/a": BARE}, {"/a": "new"}, id="a page that is new, with its fault"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_fault(tmp_path: Path, before: Case, after: Case, expected: dict[str, str]) -> None:
    base = {"/": HOME, "/b": TITLED}
    crawls(tmp_path / "a.db", {**base, **before}, {**base, **after})
    assert became(tmp_path / "a.db", "title-missing") == expected


@pytest.mark.parametrize(
    ("after", "place"),
    [
        pytest.param({"/a": {"location": "/new"}, "/new": BARE}, "/new", id="redirect"),
        pytest.param(
            {"/": f"{TITLED}<a href=/a>a</a><a href=/new>n</a>", "/new": BARE,
             "/a": f"<html lang=en><title>Kayaks</title><link rel=canonical href=/new>{TEXT}"},
            "/new", id="canonical",
        ),
        pytest.param(
            {"/": f"{TITLED}<a href=/new>n</a>", "/new": BARE}, "/new", id="the same text under another address"
        ),
    ],
)  # fmt: skip
def test_a_fault_moves_with_its_page(tmp_path: Path, after: Case, place: str) -> None:
    first = {"/": f"{TITLED.replace('summer', 'year')}<a href=/a>a</a>", "/a": BARE}
    crawls(tmp_path / "a.db", first, {"/": first["/"], **after})
    assert became(tmp_path / "a.db", "title-missing") == {place: "moved"}


def test_a_page_merged_into_another_did_not_move(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    crawls(db, {"/": HOME, "/a": BARE, "/b": TITLED}, {"/": HOME, "/a": {"location": "/b"}, "/b": TITLED})
    assert became(db, "title-missing") == {"/a": "not-compared"}


def test_a_fault_is_fixed_where_the_page_is_now(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    crawls(db, {"/": HOME, "/a": BARE, "/b": TITLED}, {"/": HOME, "/a": {"location": "/n"}, "/n": TITLED, "/b": TITLED})
    assert became(db, "title-missing") == {"/a": "fixed"}
    assert reasons(db, "title-missing") == [f"The page is {ORIGIN}/n now."]


def test_a_broken_link_is_fixed_when_it_is_gone_or_its_target_answers(tmp_path: Path) -> None:
    gone = {"/": HOME, "/a": {"status": 404}, "/b": {"status": 404}}
    crawls(tmp_path / "a.db", gone, {"/": f"{TITLED}<a href=/a>a</a>", "/a": TITLED})
    with Site.open(tmp_path / "a.db") as site:
        rows = compare_crawls(site).having(Change.FIXED)
    found = {row.finding.target for row in rows if row.finding.rule == "link-broken-internal"}
    assert found == {absolute("/a"), absolute("/b")}


def test_a_broken_link_is_not_fixed_when_its_target_refuses(tmp_path: Path) -> None:
    crawls(
        tmp_path / "a.db",
        {"/": HOME, "/a": {"status": 404}, "/b": TITLED},
        {"/": HOME, "/a": {"status": 403}, "/b": TITLED},
    )
    with Site.open(tmp_path / "a.db") as site:
        fixed = [row.finding.target for row in compare_crawls(site).having(Change.FIXED)]
    assert absolute("/a") not in fixed


def test_a_crawl_at_its_limit_fixes_nothing_it_did_not_reach(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    site = {"/": HOME, "/a": BARE, "/b": BARE}
    crawls(db, {"site": site}, {"site": site, "plan": {"max_pages": 2}})
    with Site.open(db) as opened, pytest.raises(UsageError, match="max_pages: none, then 2"):
        compare_crawls(opened)
    assert sorted(became(db, "title-missing", anyway=True).values()) == ["not-compared", "unchanged"]


def test_unlike_crawls_are_refused_with_what_differs(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    site = {"/": TITLED}
    crawls(db, {"site": site}, {"site": site, "plan": {"user_agent": "Other", "exclude": ["/x"]}})
    with Site.open(db) as opened, pytest.raises(UsageError) as refused:
        compare_crawls(opened)
    assert "user_agent" in str(refused.value)
    assert "exclude: none, then /x" in str(refused.value)
    with Site.open(db) as opened:
        assert len(compare_crawls(opened, anyway=True).unlike) == 2
        assert compare_with_last(opened) is None


@pytest.mark.parametrize(
    ("again", "change"), [({"/": {"reason": "timeout"}}, "not-compared"), ({"/": TITLED}, "fixed"), ({}, "fixed")]
)
def test_a_fault_of_a_rendered_page_is_fixed_when_it_was_rendered_again(
    tmp_path: Path, again: Case, change: str
) -> None:
    site = {"/": TITLED}
    changed = {"/": TITLED.replace("kayaking", "sailing")}
    crawls(tmp_path / "a.db", {"site": site, "rendered": changed}, {"site": site, "rendered": again})
    assert became(tmp_path / "a.db", "js-title-changed") == {"/": change}


def store(path: Path, findings: Iterable[Finding], results: Iterable[RuleResult]) -> None:
    crawl_into(path, {"site": {"/": TITLED}})
    write_audit(path, findings, results)


def fault(**values: Any) -> Finding:
    known: dict[str, Any] = {
        "rule": "r", "severity": Severity.WARNING, "category": "c", "status": Status.FAIL, "url": ORIGIN + "/",
        "target": "", "message": "m", "evidence": {},
    }  # fmt: skip
    return Finding(**{**known, **values})


def ran(**values: Any) -> RuleResult:
    return RuleResult(**{"rule": "r", "status": Status.PASS, "checked": 1, **values})


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        (([fault()], [ran()]), ([], [ran()]), "fixed"),
        (([fault()], [ran()]), ([], [ran(rule="other")]), "not-compared"),
        (([fault()], [ran()]), ([], [ran(status=Status.ERROR)]), "not-compared"),
        (([fault()], [ran()]), ([], [ran(version=2)]), "not-compared"),
        (([fault()], [ran()]), ([fault(version=2)], [ran(version=2)]), "not-compared"),
        (([], [ran(rule="other")]), ([fault()], [ran()]), "not-compared"),
        (([], [ran()]), ([fault()], [ran()]), "new"),
        (([fault()], [ran()]), ([fault(severity=Severity.ERROR)], [ran()]), "worse"),
        (([fault()], [ran()]), ([fault(severity=Severity.NOTICE)], [ran()]), "unchanged"),
        (([fault(status=Status.INCONCLUSIVE)], [ran()]), ([fault()], [ran()]), "new"),
        (([fault()], [ran()]), ([fault(status=Status.INCONCLUSIVE)], [ran()]), "not-compared"),
        (([fault(message="old")], [ran()]), ([fault(message="new", evidence={"line": 3})], [ran()]), "unchanged"),
    ],
)
def test_rules_and_severities_decide_too(tmp_path: Path, first: Any, second: Any, change: str) -> None:
    for findings, results in (first, second):
        store(tmp_path / "a.db", findings, results)
    assert became(tmp_path / "a.db", "r") == {"/": change}


@pytest.mark.parametrize(
    ("was", "now", "worse"),
    [
        ({"value": 3, "threshold": 1}, {"value": 4, "threshold": 1}, True),
        ({"value": 4, "threshold": 1}, {"value": 3, "threshold": 1}, False),
        ({"value": 40, "threshold": 50}, {"value": 30, "threshold": 50}, True),
        ({"value": 30, "threshold": 50}, {"value": 40, "threshold": 50}, False),
        ({"value": 1.00, "threshold": 0.8}, {"value": 1.05, "threshold": 0.8}, False),  # within measuring noise
        ({"value": 1.00, "threshold": 0.8}, {"value": 1.50, "threshold": 0.8}, True),
        ({"value": 2561, "threshold": 1024}, {"value": 2582, "threshold": 1024}, False),
        ({"value": 3}, {"value": 4}, False),  # which way is worse is not known
        ({"value": 3, "threshold": 1}, {"value": 4, "threshold": 2}, False),  # the setting was changed
        ({"value": "a", "threshold": 1}, {"value": 4, "threshold": 1}, False),
        ({"value": True, "threshold": 1}, {"value": 4, "threshold": 1}, False),
    ],
)
def test_a_value_farther_beyond_its_threshold_is_worse(was: Case, now: Case, worse: bool) -> None:
    assert bool(worsening(fault(evidence=dict(was)), fault(evidence=dict(now)))) is worse


def test_first_and_last_seen_are_carried_across_crawls(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    keyed = [fault(evidence={"key": "x"}), fault(evidence={"key": "y"}), fault(rule="s", target="tel:+359")]
    store(db, keyed[:1] + keyed[2:], [ran()])
    store(db, keyed, [ran()])
    with Site.open(db) as site:
        found = {(item.rule, item.evidence.get("key")): item for item in site.findings()}
        ends = [row[0] for row in site.query("SELECT finished FROM crawls ORDER BY id")]
    assert {name: item.first_seen for name, item in found.items()} == {
        ("r", "x"): ends[0], ("r", "y"): ends[1], ("s", "tel:+359"): ends[0],
    }  # fmt: skip
    assert {item.last_seen for item in found.values()} == {ends[1]}
    assert identity(keyed[2]) == identity(found["s", "tel:+359"])


@given(st.dictionaries(st.sampled_from(["max_pages", "max_depth", "trap_limit"]), st.integers(1, 9)))
def test_crawls_told_the_same_do_not_differ(options: dict[str, int]) -> None:
    plan = CrawlPlan("https://example.com/", **options)  # type: ignore[arg-type] # settings by name
    assert differences(plan, CrawlPlan.from_json(plan.to_json())) == []


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_evidence_of_any_shape_is_searched_for_urls(evidence: Any) -> None:
    assert [*urls_in({"hops": [evidence, "https://example.com/a"]})][-1] == "https://example.com/a"
    assert Evidence("m", value=evidence).value == evidence


# -- the command line


def sitewright(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(item) for item in arguments], standalone_mode=False)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exception is None, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def two_crawls(tmp_path: Path) -> Path:
    db = tmp_path / "a.db"
    crawls(db, {"/": HOME, "/a": BARE, "/b": TITLED}, {"/": HOME, "/a": TITLED, "/b": BARE})
    return db


def test_compare_lists_every_finding_and_counts_on_stderr(two_crawls: Path) -> None:
    result = sitewright("compare", two_crawls, "--format", "jsonl", "--rule", "title-missing")
    found = {row["url"]: row for row in rows(result)}
    assert {url: row["change"] for url, row in found.items()} == {absolute("/a"): "fixed", absolute("/b"): "new"}
    assert "Crawl 2 beside crawl 1:" in result.stderr
    only = rows(sitewright("compare", two_crawls, "--format", "jsonl", "--change", "fixed", "--rule", "title-missing"))
    assert [row["url"] for row in only] == [absolute("/a")]


def test_a_new_finding_fails_the_gate_and_an_old_one_does_not(two_crawls: Path) -> None:
    assert sitewright("compare", two_crawls, "--fail-on", "new:error").return_value == 3
    assert sitewright("audit", two_crawls, "--fail-on", "new:error").return_value == 3
    crawls(two_crawls, {"/": HOME, "/a": TITLED, "/b": BARE})
    assert sitewright("audit", two_crawls, "--fail-on", "new:notice").return_value == 0
    assert sitewright("audit", two_crawls, "--fail-on", "error").return_value == 3


def test_the_first_crawl_has_nothing_new(tmp_path: Path) -> None:
    crawls(tmp_path / "a.db", {"/": BARE})
    result = sitewright("audit", tmp_path / "a.db", "--fail-on", "new:notice")
    assert result.return_value == 0
    assert "no earlier audited crawl" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", 9], "no crawl number 9"),
        (["--from", 2, "--to", 2], "cannot be compared with itself"),
        (["--to", 1], "no audited crawl of https://example.com/ before crawl 1"),
        (["--from", 3], "Crawl 3 was not audited"),
    ],
)
def test_crawls_that_cannot_be_compared_are_named(two_crawls: Path, options: list[object], message: str) -> None:
    crawl_into(two_crawls, {"site": {"/": TITLED}})
    result = sitewright("compare", two_crawls, *options)
    assert message in str(result.exception)
