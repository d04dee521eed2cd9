"""Declarative multi-host booking pages for Zoom Scheduler: plan, apply with proof of type, drift."""

__version__ = "0.1.0"
DISTRIBUTION = "booking-page-reconciler"
"""What pip calls this program: on the public package index, `reconciler` is another project."""
