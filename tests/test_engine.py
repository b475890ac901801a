"""The audit engine: guards, options, isolation and honest results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sitewright.audit.engine import PARTIAL_CRAWL, Settings, audit
from sitewright.audit.rule import Applies, Manual, NotApplicable, Rule, read_manual, rule
from sitewright.audit.unread import CUT
from sitewright.core.errors import UsageError
from sitewright.core.facts import Fetch, Kind, Page
from sitewright.core.findings import Evidence, Severity, Status
from sitewright.store.site import Site
from tiny_site import crawled

HTML = (
    "<html lang=en><head><title>{}</title>{}</head><body><a href=/b>b</a><a href=/c>c</a><a href=/d>d</a></body></html>"
)
SITE = {
    "/": HTML.format("Home", ""),
    "/b": HTML.format("B", "<meta name=robots content=noindex>"),
    "/c": {"status": 404, "body": HTML.format("Not found", "")},
    "/d": {"type": "application/pdf", "body": "%PDF"},
}


def rule_of(check: Callable[..., Any], subject: str = "page", **values: Any) -> Rule:
    settings: dict[str, Any] = {
        "severity": Severity.WARNING, "category": "test", "applies": Applies.HTML, "kinds": frozenset({Kind.PAGE}),
        "needs_complete_crawl": False, "version": 3, "options": {}, "manual": Manual("t", "w", "y", "f", "s"),
    }  # fmt: skip
    return Rule(check.__name__.replace("_", "-"), check, subject=subject, **settings | values)


def says(page: Page) -> Iterator[Evidence]:
    yield Evidence(f"{page.title}", value=0)


def paths(result: Any) -> list[str]:
    return [finding.url.removeprefix("https://example.com") for finding in result.findings]


def test_page_rules_are_asked_about_2xx_html_only() -> None:
    with crawled({"site": SITE}) as site:
        assert paths(audit(site, [rule_of(says)])) == ["/", "/b"]
        assert paths(audit(site, [rule_of(says, applies=Applies.INDEXABLE)])) == ["/"]


def test_pages_that_a_bot_protection_answered_are_not_judged() -> None:
    wall = {"headers": {"x-amzn-waf-action": "challenge"}, "body": HTML.format("Wait", "")}
    table = SITE | {"/b": {"status": 202, **wall}, "/c": {"status": 403, **wall}}
    with crawled({"site": table}) as site:
        assert paths(audit(site, [rule_of(says)])) == ["/"]
        assert paths(audit(site, [rule_of(says, unread=True)])) == ["/", "/b"]
        refused = audit(site, [rule_of(asked, "fetch")]).findings
    assert [item.status for item in refused if item.url.endswith("/c")] == [Status.INCONCLUSIVE]


def test_what_is_said_of_a_page_that_was_not_read_to_its_end_is_in_doubt() -> None:
    deep = "<title>Deep</title>" + "<div>" * 5000 + "<h1>end</h1>"
    with crawled({"site": {"/": deep}}) as site:
        (finding,) = audit(site, [rule_of(says)]).findings
        (certain,) = audit(site, [rule_of(says, unread=True)]).findings
    assert (finding.status, certain.status) == (Status.INCONCLUSIVE, Status.FAIL)
    assert finding.message == f"Deep {CUT}"


def test_a_rule_is_not_called_for_pages_without_what_it_needs() -> None:
    with crawled({"site": SITE}) as site:
        result = audit(site, [rule_of(says, needs="metas"), rule_of(says, needs="markup.frames")])
    assert paths(result) == ["/b"]
    assert [(item.status, item.checked, item.failed) for item in result.results] == [
        (Status.FAIL, 2, 1),
        (Status.PASS, 2, 0),
    ]


def test_what_a_rule_needs_must_be_an_attribute_of_pages() -> None:
    def needy(page: Page) -> Iterator[Evidence]:
        yield from ()

    with pytest.raises(TypeError, match=r"'markup\.cats'"):
        rule(Severity.NOTICE, "test", needs="markup.cats")(needy)


def asked(fetch: Fetch) -> Iterator[Evidence]:
    yield Evidence(fetch.url)


def test_fetch_rules_are_asked_about_their_kinds() -> None:
    with crawled({"site": SITE}) as site:
        assert paths(audit(site, [rule_of(asked, "fetch")])) == ["/", "/b", "/c", "/d"]
        assert paths(audit(site, [rule_of(asked, "fetch", kinds=frozenset({Kind.ROBOTS}))])) == ["/robots.txt"]


def test_a_finding_carries_its_rule_and_evidence() -> None:
    with crawled({"site": {"/": SITE["/"]}}) as site:
        (finding,) = audit(site, [rule_of(says)], Settings(severities={"says": Severity.ERROR})).findings
    assert (finding.rule, finding.version, finding.severity) == ("says", 3, Severity.ERROR)
    assert finding.evidence == {"value": 0}


def test_a_rule_that_raises_costs_only_itself() -> None:
    def broken(page: Page) -> Iterator[Evidence]:
        if page.title == "B":
            raise ZeroDivisionError("oh")
        yield Evidence("fine so far")

    with crawled({"site": SITE}) as site:
        result = audit(site, [rule_of(broken), rule_of(says)])
    outcome = {item.rule: item for item in result.results}
    assert outcome["broken"].status is Status.ERROR
    assert outcome["broken"].reason == "ZeroDivisionError: oh"
    assert outcome["says"].status is Status.FAIL
    assert {item.rule for item in result.findings} == {"says"}


def test_results_tell_pass_from_nothing_to_check() -> None:
    def silent(page: Page) -> None: ...

    def no_hreflang(site: Site) -> Iterator[Evidence]:
        raise NotApplicable("No page has hreflang.")

    def unsure(site: Site) -> Iterator[Evidence]:
        yield Evidence("maybe", status=Status.INCONCLUSIVE)

    def sitemaps(fetch: Fetch) -> None: ...

    rules = [
        rule_of(silent), rule_of(no_hreflang, "site"), rule_of(unsure, "site"),
        rule_of(sitemaps, "fetch", kinds=frozenset({Kind.EXTERNAL})),
    ]  # fmt: skip
    with crawled({"site": SITE}) as site:
        results = {item.rule: item for item in audit(site, rules).results}
    assert results["silent"].status is Status.PASS
    assert results["silent"].checked == 2
    assert results["no-hreflang"].status is Status.NOT_APPLICABLE
    assert results["no-hreflang"].reason == "No page has hreflang."
    assert results["unsure"].status is Status.INCONCLUSIVE
    assert results["sitemaps"].status is Status.NOT_APPLICABLE


def test_an_incomplete_crawl_makes_site_wide_failures_inconclusive() -> None:
    def lonely(site: Site) -> Iterator[Evidence]:
        yield Evidence("No page links here.", url=site.plan.seed)

    whole = rule_of(lonely, "site", needs_complete_crawl=True)
    with crawled({"site": SITE, "plan": {"max_pages": 1}}) as site:
        (finding,) = audit(site, [whole]).findings
    assert finding.status is Status.INCONCLUSIVE
    assert PARTIAL_CRAWL in finding.message

    def content(site: Site) -> None: ...

    with crawled({"site": SITE, "plan": {"max_pages": 1}}) as site:
        (result,) = audit(site, [rule_of(content, "site", needs_complete_crawl=True)]).results
    assert (result.status, result.reason) == (Status.INCONCLUSIVE, PARTIAL_CRAWL)
    with crawled({"site": SITE}) as site:
        assert audit(site, [whole]).findings[0].status is Status.FAIL


def test_the_same_fault_is_told_once() -> None:
    def twice(site: Site) -> Iterator[Evidence]:
        yield Evidence("first", url=site.plan.seed, target="https://example.com/b")
        yield Evidence("second", url=site.plan.seed, target="https://example.com/b")

    with crawled({"site": SITE}) as site:
        assert [item.message for item in audit(site, [rule_of(twice, "site")]).findings] == ["first"]


@pytest.mark.parametrize(
    ("tables", "complaint"),
    [
        ({"title-mising": {}}, "no rule 'title-mising'"),
        ({"title-too-long": {"max_characters": 3}}, "no option 'max_characters'"),
        ({"title-too-long": {"severity": "fatal"}}, "severity must be"),
        ({"title-too-long": {"enabled": "no"}}, "enabled must be true or false, not 'no'"),
        ({"title-too-long": {"max_chars": "65"}}, "max_chars must be a number, not '65'"),
        ({"robots-blocks-site": {"agent": 1}}, "agent must be a text"),
    ],
)
def test_settings_that_cannot_work_are_refused(tables: dict[str, dict[str, Any]], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Settings.from_tables(tables)


def test_settings_reach_the_rules() -> None:
    tables = {"title-too-long": {"max_chars": 3, "severity": "error"}, "h1-missing": {"enabled": False}}
    with crawled({"site": {"/": SITE["/"]}}) as site:
        result = audit(site, settings=Settings.from_tables(tables))
    assert [item.severity for item in result.findings if item.rule == "title-too-long"] == [Severity.ERROR]
    assert "h1-missing" not in {item.rule for item in result.results}


def test_a_rule_without_a_manual_is_refused() -> None:
    def incomplete(page: Page) -> None:
        """A title.

        What is found.
        """

    with pytest.raises(TypeError, match="lacks why, fix, source"):
        rule(Severity.NOTICE, "test")(incomplete)

    def wrong(link: Page) -> None: ...

    with pytest.raises(TypeError, match="first parameter"):
        rule(Severity.NOTICE, "test")(wrong)


def test_a_manual_keeps_its_paragraphs_apart() -> None:
    manual = read_manual("x", "Title.\n\nWhat\nit is.\n\nMore.\n\nWhy: w\n  w\n\nFix: f\n\nSource: RFC 1: x")
    assert manual == Manual("Title", "What it is. More.", "w w", "f", "RFC 1: x")
