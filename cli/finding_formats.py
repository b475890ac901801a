"""An audit in the formats that other programs read it in: SARIF, JUnit, workflow commands of GitHub, Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..core.assertions import AssertionResult
from ..core.config import SiteConfig
from ..core.findings import Finding, RuleResult, Severity
from .output import text_stream

if TYPE_CHECKING:
    from ..reports.tables.audited import Audited

FINDING_FORMATS = ("sarif", "junit", "github")  # beside those of rows, of which "markdown" is another one here


def write_audit(
    db: Path,
    crawl_id: int | None,
    config: SiteConfig | None,
    findings: Sequence[Finding],
    assertions: Sequence[AssertionResult],
    *,
    format_: str,
    output: str | None,
    fail_on: str | None,
    only: Sequence[str] = (),
) -> None:
    """Writes findings, worst first, with how every rule ended (`only` some of them) and what the assertions said.

    In JUnit, rules that found only what `fail_on` lets pass count as passed. Raises click.FileError.
    """
    from ..audit.user_rules import catalogue
    from ..reports.tables.audited import Audited, RuleTexts
    from ..store.site import Site

    with Site.open(db, crawl_id) as site:
        seed = site.plan.seed
        results: list[RuleResult] = [item for item in site.rule_results() if not only or item.rule in only]
    rules = {
        rule.id: RuleTexts(
            rule.severity, rule.category, rule.manual.title, rule.manual.what, rule.manual.why, rule.manual.fix,
            rule.manual.source,
        )
        for rule in catalogue(config.user_rules if config else ()).values()
    }  # fmt: skip
    audited = Audited(seed, __version__, findings, results, rules, assertions)
    with text_stream(output) as stream:
        stream.writelines(_lines(audited, format_, fail_on))


def _lines(audited: Audited, format_: str, fail_on: str | None) -> Iterator[str]:
    if format_ == "sarif":
        from ..reports.tables.sarif import sarif

        yield json.dumps(sarif(audited), ensure_ascii=False, indent=1) + "\n"
    elif format_ == "junit":
        from xml.etree.ElementTree import tostring

        from ..reports.tables.junit import junit

        least = Severity(fail_on.rpartition(":")[2]) if fail_on else None
        root = junit(audited, least).getroot()
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'
    elif format_ == "github":
        from ..reports.tables.github import workflow_commands

        yield from (line + "\n" for line in workflow_commands(audited))
    else:
        from ..reports.tables.summary import summary

        yield summary(audited)
