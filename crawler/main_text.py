"""The main text of a page: what it says, without what all its neighbours say too."""

from __future__ import annotations

import re

from lxml import etree

from ..core.facts import Position
from .document import BLOCKS, Landmarks, Tree

_LEFT_OUT = (
    "script", "style", "noscript", "template", "svg", "math", "nav", "aside", "button", "input", "select", "textarea",
    "datalist", "iframe", "object", "audio", "video", "canvas", "noembed", "noframes", "title",
)  # fmt: skip
_HIDDEN = etree.XPath(
    "descendant::*[@hidden or @aria-hidden = 'true' or self::dialog[not(@open)] or self::header or self::footer"
    " or @role = 'navigation' or @role = 'complementary' or @role = 'banner' or @role = 'contentinfo']"
)
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[\n ]*")


def main_text(root: Tree) -> str:
    """The main text: one line a block element, white space folded. Takes the tree apart: call it last.

    It is the text of the first main element (or role=main) that is not hidden, else of the body, without

    * header and footer of the page (those of an article or section stay), nav and aside, also by ARIA role,
    * what is not shown: script, style, noscript, template, closed dialogs, elements with the hidden attribute or
      aria-hidden="true",
    * drawings and form controls: svg, math, button, input, select, textarea.
    """
    scope = _scope(root)
    if scope is None:
        return ""
    etree.strip_elements(scope, *_LEFT_OUT, with_tail=False)
    landmarks = Landmarks()
    for element in _HIDDEN(scope):
        if element.tag in ("header", "footer") and landmarks.position(element) in (Position.MAIN, Position.BODY):
            continue
        _remove(element)
    for element in scope.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    text = etree.tostring(scope, method="text", encoding="unicode", with_tail=False)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def _scope(root: Tree) -> Tree | None:
    for element in root.iter("main"):
        if element.get("hidden") is None:
            return element
    found = root.xpath("//*[@role = 'main' and not(@hidden)][1]")
    return found[0] if found else root.find("body")


def _remove(element: Tree) -> None:
    """Takes an element out of the tree but leaves the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
