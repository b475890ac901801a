"""Roles, aria-* attributes and tab order: what is outside of the vocabulary or contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...core.aria import ATTRIBUTES, MODULES, REFERENCES, ROLES
from ...core.page_markup import MAX_TEXT, AriaFault
from ..parser import Node, line, with_attribute, xpath
from .names import Names

_WRITTEN = re.compile(rb"""(aria-[a-z]*+)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']*+)))?+""")
_BEFORE = (b" ", b"\n", b"\t", b"\r", b'"', b"'", b"/")
_TAG_BYTES = 2000  # of a tag before an attribute, as far as is looked back
_FOCUSABLE = {"a": "href", "area": "href", "button": "", "input": "", "select": "", "textarea": "", "iframe": ""}
_TEMPLATE = ("{", "<", "$", "[[")  # signs of a template that a script fills in


def roles(elements: list[Node]) -> Iterator[AriaFault]:
    """The roles of which no token is one (ARIA 1.2, 8.1: the first that is known counts)."""
    for element in elements:
        value = element.get("role")
        tokens = value.lower().split()
        if tokens and not any(token in ROLES or token.startswith(MODULES) for token in tokens) and _is_plain(value):
            yield AriaFault("role", value[:MAX_TEXT], element.tag, "value", line(element))


def main_landmarks(elements: list[Node]) -> list[Node]:
    """The elements whose role makes them the main landmark."""
    return [element for element in elements if (element.get("role").lower().split() or [""])[0] == "main"]


def attributes(root: Node, names: Names, written: Iterable[Written]) -> Iterator[AriaFault]:
    """The aria-* attributes that are none, or whose value is none of theirs, or names ids of which none is there.

    `written` is what the source has. Only when something in it may be wrong is the tree asked, attribute by attribute.
    """
    if not any(_is_suspect(item, names) for item in written):
        return
    for attribute in xpath("//@*[starts-with(name(), 'aria-')]", smart_strings=True)(root):
        name, value, element = attribute.attrname, str(attribute), attribute.getparent()
        problem = _problem(name, value, element, names)
        if problem:
            yield AriaFault(name[:MAX_TEXT], value[:MAX_TEXT], element.tag, problem, line(element))


class Written(NamedTuple):
    """An aria-* attribute in the source."""

    name: str
    value: str
    tag: bytes  # from its "<" to the attribute


def written(utf8: bytes) -> list[Written]:
    """The aria-* attributes of a document's source, and what looks like one in its texts and scripts."""
    found = []
    position = utf8.find(b"aria-")
    while position >= 0:
        match = _WRITTEN.match(utf8, position)
        if match and utf8[position - 1 : position] in _BEFORE:
            tag = utf8[max(utf8.rfind(b"<", 0, position), position - _TAG_BYTES, 0) : position]
            value = (match[2] or match[3] or match[4] or b"").decode("utf-8", "replace")
            found.append(Written(match[1].decode(), value, tag))
        position = utf8.find(b"aria-", match.end() if match else position + 5)
    return found


def _is_suspect(item: Written, names: Names) -> bool:
    if item.name not in ATTRIBUTES:
        return True
    allowed, folded = ATTRIBUTES[item.name], item.value.strip().lower()
    if not folded:
        return False
    if allowed is not None:
        return folded not in allowed or (
            item.name == "aria-hidden" and folded == "true" and _may_be_focusable(item.tag)
        )
    return item.name in REFERENCES and not any(names.has_id(token) for token in item.value.split()[:20])


def _may_be_focusable(tag: bytes) -> bool:
    name = tag[1:20].split(None, 1)[0].lower().decode("latin-1") if tag[1:20].split() else ""
    # The attributes behind this one are not looked at: a tabindex there makes it focusable as well.
    return name in _FOCUSABLE or name in ("div", "span", "li", "summary")


def _problem(name: str, value: str, element: Node, names: Names) -> str:
    if name not in ATTRIBUTES:
        return "name"
    allowed = ATTRIBUTES[name]
    folded = value.strip().lower()
    if not folded or not _is_plain(value):
        return ""
    if allowed is not None:
        if name == "aria-hidden" and folded == "true" and _is_focusable(element):
            return "focusable"
        return "" if folded in allowed else "value"
    if name in REFERENCES and all(names.by_id(token) is None for token in value.split()[:20]):
        return "reference"
    return ""


def _is_focusable(element: Node) -> bool:
    """The keyboard reaches it, as far as attributes tell."""
    needed = _FOCUSABLE.get(element.tag)
    index = (element.get("tabindex") or "").strip()
    if needed is None and not (index.isdigit()):
        return False
    if needed and element.get(needed) is None:
        return False
    if index.startswith("-") or (element.get("type") or "").strip().lower() == "hidden":
        return False
    style = (element.get("style") or "").replace(" ", "").lower()
    gone = "display:none" in style or "visibility:hidden" in style
    return not gone and not any(element.get(name) is not None for name in ("disabled", "hidden", "inert"))


def tab_orders(root: Node) -> Iterator[AriaFault]:
    """The elements with a tabindex above 0."""
    for element in with_attribute(root, "//@tabindex[number(.) > 0]"):
        yield AriaFault("tabindex", element.get("tabindex").strip()[:MAX_TEXT], element.tag, "order", line(element))


def _is_plain(value: str) -> bool:
    return not any(sign in value for sign in _TEMPLATE)
