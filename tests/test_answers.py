"""How sure the audit is of a failure, and how it names a status."""

from __future__ import annotations

import pytest
from sitewright.audit.answers import confirmed, opens_in_browser, status_text
from sitewright.core.facts import Attempt, Fetch, Kind
from sitewright.core.findings import Evidence, Status

BUSY = Attempt("2026-01-01T00:00:00+00:00", 503)


def fetch(*attempts: Attempt) -> Fetch:
    return Fetch("https://example.com/", Kind.PAGE, 503, attempts=attempts)


@pytest.mark.parametrize(
    ("status", "text"),
    [(404, "404 Not Found"), (503, "503 Service Unavailable"), (520, "520"), (999, "999"), (None, "no status")],
)
def test_a_status_is_shown_with_its_name(status: int | None, text: str) -> None:
    assert status_text(status) == text


@pytest.mark.parametrize(
    ("attempts", "status"),
    [
        ((BUSY, BUSY), Status.FAIL),
        ((BUSY,), Status.INCONCLUSIVE),
        ((BUSY, Attempt(BUSY.at, 503, agent="browser")), Status.INCONCLUSIVE),
    ],
)
def test_a_failure_seen_once_is_not_certain(attempts: tuple[Attempt, ...], status: Status) -> None:
    evidence = confirmed(Evidence("It failed."), fetch(*attempts))
    assert evidence.status is status
    assert ("only once" in evidence.message) == (status is Status.INCONCLUSIVE)


@pytest.mark.parametrize(
    ("attempts", "opens"),
    [
        ((Attempt("", 403), Attempt("", 200, agent="browser")), True),
        ((Attempt("", 403), Attempt("", 403, agent="browser")), False),
        ((Attempt("", 403), Attempt("", reason="timeout", agent="browser")), False),
        ((Attempt("", 200),), False),
    ],
)
def test_only_a_browsers_own_success_counts(attempts: tuple[Attempt, ...], opens: bool) -> None:
    assert opens_in_browser(fetch(*attempts)) is opens
