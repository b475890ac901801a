"""Node's HTTP parser has cases of responses, good and bad (https://github.com/nodejs/llhttp, test/response, MIT).

They are looked for in ../shared/data/llhttp beside the checkout, or in the folder that LLHTTP_CASES names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from bad_server import BadServer, Case
from crawl_process import crawl, facts
from sitewright.core.facts import Kind, Reason

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("LLHTTP_CASES") or ROOT.parent / "shared" / "data" / "llhttp")


def responses() -> dict[str, bytes]:
    """Every response, by a path made of its file and number. In the files \\r and \\n are escapes, and lines CRLF."""
    found = {}
    for file in sorted(FOLDER.rglob("*.md")):
        blocks = re.findall(r"^```http\n(.*?)^```$", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for number, block in enumerate(blocks):
            text = block.removesuffix("\n").replace("\\\n", "").replace("\n", "\r\n")
            raw = re.sub(r"\\(?:x([0-9a-fA-F]{2})|(.))", _unescaped, text)
            found[f"/{file.stem}-{number}"] = raw.encode("latin-1", "replace")
    return found


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return {"r": "\r", "n": "\n", "t": "\t", "f": "\f"}.get(match[2], match[2])


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the cases of llhttp are not there")
def test_every_response_ends_with_an_outcome(tmp_path: Path) -> None:
    cases = {path: Case(48, answer) for path, answer in responses().items()}
    assert len(cases) >= 60
    with BadServer(cases) as site:
        outcome = crawl(tmp_path / "crawl.db", site.url(), timeout=1, check_resources=False)
    assert outcome["state"] == "finished"
    found = {path: fetch for path, fetch in facts(tmp_path / "crawl.db").items() if fetch.kind is Kind.PAGE}
    assert not set(cases) - set(found)
    assert not [(path, found[path].detail) for path in cases if found[path].reason == Reason.FAILED]
    assert not [path for path in cases if found[path].status is None and found[path].reason is None]
    print(f"\n{len(cases)} responses: 0 crashes, 0 hangs")  # noqa: T201 - what make faults is run for
