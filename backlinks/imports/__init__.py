"""Exports of other tools: who wrote a file, what its columns are, and what each row says."""
