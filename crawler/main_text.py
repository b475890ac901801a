"""The main text of a page: what it says, without what all its neighbours say too."""

from __future__ import annotations

from lxml import etree

from ..core.facts import Position
from .element_text import INLINE, fold
from .landmarks import Landmarks
from .parser import Node, with_attribute

_LEFT_OUT = (
    "script", "style", "noscript", "template", "svg", "math", "nav", "aside", "button", "input", "select", "textarea",
    "datalist", "iframe", "object", "audio", "video", "canvas", "noembed", "noframes", "title",
)  # fmt: skip
_HIDING = (
    "descendant::*/@hidden[. != 'until-found']",
    "descendant::*/@aria-hidden[. = 'true']",
    "descendant::*/@role[. = 'navigation' or . = 'complementary' or . = 'banner' or . = 'contentinfo']",
)


def main_text(root: Node) -> str:
    """The main text: one line a block element, white space folded.

    It is the text of the first main element (or role=main) that is not hidden, else of the body, without

    * header and footer of the page (those of an article or section stay), nav and aside, also by ARIA role,
    * what is not shown: script, style, noscript, template, closed dialogs, elements with the hidden attribute or
      aria-hidden="true",
    * drawings, embedded media and form controls: svg, math, iframe, video, button, input, select, textarea ...

    Takes the tree apart, so it comes last and when no element but the root is held any more: for each one that is held
    and taken out, lxml searches all that was taken out with it.
    """
    scope = _scope(root)
    if scope is None:
        return ""
    _mark_left_out(scope)
    etree.strip_elements(scope, *_LEFT_OUT, with_tail=False)
    etree.strip_tags(scope, *INLINE)
    return "\n".join(filter(None, map(fold, scope.itertext())))


def _scope(root: Node) -> Node | None:
    for element in root.iter("main"):
        if element.get("hidden") is None:
            return element
    for element in with_attribute(root, "//@role[. = 'main']"):
        if element.get("hidden") is None:
            return element
    return root.find("body")


def _mark_left_out(scope: Node) -> None:
    """Makes templates of the elements that are left out for more than their name."""
    landmarks = Landmarks()
    marked = [
        element
        for element in scope.iter("header", "footer")
        if landmarks.position(element) in (Position.HEADER, Position.FOOTER)
    ]
    marked += [element for element in scope.iter("dialog") if element.get("open") is None]
    for attributes in _HIDING:
        marked += with_attribute(scope, attributes)
    for element in marked:
        element.tag = "template"
