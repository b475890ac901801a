"""What a command costs with all its processes: wall and CPU seconds, and the most memory they held together."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 1.0
# Run by a process of its own, whose only descendants are the command's.
_CODE = """
import json, os, resource, subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from process_tree import memory
begun = time.perf_counter()
process = subprocess.Popen(sys.argv[3:], stdout=subprocess.DEVNULL, stderr=sys.stderr)
peak = 0
while process.poll() is None:
    peak = max(peak, memory(process.pid))
    try:
        process.wait(float(sys.argv[2]))
    except subprocess.TimeoutExpired:
        pass
wall, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([wall, used.ru_utime + used.ru_stime, peak or used.ru_maxrss * 1024, process.returncode]))
"""


@dataclass(frozen=True)
class Cost:
    """Of one run."""

    seconds: float
    cpu: float  # seconds, user and system, of all processes
    peak: int  # bytes, proportional set size of all processes together, sampled once a second


def measured(command: list[str], folder: Path, good: tuple[int, ...] = (0,)) -> Cost:
    """Runs a command in a folder. Exits with its error when it ends with a code that is not good."""
    program = [sys.executable, "-c", _CODE, str(Path(__file__).parent), str(SAMPLE_SECONDS), *command]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=folder)
    wall, cpu, peak, code = json.loads(done.stdout)
    if code not in good:
        raise SystemExit(f"{command[0]} ended with {code}: {done.stderr[-2000:]}")
    return Cost(wall, cpu, peak)


def memory(pid: int) -> int:
    """Bytes of a process and all below it, shared pages counted once; 0 where /proc does not tell."""
    total = 0
    for process in family(pid):
        try:
            for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue
    return total


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for process in found:
        try:
            for children in Path(f"/proc/{process}/task").glob("*/children"):
                found.extend(map(int, children.read_text(encoding="ascii").split()))
        except OSError:
            continue
    return found
