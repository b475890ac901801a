"""What the formats for findings tell of: an audit as data, without the rules' code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...core.assertions import AssertionResult
from ...core.findings import Finding, RuleResult, Severity


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What there is to say about a rule; the texts are empty for one that is no longer known."""

    severity: Severity = Severity.WARNING
    category: str = "unknown"
    title: str = ""
    what: str = ""
    why: str = ""
    fix: str = ""
    source: str = ""


@dataclass(frozen=True)
class Audited:
    """One audit: findings worst first, how every rule ended, and the texts of the rules by id."""

    seed: str
    version: str  # of Sitewright
    findings: Sequence[Finding]
    results: Sequence[RuleResult] = ()
    rules: Mapping[str, RuleTexts] = field(default_factory=dict)
    assertions: Sequence[AssertionResult] = ()

    def texts(self, rule: str) -> RuleTexts:
        """The texts of a rule; of one that is not known, what its findings say of it."""
        found = self.rules.get(rule)
        if found is None:
            first = next((item for item in self.findings if item.rule == rule), None)
            found = RuleTexts() if first is None else RuleTexts(first.severity, first.category)
        return found
