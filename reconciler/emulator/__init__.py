"""The local Zoom Scheduler: a real HTTP server that stands in for Zoom in tests, demo and rehearsal."""
