"""The seam every source of referring domains stands behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ...core.web_graph import DomainRank, GraphReferrer


class ReferrerSource(Protocol):
    """Tells who links to domains, and how central domains are."""

    def referrers(self, domains: Sequence[str]) -> Iterator[GraphReferrer]:
        """Every pair of one of these registrable domains and a domain that links to it; unsorted, each once.

        A domain the source does not know has no rows. Raises SourceFailed for files that cannot be had or read.
        """
        ...

    def ranks(self, domains: Sequence[str]) -> Iterator[DomainRank]:
        """The ranks of those domains that have any. Raises SourceFailed."""
        ...
