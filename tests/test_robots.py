"""robots.txt as Google reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.robots import MAX_LINE, MAX_PROBLEMS, MAX_SIZE, decode, named_sitemaps, parse
from sitewright.core.robots_rules import encode

DATA = Path(__file__).parents[2] / "shared/data"
GOOGLE = DATA / "google-robotstxt/robots_cases.json"
FOR_ALL = "User-agent: *\n"


@pytest.mark.skipif(not GOOGLE.exists(), reason="Google's own cases are not on this machine")
def test_agrees_with_every_case_of_googles_parser() -> None:
    cases = json.loads(GOOGLE.read_text())
    wrong = [
        case for case in cases if parse(case["robots"]).verdict(case["url"], case["ua"]).allowed != case["allowed"]
    ]
    assert (len(cases), wrong) == (145, [])


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("Disallow: /private", "/private/x", False),
        ("Disallow: /private", "/public", True),
        ("Disallow:", "/x", True),
        ("Disallow: /\nAllow: /shop", "/shop/1", True),
        ("Disallow: /shop\nAllow: /shop", "/shop", True),  # a tie: allow wins
        ("Disallow: /*.php$", "/a/b.php", False),
        ("Disallow: /*.php$", "/a/b.php?x", True),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /*aa$", "/aa", False),
        ("Disallow: /a*a$", "/a", True),  # the two a's are two characters
        ("Disallow: /каталог", "/%D0%BA%D0%B0%D1%82%D0%B0%D0%BB%D0%BE%D0%B3/1", False),
        ("Disallow: /%d0%ba", "/%D0%BA", False),
        ("Disallow: /%D0%BA", "/%d0%ba", False),
        ("Disallow: /search?q=", "/search?q=x", False),
        ("Disallow: /a # a comment", "/a", False),
        ("Disallow:/a", "/a", False),
        ("DISALLOW : /a", "/a", False),
        ("disalow: /a", "/a", False),
        ("disallow /a", "/a", False),
        ("Allow: /folder/index.html\nDisallow: /folder/", "/folder/", True),
        ("Noindex: /a", "/a", True),
    ],
)
def test_rules(body: str, path: str, allowed: bool) -> None:
    assert parse(FOR_ALL + body).verdict(f"https://example.com{path}", "Sitewright").allowed is allowed


@pytest.mark.parametrize(
    ("body", "agent", "allowed"),
    [
        ("User-agent: Googlebot\nDisallow: /", "Googlebot", False),
        ("User-agent: googlebot/2.1\nDisallow: /", "Googlebot", False),
        ("User-agent: Googlebot-Image\nDisallow: /", "Googlebot", True),
        ("User-agent: *\nDisallow: /\nUser-agent: Googlebot\nAllow: /", "Googlebot", True),
        ("User-agent: Googlebot\nUser-agent: Bingbot\nDisallow: /", "Bingbot", False),
        ("User-agent: a\nDisallow: /x\n\nUser-agent: a\nDisallow: /", "a", False),  # groups of one agent are one
        ("User-agent: a\nSitemap: /s.xml\nUser-agent: b\nDisallow: /", "a", False),  # other lines close no group
        ("Disallow: /\nUser-agent: *\nAllow: /x", "a", True),  # rules before any group are nobody's
        ("User-agent: a\n\nUser-agent: *\nDisallow: /", "a", False),
        ("user agent: a\nDisallow: /", "a", False),
        ("\ufeffUser-agent: a\nDisallow: /", "a", False),
        ("User-agent: a\rDisallow: /\r", "a", False),
        ("User-agent: a\r\n\r\nDisallow: /\r\n", "a", False),
    ],
)
def test_groups(body: str, agent: str, allowed: bool) -> None:
    assert parse(body).verdict("https://example.com/", agent).allowed is allowed


def test_a_verdict_names_the_line_that_decided() -> None:
    robots = parse("# ours\nUser-agent: *\nDisallow: /a\nAllow:   /a/b   # but this\n")
    blocked = robots.verdict("https://example.com/a/x", "Sitewright")
    assert (blocked.allowed, blocked.line, blocked.rule) == (False, 3, "Disallow: /a")
    allowed = robots.verdict("https://example.com/a/b", "Sitewright")
    assert (allowed.allowed, allowed.line, allowed.rule) == (True, 4, "Allow: /a/b")
    assert robots.verdict("https://example.com/c", "Sitewright").line == 0


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Disallow /a", "missing-colon"),
        ("<html><body>", "unknown-directive"),
        ("Dissallow: /a", "typo"),
        ("Foo: bar", "unknown-directive"),
        ("Disallow: a", "no-leading-slash"),
        ("Crawl-delay: soon", "bad-crawl-delay"),
        ("Crawl-delay: nan", "bad-crawl-delay"),
        ("Crawl-delay: -1", "bad-crawl-delay"),
        ("Crawl-delay: 100000", "long-crawl-delay"),
        ("Sitemap: /sitemap.xml", "relative-sitemap"),
        ("User-agent:", "empty-user-agent"),
        (f"Disallow: /{'x' * MAX_LINE}", "line-too-long"),
    ],
)
def test_lines_that_do_not_do_what_was_meant_are_named(line: str, what: str) -> None:
    found = [(problem.line, problem.what) for problem in parse(f"User-agent: *\n{line}\n").problems]
    assert found == [(2, what)]


def test_a_rule_before_any_user_agent_is_named() -> None:
    assert [(item.line, item.what) for item in parse("Disallow: /a").problems] == [(1, "rule-before-user-agent")]


def test_lines_of_other_search_engines_are_kept_and_no_problem() -> None:
    robots = parse("User-agent: *\nHost: example.com\nContent-Signal: ai-train=no\nDisallow: /a\n")
    assert robots.problems == ()
    assert robots.others == ((2, "host", "example.com"), (3, "content-signal", "ai-train=no"))


def test_crawl_delay_is_of_the_agents_own_group() -> None:
    robots = parse(
        "User-agent: *\nCrawl-delay: 10\n\nUser-agent: slow\nCrawl-delay: 2.5\n\nUser-agent: free\nAllow: /\n"
    )
    assert [robots.crawl_delay(agent) for agent in ("other", "slow", "free")] == [10.0, 2.5, None]


def test_sitemaps_are_absolute_and_each_named_once() -> None:
    robots = parse(
        "Sitemap: https://example.com/a.xml\nsitemap:/b.xml\nSite-map: https://example.com/a.xml\nSitemap: x:y"
    )
    assert robots.sitemaps[0] == (1, "https://example.com/a.xml")
    assert named_sitemaps(robots, "https://example.com/robots.txt") == [
        "https://example.com/a.xml",
        "https://example.com/b.xml",
    ]


_LINES = st.lists(
    st.tuples(
        st.sampled_from(["user-agent", "Disallow", "allow", "Sitemap", "crawl-delay", "x", ""]),
        st.sampled_from([":", " : ", " ", ""]),
        st.text(max_size=20) | st.sampled_from(["*", "/", "/*$", "/a*b", "$", "**", "Googlebot"]),
    ).map("".join),
    max_size=12,
)


@given(_LINES.map("\n".join) | st.text(), st.text(max_size=30))
def test_nothing_that_is_served_raises(body: str, path: str) -> None:
    robots = parse(body)
    verdict = robots.verdict(f"https://example.com/{path}", "Googlebot")
    assert verdict.allowed or verdict.line
    robots.crawl_delay("Googlebot")
    named_sitemaps(robots, "https://example.com/robots.txt")


def test_many_wildcards_cost_no_time() -> None:
    robots = parse(FOR_ALL + "Disallow: /" + "*a" * 5000 + "$")
    assert robots.verdict("https://example.com/" + "a" * 8000 + "b", "x").allowed


def matches(pattern: str, path: str) -> bool:
    """The definition of RFC 9309 section 2.2.3 as a regular expression; slow on purpose-made patterns."""
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    return re.match(".*".join(map(re.escape, pieces)) + ("\\Z" if anchored else ""), path, re.DOTALL) is not None


_PATTERNS = st.text(alphabet="/ab*$?%я", max_size=7).map(lambda text: f"/{text}")


@given(st.lists(st.tuples(st.booleans(), _PATTERNS), max_size=8), st.text(alphabet="/ab?$", max_size=8))
def test_verdicts_are_those_of_the_definition(rules: list[tuple[bool, str]], path: str) -> None:
    lines = [f"{'Allow' if allow else 'Disallow'}: {pattern}" for allow, pattern in rules]
    found = parse(FOR_ALL + "\n".join(lines)).verdict(f"https://example.com/{path}", "x")
    fitting = [(len(encode(rule)), allow) for allow, rule in rules if matches(encode(rule), f"/{path}")]
    assert found.allowed is max(fitting, default=(0, True))[1]


@pytest.mark.parametrize(
    "line",
    ["allow:/", "Disallow: /{n}", "Disallow: /*{n}x", "Disallow: /{n}*y*z$", "user-agent: a{n}\ndisallow: /", "x"],
)
def test_the_largest_files_take_no_time(line: str) -> None:
    body = (FOR_ALL + "".join(line.format(n=n) + "\n" for n in range(MAX_SIZE // len(line))))[:MAX_SIZE]
    robots = parse(body)
    for number in range(20):
        robots.verdict(f"https://example.com/catalog/{number}?q=1", "Sitewright")
        robots.crawl_delay("Sitewright")
    assert len(robots.problems) <= MAX_PROBLEMS


def test_many_delays_for_many_agents_take_no_memory() -> None:
    robots = parse("".join(f"user-agent: a{n}\n" for n in range(15_000)) + "crawl-delay: 2\n" * 15_000)
    assert len(robots.delays) == 15_000
    assert robots.crawl_delay("a") == 2


@pytest.mark.parametrize("pattern", ["/" + "*a" * 5000, "/" + "*" * 8000 + "b$", "/" + "a*" * 4000 + "$"])
@pytest.mark.parametrize("path", ["a" * 8000, "a" * 8000 + "b", "ab" * 4000])
def test_wildcards_do_not_backtrack(pattern: str, path: str) -> None:
    robots = parse(FOR_ALL + "".join(f"Disallow: {pattern}{n}\n" for n in range(20)))
    robots.verdict(f"https://example.com/{path}", "x")


def test_what_stands_after_500_kib_is_not_read_and_a_line_cut_there_neither() -> None:
    filler = b"#" * (MAX_SIZE - len(b"User-agent: *\n") - len(b"Disallow: /") - 1) + b"\n"
    assert parse(decode(b"User-agent: *\n" + filler + b"Disallow: /private")).verdict("https://a.b/x", "x").allowed
    whole = parse(decode(b"User-agent: *\n" + filler + b"Disallow: /\nAllow: /"))
    assert not whole.verdict("https://a.b/x", "x").allowed


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "utf-8", "shift_jis"])
def test_patterns_in_other_encodings_mean_their_bytes(encoding: str) -> None:
    word = {"latin-1": "été", "cp1251": "каталог", "utf-8": "каталог", "shift_jis": "日本"}[encoding]
    rules = parse(decode(f"User-agent: *\nDisallow: /{word}".encode(encoding)))
    path = "".join(f"%{byte:02X}" if byte > 127 else chr(byte) for byte in word.encode(encoding))
    assert not rules.verdict(f"https://example.com/{path}/", "x").allowed
    assert rules.verdict("https://example.com/", "x").allowed


@pytest.mark.parametrize("body", ["<!DOCTYPE html>\n<html>\n<p>Not found", "\ufeff\n<HTML>\nDisallow /x"])
def test_a_page_served_as_robots_txt_allows_everything_and_is_one_problem(body: str) -> None:
    robots = parse(body)
    assert robots.verdict("https://example.com/x", "x").allowed
    assert [problem.what for problem in robots.problems] == ["html-page"]


FILES = [*sorted((DATA / "temoto-robots/_gofuzz/corpus").glob("*")), *sorted((DATA / "crawler-commons").rglob("*.txt"))]


@pytest.mark.skipif(not FILES, reason="other crawlers' robots.txt files are not on this machine")
def test_files_of_other_crawlers_give_the_verdicts_of_the_definition() -> None:
    for file in FILES:
        robots = parse(decode(file.read_bytes()))
        own = [group for group in robots.groups if "*" in group.agents]
        rules = [rule for group in own for rule in group.rules if rule.pattern]
        for rule in [*rules][:200]:
            path = rule.pattern.replace("*", "x").rstrip("$")
            if path.startswith("/") and not path.startswith("//") and "#" not in path:
                fitting = [(len(item.pattern), item.allow) for item in rules if matches(item.pattern, path)]
                assert robots.verdict(f"https://example.com{path}", "nobody").allowed is max(fitting)[1], (file, path)
