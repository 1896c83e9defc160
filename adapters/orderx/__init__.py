"""Orders, their changes and responses as Order-X."""
