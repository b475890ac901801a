"""Running rules over a crawl's facts: walking, guards, options, severity and isolation, so that rules only judge."""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter

from ..core.directives import indexability
from ..core.facts import Fetch, Page
from ..core.findings import Evidence, Finding, RuleResult, Status
from ..core.identity import KEY
from ..store.site import Site
from .compare import Comparison, compare_with_last
from .rule import Applies, NotApplicable, Rule, RuleFailed, Unknowable, all_rules
from .settings import Place, Settings
from .unread import Unread, read_unread

log = logging.getLogger(__name__)

_OBJECTS = 50_000  # made before cycles are looked for
PARTIAL_CRAWL = "The crawl did not reach every page, so this could not be confirmed."


@dataclass
class AuditResult:
    findings: list[Finding]
    results: list[RuleResult]


def audit(site: Site, rules: Iterable[Rule] | None = None, settings: Settings | None = None) -> AuditResult:
    """Runs the rules (all of them by default) over one crawl. A rule that raises yields an error result, no more."""
    with _rare_collections():
        return _audit(site, rules, settings)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Pages are made and dropped by the thousand and hold no cycles: looking for some after every few costs a tenth."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _audit(site: Site, rules: Iterable[Rule] | None, settings: Settings | None) -> AuditResult:
    settings = settings or Settings()
    chosen = [item for item in (all_rules().values() if rules is None else rules) if settings.runs(item)]
    unread = read_unread(site)
    runs = [_Run(item, settings, site, unread) for item in chosen]
    fetch_runs = [run for run in runs if run.rule.subject == "fetch"]
    page_runs = [run for run in runs if run.rule.subject == "page"]
    if fetch_runs:
        for fetch in site.fetches():
            for run in fetch_runs:
                if fetch.kind in run.rule.kinds:
                    run.ask(fetch, fetch.url)
    if page_runs:
        _ask_pages(site, page_runs)
    for run in runs:
        if run.rule.subject == "site":
            run.ask(site, "")
    _compare(site, runs)
    return AuditResult([finding for run in runs for finding in run.findings], [run.result() for run in runs])


def _ask_pages(site: Site, runs: Iterable[_Run]) -> None:
    """Asks the rules about every page; those that need what it has not are told in one go that there is nothing."""
    groups: dict[str, list[_Run]] = {}
    for run in runs:
        groups.setdefault(run.rule.needs, []).append(run)
    asked = [
        (attrgetter(needs) if needs else None, group, [run for run in group if run.rule.applies is Applies.HTML])
        for needs, group in groups.items()
    ]
    for page, indexable in _audited_pages(site):
        url = page.url
        for has, of_indexable, of_all in asked:
            chosen = of_indexable if indexable else of_all
            if has is None or has(page):
                for run in chosen:
                    run.ask(page, url)
            else:
                for run in chosen:
                    run.spare(url)


def _compare(site: Site, runs: Iterable[_Run]) -> None:
    """Asks the rules about what became of the findings of the last crawl, when all others have been asked."""
    asking = [run for run in runs if run.rule.subject == "comparison"]
    if asking:
        others = [run for run in runs if run.rule.subject != "comparison"]
        found = [finding for run in others for finding in run.findings]
        comparison = compare_with_last(site, (found, [run.result() for run in others]))
        for run in asking:
            run.ask(comparison, "")


def _audited_pages(site: Site) -> Iterator[tuple[Page, bool]]:
    for page in site.pages():
        if page.fetch.ok and page.fetch.is_html:
            yield page, not indexability(page)


class _Run:
    """One rule on its way over a site."""

    def __init__(self, rule: Rule, settings: Settings, site: Site, unread: Unread) -> None:
        self.rule = rule
        self._unread = unread
        self.findings: list[Finding] = []
        self._check: Callable[..., Iterable[Evidence]] = rule.check
        self._everywhere = settings.everywhere(rule)
        self._overrides = settings.overrides.get(rule.id, ())
        self._partial = rule.needs_complete_crawl and not site.crawl.complete
        self._seen: set[tuple[str, str, str]] = set()
        self._counts: Counter[Status] = Counter()
        self._whole = rule.subject not in ("page", "fetch")
        self._broken = False
        self._checked = 0
        self._reason = ""
        self._unknowable = False

    def ask(self, subject: Fetch | Page | Site | Comparison | None, url: str) -> None:
        # A rule about the whole site is asked once: where it is off, its findings are left out.
        if self._broken:
            return
        place = self._place(url) if self._overrides and not self._whole else self._everywhere
        if not (place.enabled or self._whole):
            return
        self._checked += 1
        try:
            found = self._check(subject, **place.options)
            if found is not None:
                for evidence in found:
                    self._add(evidence, url)
        except NotApplicable as nothing:
            self._checked -= 1
            self._reason = str(nothing)
            self._unknowable = isinstance(nothing, Unknowable)
        except RuleFailed as error:
            self._fail(str(error))
        except Exception as error:
            log.warning("rule %s failed on %s", self.rule.id, url or "the site", exc_info=True)
            self._fail(f"{type(error).__name__}: {error}")

    def spare(self, url: str) -> None:
        """Counts a page that has nothing the rule could find as looked at."""
        if not self._broken and (self._place(url) if self._overrides else self._everywhere).enabled:
            self._checked += 1

    def _fail(self, reason: str) -> None:
        # What it found until then may be any part of the whole: it counts as not checked.
        self._broken = True
        self.findings.clear()
        self._counts.clear()
        self._counts[Status.ERROR] = 1
        self._reason = reason

    def _place(self, url: str) -> Place:
        place = self._everywhere
        for override in self._overrides:
            if override.pattern.matches(url):
                place = override.over(place)
        return place

    def _add(self, found: Evidence, asked: str) -> None:
        url = found.url or asked
        evidence = found if self.rule.unread else self._unread.judge(found, url, self.rule.subject, self.rule.category)
        if evidence is None:
            return
        if self._partial and evidence.status is Status.FAIL:
            message = f"{evidence.message} {PARTIAL_CRAWL}"
            evidence = replace(evidence, status=Status.INCONCLUSIVE, message=message)
        key = (url, evidence.target, str(evidence.details.get(KEY, "")))
        place = self._place(key[0])
        if key in self._seen or not place.enabled:
            return
        self._seen.add(key)
        self._counts[evidence.status] += 1
        kept = {"value": evidence.value, "threshold": evidence.threshold}
        kept |= {"snippet": evidence.snippet or None, "line": evidence.line or None}
        details = {name: value for name, value in kept.items() if value is not None} | evidence.details
        self.findings.append(
            Finding(
                self.rule.id, place.severity, self.rule.category, evidence.status, key[0], key[1], evidence.message,
                details, self.rule.version,
            )
        )  # fmt: skip

    def result(self) -> RuleResult:
        failed, unsure = self._counts[Status.FAIL], self._counts[Status.INCONCLUSIVE]
        if self._counts[Status.ERROR]:
            status = Status.ERROR
        elif failed:
            status = Status.FAIL
        elif unsure or self._unknowable or (self._partial and self._checked):
            status = Status.INCONCLUSIVE
        elif self._checked:
            status = Status.PASS
        else:
            status = Status.NOT_APPLICABLE
        reason = self._reason
        if status is Status.INCONCLUSIVE and self._partial and not self._unknowable:
            reason = PARTIAL_CRAWL
        if status is Status.NOT_APPLICABLE and not reason:
            reason = "The crawl found nothing this rule looks at."
        return RuleResult(self.rule.id, status, self._checked, failed, unsure, reason, self.rule.version)
