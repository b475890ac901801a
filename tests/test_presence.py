"""What a document's bytes tell of its attributes: nothing that is there is ever missed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.crawler.parser import parse
from sitewright.crawler.presence import Presence, presence

NAMES = ("id", "role", "tabindex", "aria-label", "data-nosnippet", "hidden", "itemscope")
FIELDS = ("id", "role", "tabindex", "aria", "nosnippet", "hidden", "itemscope")


@given(
    st.sampled_from(NAMES),
    st.sampled_from(("", "=''", '="x y"', "=x")),
    st.sampled_from(("", "a=1 ", "class='dd ms' ", "\n")),
    st.text("<>=-aidmshtenpcoprlx ", max_size=30),
    st.booleans(),
)
def test_an_attribute_that_is_there_is_seen(name: str, value: str, before: str, text: str, upper: bool) -> None:
    field = dict(zip(NAMES, FIELDS, strict=True))[name]
    if field in ("id", "role", "tabindex"):
        value = value or "=''"
    written = name.upper() if upper else name
    document = f"<p {before}{written}{value}>{text}".encode()
    root = parse(document).root
    if root is not None and any(name in element.attrib for element in root.iter()):
        assert getattr(presence(document), field)


@pytest.mark.parametrize(
    "document", ["<p>Nothing but text", "<p class=a>Nothing but text, and nothing in a middle program: a-b.</p>"]
)
def test_what_is_not_there_need_not_be_looked_for(document: str) -> None:
    assert presence(document.encode()) == Presence(*[False] * len(FIELDS))
