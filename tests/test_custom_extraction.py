"""Fields of a user's own: what is found, how much of it, and what is refused before a crawl."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.config import SiteConfig
from sitewright.core.custom_fields import CustomField, custom_fields
from sitewright.core.errors import ConfigError, UsageError
from sitewright.core.facts import Extracted
from sitewright.core.plan import CrawlPlan
from sitewright.crawler.custom_extraction import MAX_LENGTH, MAX_VALUES, Extractors
from sitewright.crawler.parser import parse

HTML = """<!doctype html><html><head><title>Чаша</title><meta name="author" content=" Мария  П. ">
<script>var id = 42;</script></head><body>
<p class="price">  12,50\n <b>лв.</b></p><p class="price sale">9,90 лв.</p><p class="price"></p>
<a href="/a" data-Sku="S-1">one</a><a href="/b">two</a><ul><li>1<li>2<li>3</ul></body></html>"""


def values(*typed: str, html: str = HTML) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in extracted(*typed, html=html):
        found.setdefault(item.name, []).append(item.problem or item.value)
    return found


def extracted(*typed: str, html: str = HTML) -> tuple[Extracted, ...]:
    utf8 = html.encode("utf-8", "replace")
    root = parse(utf8)[0]
    return Extractors(custom_fields(typed)).of(root, utf8)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("x=css:.price", ["12,50 лв.", "9,90 лв.", ""]),
        ("x=css/count:.price", ["3"]),
        ("x=css/count:.nothing", ["0"]),
        ("x=css:.nothing", []),
        ("x=css/@content:meta[name=author]", ["Мария П."]),
        ("x=css/@data-Sku:a", ["S-1"]),
        ("x=css/html:.sale", ['<p class="price sale">9,90 лв.</p>']),
        ("x=css:li:nth-child(2), title", ["Чаша", "2"]),
        ("x=css:ul:has(li) > li:first-child", ["1"]),
        ("x=xpath://a/@href", ["/a", "/b"]),
        ("x=xpath://a/text()", ["one", "two"]),
        ("x=xpath://a[@data-sku]", ["one"]),
        ("x=xpath/@href://a", ["/a", "/b"]),
        ("x=xpath:count(//li)", ["3"]),
        ("x=xpath:count(//li) div 2", ["1.5"]),
        ("x=xpath:1 div 0", ["inf"]),
        ("x=xpath:boolean(//form)", ["false"]),
        ("x=xpath:string(//title)", ["Чаша"]),
        ("x=xpath://a[re:test(@href, '^/[b-z]$')]", ["two"]),
        ("x=xpath:re:test('a', string(//p[2]/@class))", ["false"]),
        (r"x=regex:var id = (\d+)", ["42"]),
        (r"x=regex:(?i)VAR\s+id", ["var id"]),
        (r"x=regex/count:<li>", ["3"]),
        (r"x=regex:\p{Cyrillic}{4,}", ["Чаша", "Мария"]),
        (r"x=regex:<li>(\d)?(x)?", ["1", "2", "3"]),
    ],
)
def test_a_field_is_taken_as_asked(typed: str, expected: list[str]) -> None:
    assert values(typed).get("x", []) == expected


def test_fields_come_in_order_and_each_under_its_name() -> None:
    found = extracted("b=css:title", "a=css:a", "in-stock_2=xpath:boolean(//p)")
    assert [(item.name, item.value) for item in found] == [
        ("b", "Чаша"), ("a", "one"), ("a", "two"), ("in-stock_2", "true"),
    ]  # fmt: skip


def test_there_are_bounds_on_values_and_their_length() -> None:
    found = values("many=css:i", "long=css:b", html="<i>x</i>" * (MAX_VALUES + 5) + f"<b>{'ж' * 5000}</b>")
    assert found["many"] == ["x"] * MAX_VALUES + ["more"]
    assert found["long"] == ["cut"]
    (long,) = extracted("long=css:b", html=f"<b>{'ж' * 5000}</b>")
    assert long.value == "ж" * MAX_LENGTH


def test_nested_elements_are_not_read_over_and_over() -> None:
    html = "<div>" * 200 + "word " * 100_000
    found = extracted("x=css:div", html=html)
    assert len(found) == MAX_VALUES + 1
    assert all(len(item.value) <= MAX_LENGTH for item in found)


def test_a_regular_expression_that_takes_forever_says_so_and_the_others_go_on() -> None:
    html = "<p>" + "a" * 5000 + "!"
    found = values("bad=regex:(a|aa)+$", "late=regex:<p>", "css=css/count:p", html=html)
    assert found == {"bad": ["timeout"], "late": ["timeout"], "css": ["1"]}


def test_an_expression_that_breaks_at_one_page_says_so() -> None:
    assert values("x=xpath://b[re:test('a', .)]", html="<b>(</b>") == {"x": ["failed"]}
    assert values("x=xpath://b[re:test('a', .)]", html="<b>a</b>") == {"x": ["a"]}


@given(st.text())
def test_no_page_breaks_extraction(html: str) -> None:
    utf8 = html.encode("utf-8", "replace")
    root = parse(utf8)[0]
    if root is not None:
        Extractors(custom_fields(["a=css:*", "b=xpath://@*", "c=regex:.", "d=css/html:body"])).of(root, utf8)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("price", "'price'"),
        ("price=.price", "price=.price"),
        ("=css:a", "''"),
        ("my price=css:a", "my price"),
        ("x=css:", "'x'"),
        ("x=css:a[", "a["),
        ("x=css:a::attr(href)", "Pseudo"),
        ("x=css:a:unheard-of", "unheard-of"),
        ("x=xpath://a[", "//a["),
        ("x=xpath://foo:a", "prefix"),
        ("x=xpath:unheard-of()", "function"),
        ("x=xpath:$variable", "variable"),
        ("x=xpath:re:test('a', '(')", "'x'"),
        ("x=regex:(", "regular expression"),
        ("x=regex/html:a", "'html'"),
        ("x=regex/@href:a", "'@href'"),
        ("x=css/@:a", "'@'"),
        ("x=css/all:a", "'all'"),
        ("x=css:" + " > ".join("a" * 3000), "'x'"),
        ("x=xpath://a\0", "'x'"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name_before_the_crawl(typed: str, named: str) -> None:
    with pytest.raises(UsageError) as error:
        CrawlPlan("https://example.org/", extract=(typed,))  # type: ignore[arg-type]  # as typed
    assert named in f"{error.value} {error.value.advice}"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (["a=css:a", "a=css:b"], "'a'"),
        ([f"f{number}=css:a" for number in range(51)], "51"),
    ],
)
def test_names_are_unique_and_fields_are_few(fields: list[str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        custom_fields(fields)


def test_a_plan_keeps_its_fields_and_they_make_it_another_crawl(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(
        'url = "https://example.org/"\n'
        '[[crawl.extract]]\nname = "author"\ncss = "meta[name=author]"\ntake = "@content"\n'
        '[[crawl.extract]]\nname = "id"\nregex = "id = (.)"\n',
        encoding="utf-8",
    )
    plan = SiteConfig.read(path).plan()
    author = CustomField("author", "css", "meta[name=author]", "@content")
    assert plan.extract == (author, CustomField("id", "regex", "id = (.)"))
    assert CrawlPlan.from_json(plan.to_json()) == plan
    assert plan.fingerprint != CrawlPlan(plan.seed).fingerprint
    typed = SiteConfig.read(path).plan(extract=("author=css/@content:meta[name=author]",))
    assert typed.extract == (author,)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ('css = "a"', "without a name"),
        ('name = "x"', "'x'"),
        ('name = "x"\ncss = "a"\nxpath = "//a"', "'x'"),
        ('name = "x"\ncss = "a["', "a["),
        ('name = "x"\ncss = 1', "css"),
        ('name = "x"\ncss = "a"\nattribute = "href"', "attribute"),
    ],
)
def test_a_configured_field_that_cannot_be_used_is_a_config_error(tmp_path: Path, table: str, named: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(f'url = "https://example.org/"\n[[crawl.extract]]\n{table}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"site\.toml") as error:
        SiteConfig.read(path)
    assert named in str(error.value)
