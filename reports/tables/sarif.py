"""Findings as SARIF 2.1.0 (OASIS standard), as GitHub code scanning takes it.

GitHub's demands: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import quote, urlsplit

from ...core.findings import Finding, Severity, Status
from ...core.identity import identity
from .audited import Audited
from .cells import shortened

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/sitewright/sitewright"
MAX_RESULTS = 25_000  # GitHub refuses a file with more
MAX_DESCRIPTION = 1024  # characters of a rule's descriptions
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "recommendation"}
_URL = re.compile(r"https?://[^\s;,]+")


def sarif(audited: Audited) -> dict[str, Any]:
    """The log as a JSON object. Of more than MAX_RESULTS findings, the worst; a notification says how many are left
    out. An inconclusive finding is of the kind "open" and of no level, as the standard wants it (section 3.27.9).
    """
    shown = list(audited.findings[:MAX_RESULTS])
    ids = sorted({finding.rule for finding in shown} | {result.rule for result in audited.results})
    index = {rule: number for number, rule in enumerate(ids)}
    occurrences: Counter[str] = Counter()
    results = [_result(finding, index[finding.rule], audited.seed, occurrences) for finding in shown]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Sitewright",
                        "version": audited.version,
                        "informationUri": HOME,
                        "rules": [_rule(rule, audited) for rule in ids],
                    }
                },
                "automationDetails": {"id": f"sitewright/{_host(audited.seed)}/"},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(audited, len(audited.findings) - len(shown))],
                "results": results,
            }
        ],
    }


def _rule(rule: str, audited: Audited) -> dict[str, Any]:
    texts = audited.texts(rule)
    title = texts.title or rule
    parts = {"Why": texts.why, "How to fix": texts.fix, "Source": texts.source}
    plain = "\n\n".join(filter(None, [texts.what, *(f"{name}: {text}" for name, text in parts.items() if text)]))
    marked = "\n\n".join(filter(None, [texts.what, *(f"**{name}:** {text}" for name, text in parts.items() if text)]))
    source = _URL.search(texts.source)
    return {
        "id": rule,
        "name": rule,
        "shortDescription": {"text": shortened(title, MAX_DESCRIPTION)},
        "fullDescription": {"text": shortened(texts.what or title, MAX_DESCRIPTION)},
        "help": {"text": plain or title, "markdown": marked or title},
        **({"helpUri": source.group().rstrip(".)")} if source else {}),
        "defaultConfiguration": {"level": _LEVELS[texts.severity]},
        "properties": {
            "tags": ["seo", texts.category],
            "precision": "high",
            "problem.severity": _PROBLEMS[texts.severity],
        },
    }  # fmt: skip


def _result(finding: Finding, index: int, seed: str, occurrences: Counter[str]) -> dict[str, Any]:
    sure = finding.status is Status.FAIL
    url = finding.url or seed
    digest = identity(finding).digest
    occurrences[digest] += 1
    line = finding.evidence.get("line")
    region = {"region": {"startLine": line}} if isinstance(line, int) and line > 0 else {}
    properties = {
        "url": url, "target": finding.target, "status": finding.status.value, "category": finding.category,
        "firstSeen": finding.first_seen, "evidence": finding.evidence,
    }  # fmt: skip
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        **({} if sure else {"kind": "open"}),
        "level": _LEVELS[finding.severity] if sure else "none",
        "message": {"text": f"{_literal(finding.message)}\n{_literal(url)}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": relative(url)}, **region},
                "logicalLocations": [{"fullyQualifiedName": url, "kind": "resource"}],
            }
        ],
        # GitHub knows alerts again by the first alone, whose value it wants to end in the number of the occurrence.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{digest}:{occurrences[digest]}",
            "sitewrightFinding/v1": f"{digest}:{occurrences[digest]}",
        },
        "properties": {name: value for name, value in properties.items() if value not in ("", {})},
    }


def _literal(text: str) -> str:
    """The text without embedded links, [text](URL), which a message may hold (section 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def relative(url: str) -> str:
    """A URL as a path in a repository, host first: GitHub refuses a file whose locations are no relative paths."""
    split = urlsplit(url)
    name = split.netloc.rpartition("@")[2] + (split.path or "/") + (f"?{split.query}" if split.query else "")
    # An empty segment or one of dots would lead elsewhere, a colon in the first one would be read as a scheme.
    path = "/".join(part if part.strip(".") else "_" for part in name.rstrip("/").split("/"))
    return quote(path, safe="/%~@!$&'()*+,;=-._")


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or "site"


def _invocation(audited: Audited, left_out: int) -> dict[str, Any]:
    broken = [result for result in audited.results if result.status is Status.ERROR]
    notes = [
        {"level": "error", "message": {"text": f"The rule {item.rule} could not run: {item.reason}"},
         "associatedRule": {"id": item.rule}}
        for item in broken
    ]  # fmt: skip
    if left_out:
        notes.append({"level": "warning", "message": {"text": f"{left_out} less severe findings are left out."}})
    notes.extend(
        {"level": "error", "message": {"text": f"The assertion {item.text} does not hold: {problem}"}}
        for item in audited.assertions
        for problem in item.problems
    )
    return {"executionSuccessful": not broken, "toolExecutionNotifications": notes}
