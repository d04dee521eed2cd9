"""Declarative multi-host booking pages for Zoom Scheduler: plan, apply with proof of type, drift."""

__version__ = "0.1.0"
