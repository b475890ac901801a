"""A temporary redirect that nobody links to becomes a finding when the next crawl meets it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sitewright.audit.engine import audit
from sitewright.audit.rule import all_rules
from sitewright.core.facts import Fetch, Kind
from sitewright.core.plan import CrawlPlan
from sitewright.store.crawl_writer import CrawlWriter
from sitewright.store.site import Site


def crawl(path: Path, seed: str, status: int) -> list[str]:
    """Crawls a site that consists of one redirect; returns what the rule finds."""
    writer = CrawlWriter.open(path, CrawlPlan(seed), fresh=True)
    writer.record(Fetch("https://example.com/offer", Kind.PAGE, status, redirect_to="https://example.com/may"))
    writer.close("finished")
    with Site.open(path) as site:
        return [finding.url for finding in audit(site, [all_rules()["redirect-temporary"]]).findings]


@pytest.mark.parametrize(
    ("first_seed", "first_status", "found"),
    [
        ("https://example.com/", 302, ["https://example.com/offer"]),
        ("https://example.com/", 307, ["https://example.com/offer"]),
        ("https://example.com/", 301, []),
        ("https://example.com/", 200, []),
        ("https://example.org/", 302, []),
    ],
)
def test_only_the_crawl_before_of_the_same_site_counts(
    tmp_path: Path, first_seed: str, first_status: int, found: list[str]
) -> None:
    path = tmp_path / "site.sqlite"
    assert crawl(path, first_seed, first_status) == []
    assert crawl(path, "https://example.com/", 302) == found
