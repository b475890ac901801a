"""What other tools cry wolf at: every rule looks at every trap, and only what is really wrong may be found.

A trap is a table in tests/false_alarms: `wolf` names the rules that are tempted, `right` those that rightly find
something there; with `unsure` others may say that they cannot tell. `-s` prints the figure.
"""

from __future__ import annotations

from typing import Any

import pytest
from false_alarms_site import site_of, traps
from sitewright.audit.engine import audit
from sitewright.audit.rule import all_rules
from sitewright.core.findings import Status
from tiny_site import crawled

TRAPS = list(traps())
KEYS = {
    "name", "wolf", "right", "unsure", "page", "site", "replace", "edit", "everywhere", "headers", "encode", "once",
    "slow", "plan",
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS, ids=[trap["name"] for trap in TRAPS])
def test_no_rule_cries_wolf(trap: dict[str, Any]) -> None:
    with crawled({"plan": trap.get("plan", {}), "site": site_of(trap)}) as site:
        result = audit(site)
    right = set(trap.get("right", ()))
    false = [
        (item.rule, item.status.value, item.url, item.message)
        for item in result.findings
        if item.rule not in right and not (item.status is Status.INCONCLUSIVE and trap.get("unsure"))
    ]
    assert not false, "\n".join(map(str, false))
    assert [item.rule for item in result.results if item.status is Status.ERROR] == []
    assert right <= {item.rule for item in result.findings}, "what is really wrong was not found"


def test_corpus_is_large_and_names_real_rules() -> None:
    rules = set(all_rules())
    print(f"{len(TRAPS)} traps, {len({rule for trap in TRAPS for rule in trap['wolf']})} rules tempted")  # noqa: T201
    assert len(TRAPS) >= 60
    assert len({trap["name"] for trap in TRAPS}) == len(TRAPS)
    for trap in TRAPS:
        assert set(trap) <= KEYS, trap["name"]
        assert trap["wolf"], trap["name"]
        assert {*trap["wolf"], *trap.get("right", ())} <= rules, trap["name"]
