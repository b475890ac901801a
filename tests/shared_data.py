"""Third-party samples that are not part of the project: tests that use them skip where there are none."""

from __future__ import annotations

from pathlib import Path


def shared(name: str) -> Path:
    """A file or folder of the samples in shared/data beside the checkout or above it; it may not exist."""
    places = [folder / "shared/data" / name for folder in Path(__file__).resolve().parents]
    return next((place for place in places if place.exists()), places[0])
