"""Carrying out a plan: every write journaled before it is sent and read back after, every type proved."""
