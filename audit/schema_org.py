"""The vocabulary of schema.org, as bundled in data/schemaorg.tsv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

RELEASE = "30.0"


@dataclass(frozen=True)
class Vocabulary:
    """Which types, properties and members of enumerations there are."""

    parents: dict[str, tuple[str, ...]]  # of every type
    members: dict[str, tuple[str, ...]]  # member to the enumerations it is of
    domains: dict[str, frozenset[str]]  # property to the types it is of
    ranges: dict[str, frozenset[str]]  # property to the types of its values

    def knows(self, name: str) -> bool:
        """It is a type, or a member of an enumeration (which may stand as a type)."""
        return name in self.parents or name in self.members

    def ancestors(self, name: str) -> frozenset[str]:
        """The type itself and all types above it; empty for an unknown one."""
        return _ancestors(name) if name in self.parents else frozenset()

    def is_a(self, name: str, kind: str) -> bool:
        """The type is another one or a subtype of it."""
        return name == kind or kind in self.ancestors(name)

    def allows(self, types: Iterable[str], name: str) -> bool:
        """A property is defined for one of the types or a type above it."""
        return any(not self.domains[name].isdisjoint(self.ancestors(kind)) for kind in types)

    def members_of(self, kind: str) -> frozenset[str]:
        """The members of an enumeration and of those below it."""
        return _members(kind)


@cache
def vocabulary() -> Vocabulary:
    """The bundled vocabulary, read once."""
    found = Vocabulary({}, {}, {}, {})
    for kind, name, *rest in _lines():
        first = tuple(rest[0].split())
        if kind == "type":
            found.parents[name] = first
        elif kind == "member":
            found.members[name] = first
        else:
            found.domains[name] = frozenset(first)
            found.ranges[name] = frozenset(rest[1].split())
    return found


def _lines() -> Iterator[list[str]]:
    text = files(__package__).joinpath("data", "schemaorg.tsv").read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


@cache
def _ancestors(name: str) -> frozenset[str]:
    parents = vocabulary().parents
    found = {name}
    for parent in parents.get(name, ()):
        if parent not in found:
            found |= _ancestors(parent)
    return frozenset(found)


@cache
def _members(kind: str) -> frozenset[str]:
    known = vocabulary()
    return frozenset(name for name, kinds in known.members.items() if any(known.is_a(found, kind) for found in kinds))
