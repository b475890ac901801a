"""One crawl over everything that a server can get wrong: each URL ends with its own reason, or is read."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from bad_server import CASES, BadServer, Case, bombs
from bad_tls import Authority, Whole, WholeServer, wholes
from crawl_process import crawl, facts
from sitewright.core.facts import Fetch, Kind, Reason

ROOT = Path(__file__).parents[1]
SMALL_BOMB = 100  # MB; `make faults` has larger ones
TIMEOUT = 1.0  # seconds
ALL = {**CASES, **bombs(SMALL_BOMB)}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fetch]:
    """The facts of one crawl, by path."""
    db = tmp_path_factory.mktemp("bad") / "crawl.db"
    for path in bombs(SMALL_BOMB):
        list(ALL[path].answer())  # made before the time limit counts
    with BadServer(ALL) as server:
        outcome = crawl(db, server.url(), timeout=TIMEOUT)
    assert (outcome["state"], outcome["seed_failed"]) == ("finished", "")
    return {path: fetch for path, fetch in facts(db).items() if fetch.kind is Kind.PAGE}


def check(fetch: Fetch, case: Case | Whole) -> None:
    assert (fetch.status, fetch.reason) == (case.status, case.reason), fetch.detail
    assert case.detail in fetch.detail


@pytest.mark.parametrize("path", ALL)
def test_every_answer_is_recorded_as_what_it_is(crawled: dict[str, Fetch], path: str) -> None:
    case, found = ALL[path], crawled[path]
    check(found, case)
    if case.size is not None:
        assert found.size == case.size
    origin = crawled["/"].url.rstrip("/")
    assert (found.redirect_to or "").removeprefix(origin) == (case.to or "")
    # Asked as often as docs/reasons.md says, and each time within the time limit.
    assert len(found.attempts) <= (3 if (found.status or 0) >= 500 else 2)
    assert (found.seconds or 0) < TIMEOUT + 2


def test_nothing_ends_without_a_name(crawled: dict[str, Fetch]) -> None:
    assert not [path for path, fetch in crawled.items() if fetch.reason == Reason.FAILED]
    assert not [path for path, fetch in crawled.items() if fetch.status is None and fetch.reason is None]


def test_redirects_that_never_end_are_followed_ten_hops(crawled: dict[str, Fetch]) -> None:
    chain = [crawled[f"/endless/{hop}"] for hop in range(12)]
    assert [fetch.status for fetch in chain] == [302] * 11 + [None]
    assert chain[11].reason == Reason.REDIRECT_LIMIT
    assert "/endless/12" not in crawled


def test_what_can_be_read_leads_on(crawled: dict[str, Fetch]) -> None:
    assert crawled["/found"].status == 200


def test_servers_that_are_wrong_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    expected = wholes(authority)
    with ExitStack() as stack:
        urls = {name: stack.enter_context(WholeServer(whole)).url for name, whole in expected.items()}
        site = stack.enter_context(BadServer({}, links=urls.values()))
        outcome = crawl(tmp_path / "crawl.db", site.url(), timeout=5)
    assert outcome["state"] == "finished"
    found = facts(tmp_path / "crawl.db")
    for name, whole in expected.items():
        check(found[urls[name]], whole)


def test_every_reason_is_explained() -> None:
    explained = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
    assert [reason for reason in Reason if f"| `{reason}` |" not in explained] == []
