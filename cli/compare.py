"""sitewright compare: what became of every finding between two crawls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..core.comparison import Change, Compared
from ..core.findings import Severity
from ..core.identity import Identity, identity
from . import baseline as baselines
from .exit_codes import FINDINGS
from .gate import NEW, fail_on_option, severe
from .output import format_option, write
from .progress import note

if TYPE_CHECKING:
    from ..audit.compare import Comparison

COLUMNS = (
    "change", "rule", "severity", "category", "status", "url", "target", "message", "evidence", "reason", "before",
    "first_seen", "last_seen", "waived", "unlike",
)  # fmt: skip
SHOWN = ("change", "severity", "rule", "url", "message", "reason")


@click.command("compare")
@click.argument("db", type=click.Path(path_type=Path))
@click.option(
    "--from", "before", type=int, metavar="RUN",
    help="The earlier crawl by number; default the last audited one that was told the same.",
)  # fmt: skip
@click.option("--to", "after", type=int, metavar="RUN", help="The later crawl by number; default the newest audited.")
@click.option("--anyway", is_flag=True, help="Compare crawls that were told to do different things, and mark the rows.")
@click.option(
    "--change", "changes", type=click.Choice([item.value for item in Change]), multiple=True,
    help="Show only findings that became this; may be repeated.",
)  # fmt: skip
@click.option("--rule", "only", multiple=True, metavar="RULE", help="Show only this rule; may be repeated.")
@click.option(
    "--severity", type=click.Choice([item.value for item in Severity]), help="Show only findings this severe or worse."
)
@baselines.baseline_option
@fail_on_option
@format_option
def command(
    db: Path,
    before: int | None,
    after: int | None,
    anyway: bool,
    changes: tuple[str, ...],
    only: tuple[str, ...],
    severity: str | None,
    baseline_file: Path | None,
    fail_on: str | None,
    format_: str,
    output: str | None,
) -> int:
    """List what became of every finding between two audited crawls of database DB.

    A finding is new, worse (a higher severity, or a value farther beyond its threshold), moved (its page has another
    URL now), fixed or unchanged; or it is not compared, because its page was not fetched or its rule was not run in
    both crawls. Nothing counts as fixed that was not looked at. The counts are on stderr.
    """
    from ..audit.compare import compare_crawls
    from ..store.audited_crawl import audited_crawls
    from ..store.site import Site

    baseline = baselines.read(baseline_file)
    with Site.open(db) as site:
        if after is None:
            after = next(iter(audited_crawls(site)), site.crawl.id)
    with Site.open(db, after) as site:
        comparison = compare_crawls(site, before, anyway=anyway)
    present = [row.finding for row in comparison.rows if row.finding is not row.before]
    waived = {identity(finding): entry for finding, entry in baselines.judge(baseline, present).waived}
    _summary(comparison)
    least = Severity(severity).rank if severity else 0
    shown = [
        row
        for row in comparison.rows
        if row.finding.severity.rank >= least
        and (not only or row.finding.rule in only)
        and (not changes or row.change in changes)
    ]
    # Waived findings are listed apart, after all others.
    shown.sort(key=lambda row: identity(row.finding) in waived)
    waivers = {known: baselines.waiver(entry) for known, entry in waived.items()}
    write(_rows(shown, comparison, waivers), COLUMNS, format_, output, (*SHOWN, "accepted") if waivers else SHOWN)
    return FINDINGS if _fails(comparison, fail_on, waivers) else 0


def _fails(comparison: Comparison, fail_on: str | None, waived: Mapping[Identity, Any]) -> bool:
    if fail_on is None:
        return False
    rows = comparison.having(Change.NEW) if fail_on.startswith(NEW) else comparison.rows
    return bool(severe([row.finding for row in rows if row.finding is not row.before], fail_on, waived))


def _summary(comparison: Comparison) -> None:
    counts = Counter(row.change for row in comparison.rows)
    words = ", ".join(f"{counts[change]} {change.replace('-', ' ')}" for change in Change)
    note(f"Crawl {comparison.after} beside crawl {comparison.before}: {words}", quiet=False)
    if comparison.unlike:
        note(f"The crawls are unlike: {'; '.join(comparison.unlike)}", quiet=False)


def _rows(
    compared: list[Compared], comparison: Comparison, waived: Mapping[Identity, dict[str, str]]
) -> Iterator[dict[str, Any]]:
    for row in compared:
        finding, before = row.finding, row.before
        yield {
            "change": row.change.value,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "category": finding.category,
            "status": finding.status.value,
            "url": finding.url,
            "target": finding.target,
            "message": finding.message,
            "evidence": finding.evidence,
            "reason": row.reason,
            # What it was in the earlier crawl; the row itself says it where the later one has it no more.
            "before": None
            if before is None or before is finding
            else {
                "severity": before.severity.value, "status": before.status.value, "url": before.url,
                "target": before.target, "value": before.evidence.get("value"),
            },
            "first_seen": (before or finding).first_seen,
            "last_seen": finding.last_seen,
            "waived": waived.get(identity(finding)),
            "accepted": baselines.accepted(waived.get(identity(finding))),
            "unlike": list(comparison.unlike),
        }  # fmt: skip
