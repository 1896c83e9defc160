"""Stacks of papers scanned into one file: where a new paper begins."""
