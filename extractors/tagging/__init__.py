"""Fields and line items from tagged words.

``parties`` (whose names and addresses) → ``decoding`` (words → runs of one tag) → ``spans`` (runs → values over several
lines) → ``header``, ``ibans``, ``currencies``; and ``rows`` (lines → line items) → ``columns`` (what its column says of
a cell) → ``items``. ``arithmetic`` chooses among readings.
"""
