"""More phrases from a few: by patterns of their language, and by a service that the user names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from local_site import LocalSite, Route
from sitewright.cli.expand import command
from sitewright.core.errors import UsageError
from sitewright.crawler.autocomplete import Autocomplete
from sitewright.keywords.language.folding import fold
from sitewright.keywords.sources.expansion import KINDS, expand, patterns


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["--format", "jsonl", *arguments])


@pytest.mark.parametrize(
    ("phrase", "language", "expected"),
    [
        ("kayak hire", "en", "how much does kayak hire cost"),
        ("морски каяк", "bg", "колко струва морски каяк"),
        ("прокат каяков", "ru", "прокат каяков цена"),
        ("laivu noma", "lv", "cik maksā laivu noma"),
        ("کایاک", "fa", "بهترین کایاک"),
    ],
)
def test_every_language_has_its_own_patterns(phrase: str, language: str, expected: str) -> None:
    done = run(phrase, "--language", language)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert expected in {row["keyword"] for row in found}
    assert {row["kind"] for row in found} == set(KINDS)
    assert {row["source"] for row in found} == {"pattern"}


def test_patterns_are_well_formed() -> None:
    assert {"en", "bg", "ru", "lv", "fa"} <= set(patterns())
    for language, kinds in patterns().items():
        assert set(kinds) == set(KINDS), language
        forms = [form for some in kinds.values() for form in some]
        assert all(form.count("{}") == 1 for form in forms), language
        assert len(set(forms)) == len(forms), language


def test_what_a_phrase_says_already_is_not_added() -> None:
    found = {item.keyword for item in expand(["best kayak", "kayak"], "en")}
    assert "best best kayak" not in found
    assert "best kayak" not in found, "it is given"
    assert "what is best kayak" in found


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=4), st.sampled_from(["en", "fa", "xx", ""]))
def test_results_are_distinct_and_new(phrases: list[str], language: str) -> None:
    found = [fold(item.keyword) for item in expand(phrases, language)]
    assert len(found) == len(set(found))
    assert set(found).isdisjoint(map(fold, phrases))


def test_a_language_without_patterns_is_said() -> None:
    done = run("カヤック", "--language", "ja")
    assert done.exit_code == 0
    assert "no patterns" in done.stderr


ANSWER = json.dumps(["q", ["каяк под наем варна", "Каяк  под наем", 7, "x" * 500], [], {}])


def test_a_service_is_asked_slowly_and_only_when_named(tmp_path: Path) -> None:
    site = LocalSite(pages=lambda _path: Route(ANSWER, type="application/json; charset=utf-8"))
    with site:
        run("каяк под наем", "--language", "bg", "--kind", "question")
        assert site.requests == [], "nothing is asked by itself"
        waits: list[float] = []
        service = Autocomplete(
            site.url("/complete") + "?hl={language}&q={query}", language="bg", user_agent="Sitewright", delay=0.5,
            sleep=waits.append,
        )  # fmt: skip
        found = list(service.suggestions(["каяк под наем", "какво е & #"]))
    assert [item.text for item in found[:2]] == ["каяк под наем варна", "Каяк  под наем"]
    assert len(found) == 4
    assert waits == [0.5]
    assert [path for _, path in site.requests][1].endswith(
        "hl=bg&q=%D0%BA%D0%B0%D0%BA%D0%B2%D0%BE%20%D0%B5%20%26%20%23"
    )


@pytest.mark.parametrize(
    ("route", "asked", "stopped"),
    [
        (Route("no", status=429), 1, "429"),
        (Route("gone", status=500), 3, "500"),
        (Route("<html>captcha</html>"), 5, ""),
        (Route('{"a": 1}'), 5, ""),
        (Route("[" * 50_000), 5, ""),
    ],
)
def test_a_service_that_refuses_is_left_alone(route: Route, asked: int, stopped: str) -> None:
    with LocalSite(pages=lambda _path: route) as site:
        service = Autocomplete(site.url("/") + "?q={query}", language="en", user_agent="S", sleep=lambda _: None)
        assert list(service.suggestions(map(str, range(5)))) == []
        assert len(site.requests) == asked
    assert stopped in service.stopped
    assert bool(service.stopped) == bool(stopped)


def test_suggestions_are_listed_beside_the_patterns() -> None:
    with LocalSite(pages=lambda _path: Route(ANSWER, type="application/json; charset=utf-8")) as site:
        done = run("каяк", "--language", "xx", "--autocomplete", site.url("/") + "?q={query}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["keyword"], row["kind"], row["source"]) for row in found] == [
        ("каяк под наем варна", "autocomplete", "127.0.0.1"), ("каяк под наем", "autocomplete", "127.0.0.1"),
    ]  # fmt: skip


@pytest.mark.parametrize("template", ["http://e.com/", "ftp://e.com/{query}", "{query}", "file:///etc/passwd?{query}"])
def test_what_is_no_service_says_so(template: str) -> None:
    with pytest.raises(UsageError, match="autocomplete"):
        Autocomplete(template, language="en", user_agent="S")


def test_a_guessed_language_is_said() -> None:
    done = run("kā izvēlēties laivu")
    assert "taken to be lv" in done.stderr
    assert "taken to be" not in run("laivu noma", "--language", "lv").stderr
