"""Tables of Search Console, whose headers are translated: known by what their columns hold."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.delimited_files import Row
from ...core.figures import read_figure
from .column_kinds import TYPED_ROWS, kinds_of_columns

CTR_ROUNDING = 0.006  # exports round to a tenth or a hundredth of a percent, some to whole ones


def search_performance(rows: Sequence[Row]) -> dict[str, int] | None:
    """Where a table of Search Console, in any language, keeps clicks, impressions, CTR and position.

    Its columns are known by what they hold: five, of which the fourth is one of those before it divided by the other.
    None when the first column holds addresses or days, or the table is another one.
    """
    kinds = kinds_of_columns(rows[1:])
    if len(kinds) != 5 or kinds[0] != "text" or any(read_figure(cell, whole=False) for cell in rows[0][1][1:]):
        return None
    if kinds[1:3] != ["whole", "whole"] or kinds[4] not in ("number", "whole") or kinds[3] in ("text", "address"):
        return None
    sample = [cells for _, cells in rows[1 : TYPED_ROWS + 1]]
    for clicks, impressions in ((1, 2), (2, 1)):
        if _is_ratio(sample, clicks, impressions):
            return {"clicks": clicks, "impressions": impressions, "ctr": 3, "position": 4}
    return {"clicks": 1, "impressions": 2, "ctr": 3, "position": 4} if kinds[3] == "share" else None


def _is_ratio(rows: Sequence[Sequence[str]], clicks: int, impressions: int) -> bool:
    """Most rows' fourth cell is the share of clicks in impressions, as far as it is rounded."""
    agree = 0
    for cells in rows:
        few, many, share = (
            read_figure(cells[column] if column < len(cells) else "", whole=column != 3)
            for column in (clicks, impressions, 3)
        )
        if few and many and share and few.low <= many.low:
            # A hundred times too much when a spreadsheet lost the percent sign.
            agree += any(abs(few.low / max(many.low, 1) - share.low / part) <= CTR_ROUNDING for part in (1, 100))
    return agree > len(rows) / 2
