"""The crawl before, for rules about what changed since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from ..store.audited_crawl import previous_crawl
from ..store.site import Site
from .rule import Unknowable

NO_EARLIER_CRAWL = "There is no earlier crawl of the same scope, read by the same version, to compare with."


def earlier_crawl(site: Site) -> int:
    """The number of the crawl that this one is compared with. Raises Unknowable when there is none."""
    number = previous_crawl(site)
    if number is None:
        raise Unknowable(NO_EARLIER_CRAWL)
    return number


def both_complete(site: Site) -> int:
    """The number of the earlier crawl. Raises Unknowable too when that one did not reach every page."""
    number = earlier_crawl(site)
    (state,) = site.query("SELECT state FROM crawls WHERE id = :base", base=number).fetchone()
    if state != "finished":
        raise Unknowable(f"The earlier crawl ({number}) did not reach every page.")
    return number


def read_twice(site: Site, condition: str) -> Iterator[sqlite3.Row]:
    """url, url_id, and every column of `pages` as it is, and as `was_` what it was, of pages read whole in both crawls.

    `condition` is SQL of ours about p (this crawl) and q (the earlier one). Raises Unknowable.
    """
    return site.query(f"{_READ_TWICE} AND ({condition}) ORDER BY p.url_id", base=earlier_crawl(site))


_COLUMNS = ("title", "description", "canonical_id", "indexability", "words", "text_hash", "facts")
_NAMES = ", ".join(f"p.{name}, q.{name} AS was_{name}" for name in _COLUMNS)
# An error page may be HTML as well: what it says is not the page that was there.
_READ_TWICE = f"""
    SELECT u.url, p.url_id, {_NAMES} FROM pages p
    JOIN pages q ON q.crawl_id = :base AND q.url_id = p.url_id JOIN urls u ON u.id = p.url_id
    WHERE p.crawl_id = :crawl AND p.cut = '' AND q.cut = ''
      AND p.indexability <> 'status' AND q.indexability <> 'status'
"""  # noqa: S608 - constants of ours


def facts_twice(row: sqlite3.Row, name: str) -> tuple[list[Any], list[Any]]:
    """(what it was, what it is) of a list in the facts of a row of `read_twice`."""
    return json.loads(row["was_facts"]).get(name, []), json.loads(row["facts"]).get(name, [])


def url_of(site: Site, number: int) -> str:
    """The URL with that id."""
    return str(site.query("SELECT url FROM urls WHERE id = :id", id=number).fetchone()[0])
