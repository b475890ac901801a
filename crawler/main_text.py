"""The main text of a page: what it says, without what all its neighbours say too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from lxml import etree

from ..core.facts import Position
from .element_text import INLINE
from .landmarks import Landmarks
from .parser import Node, with_attribute
from .presence import EVERYTHING, Presence

_LEFT_OUT = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "nav", "aside", "button", "input", "select", "textarea",
    "datalist", "iframe", "object", "audio", "video", "canvas", "noembed", "noframes", "title",
))  # fmt: skip
_HIDDEN = "descendant::*/@hidden[. != 'until-found']"
_ARIA_HIDDEN = "descendant::*/@aria-hidden[. = 'true']"
_ROLES = frozenset(("navigation", "complementary", "banner", "contentinfo"))
# Stands at the edges of block elements until the text is folded: DEL, which has no meaning in a text, as XML allows it.
_EDGE = "\x7f"
_SPACES = [character for character in map(chr, range(0x3001)) if character.isspace() and character != " "]
_TEXT = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="utf-8"/>
  <xsl:template match="/"><xsl:apply-templates select="*/node()"/></xsl:template>
  <xsl:template match="*"
    ><xsl:text>{_EDGE}</xsl:text><xsl:apply-templates/><xsl:text>{_EDGE}</xsl:text></xsl:template>
  <xsl:template match="{"|".join(sorted(INLINE))}"><xsl:apply-templates/></xsl:template>
  <xsl:template match="{"|".join(sorted(_LEFT_OUT))}"/>
</xsl:stylesheet>
"""


def main_text(root: Node, has: Presence = EVERYTHING, roles: Sequence[Node] | None = None) -> str:
    """The main text: one line a block element, white space folded.

    It is the text of the first main element (or role=main) that is not hidden, else of the body, without

    * header and footer of the page (those of an article or section stay), nav and aside, also by ARIA role,
    * what is not shown: script, style, noscript, template, closed dialogs, elements with the hidden attribute or
      aria-hidden="true",
    * drawings, embedded media and form controls: svg, math, iframe, video, button, input, select, textarea ...

    Renames the elements that are left out, so it comes last. `has` tells which attributes need not be looked for,
    `roles` are the elements with a role.
    """
    roles = with_attribute(root, "//@role") if roles is None else roles
    scope = _scope(root, roles)
    if scope is None:
        return ""
    _mark_left_out(scope, has, roles)
    return _folded(str(_text_of_blocks()(scope)))


@cache
def _text_of_blocks() -> etree.XSLT:
    """Writes the text of an element with a mark at both edges of each block in it.

    A stylesheet walks the tree in C, in a fraction of the time that Python takes to look at each element.
    """
    return etree.XSLT(etree.XML(_TEXT))


def _folded(text: str) -> str:
    """The blocks of a text, a line each, with white space folded; blocks without text are left out."""
    blocks = filter(None, text.split(_EDGE))
    if any(space in text for space in _SPACES) or _has_double_space(text):
        return "\n".join(filter(None, map(" ".join, map(str.split, blocks))))
    return "\n".join(filter(None, map(str.strip, blocks)))


def _has_double_space(text: str) -> bool:
    """As by "in", which takes five times as long: where every word ends in a space it stops at each."""
    import numpy as np

    spaces = np.frombuffer(text.encode(), np.uint8) == ord(" ")
    return bool((spaces[1:] & spaces[:-1]).any())


def _scope(root: Node, roles: Sequence[Node]) -> Node | None:
    for element in root.iter("main"):
        if element.get("hidden") is None:
            return element
    for element in roles:
        if element.get("role") == "main" and element.get("hidden") is None:
            return element
    return root.find("body")


def _mark_left_out(scope: Node, has: Presence, roles: Sequence[Node]) -> None:
    """Makes templates of the elements that are left out for more than their name."""
    landmarks = Landmarks()
    marked = [
        element
        for element in scope.iter("header", "footer")
        if landmarks.position(element) in (Position.HEADER, Position.FOOTER)
    ]
    marked += [element for element in scope.iter("dialog") if element.get("open") is None]
    if has.hidden:
        marked += with_attribute(scope, _HIDDEN)
    if has.aria:
        marked += with_attribute(scope, _ARIA_HIDDEN)
    marked += [item for item in roles if item.get("role") in _ROLES and any(up is scope for up in item.iterancestors())]
    for element in marked:
        element.tag = "template"
