"""The second look: what a fault's pages say shortly after the audit, so that a passing fault is no alert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ...core.findings import Finding
from ...core.identity import Identity, identity

MOST = 200  # URLs asked for again: enough to tell whether a cause is still there


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: the faults of rules about single pages, and how each URL answered."""

    faults: frozenset[Identity] = frozenset()
    answers: dict[str, str] = field(default_factory=dict)  # URL to status or reason


LookAgain = Callable[[Sequence[str]], Look]


def not_confirmed(
    findings: Iterable[Finding], single: Callable[[str], bool], answered: Callable[[str], str], look_again: LookAgain
) -> dict[Identity, str]:
    """The findings that were not there any more when their pages were asked for again, each with the reason.

    `single` tells whether a rule judges pages one by one: then the fault itself is looked for. Of other rules it is
    only known whether page and target answer as before (`answered`). What could not be looked at counts as still there.
    """
    known = {identity(finding): finding for finding in findings if finding.url}
    urls = list(dict.fromkeys(url for item in known for url in (item.url, item.target) if url))[:MOST]
    if not urls:
        return {}
    look = look_again(urls)
    gone = {}
    for item in known:
        places = [url for url in (item.url, item.target) if url]
        if not all(url in look.answers for url in places):
            continue
        if single(item.rule):
            if item not in look.faults:
                gone[item] = "was gone at the second look"
            continue
        for url in places:
            before, now = answered(url), look.answers[url]
            if before != now:
                gone[item] = f"{url} answered {before} in the crawl and {now} at the second look"
    return gone
