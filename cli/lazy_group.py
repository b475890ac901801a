"""Groups of commands whose modules are imported when a command is called, so that --help stays quick."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click


class LazyGroup(click.Group):
    """Commands by name with one line of help each; each is the `command` of the module of its name in `package`.

    What Python keeps for itself, as in "import", is called "import_command" there.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, str], package: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        return self.load(cmd_name) if cmd_name in self.lazy else None

    def load(self, name: str) -> click.Command:
        """The command of that name. Raises KeyError when there is none."""
        if name not in self.lazy:
            raise KeyError(name)
        module = f"{name}_command" if iskeyword(name) else name.replace("-", "_")
        command: click.Command = import_module(f".{module}", self.package).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.lazy, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Commands: {', '.join(self.lazy)}."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def command_paths(command: click.Command) -> list[list[str]]:
    """The words that call the command, which are none, and each command in it, to any depth."""
    if not isinstance(command, LazyGroup):
        return [[]]
    return [[], *([name, *rest] for name in command.lazy for rest in command_paths(command.load(name)))]
