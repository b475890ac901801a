"""Structured data: whether it can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rule import rule

EMPTY_BLOCK = "empty block"  # as the extraction words it


@rule(Severity.ERROR, "structured-data", needs="structured")
def schema_parse_error(page: Page) -> Iterator[Evidence]:
    """Structured data cannot be read

    A JSON-LD block of the page is not valid JSON. The finding gives line and column of the first fault. Empty blocks do
    no harm and are not meant.

    Why: Search engines skip the whole block, and with it every rich result it was written for.

    Fix: Look at the place named for a missing comma, a comma too many, an unescaped quotation mark or a line break
    inside a text. If a plug-in writes the block, the fault is often in a field with quotation marks.

    Source: RFC 8259, https://www.rfc-editor.org/rfc/rfc8259; Google Search Central, "General structured data
    guidelines", https://developers.google.com/search/docs/appearance/structured-data/sd-policies
    """
    broken = [block for block in page.structured if block.error and block.error != EMPTY_BLOCK]
    if broken:
        first = broken[0]
        where = f" in line {first.line}" if first.line else ""
        where += f", column {first.column}" if first.line and first.column else ""
        more = f" Broken blocks on the page: {len(broken)}." if len(broken) > 1 else ""
        yield Evidence(
            f"The structured data cannot be read: {first.error}{where}.{more}",
            value=first.error,
            line=first.line,
            details={"column": first.column, "lines": [block.line for block in broken]},
        )
