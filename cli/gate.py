"""--fail-on: which findings make a command exit with 3."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from ..core.findings import Finding, Severity, Status
from ..core.identity import Identity, identity
from .progress import note

NEW = "new:"
_SEVERITIES = [item.value for item in Severity]


def fail_on_option(command: Any) -> Any:
    """Adds --fail-on to a command."""
    return click.option(
        "--fail-on",
        type=click.Choice([*_SEVERITIES, *(NEW + item for item in _SEVERITIES)]),
        help="Exit with 3 when a finding is this severe or worse; with new: when one is that the last audited crawl"
        " like this one did not have.",
    )(command)


def fails(db: Path, crawl_id: int | None, findings: Sequence[Finding], fail_on: str | None) -> bool:
    """Some failure among the findings of a crawl, as stored, is what --fail-on forbids.

    Without an earlier crawl nothing is known to be new: that is said on stderr, and nothing fails.
    """
    if fail_on is None:
        return False
    failures = severe(findings, fail_on)
    if not fail_on.startswith(NEW):
        return bool(failures)
    from ..audit.compare import compare_with_last
    from ..core.comparison import Change
    from ..store.site import Site

    with Site.open(db, crawl_id) as site:
        comparison = compare_with_last(site)
    if comparison is None:
        note("There is no earlier audited crawl like this one, so nothing is known to be new.", quiet=False)
        return False
    new = {identity(row.finding) for row in comparison.having(Change.NEW)}
    count = sum(identity(item) in new for item in failures)
    if count:
        what = fail_on.removeprefix(NEW)
        note(f"{count} new since crawl {comparison.before}, of severity {what} or worse.", quiet=False)
    return bool(count)


def severe(findings: Iterable[Finding], fail_on: str, accepted: Collection[Identity] = ()) -> list[Finding]:
    """The failures at or above the severity that --fail-on names, those left out that are accepted."""
    least = Severity(fail_on.removeprefix(NEW)).rank
    return [
        item
        for item in findings
        if item.status is Status.FAIL and item.severity.rank >= least and identity(item) not in accepted
    ]
