"""An audit as workflow commands, which GitHub Actions shows as annotations of a run.

The commands and their escapes: docs.github.com, "Workflow commands for GitHub Actions", and actions/toolkit,
packages/core/src/command.ts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ...core.findings import Finding, Severity, Status
from .audited import Audited
from .cells import one_line, shortened

MOST = 10  # GitHub shows no more annotations of one level in a step
MAX_MESSAGE = 2000  # characters
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def workflow_commands(audited: Audited) -> Iterator[str]:
    """A line for every assertion that does not hold and every rule that failed, worst first, at most MOST a level.

    The last line counts what is left out.
    """
    told = dict.fromkeys(Severity, 0)
    left_out = 0
    lines = [(Severity.ERROR, _command(Severity.ERROR, "assertion", _assertion(item.text, item.problems, item.count)))
             for item in audited.assertions if not item.holds]  # fmt: skip
    lines += [(found[0].severity, _rule(audited, found)) for found in _by_rule(audited.findings)]
    for severity, line in lines:
        if told[severity] >= MOST:
            left_out += 1
            continue
        told[severity] += 1
        yield line
    if left_out:
        yield f"{left_out} more {'is' if left_out == 1 else 'are'} not shown: sitewright audit lists every finding."


def _by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[str, Severity], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.status is Status.FAIL:
            groups[finding.rule, finding.severity].append(finding)
    return sorted(groups.values(), key=lambda found: (-found[0].severity.rank, -len(found), found[0].rule))


def _rule(audited: Audited, found: list[Finding]) -> str:
    first = found[0]
    where = f" {first.url}" if first.url else ""
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    title = audited.texts(first.rule).title or first.rule
    return _command(first.severity, f"{title} ({first.rule})", f"{first.message}{where}{more}")


def _assertion(text: str, problems: tuple[str, ...], count: int) -> str:
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"{text}: {problems[0]}{more}"


def _command(severity: Severity, title: str, message: str) -> str:
    shown = shortened(one_line(message), MAX_MESSAGE)
    return f"::{_COMMANDS[severity]} title={_escaped(one_line(title), _PROPERTY)}::{_escaped(shown, _DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
