"""URLs, plans, configuration and directives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.config import SiteConfig
from sitewright.core.directives import canonical_url, directives, indexability
from sitewright.core.errors import ConfigError, UsageError
from sitewright.core.facts import Canonical, Fetch, Kind, Meta, Page, Refresh
from sitewright.core.plan import CrawlPlan
from sitewright.core.urls import (
    is_loopback,
    join,
    normalize,
    origin,
    site_key,
    text_without_credentials,
    without_credentials,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("HTTP://Example.COM:80/%7ea/../b?q#f", "http://example.com/b?q"),
        ("https://пример.бг/път", "https://xn--e1afmkfd.xn--90ae/%D0%BF%D1%8A%D1%82"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a//b/?z=1&a=2", "https://example.com/a//b/?z=1&a=2"),
        ("mailto:a@b", None),
        ("http://", None),
        ("nonsense", None),
        ("https://example.com/" + "a" * 9000, None),
    ],
)
def test_normalize(raw: str, expected: str | None) -> None:
    assert normalize(raw) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../b", "https://example.com/b"),
        ("//other.example/x", "https://other.example/x"),
        (" \n/a b ", "https://example.com/a%20b"),
        ("?q=1", "https://example.com/a/c?q=1"),
        ("javascript:alert(1)", None),
        ("http://[", None),
        ("\ud800", "https://example.com/a/%EF%BF%BD"),
    ],
)
def test_join(href: str, expected: str | None) -> None:
    assert join(href, "https://example.com/a/c") == expected


@given(st.text(st.characters(codec=None), max_size=60))
def test_join_never_raises_and_is_stable(href: str) -> None:
    joined = join(href, "https://example.com/a/")
    assert joined is None or normalize(joined) == joined


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.com/", "example.com"),
        ("http://example.com/", "example.com"),
        ("http://example.com:8080/", "example.com:8080"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ],
)
def test_site_key(url: str, key: str) -> None:
    assert site_key(url) == key


def test_parts_of_urls() -> None:
    assert origin("http://127.0.0.1:81/") == "http://127.0.0.1:81"
    assert is_loopback("http://127.8.8.8:1/")
    assert is_loopback("http://[::1]/")
    assert not is_loopback("http://10.0.0.1/")
    assert not is_loopback("https://127.example.com/")


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://user:secret@example.com/a", "https://example.com/a"),
        (" HTTPS://u:p@w@Example.com:443", " HTTPS://Example.com:443"),
        ("//user:secret@example.com/@a", "//example.com/@a"),
        ("\\\\user:secret@example.com", "\\\\example.com"),
        ("https:\\user:secret@example.com", "https:\\example.com"),
        ("http:user:secret@example.com", "http:example.com"),
        ("ht\ntps:/\t/u:secret@example.com/", "https://example.com/"),
        ("https://user:secret@[broken/", "https://[broken/"),
        ("svn+ssh://user@example.com/", "svn+ssh://example.com/"),
        ("https://example.com/@a?next=https://u:p@b/", "https://example.com/@a?next=https://u:p@b/"),
        ("https://example.com?a@b", "https://example.com?a@b"),
        ("/@a", "/@a"),
        ("a@b", "a@b"),
        ("mailto:a@example.com", "mailto:a@example.com"),
    ],
)
def test_addresses_lose_user_and_password(url: str, clean: str) -> None:
    assert without_credentials(url) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("0; url='https://u:secret@example.com/a'", "0; url='https://example.com/a'"),
        ("0;url=//u:secret@example.com/", "0;url=//example.com/"),
        ("<https://u:secret@a.example/>; rel=canonical, <//u@b/>", "<https://a.example/>; rel=canonical, <//b/>"),
        (r'{"url": "https:\/\/u:secret@example.com\/"}', r'{"url": "https:\/\/example.com\/"}'),
        ("Write to a@example.com // or https://example.com/@a", "Write to a@example.com // or https://example.com/@a"),
        ("/a//b@c", "/a//b@c"),
    ],
)
def test_addresses_within_a_text_lose_user_and_password(text: str, clean: str) -> None:
    assert text_without_credentials(text) == clean


def test_scope() -> None:
    plan = CrawlPlan("https://www.example.com", include=("/en/",), exclude=(r"\?session",))
    assert plan.seed == "https://www.example.com/"
    assert plan.in_scope(plan.seed)
    assert plan.in_scope("http://example.com/en/a")
    assert not plan.in_scope("https://example.com/bg/a")
    assert not plan.in_scope("https://example.com/en/a?session=1")
    assert not plan.in_scope("https://shop.example.com/en/")
    assert CrawlPlan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    "values",
    [
        {"seed": "example.com"},
        {"include": ("(",)},
        {"max_pages": 0},
        {"delay": -1},
        {"user_agent": "a\nb: c"},
        {"user_agent": "бот"},
        {"concurrency": 0},
        {"delay": float("nan")},
        {"timeout": float("inf")},
        {"recheck_delay": -1},
    ],
)
def test_a_plan_that_cannot_work_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        CrawlPlan(**{"seed": "https://example.com", **values})  # type: ignore[arg-type]


def page(headers: tuple[tuple[str, str], ...] = (), **values: object) -> Page:
    fetch = Fetch("https://example.com/", Kind.PAGE, 200, headers=headers, content_type="text/html")
    return Page(fetch, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "metas", "expected"),
    [
        ([], ["noindex, Follow"], {"noindex", "follow"}),
        (["noindex"], ["nofollow"], {"noindex", "nofollow"}),
        (["googlebot: noindex, nofollow"], [], {"noindex", "nofollow"}),
        (["otherbot: noindex, nofollow"], [], set()),
        (
            ["otherbot: noindex", "unavailable_after: 25 Jun 2010 15:00:00 PST"],
            [],
            {"unavailable_after: 25 jun 2010 15:00:00 pst"},
        ),
        ([], ["none"], {"none", "noindex", "nofollow"}),
        (["max-snippet: 20, noindex"], [], {"max-snippet: 20", "noindex"}),
    ],
)
def test_directives_combine(headers: list[str], metas: list[str], expected: set[str]) -> None:
    subject = page(
        tuple(("x-robots-tag", value) for value in headers), metas=tuple(Meta("robots", value) for value in metas)
    )
    assert directives(subject) == expected


def test_indexability_names_the_reason() -> None:
    own, other = "https://example.com/", "https://example.com/b"
    assert indexability(page()) == ""
    assert indexability(page(canonicals=(Canonical("/", own),))) == ""
    assert indexability(page(canonicals=(Canonical("/b", other),))) == "canonicalised"
    assert indexability(page(metas=(Meta("googlebot", "noindex"),))) == "noindex"
    assert indexability(page(refresh=Refresh(other, 0))) == "redirect"
    assert indexability(page(refresh=Refresh(other, 5))) == ""
    two = page(canonicals=(Canonical("/b", other), Canonical("/", own)))
    assert canonical_url(two) is None
    assert canonical_url(page(canonicals=(Canonical("/b", other, section="body"),))) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "lacks the site's address"),
        ("url = 3", "lacks the site's address"),
        ("url =", "not valid TOML"),
        ('url = "https://a.example"\n[craw]', "unknown setting 'craw'"),
        ('url = "https://a.example"\n[crawl]\ndepth = 3', "no setting 'depth'"),
        ('url = "https://a.example"\n[keywords]\nlists = []', "no setting 'lists'"),
        ('url = "https://a.example"\nlanguage = 5', "language must be a text, not 5"),
        ('url = "https://a.example"\ncrawl = 5', r"\[crawl\] must be a table"),
        ('url = "https://a.example"\n[crawl]\nmax_pages = "many"', "max_pages must be a whole number, not 'many'"),
        ('url = "https://a.example"\n[crawl]\ninclude = "/en/"', "include must be a list of texts"),
        ('url = "https://a.example"\n[crawl]\nexclude = [3]', "exclude must be a list of texts"),
        ('url = "https://a.example"\n[crawl]\ncheck_external = "no"', "check_external must be true or false"),
        ('url = "https://a.example"\n[crawl]\nconcurrency = true', "concurrency must be a whole number"),
        ('url = "https://a.example"\n[crawl]\ndelay = "slow"', "delay must be a number"),
        ('url = "https://a.example"\n[keywords]\nimport = "k.csv"', "import must be a list of texts"),
        ('url = "https://a.example"\n[rules]\ntitle-missing = false', r"\[rules.title-missing\] must be a table"),
    ],
)
def test_a_site_toml_that_cannot_be_used_says_where(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint):
        SiteConfig.read(path)


def test_typed_options_come_on_top_of_site_toml(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        'url = "https://a.example"\n[crawl]\nmax_pages = 5\nexclude = ["x"]\n[keywords]\nimport = ["k.csv"]'
    )
    config = SiteConfig.read(path)
    assert config.keyword_imports == (tmp_path / "k.csv",)
    plan = config.plan(max_pages=None, exclude=(), delay=0.0)
    assert (plan.max_pages, plan.exclude, plan.delay) == (5, ("x",), 0.0)
    assert config.plan(max_pages=7).max_pages == 7
