"""Audits that run by themselves: schedules, history and alerts, from the results of the stages."""
