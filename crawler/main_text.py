"""The main text of a page: what it says, without what all its neighbours say too."""

from __future__ import annotations

from lxml import etree

from ..core.facts import Position
from .element_text import BLOCKS
from .landmarks import Landmarks
from .parser import Node, xpath

_LEFT_OUT = (
    "script", "style", "noscript", "template", "svg", "math", "nav", "aside", "button", "input", "select", "textarea",
    "datalist", "iframe", "object", "audio", "video", "canvas", "noembed", "noframes", "title",
)  # fmt: skip
# By attribute first: looking at every element's attributes costs ten times as much.
_HIDDEN = (
    "descendant::*/@hidden[. != 'until-found']/.. | descendant::*/@aria-hidden[. = 'true']/.."
    " | descendant::*/@role[. = 'navigation' or . = 'complementary' or . = 'banner' or . = 'contentinfo']/.."
    " | descendant::dialog[not(@open)]"
)
_MAIN = "(//main | //@role[. = 'main']/..)[not(@hidden)][1]"
# NEXT LINE stands for a line end between blocks: like all white space it never gets into a line of the text.
_BREAK = "\x85"


def main_text(root: Node, landmarks: Landmarks) -> str:
    """The main text: one line a block element, white space folded. Takes the tree apart, so it is asked for last.

    It is the text of the first main element (or role=main) that is not hidden, else of the body, without

    * header and footer of the page (those of an article or section stay), nav and aside, also by ARIA role,
    * what is not shown: script, style, noscript, template, closed dialogs, elements with the hidden attribute or
      aria-hidden="true",
    * drawings, embedded media and form controls: svg, math, iframe, video, button, input, select, textarea ...
    """
    found = xpath(_MAIN)(root)
    scope = found[0] if found else root.find("body")
    if scope is None:
        return ""
    hidden = xpath(_HIDDEN)(scope)
    hidden += [
        element
        for element in scope.iter("header", "footer")
        if landmarks.position(element) in (Position.HEADER, Position.FOOTER)
    ]
    for element in hidden:
        element.tag = "template"
    etree.strip_elements(scope, *_LEFT_OUT, with_tail=False)
    for element in scope.iter(*BLOCKS):
        text, tail = element.text, element.tail
        element.text = _BREAK + text if text else _BREAK
        element.tail = _BREAK + tail if tail else _BREAK
    text = etree.tostring(scope, method="text", encoding="unicode", with_tail=False)
    return "\n".join(filter(None, [" ".join(piece.split()) for piece in text.split(_BREAK)]))
