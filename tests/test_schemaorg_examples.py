"""The examples that schema.org publishes are valid: an error in one of them is a false alarm.

They are looked for in ../shared/data/schemaorg-examples beside the checkout, or in the folder that SCHEMAORG_EXAMPLES
names. `-s` prints how many there are and how many findings. What Google asks for beyond schema.org is another matter:
most examples are excerpts, so what is said to be missing must really be nowhere in them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sitewright.audit.rule import all_rules
from sitewright.core.facts import Fetch, Kind, Page
from sitewright.core.findings import Evidence, Severity
from sitewright.crawler.extract import extract

FOLDER = Path(os.environ.get("SCHEMAORG_EXAMPLES") or Path(__file__).parents[2] / "shared/data/schemaorg-examples")
RULES = [rule for rule in all_rules().values() if rule.category == "structured-data" and rule.subject == "page"]
VOCABULARY = {
    "schema-parse-error", "schema-context-missing", "schema-data-vocabulary", "schema-unknown-type",
    "schema-bad-value-type", "schema-date-format",
}  # fmt: skip
# Examples that are wrong: a comma is missing; the @context is.
WRONG = {("issue-2722-example.txt", "schema-parse-error"), ("issue-2482-examples.txt", "schema-context-missing")}
# The name is there, but of another item: the rating of the book, the name of the series, the description of a skill.
ELSEWHERE = {
    ("examples.txt", "schema-review-snippet"), ("examples.txt", "schema-video"), ("examples.txt", "schema-job-posting"),
}  # fmt: skip


def examples() -> Iterator[tuple[str, str]]:
    """File and markup of every example in microdata and in JSON-LD."""
    for path in sorted(FOLDER.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for example in re.split(r"^TYPES:", text, flags=re.MULTILINE)[1:]:
            parts = re.split(r"^(PRE-MARKUP|MICRODATA|RDFA|JSON):\s*$", example, flags=re.MULTILINE)
            for kind, markup in zip(parts[1::2], parts[2::2], strict=True):
                if (kind == "MICRODATA" and "itemscope" in markup) or (kind == "JSON" and '"@type"' in markup):
                    yield path.name, markup


def page(markup: str) -> Page:
    """The example as a page of its own."""
    type_ = "text/html; charset=utf-8"
    fetch = Fetch("https://example.com/", Kind.PAGE, 200, headers=(("content-type", type_),), content_type="text/html")
    html = (
        markup
        if re.search("<(script|[a-z]+ .*itemscope)", markup)
        else f'<script type="application/ld+json">{markup}</script>'
    )
    return extract(html.encode(), fetch, lambda _: True)


def is_there(evidence: Evidence, markup: str) -> bool:
    """What the message says is missing stands somewhere in the markup."""
    _, _, missing = evidence.message.partition(" lacks ")
    names = re.findall(r"\b[a-z]+[A-Za-z]*\b", re.sub(r"\(.*?\)|\. Items.*| or ", " ", missing))
    return any(re.search(rf"""["' ]{name}["' ]""", markup) for name in names if name not in ("offers", "review"))


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} with the examples of schema.org is not there")
def test_published_examples_have_no_false_errors() -> None:
    count, findings, false = 0, 0, []
    for name, markup in examples():
        count += 1
        read = page(markup)
        assert read.structured, (name, markup)
        for rule in RULES:
            if rule.severity is Severity.NOTICE or (name, rule.id) in WRONG:
                continue
            for evidence in rule.check(read) or ():
                findings += 1
                lying = rule.id in VOCABULARY or is_there(evidence, markup)
                if lying and (name, rule.id) not in ELSEWHERE:
                    false.append((name, rule.id, evidence.message))
    said = f"{findings} errors and warnings on what Google asks for, {len(false)} false"
    print(f"{count} examples of schema.org: {said}")  # noqa: T201 - asked for with -s
    assert count > 350
    assert not false, "\n".join(map(str, false))
