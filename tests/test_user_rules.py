"""Rules of the user's own: SQL in TOML, plugin packages, and settings for some URLs only."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sitewright.audit.engine import audit
from sitewright.audit.settings import Settings
from sitewright.audit.user_rules import catalogue, check_queries
from sitewright.cli import invoke
from sitewright.core.config import SiteConfig
from sitewright.core.errors import ConfigError, UsageError
from sitewright.core.findings import Finding, Severity, Status
from sitewright.core.user_rules import UserRule, read_user_rules
from sitewright.store.select_only import QueryRefused
from sitewright.store.site import Site
from tiny_site import crawled

LONG = "A title that is a good deal longer than what search results have room for today"
PAGE = (
    "<html lang=en><head><title>{}</title></head>"
    "<body><a href=/blog/a>a</a><a href=/shop/b>b</a><a href=/shop/c>c</a></body></html>"
)
SITE = {
    "/": PAGE.format("Home"), "/blog/a": PAGE.format(LONG), "/shop/b": PAGE.format(LONG + " b"),
    "/shop/c": PAGE.format("C"),
}  # fmt: skip
FOR = "[[rules.title-too-long.for]]\n"
RULE = """
[[rule]]
id = "price-in-title"
severity = "error"
category = "title"
sql = '''SELECT url, title, length(title) AS value, :most AS threshold FROM page
         WHERE length(title) > :most AND url LIKE '%/shop/%' '''
