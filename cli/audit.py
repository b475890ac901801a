"""sitewright audit: judge a crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..core.findings import Finding, Severity
from . import baseline as baselines
from . import scores, steps
from .database_argument import database
from .exit_codes import FINDINGS
from .finding_formats import FINDING_FORMATS, write_audit
from .gate import fail_on_option, fails
from .output import format_options, write
from .progress import note

COLUMNS = (
    "rule", "severity", "category", "status", "url", "target", "message", "evidence", "first_seen", "last_seen",
    "template", "link_score", "clicks", "reading", "version", "why", "fix", "source", "waived",
)  # fmt: skip
SHOWN = ("severity", "rule", "url", "message")


@click.command("audit")
@database
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A site.toml with rules, their settings and assertions.",
)
@click.option("--rule", "only", multiple=True, metavar="RULE", help="Show only this rule; may be repeated.")
@click.option(
    "--severity", type=click.Choice([item.value for item in Severity]), help="Show only findings this severe or worse."
)
@baselines.baseline_option
@click.option(
    "--write-baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write the failures to a baseline file (TOML, or JSON for FILE.json), keeping what --baseline says of them.",
)  # fmt: skip
@fail_on_option
@format_options(*FINDING_FORMATS)
def command(
    db: Path,
    crawl_id: int | None,
    config: Path | None,
    only: tuple[str, ...],
    severity: str | None,
    baseline_file: Path | None,
    write_baseline: Path | None,
    fail_on: str | None,
    format_: str,
    output: str | None,
) -> int:
    """Audit the newest crawl of database DB, store the findings and list them, worst first.

    Crawling is not needed again: change thresholds in site.toml and audit anew.
    """
    from ..core.config import SiteConfig

    settings = SiteConfig.read(config) if config else None
    if settings is not None:
        steps.check_rules(settings)
    baseline = baselines.read(baseline_file)
    findings = steps.audit(db, settings, crawl_id)
    judged = baselines.judge(baseline, findings)
    asserted = steps.assertions(db, settings, judged.counted, crawl_id)
    if write_baseline is not None:
        baselines.write_for(write_baseline, db, crawl_id, baseline, findings)
    waived = {id(finding): baselines.waiver(entry) for finding, entry in judged.waived}
    # Waived findings are listed apart, after all others.
    findings = [*judged.counted, *(finding for finding, _ in judged.waived)]
    least = Severity(severity).rank if severity else 0
    shown = [item for item in findings if item.severity.rank >= least and (not only or item.rule in only)]
    if format_ == "markdown" or format_ in FINDING_FORMATS:
        known = [item for item in shown if id(item) not in waived]
        write_audit(db, crawl_id, settings, known, asserted, format_=format_, output=output, fail_on=fail_on, only=only)
    else:
        manuals = steps.manuals(settings)
        rows = (row(item, manuals.get(item.rule)) | _waiver(waived.get(id(item))) for item in shown)
        write(rows, COLUMNS, format_, output, (*SHOWN, "accepted") if waived else SHOWN)
    if format_ == "table":
        for line in scores.lines(db, crawl_id, settings):
            note(line, quiet=False)
    broken = not all(item.holds for item in asserted)
    return FINDINGS if broken or fails(db, crawl_id, judged.counted, fail_on) else 0


def _waiver(waived: dict[str, str] | None) -> dict[str, Any]:
    return {"waived": waived, "accepted": baselines.accepted(waived)}


def row(finding: Finding, manual: dict[str, str] | None = None) -> dict[str, Any]:
    """A finding as it is printed: absolute URLs, `target` empty for rules without one, with its rule's advice."""
    manual = manual or {}
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "category": finding.category,
        "status": finding.status.value,
        "url": finding.url,
        "target": finding.target,
        "message": finding.message,
        "evidence": finding.evidence,
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
        "template": finding.template,
        "link_score": finding.link_score,
        "clicks": finding.clicks,
        "reading": finding.reading,
        "version": finding.version,
        "why": manual.get("why", ""),
        "fix": manual.get("fix", ""),
        "source": manual.get("source", ""),
    }
