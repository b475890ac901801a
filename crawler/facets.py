"""Filters that combine freely: paths whose query parameters come in more combinations than anyone can visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from ..core.url_template import MAX_NAMES, parameter_names
from ..core.urls import parts

MOST_SETS = 64  # combinations of parameter names at one path: six filters that combine freely have 2^6
MOST_COMBINED = 1_000  # URLs at one path that combine three parameters or more: five filters of three values have 918
MOST_PLACES = 2_000
_LATTICE = 0.5  # share of the combinations that are there with one parameter less, too: an application has few


@dataclass(slots=True)
class Place:
    """The parameters seen at one path."""

    sets: set[tuple[str, ...]] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, set[int]] = field(default_factory=dict)  # values of parameters that had only numbers
    texts: set[str] = field(default_factory=set)  # names of those that had others
    combined: int = 0  # URLs found with three parameters or more
    fetched: int = 0
    cut: str = ""


class Facets:
    """Parameters by path template. Bounded: MOST_PLACES x MOST_SETS combinations."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}

    def found(self, path: str, url: str) -> None:
        """Notes one newly found URL of a path template."""
        names = parameter_names(url)
        if not names:
            return
        place = self.places.get(path)
        if place is None:
            if len(self.places) >= MOST_PLACES:
                return
            place = self.places[path] = Place()
        if place.cut:
            return
        _note_values(place, url)
        place.combined += len(names) >= 3
        new = names not in place.sets and len(place.sets) <= 2 * MOST_SETS
        if new:
            place.sets.add(names)
            place.names.update(names)
        many = (new and len(place.sets) > MOST_SETS) or place.combined == MOST_COMBINED + 1
        if many and _is_lattice(place.sets):
            place.cut = (
                f"template {template(path, place)}: {len(place.sets)} combinations of {len(place.names)} parameters,"
                " filters that combine freely"
            )

    def read(self, path: str) -> None:
        """Counts a page read at a path."""
        if path in self.places:
            self.places[path].fetched += 1

    def recall(self, named: str, detail: str) -> None:
        """Takes over what was refused before a restart."""
        self.places.setdefault(named.partition("?")[0], Place()).cut = detail

    def refuses(self, path: str, url: str) -> str:
        """Why a combination is not visited; "" when it may be. Single filters may, with the pages of their lists."""
        place = self.places.get(path)
        if place is None or not place.cut:
            return ""
        names = set(parameter_names(url))
        return place.cut if len(names - {_pager(place)}) > 1 else ""


def _note_values(place: Place, url: str) -> None:
    for name, value in parse_qsl(parts(url).query[:2048], keep_blank_values=True, errors="replace")[:MAX_NAMES]:
        if name in place.texts or len(place.numbers) > MAX_NAMES:
            continue
        if value.isascii() and value.isdigit() and len(value) < 6:
            values = place.numbers.setdefault(name, set())
            if len(values) < MOST_SETS:
                values.add(int(value))
        else:
            place.texts.add(name)
            place.numbers.pop(name, None)


def _pager(place: Place) -> str:
    """The one parameter that counts on (2, 3, 4 ...), as the pages of a list do; "" when there is none or more."""
    counting = [
        name for name, values in place.numbers.items()
        if {2, 3} <= values and max(values) <= len(values) + 1
    ]  # fmt: skip
    return counting[0] if len(counting) == 1 else ""


def template(path: str, place: Place) -> str:
    """The path with the parameters seen most."""
    names = [name for name, _ in sorted(place.names.items(), key=lambda item: (-item[1], item[0]))]
    return f"{path}?{'&'.join(f'{name}=*' for name in sorted(names[:12]))}{'&...' if len(names) > 12 else ''}"


def _is_lattice(sets: set[tuple[str, ...]]) -> bool:
    """Filters that combine freely are also there without each other; the parameters of an application are not."""
    checks = hits = 0
    for names in sets:
        if len(names) < 2:
            continue
        for left in range(len(names)):
            rest = (*names[:left], *names[left + 1 :])
            checks += 1
            hits += rest in sets
    return checks > 0 and hits >= _LATTICE * checks
