"""Generated sites without a fault have no finding; bench/audit_quality.py puts faults into them."""

from __future__ import annotations

import pytest
from planted_site import healthy
from sitewright.audit.engine import audit
from tiny_site import crawled


@pytest.mark.parametrize("seed", [11, 12])
def test_nothing_is_found_on_a_generated_site_without_a_fault(seed: int) -> None:
    with crawled({"site": healthy(seed).table()}) as site:
        result = audit(site)
    assert [(item.rule, item.url, item.message) for item in result.findings] == []
