"""Queues by host that take turns, whatever the number of hosts that have to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """Items by lane. Taking one is O(1): lanes that may not go are set aside until they are said to be free."""

    def __init__(self) -> None:
        self._items: dict[str, deque[T]] = {}
        self._turns: deque[str] = deque()
        self._aside: set[str] = set()
        self.size = 0  # items of all lanes

    @property
    def stuck(self) -> bool:
        """No lane of another host that has something is known to be free."""
        return not self._turns or (len(self._turns) == 1 and not self._turns[0])

    def add(self, lane: str, item: T) -> None:
        """Queues an item behind the others of its lane."""
        queue = self._items.get(lane)
        if queue is None:
            queue = self._items[lane] = deque()
            self._turns.append(lane)
        queue.append(item)
        self.size += 1

    def free(self, lanes: Iterable[str]) -> None:
        """These lanes may go again, as far as is known."""
        for lane in lanes:
            if lane in self._aside:
                self._aside.discard(lane)
                self._turns.append(lane)

    def take(self, may_go: Callable[[str], bool]) -> T | None:
        """The first item of the next lane that may go, which is then behind the others."""
        while self._turns:
            lane = self._turns.popleft()
            if not may_go(lane):
                self._aside.add(lane)
                continue
            queue = self._items[lane]
            item = queue.popleft()
            self.size -= 1
            if queue:
                self._turns.append(lane)
            else:
                del self._items[lane]
            return item
        return None
