"""Money that came in finds the open items that it is for: pure functions, no store and no network.

``matching`` finds what payments are for, ``settling`` says what is open afterwards. ``orders/payments_told.py`` makes
payments of what banks and payers told.
"""
