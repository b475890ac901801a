"""Alerts with restraint: only what is new or worse, told once, and a ledger that says why the rest was not told."""