message = "The title {title} has {value} characters, more than {most}."
what = "A shop page has a long title. It counts all."
why = "Our shop window cuts them."
fix = "Shorten it."
options = { most = 60 }
"""


def table(**changes: Any) -> dict[str, Any]:
    """A [[rule]] table that works, with changes; None takes a key away."""
    whole = {
        "id": "own", "category": "test", "sql": "SELECT url FROM page", "message": "m", "what": "w", "why": "y",
        "fix": "f",
    }  # fmt: skip
    return {key: value for key, value in (whole | changes).items() if value is not None}


def rule(**changes: Any) -> UserRule:
    (read,) = read_user_rules("site.toml", [table(**changes)])
    return read


def config(folder: Path, text: str) -> Path:
    path = folder / "site.toml"
    path.write_text('url = "https://example.com/"\n' + text, encoding="utf-8")
    return path


def audited(site: Site, path: Path) -> list[Finding]:
    read = SiteConfig.read(path)
    known = catalogue(read.user_rules)
    check_queries(read.user_rules)
    chosen = [known[item] for item in (*(own.id for own in read.user_rules), "title-too-long", "title-duplicate")]
    return audit(site, chosen, Settings.from_tables(read.rules, known)).findings


def places(findings: list[Finding], rule_id: str) -> dict[str, Severity]:
    return {item.url.removeprefix("https://example.com"): item.severity for item in findings if item.rule == rule_id}


def test_a_row_of_the_query_is_a_finding(tmp_path: Path) -> None:
    with crawled({"site": SITE}) as site:
        (found,) = [item for item in audited(site, config(tmp_path, RULE)) if item.rule == "price-in-title"]
    assert (found.url, found.severity, found.category) == ("https://example.com/shop/b", Severity.ERROR, "title")
    assert found.message == f"The title {LONG} b has {len(LONG) + 2} characters, more than 60."
    assert found.evidence == {"value": len(LONG) + 2, "threshold": 60, "title": LONG + " b"}


def test_rules_come_from_files_that_the_site_toml_names(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RULE, encoding="utf-8")
    path = config(tmp_path, 'rules_files = ["own.toml"]\n[rules.price-in-title]\nmost = 200\nseverity = "notice"\n')
    with crawled({"site": SITE}) as site:
        assert places(audited(site, path), "price-in-title") == {}
    (read,) = SiteConfig.read(path).user_rules
    assert read.title == "A shop page has a long title"
    assert read.source == str(tmp_path / "own.toml")


def test_the_query_sees_one_crawl_and_findings_of_the_whole_site_have_no_url() -> None:
    own = rule(sql="SELECT NULL AS url, count(*) AS value FROM fetch WHERE :crawl = 1", message="{value} URLs")
    with crawled({"site": SITE}) as site:
        (found,) = audit(site, [catalogue([own])["own"]]).findings
    assert found.url == ""
    assert found.message == "6 URLs"


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("SELECT url FROM pages_of_mine", "no such table: pages_of_mine"),
        ("SELECT urll FROM page", "no such column: urll"),
        ("SELECT url FROM page; SELECT url FROM page", "one statement"),
        ("DELETE FROM urls", "it may only read"),
        ("WITH x AS (SELECT 1) INSERT INTO urls (url) SELECT 'https://x/' FROM x", "it may only read"),
        ("ATTACH ':memory:' AS other", "it may only read"),
        ("PRAGMA user_version", "it may only read"),
        ("SELECT load_extension('x') AS url", "it may only read"),
        ("SELECT zeroblob(2000000000) AS url", "too big"),
        ("SELECT url FROM page WHERE words > :least", ":least"),
        ("SELECT title FROM page", "no column url; it returns title"),
        ("-- nothing", "must be one SELECT"),
    ],
)
def test_a_query_that_cannot_run_is_refused_with_its_rule(sql: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as error:
        check_queries([rule(sql=sql)])
    assert "the rule 'own'" in str(error.value)


def test_a_message_names_columns_that_are_there() -> None:
    with pytest.raises(UsageError, match=r"names \{titel\}.* not return"):
        check_queries([rule(message="{titel}")])
    check_queries([rule(message="{url} is {not a place}, {limit}", options={"limit": 1})])


def test_a_query_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS url FROM r WHERE n < 0"
    monkeypatch.setattr("sitewright.store.select_only.SECONDS", 0.1)
    with pytest.raises(UsageError, match=r"takes longer than 0\.1 s"):
        check_queries([rule(sql=endless)])
    many = endless.replace("WHERE n < 0", "")
    with crawled({"site": SITE}) as site:
        with pytest.raises(QueryRefused, match="more than 100000 rows"):
            site.select(many)
        assert site.query("PRAGMA user_version").fetchone()[0] > 0, "the guard is gone again"


def test_a_query_that_fails_on_the_data_costs_only_its_rule() -> None:
    bad = catalogue([rule(sql="SELECT url, json_extract(title, '$') AS value FROM page")])["own"]
    number = catalogue([rule(sql="SELECT url_id AS url FROM page")])["own"]
    with crawled({"site": SITE}) as site:
        for item, complaint in (
            (bad, "The query failed: malformed JSON"),
            (number, "as url, which must be an address"),
        ):
            (result,) = audit(site, [item]).results
            assert result.status is Status.ERROR
            assert complaint in result.reason


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"fix": None}, "the rule 'own' lacks fix"),
        ({"id": None}, r"\[\[rule\]\] 1 lacks id"),
        ({"id": "Not An Id"}, "id must be words"),
        ({"severity": "fatal"}, "severity must be error, warning or notice, not 'fatal'"),
        ({"when": "now"}, "has no setting 'when'"),
        ({"sql": "  "}, "lacks sql"),
        ({"options": {"crawl": 1}}, "cannot be called 'crawl'"),
        ({"options": {"list": [1]}}, "the option list must be"),
        ({"version": 0}, "version must be"),
        ({"needs_complete_crawl": 1}, "needs_complete_crawl must be"),
    ],
)
def test_a_table_that_is_no_rule_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        rule(**changes)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rule = 3\n", r"rule must be tables: \[\[rule\]\]"),
        ('rules_files = "own.toml"\n', "rules_files must be a list of texts"),
        ('rules_files = ["missing.toml"]\n', "missing.toml cannot be read"),
        ('rules_files = ["bad.toml"]\n', "bad.toml is not valid TOML"),
        ('rules_files = ["other.toml"]\n', "unknown setting 'url'"),
    ],
)
def test_files_of_rules_that_cannot_be_read_are_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "bad.toml").write_text("[[", encoding="utf-8")
    (tmp_path / "other.toml").write_text('url = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        SiteConfig.read(config(tmp_path, text))


def test_two_rules_cannot_have_one_id() -> None:
    for taken in ([rule(id="title-missing")], [rule(), rule()]):
        with pytest.raises(UsageError, match="two rules"):
            catalogue(taken)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'max_chars = 60\n{FOR}url = "^/blog/"\nmax_chars = 90', {"/shop/b": "notice"}),
        (f'{FOR}url = "^/shop/b"\nseverity = "error"', {"/shop/b": "error", "/blog/a": "notice"}),
        (f'{FOR}url = "^/shop/"\nenabled = false', {"/blog/a": "notice"}),
        (f'enabled = false\n{FOR}url = "^/shop/"\nenabled = true', {"/shop/b": "notice"}),
        (
            f'{FOR}url = ""\nseverity = "warning"\n{FOR}url = "^https://example.com/blog/"\nseverity = "error"',
            {"/shop/b": "warning", "/blog/a": "error"},
        ),
        (f'{FOR}url = "c$"\nmax_chars = 0', {"/shop/b": "notice", "/blog/a": "notice", "/shop/c": "notice"}),
    ],
)
def test_settings_for_some_urls(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    with crawled({"site": SITE}) as site:
        assert places(audited(site, config(tmp_path, f"[rules.title-too-long]\n{text}")), "title-too-long") == expected


def test_a_rule_about_the_whole_site_takes_severities_for_some_urls(tmp_path: Path) -> None:
    same = {**SITE, "/shop/b": PAGE.format(LONG)}
    path = config(tmp_path, '[[rules.title-duplicate.for]]\nurl = "^/shop/"\nenabled = false\n')
    with crawled({"site": same}) as site:
        assert "/shop/b" not in places(audited(site, path), "title-duplicate")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rules.title-too-long.for]]\nmax_chars = 3", "lacks the pattern"),
        ('[[rules.title-too-long.for]]\nurl = "("\nmax_chars = 3', "is no regular expression"),
        ('[[rules.title-too-long.for]]\nurl = "/"\nmax = 3', "no option 'max'"),
        ("[rules.title-too-long]\nfor = 3", "for must be tables"),
        ('[[rules.duplicate-near.for]]\nurl = "/"\nmin_words = 3', "min_words is one for the whole site"),
    ],
)
def test_settings_for_some_urls_that_cannot_work_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Settings.from_tables(SiteConfig.read(config(tmp_path, text)).rules)


def test_own_rules_are_listed_and_explained_like_all_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(config(tmp_path, RULE))
    assert invoke(["rules", "price-in-title", "--config", path]) == 0
    shown = capsys.readouterr().out
    assert "price-in-title  (error, title)" in shown
    assert "Why: Our shop window cuts them." in shown
    assert "most = 60" in shown
    assert invoke(["rules", "--config", path, "--format", "jsonl"]) == 0
    listed = [json.loads(line)["rule"] for line in capsys.readouterr().out.splitlines()]
    assert {"price-in-title", "title-missing"} <= set(listed)
    wrong = config(tmp_path, RULE.replace("FROM page", "FROM pagee"))
    assert invoke(["rules", "--config", str(wrong)]) == 2
    assert "The query of the rule 'price-in-title' cannot run: no such table: pagee." in capsys.readouterr().err


PLUGIN = '''
from sitewright.audit.rule import rule
from sitewright.core.findings import Evidence, Severity

@rule(Severity.WARNING, "title")
def title_of_ours(page, *, name: str = "Ours"):
    """Title lacks our name

    The title does not end in our name.

    Why: So it was decided.

    Fix: Add it.

    Source: our handbook
    """
    if not page.title.endswith(name):
        yield Evidence(f"{page.title} lacks {name}.")
'''


def installed(folder: Path, code: str) -> dict[str, str]:
    """A package with rules as pip leaves it in a folder, and the environment in which it is found."""
    (folder / "ours_rules.py").write_text(code, encoding="utf-8")
    metadata = folder / "ours-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text("[sitewright.rules]\nours = ours_rules\n", encoding="utf-8")
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), known]))}


def sitewright(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitewright", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        timeout=60,
    )


def test_a_rule_of_an_installed_package_is_a_rule(tmp_path: Path) -> None:
    env = installed(tmp_path, PLUGIN)
    done = sitewright("rules", "title-of-ours", env=env)
    assert "Title lacks our name" in done.stdout, done.stderr
    path = config(tmp_path, '[rules.title-of-ours]\nname = "C"\n')
    with crawled({"site": {"/": PAGE.format("ABC"), "/blog/a": PAGE.format("A")}}) as site:
        db = site.query("PRAGMA database_list").fetchone()["file"]
        done = sitewright("audit", db, "--config", str(path), "--rule", "title-of-ours", "-f", "jsonl", env=env)
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (found["url"], found["message"]) == ("https://example.com/blog/a", "A lacks C.")


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import module_that_is_not_there", "ModuleNotFoundError"),
        (PLUGIN.replace("title_of_ours", "title_missing"), "two rules are called title-missing"),
        (PLUGIN.replace("Fix: ", "Repair: "), "lacks fix"),
    ],
)
def test_a_package_whose_rules_cannot_be_used_is_named(tmp_path: Path, code: str, complaint: str) -> None:
    done = sitewright("rules", env=installed(tmp_path, code))
    assert done.returncode == 2
    assert "The rules ours_rules of the package ours cannot be used" in done.stderr
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_the_examples_of_the_document_work(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "user-rules.md").read_text(encoding="utf-8")
    settings, own, _ = re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "our-rules.toml").write_text("", encoding="utf-8")
    Settings.from_tables(SiteConfig.read(config(tmp_path, settings)).rules)
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    check_queries(SiteConfig.read(tmp_path / "own.toml").user_rules)
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    done = sitewright("rules", "title-without-name", env=installed(tmp_path, code))
    assert "Source: our handbook" in done.stdout, done.stderr
