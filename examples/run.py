"""What `make run` does: serves the example site, audits it and writes the report.

    python examples/run.py [FOLDER [OPTION ...]]

Options are those of `sitewright run`, and so are the exit codes.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from serve import HARBOUR, serve

PORT = 8765  # as in site.toml; the same address every time, so that a second audit can tell what is new


def main(out: Path, options: list[str]) -> int:
    """Serves the site on its usual port, or on any other if that is taken, and audits it in a process of its own."""
    out.mkdir(parents=True, exist_ok=True)
    config = out / "site.toml"
    with serve(PORT if _is_free(PORT) and _is_free(PORT + 1) else 0) as origin:
        text = (HARBOUR / "site.toml").read_text(encoding="utf-8")
        config.write_text(text.replace(f"http://127.0.0.1:{PORT}", origin), encoding="utf-8")
        command = [sys.executable, "-m", "sitewright", "run", str(config), "--out", str(out)]
        command += ["--import", str(HARBOUR / "keywords.csv"), *options]
        try:
            return subprocess.run(command, check=False).returncode  # noqa: S603 - what the user typed
        except KeyboardInterrupt:
            return 130  # sitewright has had the same Ctrl+C and said what was kept


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


if __name__ == "__main__":
    folder, *rest = sys.argv[1:] or ["sitewright-out"]
    sys.exit(main(Path(folder), rest))
