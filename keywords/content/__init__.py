"""Advice on what a page says, drawn from pages on its topic."""
