"""A page as the key of a cache: several rules ask the same thing of the same page in turn."""

from __future__ import annotations

from ..core.facts import Page


class SamePage:
    """A page, compared by identity: comparing its hundreds of facts would take longer than what is cached."""

    __slots__ = ("page",)

    def __init__(self, page: Page) -> None:
        self.page = page

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SamePage) and other.page is self.page

    def __hash__(self) -> int:
        return id(self.page)
