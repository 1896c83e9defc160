"""How sure a value is: what several readers propose, weighed into one calibrated probability (docs/confidence.md)."""
