"""Briefs as documents: HTML to read and print, Markdown to work on."""
