"""Money that came in finds the open items that it is for: pure functions, no store and no network.

``collecting`` makes payments of what banks and payers told, ``matching`` finds what they are for, ``settling`` says
what is open afterwards.
"""
