"""Payments and status as IDocs: PEXR2002, FINSTA01, ALEAUD01, SYSTAT01."""
