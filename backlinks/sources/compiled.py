"""Loops over bits, compiled by numba: what has to be read bit by bit takes a hundred times as long in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from ...core.errors import UsageError

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])


def compiled(function: FunctionT) -> FunctionT:
    """The function as machine code, kept for later runs. Raises UsageError when numba is not installed."""
    try:
        from numba import njit
    except ImportError:
        raise UsageError(
            "Reading a compressed graph needs numba, which is not installed.",
            "Install it: pip install 'sitewright[webgraph]'; or read the list of links: --mode stream",
        ) from None
    return cast("FunctionT", njit(cache=True, nogil=True)(function))
