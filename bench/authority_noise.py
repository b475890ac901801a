"""How much harmonic centrality and PageRank of well-known domains move from release to release of Common Crawl's graph.

`python bench/authority_noise.py domain-lookup.json [RELEASES]`: the file is docs/domain-lookup.json of
github.com/commoncrawl/cc-webgraph-statistics. Prints the median, the 90th and the 99th percentile of the absolute
change of the logarithm, after the median change of all domains of the release is taken out; the noise floor that
profiles show (backlinks/graph_facts.py) comes from here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

RELEASES = 24  # the last of the file


def main(path: str, releases: int = RELEASES) -> None:
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    values = np.array(
        [[[np.nan if number is None else number for number in measure] for measure in row[:2]]
         for row in data["domains"].values()]
    )[:, :, -releases:]  # fmt: skip
    print(f"{len(values):,} domains, {releases} releases from {data['releases'][-releases]} to {data['releases'][-1]}")
    for name, measure in (("harmonic centrality", values[:, 0]), ("PageRank", values[:, 1])):
        with np.errstate(divide="ignore", invalid="ignore"):
            change = np.diff(np.log(measure), axis=1)
        change[~np.isfinite(change)] = np.nan
        moved = np.abs(change - np.nanmedian(change, axis=0))
        median, tenth, hundredth = np.nanpercentile(moved, [50, 90, 99])
        print(f"{name}: {median:.2%} median, {tenth:.2%} 9 of 10, {hundredth:.2%} 99 of 100")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
