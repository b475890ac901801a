"""Rows and findings in the formats other programs read; docs/outputs.md promises what they look like."""
