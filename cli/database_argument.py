"""The arguments that commands reading a database share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

CallableT = TypeVar("CallableT", bound=Callable[..., Any])


def database(command: CallableT) -> CallableT:
    """Adds the DB argument and --crawl."""
    command = click.option("--crawl", "crawl_id", type=int, metavar="N", help="A crawl by number; default the newest.")(
        command
    )
    return click.argument("db", type=click.Path(path_type=Path))(command)
