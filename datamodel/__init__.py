"""The types that flow through Intray. They import nothing of ours and hold no behaviour beyond their own invariants."""
