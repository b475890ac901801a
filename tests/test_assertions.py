"""Assertions of a site.toml: what pages must be, and how many findings there may be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sitewright.audit.assertions import check, check_names
from sitewright.audit.engine import audit
from sitewright.audit.rule import all_rules
from sitewright.audit.settings import Settings
from sitewright.cli import invoke
from sitewright.core.config import SiteConfig
from sitewright.core.errors import ConfigError, UsageError
from sitewright.store.site import Site
from tiny_site import crawled

HEAD = (
    "<link rel=canonical href=https://example.com/shop/a>"
    "<link rel=alternate hreflang=en href=/shop/a><link rel=alternate hreflang=bg-BG href=/bg/shop/a>"
)
SITE = {
    "/": "<html lang=en><title>Home</title><a href=/shop/a>a</a><a href=/shop/b?x=1>b</a><a href=/shop/gone>c</a>",
    "/shop/a": f"<html lang=en><head><title>A</title>{HEAD}</head><body>a</body></html>",
    "/shop/b?x=1": "<html lang=en><head><meta name=robots content=noindex></head><body>b</body></html>",
    "/shop/gone": {"status": 404, "body": "gone"},
}


def problems(site: Site, folder: Path, text: str) -> list[str]:
    path = folder / "site.toml"
    path.write_text(f'url = "https://example.com/"\n{text}', encoding="utf-8")
    read = SiteConfig.read(path)
    check_names(read.assertions, all_rules())
    rules = [all_rules()[name] for name in ("title-missing", "h1-missing", "orphan-page", "status-4xx")]
    result = audit(site, rules, Settings.from_tables(read.rules))
    (outcome,) = check(site, result.findings, result.results, read.assertions)
    assert outcome.holds == (not outcome.problems)
    return [problem.replace("https://example.com", "") for problem in outcome.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('url = "^/shop/a"\nstatus = 200', []),
        ('url = "^/shop/"\nstatus = 200', ["/shop/gone answered 404, not 200"]),
        ('url = "^/shop/a"\nindexable = true\ncanonical = "self"\nhreflang = ["en", "bg-bg"]', []),
        ('url = "x=1"\nindexable = true', ["/shop/b?x=1 is not indexable (noindex)"]),
        ('url = "x=1"\nindexable = false', []),
        ('url = "gone"\nindexable = true', ["/shop/gone is not indexable (no page)"]),
        ('url = "^/shop/a"\nindexable = false', ["/shop/a is indexable"]),
        ('url = "x=1"\ncanonical = "self"', ["/shop/b?x=1 has the canonical (none), not /shop/b?x=1"]),
        ('url = "x=1"\ncanonical = ""', []),
        ('url = "^/shop/a"\ncanonical = "/shop/z"', ["/shop/a has the canonical /shop/a, not /shop/z"]),
        ('url = "^/shop/a"\nhreflang = ["en", "de", "fr"]', ["/shop/a has no hreflang de, fr"]),
        ('url = "^/shpo/"\nstatus = 200', ["0 crawled URLs match, of at least 1"]),
        ('url = "^/shpo/"\nstatus = 200\nmin_pages = 0', []),
        ('url = "^https://example.com/shop/"\nmin_pages = 3\nstatus = 200', ["/shop/gone answered 404, not 200"]),
        ('url = "^/shop/"\nrule = "title-missing"\nmax = 1', []),
        ('url = "^/shop/a"\nrule = "title-missing"', []),
        (
            'url = "^/shop/"\nrule = "title-missing"',
            ["1 finding, of at most 0, the first at /shop/b?x=1: The page has no title element."],
        ),
        ('url = "^/shop/a"\nseverity = "error"', []),
        ('url = "^/"\nrule = "h1-missing"', ["the rule h1-missing is off"]),
    ],
)
def test_what_holds_and_what_does_not(tmp_path: Path, text: str, expected: list[str]) -> None:
    with crawled({"site": SITE}) as site:
        assert problems(site, tmp_path, f"[[assert]]\n{text}\n[rules.h1-missing]\nenabled = false\n") == expected


def test_findings_that_are_not_sure_do_not_count(tmp_path: Path) -> None:
    site = {**SITE, "/shop/a": "<html><title>A</title><a href=https://other.example/>o</a>",
            "https://other.example/": {"status": 500}}  # fmt: skip
    with crawled({"site": site, "plan": {"max_pages": 2}}) as partial:
        assert problems(partial, tmp_path, '[[assert]]\nrule = "orphan-page"\n') == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("assert = 3", r"assert must be tables: \[\[assert\]\]"),
        ('[[assert]]\nurl = "/"', "number 1 expects nothing"),
        ('[[assert]]\nurl = "("\nstatus = 200', "is no regular expression"),
        ('[[assert]]\nstatus = "200"', "status must be a whole number"),
        ('[[assert]]\nindexable = "yes"', "indexable must be true or false"),
        ("[[assert]]\nhreflang = [1]", "hreflang must be a list of texts"),
        ('[[assert]]\nseverity = "bad"', "severity must be"),
        ("[[assert]]\nstatsu = 200", "has no setting 'statsu'"),
        ('[[assert]]\nrule = "title-missing"\nstatus = 200', "has both rule and status"),
        ('[[assert]]\nrule = "title-missing"\nmin_pages = 2', "min_pages does not go with rule"),
        ("[[assert]]\nstatus = 200\nmax = 2", "max does not go with status"),
    ],
)
def test_assertions_that_cannot_work_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(f'url = "https://example.com/"\n{text}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        SiteConfig.read(path)


def test_an_assertion_about_no_rule_is_refused(tmp_path: Path) -> None:
    with crawled({"site": SITE}) as site, pytest.raises(UsageError, match="there is no rule 'title-mising'"):
        problems(site, tmp_path, '[[assert]]\nrule = "title-mising"')


def test_an_assertion_that_does_not_hold_ends_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "site.toml"
    with crawled({"site": SITE}) as site:
        db = site.query("PRAGMA database_list").fetchone()["file"]
        for status, code in ((404, 0), (200, 3)):
            path.write_text(
                f'url = "https://example.com/"\n[[assert]]\nurl = "gone"\nstatus = {status}\n', encoding="utf-8"
            )
            assert invoke(["audit", db, "--config", str(path), "--format", "github"]) == code
    told = capsys.readouterr()
    assert 'Does not hold: url = "gone", status = 200' in told.err
    assert "https://example.com/shop/gone answered 404, not 200" in told.err
    assert '::error title=assertion::url = "gone", status = 200: https://example.com/shop/gone answered' in told.out


def test_the_examples_of_the_document_work(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "outputs.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "site.toml").write_text(f'url = "https://example.com/"\n{example}', encoding="utf-8")
    assertions = SiteConfig.read(tmp_path / "site.toml").assertions
    check_names(assertions, all_rules())
    assert len(assertions) == 2
