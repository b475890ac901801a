"""How healthy the indexable pages of a site are, as one number that can be checked by hand.

    health = 100 x points / pages

`pages` is the number of indexable HTML pages that were read. Each brings one point, less what its faults take: a
confirmed error 0.5, a warning 0.1, a notice 0.01 of what is left, each rule once a page. One rule takes at most 10 % of
all points through the pages of one template and at most 25 % in all: where it would take more, it takes less of each
page. So one fault of a template, however severe, never empties the score, and nothing brings it to 0.

The weights and caps are this project's judgement. Faults of pages that are not indexable, of files and of the site as a
whole do not count here; the list of findings has them. Scores of crawls with other limits, starts or settings count
other pages and cannot be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from .findings import Severity

TAKEN = {Severity.ERROR: 0.5, Severity.WARNING: 0.1, Severity.NOTICE: 0.01}
MOST_BY_TEMPLATE = 0.1  # of all points, lost to one rule on the pages of one template
MOST_BY_RULE = 0.25
FORMULA = (
    "100 x points / indexable HTML pages; a page's point shrinks by 50 % for an error, 10 % for a warning and 1 % for a"
    " notice, and one rule takes at most 10 % of all points through one template, 25 % in all"
)
NOT_COMPARABLE = "It is not comparable across scopes: another limit, start page or setting counts other pages."


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a crawl's indexable HTML pages."""

    points: float  # numerator
    pages: int  # denominator
    losses: tuple[tuple[str, float], ...] = ()  # (rule, points that it alone takes), the largest first

    @property
    def score(self) -> float | None:
        """0-100, None when there is no indexable page to speak of."""
        return 100 * self.points / self.pages if self.pages else None

    def __str__(self) -> str:
        """The score with its numerator, denominator and formula."""
        if self.score is None:
            return "Health: unknown, because no indexable HTML page was read."
        return (
            f"Health: {self.score:.1f} of 100 = 100 x {self.points:,.1f} points / {self.pages:,} indexable HTML pages."
            f" {NOT_COMPARABLE}"
        )
