"""Rules of other packages: modules named by the entry points of a group are imported and register their rules."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from ..core.errors import UsageError

GROUP = "sitewright.rules"


def import_plugins() -> None:
    """Imports every module of GROUP that an installed package names.

    Raises UsageError naming the package for one that fails: an audit without its rules would look like a pass.
    """
    for point in sorted(entry_points(group=GROUP), key=lambda point: (_package(point), point.name)):
        try:
            point.load()
        except Exception as error:
            raise UsageError(
                f"The rules {point.value} of the package {_package(point)} cannot be used:"
                f" {type(error).__name__}: {error}.",
                f"Repair or uninstall {_package(point)}.",
            ) from error


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "?"
