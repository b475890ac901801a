"""Briefs for writers."""
