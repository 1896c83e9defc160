"""Factual checks: what a paper says against what we know. ``docs/issues.md`` explains every code.

A check yields nothing where it has nothing to compare with: without master data, and for a partner or a material that
is not linked, which is an issue of its own. So one thing that is wrong makes one issue.
"""
