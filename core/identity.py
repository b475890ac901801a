"""When two findings are the same one: across crawls, in baselines and in the files other programs read.

A finding is known by its rule, its URL, its target and its key. The key tells apart what a rule finds several times
with the same URL and target; most rules find a fault once and have none. What may change while the fault stays
is no part of it: the message, the value, the snippet, the line, the severity and the version of the rule.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from .findings import Finding
from .urls import normalize

KEY = "key"  # the name in the evidence under which a rule gives the key


class Identity(NamedTuple):
    """What findings of the same fault have in common."""

    rule: str
    url: str  # "" for a fault of the whole site
    target: str  # "" for rules without one
    key: str = ""

    @property
    def digest(self) -> str:
        """32 hex digits that stand for the identity."""
        return sha256("\n".join(self).encode("utf-8", "replace")).hexdigest()[:32]


def identity(finding: Finding) -> Identity:
    """The identity of a finding, the same before and after it was stored."""
    key = key_of(finding)
    return Identity(finding.rule, finding.url, finding.target if _is_url(finding.target) else "", key)


def key_of(finding: Finding) -> str:
    """The key a rule gave in its evidence, else a target that is no URL (the database keeps URLs as targets only)."""
    if KEY in finding.evidence:
        return str(finding.evidence[KEY])
    return "" if _is_url(finding.target) else finding.target


def _is_url(text: str) -> bool:
    return not text or normalize(text) is not None
