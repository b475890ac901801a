"""Whether an element is shown, as far as attributes tell, and whether scripts fill it."""

from __future__ import annotations

import re

from ..parser import Node

_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Attributes by which Vue, Alpine, Knockout, AngularJS and translation scripts put a text into an element.
_FILLED = ("v-text", "v-html", "x-text", "x-html", "data-bind", "ng-bind", "data-i18n", "data-l10n-id", "data-text")


def is_hidden(element: Node) -> bool:
    """It, or something around it, is hidden, inert, aria-hidden, styled not to show, or in a closed dialog."""
    node = element
    while node is not None:
        if hides(node):
            return True
        node = node.getparent()
    return False


def hides(element: Node) -> bool:
    """The element itself says that it and what is in it are not for everyone to see."""
    get = element.get
    if get("hidden") is not None or get("inert") is not None:
        return True
    aria = get("aria-hidden")
    if aria and aria.strip().lower() == "true":
        return True
    style = get("style")
    if style and _STYLE.search(style):
        return True
    tag = element.tag
    return tag in ("noscript", "template") or (tag == "dialog" and get("open") is None)


def is_filled_by_script(element: Node) -> bool:
    """A script, or a custom element, may put a text into it or give it a name."""
    for number, node in enumerate(element.iter()):
        if number > 50:
            break
        tag = node.tag
        if "-" in tag or tag in ("slot", "object", "iframe", "canvas"):
            return True
        attributes = node.attrib
        if attributes and any(name in attributes for name in _FILLED):
            return True
        if any(name[:1] in ":@*[(#" or name.startswith(("v-bind:", "x-bind:", "bind:")) for name in attributes):
            return True
    return False
