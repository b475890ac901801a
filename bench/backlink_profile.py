"""What importing a large export costs, and the profiles and the gap that are made of it.

`python bench/backlink_profile.py [LINKS]` makes an export as Semrush writes it (200,000 links from 30,000 domains, most
from few, to six sites) and prints CPU seconds (user and system) of each step and the peak memory.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from sitewright.backlinks.imports.exports import read_export
from sitewright.backlinks.profile import Inputs, build_profile
from sitewright.backlinks.prospects.factors import rank
from sitewright.backlinks.prospects.gap import GapInput, find_gap
from sitewright.backlinks.risks import find_risks
from sitewright.backlinks.summary import summarize
from sitewright.store.backlink_writer import write_batches
from sitewright.store.backlinks import BacklinkData

LINKS = 200_000
SITES = [f"site{number}.example" for number in range(6)]
HEADER = (
    "Page ascore,Source title,Source url,Target url,Anchor,External links,Internal links,Nofollow,Sponsored,Ugc,Text,"
    "Frame,Form,Image,Sitewide,First seen,Last seen,New link,Lost link\n"
)


def write_export(path: Path, links: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same every time
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER)
        for number in range(links):
            domain = int(chance.paretovariate(0.6)) % 30_000
            stream.write(
                f"{number % 80},Title {number % 5000},https://domain{domain}.example/page/{number},"
                f"https://{chance.choice(SITES)}/{number % 300},anchor {number % 900},52,120,"
                f"{'true' if number % 4 else 'false'},false,false,true,false,false,false,false,2026-03-01 10:00:00,"
                "2026-11-02 08:00:00,false,false\n"
            )


def main(links: int = LINKS) -> None:
    begun = time.process_time()

    def step(name: str) -> None:
        nonlocal begun
        print(f"{name}: {time.process_time() - begun:.1f} CPU s")
        begun = time.process_time()

    with tempfile.TemporaryDirectory() as folder:
        export, db = Path(folder, "export.csv"), Path(folder, "links.db")
        write_export(export, links)
        step(f"(making {links:,} links)")
        batches = read_export(export).batches
        step("read the export")
        write_batches(db, batches)
        del batches
        step("store it")
        with BacklinkData.open(db) as data:
            profiles = {name: build_profile(name, Inputs.read(data, name)) for name in SITES}
        step("profiles of six sites")
        own = profiles.pop(SITES[0])
        lines, risks = list(summarize(own)), find_risks(own)
        step(f"summary ({len(lines)} lines) and risks ({len(risks)}) of one")
        found = rank(find_gap(GapInput(own, profiles), None).prospects)
        step(f"gap of one to five ({len(found):,} domains)")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
