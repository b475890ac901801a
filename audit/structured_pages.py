"""The structured data of all pages of a crawl, for rules that compare pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ..core.facts import StructuredData
from ..store.site import Site
from .structured_nodes import Node, nodes


@dataclass(frozen=True, slots=True)
class StructuredPage:
    """A page by its markup alone."""

    url: str
    base: str  # what relative addresses are resolved with
    nodes: list[Node]


def structured_pages(site: Site, *, indexable: bool = False, containing: str = "") -> Iterator[StructuredPage]:
    """The 2xx pages with structured data, in the order they were found; of those only what holds a given word."""
    rows = site.query(
        """
        SELECT url, json_extract(facts, '$.structured') AS blocks, json_extract(facts, '$.base') AS base FROM page
        WHERE (indexable OR NOT :indexable) AND status BETWEEN 200 AND 299 AND instr(facts, '"structured"')
          AND instr(facts, :containing) ORDER BY url_id
        """,
        indexable=indexable,
        containing=containing,
    )
    for row in rows:
        if row["blocks"]:
            blocks = [
                StructuredData(**{**block, "types": tuple(block["types"])}) for block in json.loads(row["blocks"])
            ]
            yield StructuredPage(row["url"], row["base"] or row["url"], nodes(blocks))
