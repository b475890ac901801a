"""What the process that reads pages answers."""

from __future__ import annotations

import msgspec
import pytest
from sitewright.core.facts import Kind
from sitewright.core.plan import CrawlPlan
from sitewright.crawler import worker
from sitewright.crawler.reading import Job

SITE = "https://example.org/"
PLAN = CrawlPlan(SITE)
encode = msgspec.msgpack.Encoder().encode


def named_by(page: str, links: str, named: set[str], *, linked: bool = True) -> list[str]:
    body = "".join(f"<a href=/{name}>{name}</a>" for name in links).encode()
    job = Job(SITE + page, Kind.PAGE, 200, "text/html", (), body, linked=linked)
    return [url.removeprefix(SITE) for url in worker._read(encode(job), PLAN, named).pages]


def test_urls_are_named_once() -> None:
    named: set[str] = set()
    assert named_by("one", "abc", named) == ["a", "b", "c"]
    assert named_by("two", "bcda", named) == ["d"]


def test_what_no_path_leads_to_may_be_news_later() -> None:
    named: set[str] = set()
    assert named_by("orphan", "ab", named, linked=False) == ["a", "b"]
    assert named_by("one", "abc", named) == ["a", "b", "c"]
    assert named_by("orphan", "ab", named, linked=False) == ["a", "b"]


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "NAMED", 5)
    named: set[str] = set()
    for page in ("abc", "def", "ghi"):
        assert named_by("p", page, named) == [*page]
        assert len(named) <= 5
    assert named_by("p", "abc", named) == [*"abc"]
