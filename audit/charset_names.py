"""Which names of encodings mean the same on the web."""

from __future__ import annotations

import codecs

# WHATWG Encoding Standard, "Names and labels": what Python calls these, browsers read as those.
_SAME = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip


def encoding(label: str) -> str | None:
    """One name for all labels of an encoding, for comparing only; None for a label that nobody knows."""
    name = label.strip().strip("\"'").lower().removeprefix("x-")
    if not name.isascii() or len(name) > 40 or not name:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _SAME.get(found, found)
