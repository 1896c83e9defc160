"""Measuring extractions against truth files: comparing, pairing, judging, counting, and the report in pictures."""
