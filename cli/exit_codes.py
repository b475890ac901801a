"""Exit codes beyond 0 and those of core.errors; docs/cli.md promises them."""

FINDINGS = 3  # at or above --fail-on
INCOMPLETE = 4  # the crawl reached a limit
INTERRUPTED = 130  # as a shell reports Ctrl+C
