"""Desired and live held against each other: in one form, by identity, field by field. Pure."""
