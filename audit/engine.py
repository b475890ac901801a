"""Running rules over a crawl's facts: walking, guards, options, severity and isolation, so that rules only judge."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.directives import indexability
from ..core.errors import UsageError
from ..core.facts import Fetch, Page
from ..core.findings import Evidence, Finding, RuleResult, Severity, Status
from ..store.site import Site
from .rule import Applies, NotApplicable, Rule, all_rules, iterate

log = logging.getLogger(__name__)

PARTIAL_CRAWL = "The crawl did not reach every page, so this could not be confirmed."


@dataclass(frozen=True)
class Settings:
    """What a site's configuration says of rules: which are off, other severities, other options."""

    off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Any]]) -> Settings:
        """From the [rules.<id>] tables of a site.toml: `enabled`, `severity` and the rule's own options.

        Raises UsageError for an unknown rule or option, and for a value of the wrong kind.
        """
        off, severities, options = set(), {}, {}
        for name, table in tables.items():
            known = all_rules().get(name)
            if known is None:
                raise UsageError(f"There is no rule {name!r}.", "List them with: sitewright rules")
            _check_table(known, table)
            if not table.get("enabled", True):
                off.add(name)
            if "severity" in table:
                severities[name] = Severity(table["severity"])
            options[name] = {option: value for option, value in table.items() if option in known.options}
        return cls(frozenset(off), severities, options)


def _check_table(known: Rule, table: Mapping[str, Any]) -> None:
    for name, value in table.items():
        if name not in ("enabled", "severity", *known.options):
            choices = ", ".join([*known.options, "enabled", "severity"])
            raise UsageError(f"{known.id} has no option {name!r}.", f"It has: {choices}.")
        default = known.options.get(name)
        if name == "severity":
            words, fits = "error, warning or notice", value in list(Severity)
        elif name == "enabled" or isinstance(default, bool):
            words, fits = "true or false", isinstance(value, bool)
        elif isinstance(default, str):
            words, fits = "a text", isinstance(value, str)
        else:
            words, fits = "a number", isinstance(value, int | float) and not isinstance(value, bool)
        if not fits:
            raise UsageError(f"{known.id}: {name} must be {words}, not {value!r}.")


@dataclass
class AuditResult:
    findings: list[Finding]
    results: list[RuleResult]


def audit(site: Site, rules: Iterable[Rule] | None = None, settings: Settings | None = None) -> AuditResult:
    """Runs the rules (all of them by default) over one crawl. A rule that raises yields an error result, no more."""
    settings = settings or Settings()
    chosen = [item for item in (all_rules().values() if rules is None else rules) if item.id not in settings.off]
    runs = [_Run(item, settings, site) for item in chosen]
    fetch_runs = [run for run in runs if run.rule.subject == "fetch"]
    page_runs = [run for run in runs if run.rule.subject == "page"]
    if fetch_runs:
        for fetch in site.fetches():
            for run in fetch_runs:
                if fetch.kind in run.rule.kinds:
                    run.ask(fetch, fetch.url)
    if page_runs:
        for page, indexable in _audited_pages(site):
            for run in page_runs:
                if indexable or run.rule.applies is Applies.HTML:
                    run.ask(page, page.url)
    for run in runs:
        if run.rule.subject == "site":
            run.ask(site, "")
    return AuditResult([finding for run in runs for finding in run.findings], [run.result() for run in runs])


def _audited_pages(site: Site) -> Iterator[tuple[Page, bool]]:
    for page in site.pages():
        if page.fetch.ok and page.fetch.is_html:
            yield page, not indexability(page)


class _Run:
    """One rule on its way over a site."""

    def __init__(self, rule: Rule, settings: Settings, site: Site) -> None:
        self.rule = rule
        self.findings: list[Finding] = []
        self._check: Callable[..., Iterable[Evidence]] = rule.check
        self._options = {**rule.options, **settings.options.get(rule.id, {})}
        self._severity = settings.severities.get(rule.id, rule.severity)
        self._partial = rule.needs_complete_crawl and not site.crawl.complete
        self._seen: set[tuple[str, str]] = set()
        self._counts: Counter[Status] = Counter()
        self._checked = 0
        self._reason = ""

    def ask(self, subject: Fetch | Page | Site, url: str) -> None:
        if self._counts[Status.ERROR]:
            return
        self._checked += 1
        try:
            for evidence in iterate(self._check(subject, **self._options)):
                self._add(evidence, url)
        except NotApplicable as nothing:
            self._checked -= 1
            self._reason = str(nothing)
        except Exception as error:
            log.warning("rule %s failed on %s", self.rule.id, url or "the site", exc_info=True)
            # What it found until then may be any part of the whole: it counts as not checked.
            self.findings.clear()
            self._counts.clear()
            self._counts[Status.ERROR] = 1
            self._reason = f"{type(error).__name__}: {error}"

    def _add(self, evidence: Evidence, url: str) -> None:
        if self._partial and evidence.status is Status.FAIL:
            message = f"{evidence.message} {PARTIAL_CRAWL}"
            evidence = replace(evidence, status=Status.INCONCLUSIVE, message=message)
        key = (evidence.url or url, evidence.target)
        if key in self._seen:
            return
        self._seen.add(key)
        self._counts[evidence.status] += 1
        kept = {"value": evidence.value, "threshold": evidence.threshold}
        kept |= {"snippet": evidence.snippet or None, "line": evidence.line or None}
        details = {name: value for name, value in kept.items() if value is not None} | evidence.details
        self.findings.append(
            Finding(
                self.rule.id, self._severity, self.rule.category, evidence.status, key[0], key[1], evidence.message,
                details, self.rule.version,
            )
        )  # fmt: skip

    def result(self) -> RuleResult:
        failed, unsure = self._counts[Status.FAIL], self._counts[Status.INCONCLUSIVE]
        if self._counts[Status.ERROR]:
            status = Status.ERROR
        elif failed:
            status = Status.FAIL
        elif unsure or (self._partial and self._checked):
            status = Status.INCONCLUSIVE
        elif self._checked:
            status = Status.PASS
        else:
            status = Status.NOT_APPLICABLE
        reason = self._reason
        if status is Status.INCONCLUSIVE and self._partial:
            reason = PARTIAL_CRAWL
        if status is Status.NOT_APPLICABLE and not reason:
            reason = "The crawl found nothing this rule looks at."
        return RuleResult(self.rule.id, status, self._checked, failed, unsure, reason, self.rule.version)
