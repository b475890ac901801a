"""From the findings of an audited crawl to what is worth telling, and why the rest is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

from ...audit.compare import compare_crawls, like_crawls
from ...audit.rule import all_rules
from ...core.alerts import MOST_URLS, SITE_EVENTS, Event, Kind
from ...core.comparison import Change, Compared
from ...core.findings import Finding, Severity, Status
from ...core.identity import identity
from ...core.priority import Action, Cause, plan
from ...store.presence import presence, was_read
from ...store.site import Site
from ...store.structure import read_templates
from .looks import LookAgain, not_confirmed
from .outage import is_outage, recovered, site_outage
from .settings import AlertSettings

LOOKED_BACK = 12  # crawls in which a fault may have come and gone
STEADY = 3  # crawls in a row from which on one that came and went counts as there

_MEASURED = frozenset({"performance", "core-web-vitals"})  # categories of what differs from one request to the next
_KINDS = {Change.NEW: Kind.NEW, Change.WORSE: Kind.WORSE}
_SILENT = {
    Change.UNCHANGED: "known since an earlier crawl",
    Change.NOT_COMPARED: "cannot be compared with the last crawl",
    Change.MOVED: "known at another address",
    Change.FIXED: "fixed",
}


class _History:
    """Whether faults were there in the last crawls, as far as their pages could be read in them."""

    def __init__(self, site: Site, crawls: list[int]) -> None:
        self._crawls = [site.crawl.id, *crawls]
        self._there = presence(site, self._crawls)
        self._read = lru_cache(maxsize=65536)(partial(was_read, site))

    def of(self, finding: Finding) -> list[bool]:
        """The newest crawl first; crawls in which the page gave no answer are left out, unless that is the fault."""
        there = self._there.get(identity(finding), frozenset())
        return [number in there for number in self._crawls if number in there or self._knows(number, finding)]

    def was_unread(self, finding: Finding) -> bool:
        """The last crawl could not read the page, so it is older ones that know whether the fault is new."""
        return not self._knows(self._crawls[1], finding)

    def _knows(self, number: int, finding: Finding) -> bool:
        return not finding.url or self._read(number, finding.url)


@dataclass
class _Sorted:
    """Findings on their way: those to tell, by what became of them, and those not to, by the reason."""

    told: dict[Kind, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    silent: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))


def weigh(
    site: Site,
    settings: AlertSettings,
    *,
    titles: Mapping[str, str],
    outages: Iterable[int] = (),
    accepted: Iterable[Finding] = (),
    look_again: LookAgain | None = None,
) -> list[Event]:
    """Everything that the newest audited crawl of a site might tell; what is not to be told says why (`withheld`).

    `titles` are those of the rules. `outages` are crawls in which the site was down: nothing is compared with them.
    `accepted` are findings that a baseline waives. `look_again` asks for pages a second time.
    """
    down = frozenset(outages)
    crawls = [number for number in like_crawls(site) if number not in down][:LOOKED_BACK]
    if not crawls:
        return _silences("there is no earlier crawl like this one to compare with", list(site.findings()), titles)
    was_down = max(down, default=0) > crawls[0]
    comparison = compare_crawls(site, crawls[0])
    refusal = is_outage(site, crawls[0])
    if refusal is not None:
        found = [row.finding for row in comparison.rows if row.change in _KINDS]
        event = site_outage(refusal, settings, goes_on=was_down)
        return [event, *_silences("the site was down", found, titles)]
    result = _sort(site, comparison.rows, crawls, settings, {identity(item) for item in accepted})
    _look(site, result, look_again)
    _join(result)
    events = [event for kind, found in result.told.items() for event in _events(site, kind, found, settings, titles)]
    if was_down:
        events.insert(0, recovered(settings))
    return [*events, *(item for reason, found in result.silent.items() for item in _silences(reason, found, titles))]


def _sort(
    site: Site, rows: Iterable[Compared], crawls: list[int], settings: AlertSettings, accepted: set[tuple[str, ...]]
) -> _Sorted:
    result = _Sorted()
    history = _History(site, crawls)
    for row in rows:
        finding = row.finding
        if finding.status is not Status.FAIL:
            result.silent["not certain"].append(finding)
            continue
        there = history.of(finding)
        kind = _KINDS.get(row.change)
        if row.change is Change.NOT_COMPARED and history.was_unread(finding) and there[1:2] == [False]:
            kind = Kind.NEW
        if kind is None:
            if row.change is Change.UNCHANGED and _has_settled(there):
                kind = Kind.STEADY
            else:
                result.silent[_SILENT[row.change]].append(finding)
                continue
        if identity(finding) in accepted:
            result.silent["accepted by the baseline"].append(finding)
        elif finding.severity.rank < settings.least.rank:
            result.silent[f"below {settings.least}, which no channel takes"].append(finding)
        elif kind is Kind.NEW and finding.category != "change" and any(there[1:]):
            result.silent["comes and goes: it was there before, and then not"].append(finding)
        else:
            result.told[kind].append(finding)
    return result


def _has_settled(there: list[bool]) -> bool:
    """A fault that came and went has been there for STEADY crawls now, for the first time."""
    return all(there[:STEADY]) and len(there) > STEADY and not there[STEADY] and any(there[STEADY + 1 :])


def _look(site: Site, result: _Sorted, look_again: LookAgain | None) -> None:
    """Moves findings that are gone at a second look out of those to tell."""
    if look_again is None:
        return
    rules = all_rules()

    def single(rule: str) -> bool:
        known = rules.get(rule)
        return known is not None and (known.subject in ("page", "fetch") or known.category in _MEASURED)

    def answered(url: str) -> str:
        fetch = site.fetch(url)
        return "nothing" if fetch is None else str(fetch.reason or fetch.status)

    found = [item for items in result.told.values() for item in items]
    gone = not_confirmed(found, single, answered, look_again)
    for kind, items in result.told.items():
        result.told[kind] = [item for item in items if identity(item) not in gone]
        for item in items:
            if identity(item) in gone:
                result.silent[gone[identity(item)]].append(item)


def _join(result: _Sorted) -> None:
    """Keeps of several rules that tell of one fault the one that says most of it."""
    found = [item for items in result.told.values() for item in items]
    targets = {item.target: item.rule for item in found if item.target and item.target != item.url}
    worst: dict[tuple[str, str, str], Finding] = {}
    for item in found:
        place = _measured(item)
        if place not in worst or item.severity.rank > worst[place].severity.rank:
            worst[place] = item
    for kind, items in result.told.items():
        kept = []
        for item in items:
            leading = targets.get(item.url) if item.category == "http-status" else None
            by = leading or (worst[_measured(item)].rule if "value" in item.evidence else item.rule)
            if by == item.rule:
                kept.append(item)
            else:
                result.silent[f"told by {by}"].append(item)
        result.told[kind] = kept


def _measured(item: Finding) -> tuple[str, str, str]:
    """What a finding judged: the same value of the same page in the same category is one measurement."""
    return item.url, item.category, str(item.evidence.get("value", item.rule))


def _events(
    site: Site, kind: Kind, found: list[Finding], settings: AlertSettings, titles: Mapping[str, str]
) -> Iterable[Event]:
    """One event for each root cause, the most important first."""
    pages = site.query("SELECT count(*) FROM page").fetchone()[0]
    for action in plan(found, (), pages, read_templates(site)):
        yield Event(
            key=_key(action),
            kind=kind,
            severity=action.severity,
            rule=action.rule,
            title=titles.get(action.rule, action.rule),
            place=action.where or _target(action, found),
            findings=action.findings,
            pages=action.pages,
            urls=_urls(action, found),
            critical=settings.is_critical(action.rule, action.category),
        )


def over(site: Site, events: Iterable[Event]) -> list[Event]:
    """The events of earlier crawls of which this one has no fault left."""
    passing = {rule.id for rule in all_rules().values() if rule.category == "change"}  # of one pair of crawls
    faults = {(item.rule, url) for item in site.findings() if item.status is Status.FAIL for url in (item.url, "")}
    return [
        event
        for event in events
        if event.kind not in SITE_EVENTS
        and event.rule not in passing
        and not any((event.rule, url) in faults for url in event.urls or ("",))
    ]


def _key(action: Action) -> str:
    return f"{action.rule} {action.where or action.cause}"


def _urls(action: Action, found: Iterable[Finding]) -> tuple[str, ...]:
    """Some of the pages at fault, those that the plan shows first."""
    at_fault = (
        item.url
        for item in found
        if item.rule == action.rule
        and (action.cause is not Cause.TEMPLATE or item.template == action.where)
        and (action.cause is not Cause.TARGET or item.target == action.where)
    )
    return tuple(url for url in dict.fromkeys([*action.examples, *at_fault]) if url)[:MOST_URLS]


def _target(action: Action, found: Iterable[Finding]) -> str:
    """The one URL that all findings of a rule lead to, "" when there are several."""
    targets = {item.target for item in found if item.rule == action.rule}
    return targets.pop() if len(targets) == 1 else ""


def _silences(reason: str, found: list[Finding], titles: Mapping[str, str]) -> list[Event]:
    """Findings that nobody is told of for one reason, counted by rule; without any, the reason alone."""
    rules: defaultdict[str, list[Finding]] = defaultdict(list)
    for item in found:
        rules[item.rule].append(item)
    return [_silence(reason, rule, items, titles) for rule, items in rules.items()] or [_silence(reason, "", [], {})]


def _silence(reason: str, rule: str, found: list[Finding], titles: Mapping[str, str]) -> Event:
    urls = tuple(dict.fromkeys(item.url for item in found if item.url))
    return Event(
        key=f"{rule} {reason}",
        kind=Kind.SILENCE,
        severity=max((item.severity for item in found), key=lambda item: item.rank, default=Severity.NOTICE),
        rule=rule,
        title=titles.get(rule, rule),
        findings=len(found),
        pages=len(urls),
        urls=urls[:MOST_URLS],
        withheld=reason,
    )
