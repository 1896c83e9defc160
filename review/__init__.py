"""The workbench where people look at what Intray doubts."""
