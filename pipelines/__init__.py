"""The way of a document through Intray. Start with ``process.py``."""
