"""Pages that nobody has read: a bot protection answered for them, or the parser stopped before their end.

What they hold is not known, so what a rule finds there is no fault of theirs. A rule that says `unread=True` is about
something that is known all the same, such as the address or the size of the document. Of a page that was cut off, the
head and the links that were read are known as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..core.findings import Evidence, Status
from ..store.site import Site

CHALLENGED = "A bot protection answered the crawler, so others may see another page."
CUT = "The page was not read to its end, so this could not be confirmed."
# Categories of rules about the head, which comes first, and about links, which are there whatever follows.
_FIRST_READ = frozenset(
    ("title", "meta-description", "canonical", "indexability", "international", "social", "mobile", "html", "links")
)


@dataclass(frozen=True, slots=True)
class Unread:
    """The URLs of a crawl that were not read."""

    challenged: Mapping[str, bool]  # whether the answer passed for a page (2xx)
    cut: frozenset[str]

    def judge(self, evidence: Evidence, url: str, subject: str, category: str) -> Evidence | None:
        """What is left of a rule's evidence about a URL: the same, the same in doubt, or nothing."""
        if url in self.challenged and self.challenged[url] and subject != "fetch":
            return None
        if url in self.challenged or evidence.target in self.challenged:
            return _in_doubt(evidence, CHALLENGED)
        doubtful = subject == "page" and category not in _FIRST_READ and url in self.cut
        return _in_doubt(evidence, CUT) if doubtful else evidence


def _in_doubt(evidence: Evidence, why: str) -> Evidence:
    if evidence.status is not Status.FAIL:
        return evidence
    return replace(evidence, status=Status.INCONCLUSIVE, message=f"{evidence.message} {why}")


def read_unread(site: Site) -> Unread:
    """The pages of a crawl that were not read."""
    marked = site.query(
        """
        SELECT url, status, headers FROM fetch WHERE kind = 'page' AND status IS NOT NULL
        AND (headers LIKE '%cf-mitigated%' OR headers LIKE '%x-amzn-waf-action%' OR headers LIKE '%datadome%'
             OR headers LIKE '%akamaighost%')
        """
    )
    challenged = {
        row["url"]: 200 <= row["status"] <= 299
        for row in marked
        if is_challenge(row["status"], dict(json.loads(row["headers"])))
    }
    cut = site.query(
        "SELECT u.url FROM pages p JOIN urls u ON u.id = p.url_id WHERE p.crawl_id = :crawl AND p.cut <> ''"
    )
    return Unread(challenged, frozenset(row["url"] for row in cut))


def is_challenge(status: int, headers: Mapping[str, str]) -> bool:
    """The answer is one of a bot protection, by the header it marks challenges with.

    Cloudflare, "Detect a Challenge Page response"; AWS WAF, "CAPTCHA and Challenge in AWS WAF"; DataDome and Akamai
    refuse with 403.
    """
    waf = headers.get("x-amzn-waf-action", "").lower()
    if headers.get("cf-mitigated", "").lower() == "challenge" or waf in ("challenge", "captcha"):
        return True
    return status == 403 and ("x-datadome" in headers or headers.get("server", "").lower() == "akamaighost")
