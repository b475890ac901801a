"""The command that goes on with a crawl, as it would be typed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import click
from click.core import ParameterSource

from ..core.urls import without_credentials

_ONCE = {"fresh"}  # what was meant for the first run only


def resuming_command(context: click.Context, changes: Mapping[str, Any]) -> str:
    """The command being run with what was typed, in words a shell takes, and with other values for some options.

    `changes` are by parameter name. Passwords in URLs are left out.
    """
    options: list[str] = []
    arguments: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        was_typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if name in _ONCE or not (was_typed or name in changes):
            continue
        value = changes.get(name, context.params.get(name))
        if isinstance(parameter, click.Option):
            options.extend(_option(parameter, value))
        else:
            arguments.extend(_values(parameter, value))
    if any(argument.startswith("-") for argument in arguments):
        arguments.insert(0, "--")
    return shlex.join([*context.command_path.split(), *options, *arguments])


def _option(option: click.Option, value: Any) -> Iterator[str]:
    name = max(option.opts, key=len)
    if option.is_flag:
        if value is True or value == option.flag_value:
            yield name
        elif option.secondary_opts and value is False:
            yield max(option.secondary_opts, key=len)
        return
    for item in _values(option, value):
        yield name
        yield item


def _values(parameter: click.Parameter, value: Any) -> list[str]:
    if value is None:
        return []
    values = value if parameter.multiple or parameter.nargs != 1 else [value]
    return [without_credentials(f"{item:g}" if isinstance(item, float) else str(item)) for item in values]
