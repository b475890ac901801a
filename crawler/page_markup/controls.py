"""The form controls and buttons of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.page_markup import MAX_TEXT, Control
from ..parser import Node, line
from .names import Names
from .shown import is_filled_by_script, is_hidden


def controls(elements: Sequence[Node], forms: Sequence[Node], names: Names) -> Iterator[Control]:
    """The inputs (hidden ones left out), selects, textareas and buttons, in order."""
    numbers: dict[Node, int] = {}
    if forms:
        numbers = {form: number for number, form in enumerate(forms)}
    for element in elements:
        tag = element.tag
        kind = (element.get("type") or "").strip().lower() or {"input": "text", "button": "submit"}.get(tag, "")
        if tag == "input" and kind == "hidden":
            continue
        name = names.of_control(element, kind)
        yield Control(
            tag,
            kind[:MAX_TEXT],
            name[:MAX_TEXT],
            _form(element, numbers, names),
            not name and is_hidden(element),
            not name and is_filled_by_script(element),
            line(element),
        )


def _form(element: Node, numbers: dict[Node, int], names: Names) -> int:
    """HTML 4.10.18.3: the form an attribute names, else the nearest around it."""
    if not numbers:
        return -1
    named = element.get("form")
    if named is not None:
        owner = names.by_id(named)
        return -1 if owner is None else numbers.get(owner, -1)
    return next((numbers[form] for form in element.iterancestors("form") if form in numbers), -1)
