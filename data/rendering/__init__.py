"""Renders the sample inbox: records first, then pages, scans and mails, and the truth that belongs to them."""
