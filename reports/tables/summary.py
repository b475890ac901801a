"""An audit as Markdown: for a pull request's comment or a job's summary."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ...core.findings import Finding, Status
from .audited import Audited
from .markdown import MAX_CHARACTERS, escaped, markdown_table

_RULES_SHARE = 24_000  # characters for the table of rules, so that single findings have room too


def summary(audited: Audited) -> str:
    """Counts, assertions that do not hold, the rules that failed and the findings: at most MAX_CHARACTERS."""
    sure = [finding for finding in audited.findings if finding.status is Status.FAIL]
    severities = Counter(finding.severity.value for finding in sure)
    counts = ", ".join(f"{severities[name]} {name}{'' if severities[name] == 1 else 's'}"
                       for name in ("error", "warning", "notice") if severities[name])  # fmt: skip
    unsure = len(audited.findings) - len(sure)
    text = f"## Audit of {escaped(audited.seed)}\n\n{counts or 'Nothing found'}"
    text += f"; {unsure} more could not be confirmed.\n" if unsure else ".\n"
    broken = [{"assertion": item.text, "does not hold": problem} for item in audited.assertions
              for problem in item.problems]  # fmt: skip
    if broken:
        text += "\n### Assertions\n\n" + markdown_table(broken, ("assertion", "does not hold"), most=12_000)
    if sure:
        groups = _rules(audited, sure)
        text += "\n### Rules\n\n" + markdown_table(
            groups, ("severity", "rule", "title", "findings", "example"), most=_RULES_SHARE
        )
    if audited.findings:
        text += "\n### Findings\n\n"
        rows = (
            {"severity": item.severity.value, "rule": item.rule, "url": item.url, "message": item.message}
            for item in sorted(audited.findings, key=lambda item: item.status is not Status.FAIL)
        )
        text += markdown_table(rows, ("severity", "rule", "url", "message"), most=MAX_CHARACTERS - len(text))
    return text


def _rules(audited: Audited, findings: list[Finding]) -> list[dict[str, Any]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    rows = [
        {"severity": found[0].severity.value, "rule": rule, "title": audited.texts(rule).title,
         "findings": len(found), "example": found[0].url}
        for rule, found in groups.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (["error", "warning", "notice"].index(row["severity"]), -row["findings"]))
