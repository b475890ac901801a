"""Previews of results: what fits is whole, what is cut says so, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitewright.core.snippet import DESKTOP, DEVICES, ELLIPSIS, MOBILE, Device, Line, preview, width


def test_a_short_title_is_shown_whole() -> None:
    line = preview("Sea kayak course", "", DESKTOP).title
    assert (line.shown, line.cut, line.whole) == (("Sea kayak course",), "", True)


def test_a_wide_title_is_cut_between_words() -> None:
    title = "Sea kayak courses for beginners in the harbour of Varna | Harbour Kayak School"
    desktop, mobile = (preview(title, "", device).title for device in DEVICES)
    assert desktop.shown == ("Sea kayak courses for beginners in the harbour of Varna…",)
    assert desktop.cut == "Harbour Kayak School"
    assert len(mobile.shown) == 2
    assert mobile.shown[0] == "Sea kayak courses for beginners in"


@pytest.mark.parametrize(
    ("text", "exact"),
    [("Каяк курсове за начинаещи – Élan", True), ("دوره کایاک دریایی", False), ("海のカヤック教室", False), ("", True)],
)
def test_widths_are_exact_where_the_letters_are_arials_own(text: str, exact: bool) -> None:
    assert preview(text, "", DESKTOP).exact is exact


def test_a_word_wider_than_the_screen_is_broken() -> None:
    shown = preview("м" * 200, "", MOBILE).title.shown
    assert len(shown) == 2
    assert shown[1].endswith(ELLIPSIS)


TEXTS = st.text(st.sampled_from("aWй中ق‌\u0301 |-."), max_size=150) | st.text(max_size=80)


@given(TEXTS, TEXTS, st.sampled_from(DEVICES))
def test_nothing_is_invented_and_nothing_sticks_out(title: str, description: str, device: Device) -> None:
    found = preview(title, description, device)
    check(found.title, title, device.title_size, device.title_line)
    check(found.description, description, device.description_size, device.description_line)
    assert len(found.title.shown) <= device.title_lines


def check(line: Line, text: str, size: int, room: int) -> None:
    shown = "".join(line.shown).removesuffix(ELLIPSIS) if line.cut else "".join(line.shown)
    letters = "".join(shown.split())
    assert "".join(text.split()).startswith(letters)
    if not line.cut:
        assert letters == "".join(text.split())
    for part in line.shown:
        # A single wide character is shown though it does not fit.
        assert width(part, size) <= room + 0.01 or len(part.removesuffix(ELLIPSIS)) == 1


def test_a_hostile_title_costs_no_more_than_its_length() -> None:
    assert preview("\u200b" * 200_000, "a " * 100_000, DESKTOP).description.cut
