"""The example of CONTRIBUTING.md, taken at its word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sitewright.audit.engine import Settings, audit
from sitewright.audit.rule import Rule, rule
from sitewright.core.facts import Page
from sitewright.core.findings import Evidence, Severity
from tiny_site import crawled

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_rule_and_the_cases_of_the_example_work(monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {
        "rule": rule, "Severity": Severity, "Page": Page, "Iterator": Iterator, "Evidence": Evidence,
        "__name__": "example",
    }  # fmt: skip
    registry: dict[str, Rule] = {}
    monkeypatch.setattr("sitewright.audit.rule._registry", registry)
    exec(block("python"), names)  # noqa: S102 - our own document
    example = registry["title-shouting"]
    assert all(getattr(example.manual, part) for part in example.manual.__slots__)
    cases = tomllib.loads(block("toml"))
    for case in (*cases["bad"], *cases["good"]):
        with crawled(case) as site:
            found = audit(site, [example], Settings()).findings
        assert [{"url": item.url.removeprefix("https://example.com")} for item in found] == case.get("finding", [])
