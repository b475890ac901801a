"""Telling the later pages of a list by their address, which is written by strangers."""

from __future__ import annotations

import pytest
from sitewright.audit.pagination import is_later_page


@pytest.mark.parametrize(
    ("path", "later"),
    [
        ("/list?page=2", True),
        ("/list?sort=price&p=10", True),
        ("/list?page%5Bnumber%5D=3", True),
        ("/list/page/2/", True),
        ("/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0/3", True),
        ("/list?page=%DB%B2", True),  # a Persian 2
        ("/list", False),
        ("/list?page=1", False),
        ("/list?start=0", False),
        ("/list?page=two", False),
        ("/list?page=%C2%B2", False),  # a superscript is no number
        ("/page/2/comments", False),
        (f"/list?page={'9' * 5000}", False),  # more digits than Python converts
    ],
)
def test_later_pages_of_a_list(path: str, later: bool) -> None:
    assert is_later_page(f"https://example.com{path}") is later
