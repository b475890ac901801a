"""Every rule, judged by its case file: tiny sites on which it must and must not fire."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sitewright.audit.engine import Settings, audit
from sitewright.audit.rule import Rule, all_rules
from sitewright.core.findings import Status
from tiny_site import ORIGIN, absolute, crawled

CASES = Path(__file__).parent / "rules"
CLEAN = Path(__file__).parent / "sites" / "clean.toml"
RULES = all_rules()
KEYS = {"name", "site", "before", "rendered", "finding", "origin", "seed", "plan", "options"}


def load(rule: Rule) -> dict[str, Any]:
    path = CASES / f"{rule.id}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def cases(verdict: str) -> list[Any]:
    return [
        pytest.param(rule, case, id=f"{rule.id}: {case['name']}")
        for rule in RULES.values()
        for case in load(rule).get(verdict, ())
    ]


def findings_of(rule: Rule, case: dict[str, Any]) -> list[dict[str, str]]:
    settings = Settings(options={rule.id: case.get("options", {})})
    with crawled(case) as site:
        # A rule about what became of findings needs those of the other rules.
        result = audit(site, None if rule.subject == "comparison" else [rule], settings)
    [ended] = [item for item in result.results if item.rule == rule.id]
    assert ended.status is not Status.ERROR, ended.reason
    return [
        {"url": item.url, "target": item.target, "status": item.status.value, "message": item.message}
        for item in result.findings
        if item.rule == rule.id
    ]


@pytest.mark.parametrize(("rule", "case"), cases("bad"))
def test_rule_fires_on_a_bad_site(rule: Rule, case: dict[str, Any]) -> None:
    origin = case.get("origin", ORIGIN)
    found = findings_of(rule, case)
    expected = [
        {
            "url": absolute(item["url"], origin) if item.get("url") else "",
            "target": absolute(item["target"], origin) if item.get("target") else "",
            "status": item.get("status", "fail"),
        }
        for item in case["finding"]
    ]
    order = ("url", "target", "status")
    assert sorted(tuple(item[key] for key in order) for item in found) == sorted(
        tuple(item[key] for key in order) for item in expected
    )
    for item in case["finding"]:
        if "contains" in item:
            assert any(item["contains"] in one["message"] for one in found), [one["message"] for one in found]


@pytest.mark.parametrize(("rule", "case"), cases("good"))
def test_rule_is_silent_on_a_good_site(rule: Rule, case: dict[str, Any]) -> None:
    assert findings_of(rule, case) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rule_has_cases_of_both_kinds(rule: Rule) -> None:
    table = load(rule)
    assert table.get("bad"), f"tests/rules/{rule.id}.toml has no [[bad]] case"
    assert table.get("good"), f"tests/rules/{rule.id}.toml has no [[good]] case"
    names = [case["name"] for case in [*table["bad"], *table["good"]]]
    assert len(names) == len(set(names)), "two cases have the same name"
    for case in [*table["bad"], *table["good"]]:
        assert set(case) <= KEYS, f"{case['name']}: unknown keys {set(case) - KEYS}"
        assert set(case.get("options", ())) <= set(rule.options)
    assert all(case.get("finding") for case in table["bad"]), "a [[bad]] case must say what is found"
    assert not any("finding" in case for case in table["good"])


def test_every_case_file_belongs_to_a_rule() -> None:
    assert sorted(path.stem for path in CASES.glob("*.toml")) == sorted(RULES)


def test_a_clean_site_triggers_no_rule() -> None:
    with crawled(tomllib.loads(CLEAN.read_text(encoding="utf-8"))) as site:
        result = audit(site)
        pages = sum(1 for _ in site.pages(links=False))
    assert pages >= 10
    assert [(item.rule, item.url, item.target, item.message) for item in result.findings] == []
    assert [item.rule for item in result.results if item.status is Status.ERROR] == []
